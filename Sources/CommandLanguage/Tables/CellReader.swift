/// Reads the text of a table row by row. What is in a cell becomes text only for who asks.
struct CellReader {
    /// A cell of a row.
    struct Cell {
        /// Where it stands in the text, without its quotation marks.
        fileprivate var range: Range<Int>
        /// Whether two quotation marks in it stand for one.
        fileprivate var isDoubled = false
    }

    private var bytes: [UInt8]
    private let encoding: TextEncoding
    private let hasMark: Bool
    private var position = 0
    /// Where a row that is longer than any may be is given up, or all of them end.
    private var end = 0
    private var line = 1
    private var separatorByte = UInt8(ascii: ",")
    private var namesSeparator = false

    /// The cells of the row that was read last.
    private(set) var cells: [Cell] = []
    /// The line in which it begins.
    private(set) var rowLine = 1
    /// Whether a cell of it stood in quotation marks: an empty one is meant then.
    private var isQuoted = false

    /// What stands between two cells.
    var separator: Character { Character(Unicode.Scalar(separatorByte)) }

    /// Finds out how the cells are separated.
    init(_ text: DecodedText) throws(CSV.SyntaxError) {
        encoding = text.encoding
        hasMark = text.hasMark
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
        dialect.encoding = encoding
        dialect.hasMark = hasMark
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
        for byte in Self.separators {
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
        while counts.count < Self.looksAhead, (try? reader.readRow()) == true {
            if !reader.isBlank { counts.append(reader.cells.count) }
        }
        return counts
    }

    private static let looksAhead = 10
    /// The usual separators, the rarest in other text first.
    private static let separators = [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ",")]

    // MARK: Cells

    /// Reads the next line, which may go on in further ones inside of quotation marks; false at the end.
    mutating func readRow() throws(CSV.SyntaxError) -> Bool {
        guard position < bytes.count else { return false }
        cells.removeAll(keepingCapacity: true)
        (rowLine, isQuoted) = (line, false)
        end = min(bytes.count, position + CSV.longestRow)
        while true {
            cells.append(try readCell())
            guard position < end || end == bytes.count else {
                throw CSV.SyntaxError(line: rowLine, reason: .rowTooLong)
            }
            guard position < bytes.count else { return true }
            guard bytes[position] == separatorByte else {
                skipLineEnd()
                return true
            }
            position += 1
            // A separator at the end of the file stands before one more cell.
            if position == bytes.count { cells.append(Cell(range: position..<position)) }
            if position == bytes.count { return true }
        }
    }

    /// What stands in a cell of the row that was read last.
    func text(of cell: Cell) -> String {
        bytes.withUnsafeBufferPointer { bytes in
            let content = UnsafeBufferPointer(rebasing: bytes[cell.range])
            guard cell.isDoubled else { return String(decoding: content, as: UTF8.self) }
            var single: [UInt8] = []
            var isFirst = false
            for byte in content {
                isFirst = byte == UInt8(ascii: "\"") && !isFirst
                if byte != UInt8(ascii: "\"") || isFirst { single.append(byte) }
            }
            return String(decoding: single, as: UTF8.self)
        }
    }

    /// Whether nothing stands in the row that was read last. The last character that old systems write into a file is
    /// nothing.
    var isBlank: Bool {
        !isQuoted && cells.allSatisfy { bytes[$0.range].allSatisfy { $0.isBlank || $0 == 0x1A } }
    }

    private mutating func skipLineEnd() {
        guard position < bytes.count else { return }
        let isReturn = bytes[position] == UInt8(ascii: "\r")
        position += 1
        if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private mutating func readCell() throws(CSV.SyntaxError) -> Cell {
        let start = position
        skipBlanks()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            isQuoted = true
            return try readQuoted()
        }
        position = next(where: isEnd)
        return Cell(range: start..<position)
    }

    /// The next place with a byte that is looked for, or the end of the row that may be.
    private func next(where isWanted: (UInt8) -> Bool) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var place = position
            while place < end, !isWanted(bytes[place]) { place += 1 }
            return place
        }
    }

    private mutating func readQuoted() throws(CSV.SyntaxError) -> Cell {
        let startLine = line
        position += 1
        var cell = Cell(range: position..<position)
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                cell.range = cell.range.lowerBound..<position
                position += 1
                guard position < bytes.count, bytes[position] == byte else {
                    try requireEnd(startLine)
                    return cell
                }
                cell.isDoubled = true
                position += 1
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                skipLineEnd()
            } else {
                position = next { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            }
        }
        throw CSV.SyntaxError(line: startLine, reason: end == bytes.count ? .openQuote : .rowTooLong)
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

    // MARK: Pieces

    /// A place between two rows. Small, because one is kept for each row of a table: no file has more lines, and what is
    /// kept of one is bounded as well.
    struct Place {
        fileprivate var position: UInt32
        /// The line that begins there.
        fileprivate(set) var line: UInt32
    }

    /// Where the next row begins.
    var place: Place { Place(position: UInt32(position), line: UInt32(line)) }

    /// Reads the row at a place.
    mutating func readRow(at place: Place) throws(CSV.SyntaxError) -> Bool {
        (position, line) = (Int(place.position), Int(place.line))
        return try readRow()
    }

    /// How many bytes the row has that was read last.
    var rowSize: Int { (cells.last?.range.upperBound ?? 0) - (cells.first?.range.lowerBound ?? 0) }

    /// Whether everything was read, so that what comes next in a file may belong to the row that was read last.
    var isAtEnd: Bool { position == bytes.count }

    /// Goes back to a place and forgets what stands before it.
    /// - Returns: What is forgotten.
    mutating func drop(before place: Place) -> ArraySlice<UInt8> {
        let dropped = bytes[..<Int(place.position)]
        bytes = Array(bytes[Int(place.position)...])
        (position, line) = (0, Int(place.line))
        return dropped
    }

    /// How many bytes there are.
    var size: Int { bytes.count }

    /// Adds what comes next in the file.
    mutating func append(_ piece: [UInt8]) { bytes += piece }

    /// Whether the look at the first rows, by which the separator was found, was never cut off: more of the file would
    /// not have changed it.
    var hasSeenWholeRows: Bool {
        Self.separators.allSatisfy { byte in
            var reader = self
            reader.separatorByte = byte
            var count = 0
            while count < Self.looksAhead {
                do throws(CSV.SyntaxError) {
                    guard try reader.readRow(), !reader.isAtEnd else { return false }
                } catch {
                    // What is wrong for another reason ended the look as well.
                    if case .openQuote = error.reason { return false }
                    return true
                }
                if !reader.isBlank { count += 1 }
            }
            return true
        }
    }
}
