internal import CEditline
import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension LineEditor {
    /// Adds commands to libedit; they can be used in `~/.editrc` as well.
    func addCommands() {
        ced_add_command(editor, "bcx-enter", "End the line, or begin a row while something is open") { editor, _ in
            LineEditor.perform(editor) { $0.enter() }
        }
        ced_add_command(editor, "bcx-new-row", "Begin a row") { editor, _ in
            LineEditor.perform(editor) { $0.insert("\n") }
        }
        ced_add_command(editor, "bcx-paste", "Insert what the terminal marks as pasted") { editor, _ in
            LineEditor.perform(editor) { $0.paste() }
        }
        ced_add_command(editor, "bcx-complete", "Complete the word, or list what fits") { editor, _ in
            LineEditor.perform(editor) { $0.complete() }
        }
        ced_add_command(editor, "bcx-up", "Go up a row, or to an older line that begins like this one") { editor, _ in
            LineEditor.perform(editor) { $0.up() }
        }
        ced_add_command(editor, "bcx-down", "Go down a row, or to a newer line") { editor, _ in
            LineEditor.perform(editor) { $0.down() }
        }
    }

    /// Binds them in the chosen editor: emacs, or vi with its two maps.
    func bindKeys() {
        let essential: KeyValuePairs = [
            "\\200": "bcx-paste", "\\201": "ed-newline", "^M": "bcx-enter", "^J": "bcx-enter",
        ]
        for (keys, command) in essential { ced_bind(editor, keys, command) }
        ced_bind(editor, "^I", "bcx-complete")
        ced_bind(editor, "^R", "em-inc-search-prev")
        if ced_uses_vi(editor) == 1 {
            // The escape of an arrow key ends insert mode, and the rest is a command.
            let arrows: KeyValuePairs = ["[A": "bcx-up", "[B": "bcx-down", "OA": "bcx-up", "OB": "bcx-down"]
            for (keys, command) in essential { ced_bind_alternative(editor, keys, command) }
            for (keys, command) in arrows { ced_bind_alternative(editor, keys, command) }
        } else {
            bindEmacsKeys()
        }
    }

    private func bindEmacsKeys() {
        let keys: KeyValuePairs = [
            "\\e[A": "bcx-up", "\\eOA": "bcx-up", "^P": "bcx-up",
            "\\e[B": "bcx-down", "\\eOB": "bcx-down", "^N": "bcx-down",
            "\\e^M": "bcx-new-row",
            "\\e[1~": "ed-move-to-beg", "\\e[4~": "ed-move-to-end", "\\e[3~": "ed-delete-next-char",
            "\\e[1;5C": "em-next-word", "\\e[1;5D": "ed-prev-word", "\\e[3;5~": "em-delete-next-word",
        ]
        for (key, command) in keys { ced_bind(editor, key, command) }
        // Else the end of what such a key sends would be inserted.
        for key in Self.idleKeys { ced_bind(editor, key, "ed-ignore") }
    }

    /// What keys send that do nothing here: Insert, Page Up and Page Down, F1 to F12, Shift-Tab, and Control with arrows.
    private static let idleKeys =
        ["2", "5", "6", "11", "12", "13", "14", "15", "17", "18", "19", "20", "21", "23", "24", "5;5", "6;5"]
        .map { "\\e[\($0)~" }
        + ["\\eOP", "\\eOQ", "\\eOR", "\\eOS", "\\e[Z", "\\e[1;5A", "\\e[1;5B"]

    private static func perform(_ editor: OpaquePointer?, _ command: (LineEditor) -> CommandResult) -> UInt8 {
        UInt8((client(of: editor).map(command) ?? .error).rawValue)
    }
}

/// What libedit does after a command.
enum CommandResult: CInt {
    /// Nothing: all is drawn.
    case done = 0
    /// Draw what changed.
    case refresh = 4
    /// Beep.
    case error = 6
    /// End the line as if the input had ended.
    case end = 2
}

// MARK: - The text

extension LineEditor {
    /// The text and the position of the cursor in it.
    var current: (text: String.UnicodeScalarView, cursor: String.UnicodeScalarView.Index) {
        guard let line = el_wline(editor)?.pointee, let start = line.buffer else { return (.init(), "".startIndex) }
        let text = Self.scalars(at: start, count: line.lastchar - start)
        return (text, text.index(text.startIndex, offsetBy: line.cursor - start))
    }

    /// The characters libedit hands out; all came from ``KeyReader`` or from us, so all are valid.
    static func scalars(at start: UnsafePointer<wchar_t>, count: Int) -> String.UnicodeScalarView {
        let characters = UnsafeBufferPointer(start: start, count: count)
        return String.UnicodeScalarView(characters.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) })
    }

    /// Puts text at the cursor.
    func insert(_ text: some StringProtocol) -> CommandResult {
        let characters = text.unicodeScalars.map { wchar_t($0.value) } + [0]
        return characters.count == 1 || el_winsertstr(editor, characters) == 0 ? .refresh : .error
    }

    /// Replaces the whole text; the cursor moves to its end.
    func replace(with text: String) -> CommandResult {
        let (old, cursor) = current
        el_cursor(editor, CInt(old.distance(from: cursor, to: old.endIndex)))
        el_deletestr(editor, CInt(old.count))
        return insert(text)
    }
}

