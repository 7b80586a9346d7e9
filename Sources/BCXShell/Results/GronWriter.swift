import OrderedJSON

/// A value as assignments, to search with grep.
enum GronWriter {
    /// One path and its value a line.
    static func write(_ value: JSON, _ path: String, to sink: (String) -> Void) {
        switch value {
        case .object(let object):
            sink("\(path) = {};\n")
            for member in object.members { write(member.value, path + step(member.name), to: sink) }
        case .array(let elements):
            sink("\(path) = [];\n")
            for (index, element) in elements.enumerated() {
                write(element, "\(path)[\(index)]", to: sink)
            }
        default: sink("\(path) = \(value.text());\n")
        }
    }

    private static func step(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || ($0 | 0x20) &- 0x61 < 26 }
        return isPlain ? ".\(name)" : "[\(JSON.string(name).text())]"
    }
}
