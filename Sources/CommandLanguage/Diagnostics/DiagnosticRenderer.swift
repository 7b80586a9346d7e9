public import TextUI

extension Diagnostic {
    /// Whether the message is about the row and says which.
    fileprivate var namesRow: Bool { row.map { message.hasPrefix("row \($0.number) of \($0.table.path)") } ?? false }
}

/// Draws diagnostics for people.
///
/// ```
/// error: unknown method 'sorce.list'
///   --> deploy.bcx:3:1
///    |
///  3 | sorce.list
///    | ^^^^^^^^^^ did you mean 'source.list'?
/// ```
public struct DiagnosticRenderer: Sendable {
    /// How many columns of a long line are shown around the marked place.
    public static let widestLine = 100

    /// A renderer.
    public init() {}

    /// The diagnostic as text without colour, with a line end after its last line.
    public func text(of diagnostic: Diagnostic) -> String {
        pieces(of: diagnostic).map(\.text).joined()
    }

    /// The diagnostic as pieces, line ends included.
    public func pieces(of diagnostic: Diagnostic) -> [StyledText] {
        var pieces = [
            StyledText("\(diagnostic.severity.rawValue): ", diagnostic.severity == .error ? .error : .warning),
            StyledText(Self.shortened(diagnostic.message).visible() + "\n", .message),
        ]
        if let source = diagnostic.source, let span = diagnostic.span {
            pieces += excerpt(of: source, span, label: diagnostic.label)
        } else if let label = diagnostic.label {
            pieces.append(StyledText("hint: \(Self.shortened(label).visible())\n", .hint))
        }
        if let row = diagnostic.row, !diagnostic.namesRow {
            pieces.append(StyledText("  in \(row.place.visible())\n", .frame))
        }
        for caller in diagnostic.callers {
            let place = place(of: caller.span.start, in: caller.source)
            pieces.append(StyledText("  called from \(place)\n", .frame))
        }
        if let hint = diagnostic.hint {
            pieces.append(StyledText("hint: \(Self.shortened(hint).visible(keepingLines: true))\n", .hint))
        }
        return pieces + related(diagnostic.related)
    }

    /// What a diagnostic is made of, a line each; of many only the first.
    private func related(_ diagnostics: [Diagnostic]) -> [StyledText] {
        var pieces = diagnostics.prefix(Self.mostRelated).map { diagnostic in
            var text = "  \(diagnostic.message.visible())"
            if let source = diagnostic.source, let span = diagnostic.span {
                text = "  \(place(of: span.start, in: source)): \(diagnostic.message.visible())"
            }
            if let row = diagnostic.row, !diagnostic.namesRow { text += " (\(row.place.visible()))" }
            return StyledText("\(text)\n", .frame)
        }
        if diagnostics.count > Self.mostRelated {
            pieces.append(StyledText("  and \(diagnostics.count - Self.mostRelated) more\n", .frame))
        }
        return pieces
    }

    /// How many characters of a message or a hint are shown: a hint repeats the rest of a line, which may have megabytes.
    private static let longestText = 4000

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > longestText, text.count > longestText else { return text }
        return "\(text.prefix(longestText))…"
    }

    /// How many parts of a diagnostic are shown.
    private static let mostRelated = 10

    /// `deploy.bcx:3:1`
    private func place(of offset: Int, in source: SourceText) -> String {
        let position = source.position(of: offset)
        return "\(source.name.visible()):\(position.line):\(position.column)"
    }

    private func excerpt(of source: SourceText, _ span: SourceSpan, label: String?) -> [StyledText] {
        let line = source.lineSpan(at: span.start)
        let number = String(source.position(of: span.start).line)
        let gutter = String(repeating: " ", count: number.count + 1)
        let window = Window(source, line: line, span: span)
        let marks = String(repeating: " ", count: window.before) + String(repeating: "^", count: max(1, window.marked))
        return [
            StyledText("\(gutter)--> \(place(of: span.start, in: source))\n\(gutter) |\n \(number) | ", .frame),
            StyledText(window.text + "\n"),
            StyledText("\(gutter) | ", .frame),
            StyledText(marks + (label.map { " " + Self.shortened($0).visible() } ?? "") + "\n", .mark),
        ]
    }

    /// The part of a line that is shown, with the marked place in columns.
    private struct Window {
        var text: String
        var before: Int
        var marked: Int

        init(_ source: SourceText, line: SourceSpan, span: SourceSpan) {
            // A line may have megabytes; only the neighbourhood of the mark is ever decoded.
            let reach = DiagnosticRenderer.widestLine * 4
            let from = Window.boundary(source.bytes, max(line.start, span.start - reach), line.start)
            let to = Window.boundary(source.bytes, min(line.end, span.start + reach), line.end)
            var head = source.shownText(SourceSpan(from, max(from, min(span.start, to))))
            let body = source.shownText(SourceSpan(min(span.start, to), max(min(span.start, to), min(span.end, to))))
            let tail = source.shownText(SourceSpan(max(from, min(span.end, to)), to))
            let widest = DiagnosticRenderer.widestLine
            if head.displayWidth > widest * 2 / 3 {
                head = "…" + Window.suffix(head, columns: widest / 2)
            } else if from > line.start {
                head = "…" + head
            }
            let room = max(10, widest - head.displayWidth)
            let rest = body + tail
            text = head + (rest.displayWidth > room ? rest.prefix(columns: room) + "…" : rest)
            before = head.displayWidth
            marked = min(body.displayWidth, room)
        }

        /// The nearest beginning of a character at or before `offset`.
        private static func boundary(_ bytes: [UInt8], _ offset: Int, _ limit: Int) -> Int {
            var offset = offset
            while offset != limit, offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
            return offset
        }

        private static func suffix(_ text: String, columns: Int) -> String {
            String(String(text.reversed()).prefix(columns: columns).reversed())
        }
    }
}