// MARK: - Enter and paste

extension LineEditor {
    func enter() -> CommandResult {
        if isJoining, keys.hasMore { return insert("\n") }
        let text = String(current.text)
        guard openPart(text) == nil else { return insert("\n") }
        isJoining = mayGoOn(text) && keys.hasMore
        if isJoining { return insert("\n") }
        keys.push(KeyReader.Key.submit)
        return .done
    }

    func paste() -> CommandResult {
        guard let text = keys.readPaste() else {
            give(.interrupted)
            return .end
        }
        return insert(text)
    }
}

// MARK: - Rows and earlier lines

extension LineEditor {
    func up() -> CommandResult {
        let (text, cursor) = current
        guard isSearching || !text[..<cursor].contains("\n") else { return moveUp(in: text, from: cursor) }
        beginSearch()
        guard let line = search?.older(in: lines) else { return .error }
        return replace(with: line)
    }

    func down() -> CommandResult {
        let (text, cursor) = current
        guard isSearching || !text[cursor...].contains("\n") else { return moveDown(in: text, from: cursor) }
        guard isSearching, let line = search?.newer(in: lines) else { return .error }
        return replace(with: line)
    }

    private var isSearching: Bool { search?.shown == String(current.text) }

    private func beginSearch() {
        guard !isSearching else { return }
        let (text, cursor) = current
        search = HistorySearch(prefix: String(text[..<cursor]), line: String(text), count: lines.count)
    }

    private func moveUp(in text: String.UnicodeScalarView, from cursor: String.Index) -> CommandResult {
        let before = text[..<cursor]
        guard let end = before.lastIndex(of: "\n") else { return .error }
        let start = before[..<end].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
        let column = text.distance(from: text.index(after: end), to: cursor)
        let target = text.index(start, offsetBy: column, limitedBy: end) ?? end
        el_cursor(editor, CInt(text.distance(from: cursor, to: target)))
        return .refresh
    }

    private func moveDown(in text: String.UnicodeScalarView, from cursor: String.Index) -> CommandResult {
        guard let newline = text[cursor...].firstIndex(of: "\n") else { return .error }
        let rowStart = text[..<cursor].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
        let start = text.index(after: newline)
        let end = text[start...].firstIndex(of: "\n") ?? text.endIndex
        let column = text.distance(from: rowStart, to: cursor)
        let target = text.index(start, offsetBy: column, limitedBy: end) ?? end
        el_cursor(editor, CInt(text.distance(from: cursor, to: target)))
        return .refresh
    }
}

// MARK: - Completion

extension LineEditor {
    func complete() -> CommandResult {
        let (text, cursor) = current
        let offset = text.utf8Offset(of: cursor)
        let all = suggestions(String(text), offset)
        guard let first = all.first, first.start <= offset else { return .error }
        let found = all.filter { $0.start == first.start }
        let typed = String(text[text.index(atUTF8Offset: first.start)..<cursor])
        guard found.count > 1 else {
            return replaceWord(typed, with: first.text + space(after: first, in: text, at: cursor))
        }
        let common = found.dropFirst().reduce(first.text) { $0.commonBeginning(with: $1.text) }
        if common.count > typed.count, common.lowercased().hasPrefix(typed.lowercased()) {
            return replaceWord(typed, with: common)
        }
        return list(found)
    }

    private func space(
        after suggestion: Suggestion, in text: String.UnicodeScalarView, at cursor: String.Index
    ) -> String {
        suggestion.isFinal && text[cursor...].first != " " ? " " : ""
    }

    private func replaceWord(_ word: String, with text: String) -> CommandResult {
        el_deletestr(editor, CInt(word.unicodeScalars.count))
        return insert(text)
    }

    private func list(_ suggestions: [Suggestion]) -> CommandResult {
        let size = Console.size()
        let list = SuggestionList(
            suggestions: suggestions, width: size.columns, height: size.rows, usesColor: usesColor)
        moveBelowText()
        Descriptor.write("\r\n" + list.rows().map { $0 + "\r\n" }.joined(), to: STDOUT_FILENO)
        ced_refresh(editor)
        return .done
    }
}

extension String.UnicodeScalarView {
    fileprivate func utf8Offset(of index: Index) -> Int { String(self[..<index]).utf8.count }

    /// The index of an offset into the UTF-8; when the offset is inside a character, that of the character.
    fileprivate func index(atUTF8Offset offset: Int) -> Index {
        var rest = offset
        return firstIndex { scalar in
            defer { rest -= UTF8.width(scalar) }
            return rest <= 0
        } ?? endIndex
    }
}

extension String {
    fileprivate func commonBeginning(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
