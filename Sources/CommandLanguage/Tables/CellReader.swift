/// Reads the text of a table cell by cell.
struct CellReader {
    private let bytes: [UInt8]
    private let text: DecodedText
    private var position = 0
    /// Where a row that is longer than any may be is given up, or all of them end.
    private var end = 0
    private var line = 1
    private var separatorByte = UInt8(ascii: ",")
    private var namesSeparator = false

    /// What stands between two cells.
    var separator: Character { Character(Unicode.Scalar(separatorByte)) }

    /// Finds out how the cells are separated.
    init(_ text: DecodedText) throws(CSV.SyntaxError) {
        self.text = text
        bytes = text.bytes
        if let named = try readSeparatorLine() {
            separatorByte = named
            namesSeparator = true
        } else {
            separatorByte = likeliestSeparator()
        }
    }

    /// How the file is written.
    var dialect: TableDialect {
        var dialect = TableDialect()
        dialect.separator = separator
        dialect.namesSeparator = namesSeparator
        dialect.encoding = text.encoding
        dialect.hasMark = text.hasMark
        if let end = bytes.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let isReturn = bytes[end] == UInt8(ascii: "\r")
            let isBoth = isReturn && end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "\n")
            dialect.lineEnd = isBoth ? .both : isReturn ? .carriageReturn : .lineFeed
        }
        return dialect
    }

    // MARK: Separators

    /// The separator that a first line `sep=;` names, which spreadsheets write and obey; some put it in quotation marks.
    private mutating func readSeparatorLine() throws(CSV.SyntaxError) -> UInt8? {
        let end = bytes.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
        var content = bytes[..<end]
        if content.count > 2, content.first == UInt8(ascii: "\""), content.last == UInt8(ascii: "\"") {
            content = content.dropFirst().dropLast()
        }
        guard content.count >= 4, content.prefix(4).map({ $0 | 0x20 }) == Array("sep\u{3D}".utf8).map({ $0 | 0x20 }),
            content[content.startIndex + 3] == UInt8(ascii: "=")
        else { return nil }
        let named = content.dropFirst(4)
        guard named.count == 1, let byte = named.first, byte < 0x80, byte != UInt8(ascii: "\""),
            !byte.isLetterOrDigit, byte != UInt8(ascii: " ")
        else {
            throw CSV.SyntaxError(line: 1, reason: .noSeparator(String(decoding: content, as: UTF8.self)))
        }
        position = end
        skipLineEnd()
        return byte
    }

    /// Of the usual separators the one by which the first lines have the same number of cells, and most of them. Where
    /// two are as good as each other, the one that is rarer in other text.
    private func likeliestSeparator() -> UInt8 {
        var best: (byte: UInt8, agreeing: Int, cells: Int)?
        for byte in [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ",")] {
            let counts = cellCounts(separatedBy: byte)
            guard let cells = counts.first, cells > 1 else { continue }
            let agreeing = counts.count { $0 == cells }
            if let best, (agreeing, cells) <= (best.agreeing, best.cells) { continue }
            best = (byte, agreeing, cells)
        }
        return best?.byte ?? UInt8(ascii: ",")
    }

    /// How many cells each of the first rows would have.
    private func cellCounts(separatedBy byte: UInt8) -> [Int] {
        var reader = self
        reader.separatorByte = byte
        var counts: [Int] = []
        while counts.count < Self.looksAhead, let row = try? reader.readRow() {
            if !row.isBlank { counts.append(row.cells.count) }
        }
        return counts
    }

    private static let looksAhead = 10

    // MARK: Cells

    /// The next line, which may go on in further ones inside of quotation marks; nil at the end.
    mutating func readRow() throws(CSV.SyntaxError) -> CSV.Record? {
        guard position < bytes.count else { return nil }
        var row = CSV.Record(line: line, cells: [], isQuoted: false)
        end = min(bytes.count, position + CSV.longestRow)
        while true {
            row.cells.append(try readCell(&row.isQuoted))
            guard position < end || end == bytes.count else {
                throw CSV.SyntaxError(line: row.line, reason: .rowTooLong)
            }
            guard position < bytes.count else { return row }
            guard bytes[position] == separatorByte else {
                skipLineEnd()
                return row
            }
            position += 1
            // A separator at the end of the file stands before one more cell.
            if position == bytes.count { row.cells.append("") }
            if position == bytes.count { return row }
        }
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isReturn = bytes[position] == UInt8(ascii: "\r")
        position += 1
        if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private mutating func readCell(_ isQuoted: inout Bool) throws(CSV.SyntaxError) -> String {
        let start = position
        skipBlanks()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            isQuoted = true
            return try readQuoted()
        }
        while position < end, !isEnd(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func readQuoted() throws(CSV.SyntaxError) -> String {
        let start = line
        var content: [UInt8] = []
        position += 1
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count, bytes[position] == byte else {
                    try requireEnd(start)
                    return String(decoding: content, as: UTF8.self)
                }
                position += 1
                content.append(byte)
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                let end = position
                skipLineEnd()
                content += bytes[end..<position]
            } else {
                position += 1
                content.append(byte)
            }
        }
        throw CSV.SyntaxError(line: start, reason: end == bytes.count ? .openQuote : .rowTooLong)
    }

    /// Behind a closing quotation mark a cell ends; blanks on the way belong to nobody.
    private mutating func requireEnd(_ start: Int) throws(CSV.SyntaxError) {
        skipBlanks()
        guard position < bytes.count, !isEnd(bytes[position]) else { return }
        throw CSV.SyntaxError(line: line, reason: .textBehindQuote)
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 9, bytes[position] != separatorByte
        {
            position += 1
        }
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separatorByte || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
