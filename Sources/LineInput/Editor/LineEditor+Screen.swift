import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Draws what libedit does not know about, so the cursor is put back where libedit left it.
extension LineEditor {
    /// Shows the hint after the cursor when the cursor is at the end, in what is left of the row.
    func showHint() {
        let (text, cursor) = current
        // Only its dim colour distinguishes a hint from the text. What is open is shown without colour, too: it has its
        // own row.
        let isOnNewRow = text.last == "\n"
        guard usesColor || isOnNewRow, cursor == text.endIndex, let hint = hint(for: String(text)) else { return }
        let room = Console.width - position(of: text).column - 1 - roomForRightPrompt(beside: text)
        let shown = hint.firstRow.cut(toColumns: room)
        guard !shown.isEmpty else { return }
        hintLength = shown.displayWidth
        let drawn = StyledText(shown, .aside).drawn(inColor: usesColor)
        Descriptor.write("\u{1B}7\(drawn)\u{1B}8", to: STDOUT_FILENO)
    }

    /// Erases the hint before libedit draws.
    func hideHint() {
        guard hintLength > 0 else { return }
        Descriptor.write("\u{1B}7" + String(repeating: " ", count: hintLength) + "\u{1B}8", to: STDOUT_FILENO)
        hintLength = 0
    }

    /// Moves to the end of the text, so that a newline comes below it.
    func moveBelowText() {
        let (text, cursor) = current
        let end = position(of: text)
        let rows = end.row - position(of: text[..<cursor]).row
        let down = rows > 0 ? "\u{1B}[\(rows)B" : ""
        Descriptor.write(down + "\r" + (end.column > 0 ? "\u{1B}[\(end.column)C" : ""), to: STDOUT_FILENO)
    }

    /// Moves up to the row of the prompt, after the terminal has wrapped the rows for its new width.
    func moveToPrompt() {
        let (text, cursor) = current
        let rows = position(of: text[..<cursor]).row
        if rows > 0 { Descriptor.write("\u{1B}[\(rows)A", to: STDOUT_FILENO) }
    }

    private func hint(for text: String) -> String? {
        guard text.unicodeScalars.last == "\n" else { return text.isEmpty ? nil : hint(text) }
        // A `\` is closed by the very row that it asks for.
        return (openPart(text) ?? openPart(String(text.dropLast()))).map(continuation)
    }

    private func position(of text: some Sequence<Unicode.Scalar>) -> TextLayout {
        var layout = TextLayout(width: Console.width)
        layout.advance(over: prompt.visible.unicodeScalars)
        layout.advance(over: text)
        return layout
    }

    /// The right prompt is shown while the text has one row and does not reach it.
    private func roomForRightPrompt(beside text: some Sequence<Unicode.Scalar>) -> Int {
        let end = position(of: text)
        let fits = end.row == 0 && Console.width - end.column - rightPromptWidth > 1
        return fits && rightPromptWidth > 0 ? rightPromptWidth + 1 : 0
    }
}

extension String {
    /// Up to the first newline, without control sequences.
    fileprivate var firstRow: String { prefix { !$0.isNewline }.visible() }
}
