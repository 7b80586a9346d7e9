import OrderedJSON

/// Comma-separated values, as RFC 4180 writes them and spreadsheets save them.
enum CSV {
    struct SyntaxError: Error, CustomStringConvertible {
        var line: Int
        var reason: String
        var description: String { "\(reason) in line \(line)" }
    }

    /// The rows as objects by the names in the first line. The separator is the one the first line uses most: a comma,
    /// a semicolon or a tab. Every value is text; a row that is too short lacks the last members.
    static func table(_ bytes: [UInt8], path: String) throws(SyntaxError) -> Table {
        var reader = Reader(bytes)
        let names = try reader.readRow() ?? []
        var rows: [JSON] = []
        var lines: [Int] = []
        while true {
            let line = reader.line
            guard let cells = try reader.readRow() else { break }
            if cells == [""] { continue }
            guard cells.count <= names.count else {
                throw SyntaxError(
                    line: reader.line - 1, reason: "\(cells.count) values for \(names.count) names")
            }
            rows.append(.object(JSON.Object(zip(names, cells.map(JSON.string)))))
            lines.append(line)
        }
        let origin = TableOrigin(path: path, columns: names, dialect: reader.dialect, lines: lines)
        return Table(rows: rows, origin: origin)
    }

    /// The rows, and where they come from.
    struct Table {
        var rows: [JSON]
        var origin: TableOrigin
    }

    private struct Reader {
        private let bytes: [UInt8]
        private let separator: UInt8
        private var position = 0
        private(set) var line = 1

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            let header = bytes.prefix { $0 != UInt8(ascii: "\n") }
            let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
            let counts = separators.map { separator in header.count { $0 == separator } }
            separator = separators[counts.firstIndex(of: counts.max() ?? 0) ?? 0]
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        }

        var dialect: TableDialect {
            var dialect = TableDialect()
            dialect.separator = Character(Unicode.Scalar(separator))
            dialect.hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")), end > 0, bytes[end - 1] == UInt8(ascii: "\r") {
                dialect.lineEnd = .both
            }
            return dialect
        }

        mutating func readRow() throws(SyntaxError) -> [String]? {
            guard position < bytes.count else { return nil }
            var cells: [String] = []
            while true {
                cells.append(try readCell())
                guard position < bytes.count else { return cells }
                let byte = bytes[position]
                position += 1
                if byte == separator { continue }
                if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
                    position += 1
                }
                line += 1
                return cells
            }
        }

        private mutating func readCell() throws(SyntaxError) -> String {
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try readQuoted() }
            let start = position
            while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private mutating func readQuoted() throws(SyntaxError) -> String {
            let start = line
            var cell: [UInt8] = []
            position += 1
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == UInt8(ascii: "\n") { line += 1 }
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if position < bytes.count, bytes[position] == byte {
                    cell.append(byte)
                    position += 1
                } else {
                    guard position == bytes.count || isEnd(bytes[position]) else {
                        throw SyntaxError(line: line, reason: "text behind a closing quotation mark")
                    }
                    return String(decoding: cell, as: UTF8.self)
                }
            }
            throw SyntaxError(line: start, reason: "unterminated quotation mark")
        }

        private func isEnd(_ byte: UInt8) -> Bool {
            byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }
    }
}
