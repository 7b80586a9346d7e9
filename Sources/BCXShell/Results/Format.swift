import CommandLanguage
public import OrderedJSON
import TextUI

/// A way to show a result; each is a pure function of the value and the width of the screen.
public enum Format: String, Sendable, CaseIterable {
    case auto, table, json, jsonl, csv, gron

    /// Their names as usages have them. Each start needs them: `joined` would first look for what it is to join.
    public static let words = allCases.dropFirst().reduce(into: allCases[0].rawValue) { $0 += "|\($1.rawValue)" }

    /// One line for help, ending in a full stop.
    public var summary: String {
        switch self {
        case .auto: "A table on a terminal, JSON elsewhere."
        case .table: "Columns for people."
        case .json: "JSON, indented on a terminal, on one line elsewhere."
        case .jsonl: "One JSON value per line."
        case .csv: "Comma-separated values with a header."
        case .gron: "One path with its value per line, to search with grep."
        }
    }

    /// The format of what goes into a file: the chosen one, JSON when none was.
    var inFiles: Format { self == .auto ? .json : self }

    /// The result as text with its line ends.
    /// - `width`: The columns of the screen; nil when it does not go to one.
    public func text(of value: JSON, width: Int?) -> String {
        var text = ""
        write(value, width: width) { text += $0.text }
        return text
    }

    /// Hands the result over piece by piece, so that a large one is never one large text.
    func write(_ value: JSON, width: Int?, style: TableStyle = TableStyle(), to sink: (ResultPiece) -> Void) {
        switch self {
        case .auto: (width == nil ? Format.json : .table).write(value, width: width, style: style, to: sink)
        case .json: Self.writeJSON(value, width == nil ? .compact : .indented, to: sink)
        case .table: Self.writeTable(style.form(value), width: width, style, to: sink)
        case .jsonl, .csv, .gron:
            if self == .gron, value.array == nil {
                return GronWriter.write(value, "json") { sink(.text($0)) }
            }
            Self.write(value.array ?? [value], ResultWriter(self, width: width), to: sink)
        }
    }

    private static func write(
        _ elements: [JSON], _ list: ResultWriter, to sink: (ResultPiece) -> Void
    ) {
        var list = list
        list.take(elements, to: sink)
        list.end(to: sink)
    }

    private static func writeJSON(
        _ value: JSON, _ layout: JSON.Layout, to sink: (ResultPiece) -> Void
    ) {
        // The line end belongs to the last piece.
        var last = ""
        value.write(layout) { piece in
            if !last.isEmpty { sink(.json(last)) }
            last = piece
        }
        sink(.json(last + "\n"))
    }

    private static func writeTable(
        _ value: JSON, width: Int?, _ style: TableStyle, to sink: (ResultPiece) -> Void
    ) {
        switch value {
        case .array(let elements) where !elements.isEmpty && elements.allSatisfy { $0.isNull || isItem($0) }:
            // Objects that were read together: what was refused is null, and named elsewhere.
            let rows = elements.compactMap { $0["item"]?.object.map(row) }
            write(rows, ResultWriter(.table, width: width, style: style), to: sink)
        case .array(let elements) where elements.allSatisfy { $0.object != nil }:
            write(elements, ResultWriter(.table, width: width, style: style), to: sink)
        case .object(let object) where isItem(value):
            writeTable(object["item"] ?? .null, width: width, style, to: sink)
        case .object(let object) where object.count == 1 && object["fields"]?.array != nil:
            writeTable(object["fields"] ?? .null, width: width, style, to: sink)
        case .object(let object) where !object.isEmpty:
            Table.write(flattened(object), width: width, style: style) { sink(.text($0)) }
        case .string(let text): sink(.text(text.visible(keepingLines: true) + "\n"))
        default: writeJSON(value, .indented, to: sink)
        }
    }

    /// Whether it is the reply of a `get`: `{"item": {…}}`.
    private static func isItem(_ value: JSON) -> Bool { value.object?.count == 1 && value["item"]?.object != nil }

    /// An object as a row of a table: of a source, what it has in common with the others stands one level deeper.
    private static func row(_ item: JSON.Object) -> JSON {
        .object(
            JSON.Object(
                item.members.flatMap { member in
                    member.value.object.map { $0.members.map { ($0.name, $0.value) } } ?? [(member.name, member.value)]
                }))
    }

    /// Nested objects become separate rows: `connection.title`.
    private static func flattened(_ object: JSON.Object, prefix: String = "") -> [(String, JSON)] {
        object.members.flatMap { member -> [(String, JSON)] in
            let name = prefix + member.name
            if let inner = member.value.object, !inner.isEmpty {
                return flattened(inner, prefix: name + ".")
            }
            return [(name, member.value)]
        }
    }
}

/// A part of a result as it is shown.
enum ResultPiece {
    /// Text as it is.
    case text(String)
    /// Whole tokens of JSON, which may have colour.
    case json(String)

    /// Its text.
    var text: String {
        switch self {
        case .text(let text), .json(let text): text
        }
    }

    /// Its text, for a screen.
    var visibleText: String {
        switch self {
        case .text(let text): text.visible(keepingLines: true)
        case .json(let text): text.visibleJSON
        }
    }
}
