import CommandLanguage
public import OrderedJSON

/// A way to show a result; each is a pure function of the value and the width of the screen.
public enum Format: String, Sendable, CaseIterable {
    case auto, table, json, jsonl, csv, gron

    /// One line for help, ending in a full stop.
    public var summary: String {
        switch self {
        case .auto: "A table on a terminal, JSON elsewhere."
        case .table: "Columns for people."
        case .json: "JSON, indented on a terminal, on one line elsewhere."
        case .jsonl: "One JSON value a line."
        case .csv: "Comma-separated values with a header."
        case .gron: "One path and its value a line, to search with grep."
        }
    }

    /// The result as text with its line ends.
    /// - Parameter width: The columns of the screen; nil when it does not go to one.
    public func text(of value: JSON, width: Int?) -> String {
        switch self {
        case .auto: (width == nil ? Format.json : .table).text(of: value, width: width)
        case .json: value.text(width == nil ? .compact : .indented) + "\n"
        case .table: Self.table(value, width: width)
        case .jsonl: (value.array ?? [value]).map { $0.text() + "\n" }.joined()
        case .csv: Self.csv(value)
        case .gron: Self.gron(value)
        }
    }

    /// Whether the text is JSON.
    func isJSON(width: Int?) -> Bool {
        switch self {
        case .json, .jsonl: true
        case .auto: width == nil
        case .table, .csv, .gron: false
        }
    }

    private static func table(_ value: JSON, width: Int?) -> String {
        switch value {
        case .array(let elements) where !elements.isEmpty && elements.allSatisfy { $0.object != nil }:
            return Table(objects: elements.compactMap(\.object)).text(width: width)
        case .object(let object) where object.count == 1 && object["item"]?.object != nil:
            return table(object["item"] ?? .null, width: width)
        case .object(let object) where object.count == 1 && object["fields"]?.array != nil:
            return table(object["fields"] ?? .null, width: width)
        case .object(let object) where !object.isEmpty: return Table(members: flattened(object)).text(width: width)
        case .string(let text): return text.visible(keepingLines: true) + "\n"
        case .array(let elements) where elements.isEmpty: return "(none)\n"
        default: return value.text(.indented) + "\n"
        }
    }

    /// Objects inside become rows of their own: `connection.title`.
    private static func flattened(_ object: JSON.Object, prefix: String = "") -> [(String, JSON)] {
        object.members.flatMap { member -> [(String, JSON)] in
            let name = prefix + member.name
            if let inner = member.value.object, !inner.isEmpty { return flattened(inner, prefix: name + ".") }
            return [(name, member.value)]
        }
    }

    private static func csv(_ value: JSON) -> String {
        let elements = value.array ?? [value]
        let names = Table.names(of: elements.compactMap(\.object))
        guard !names.isEmpty else { return elements.map { quoted($0) + "\r\n" }.joined() }
        let rows = elements.map { element in names.map { quoted(element[$0] ?? .null) }.joined(separator: ",") }
        return ([names.map { quoted(.string($0)) }.joined(separator: ",")] + rows).map { $0 + "\r\n" }.joined()
    }

    private static func quoted(_ value: JSON) -> String {
        let text = value.isNull ? "" : value.string ?? value.text()
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    private static func gron(_ value: JSON) -> String {
        var lines = ""
        append(value, "json", to: &lines)
        return lines
    }

    private static func append(_ value: JSON, _ path: String, to lines: inout String) {
        switch value {
        case .object(let object):
            lines += "\(path) = {};\n"
            for member in object.members { append(member.value, path + step(member.name), to: &lines) }
        case .array(let elements):
            lines += "\(path) = [];\n"
            for (index, element) in elements.enumerated() { append(element, "\(path)[\(index)]", to: &lines) }
        default: lines += "\(path) = \(value.text());\n"
        }
    }

    private static func step(_ name: String) -> String {
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- 0x61 < 26 }
        return isPlain ? ".\(name)" : "[\(JSON.string(name).text())]"
    }
}
