import OrderedJSON
import TextUI

/// Values as rows for programs that are not made for JSON.
enum RowText {
    /// The members of an object with these names, separated by commas; anything else as one cell where there are none.
    static func row(_ element: JSON, _ names: [String]) -> String {
        names.isEmpty ? cell(element) : names.map { cell(element[$0] ?? .null) }.joined(separator: ",")
    }

    private static func cell(_ value: JSON) -> String {
        value.isNull ? "" : CSVWriter.cell(value.string ?? value.text())
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
