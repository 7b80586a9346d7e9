import TextUI

extension TableDialect {
    /// A file with these columns and rows, written as the file that this was found in. A row may be shorter than the
    /// columns. What the encoding has no character for becomes `?`.
    public func file(columns: [String], rows: [[String]]) -> [UInt8] {
        var text = hasMark ? "\u{FEFF}" : ""
        if namesSeparator { text += "sep=\(separator)\(lineEnd.rawValue)" }
        for row in [columns] + rows {
            text += row.count == 1 && row[0].isEmpty ? "\"\"" : row.map(cell).joined(separator: String(separator))
            text += lineEnd.rawValue
        }
        return encoding.bytes(of: text)
    }

    /// A cell, in quotation marks where it would be read as something else without them.
    private func cell(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0 != "\"" && $0 != "\n" && $0 != "\r" && Character($0) != separator
        }
        let looksLikeOrder = text.lowercased().hasPrefix("sep=")
        let looksLikeMark = text.unicodeScalars.first == "\u{FEFF}"
        // A line of nothing but blanks and the end mark of old systems is none: see ``CSV/Record/isBlank``.
        let hasBlanks = [text.utf8.first, text.utf8.last].contains { $0.map { $0.isBlank || $0 == 0x1A } ?? false }
        guard !isPlain || looksLikeOrder || looksLikeMark || hasBlanks else { return text }
        return CSVWriter.quoted(text)
    }
}
