/// Writes cells as comma-separated values have them.
public enum CSVWriter {
    /// A cell in quotation marks, those in it doubled.
    public static func quoted(_ text: String) -> String {
        // By scalars: a quotation mark that an accent stands on is still one to whoever reads the file.
        let pieces = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"\(pieces.map { String($0) }.joined(separator: "\"\""))\""
    }

    /// A cell of a file whose cells are separated by commas (RFC 4180), in quotation marks where it needs them.
    public static func cell(_ text: String) -> String {
        text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0.isLineEnd } ? quoted(text) : text
    }
}

extension Unicode.Scalar {
    /// Whether some program takes it for the end of a line.
    fileprivate var isLineEnd: Bool {
        switch value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }
}
