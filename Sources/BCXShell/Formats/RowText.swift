import OrderedJSON

/// A list as text whose elements stand for themselves, so that the first can be shown before the last is known.
struct RowText {
    private let format: Format
    /// The names of the columns, where there are any.
    private let names: [String]
    private var count = 0
    /// The names that came too late for the header.
    private(set) var late: [String] = []

    /// Nil when a list of this format has to be known as a whole.
    /// - Parameter first: The elements whose names make the header.
    init?(_ format: Format, of first: [JSON]) {
        switch format {
        case .jsonl, .gron: names = []
        case .csv: names = Table.names(of: first.compactMap(\.object))
        case .auto, .table, .json: return nil
        }
        self.format = format
    }

    /// What stands before the first element.
    var opening: String {
        switch format {
        case .gron: "json = [];\n"
        case .csv where !names.isEmpty: names.map { Self.quoted(.string($0)) }.joined(separator: ",") + "\r\n"
        default: ""
        }
    }

    /// Hands over the next element.
    mutating func write(_ element: JSON, to sink: (String) -> Void) {
        switch format {
        case .gron: Self.gron(element, "json[\(count)]", to: sink)
        case .csv: sink(row(element) + "\r\n")
        default: sink(element.text() + "\n")
        }
        count += 1
    }

    private mutating func row(_ element: JSON) -> String {
        guard !names.isEmpty else { return Self.quoted(element) }
        if let object = element.object, object.count > names.count || !object.names.allSatisfy(names.contains) {
            late += object.names.filter { !names.contains($0) && !late.contains($0) }
        }
        return names.map { Self.quoted(element[$0] ?? .null) }.joined(separator: ",")
    }

    private static func quoted(_ value: JSON) -> String {
        let text = value.isNull ? "" : value.string ?? value.text()
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    /// One path and its value a line.
    static func gron(_ value: JSON, _ path: String, to sink: (String) -> Void) {
        switch value {
        case .object(let object):
            sink("\(path) = {};\n")
            for member in object.members { gron(member.value, path + step(member.name), to: sink) }
        case .array(let elements):
            sink("\(path) = [];\n")
            for (index, element) in elements.enumerated() { gron(element, "\(path)[\(index)]", to: sink) }
        default: sink("\(path) = \(value.text());\n")
        }
    }

    private static func step(_ name: String) -> String {
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- 0x61 < 26 }
        return isPlain ? ".\(name)" : "[\(JSON.string(name).text())]"
    }
}
