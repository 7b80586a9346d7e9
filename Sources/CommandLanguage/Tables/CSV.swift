import OrderedJSON

/// Tables as text: comma-separated values as RFC 4180 writes them and spreadsheets and other programs save them.
enum CSV {
    /// Why a text is no table.
    struct SyntaxError: Error {
        var line: Int
        var reason: Reason

        enum Reason {
            case sameName(String, Int, Int)
            case noName(column: Int, line: Int)
            case tooManyCells(Int, columns: Int, separator: Character)
            case textBehindQuote
            case openQuote
            case noSeparator(String)
            case rowTooLong
            case stopped
        }
    }

    /// The rows, and where they come from.
    struct Table {
        var rows: [JSON]
        var origin: TableOrigin
    }

    /// The rows as objects by the names in the first line that is not blank. Every value is text.
    ///
    /// The separator is the one that a line `sep=;` names, or else the likeliest one. Lines without a value are left out,
    /// as are columns that have neither a name nor values, because spreadsheets write both. A row that is too short lacks
    /// the last members.
    /// - Parameter goesOn: Called now and then with the number of rows so far.
    static func table(
        _ text: DecodedText, path: String, goesOn: (Int) -> Bool = { _ in true }
    ) throws(SyntaxError) -> Table {
        var reader = try CellReader(text)
        let columns = try Columns(header: &reader)
        var rows: [JSON] = []
        var lines: [Int] = []
        while try reader.readRow() {
            if reader.isBlank { continue }
            guard rows.count & 0xFFF != 0 || goesOn(rows.count) else {
                throw SyntaxError(line: reader.rowLine, reason: .stopped)
            }
            rows.append(try columns.object(of: reader))
            lines.append(reader.rowLine)
        }
        let origin = TableOrigin(path: path, columns: columns.names, dialect: reader.dialect, lines: lines)
        return Table(rows: rows, origin: origin)
    }

    /// How long a row may be: 16 MiB.
    static let longestRow = 16 << 20

    // MARK: Columns

    /// The columns that have a name, and their places.
    struct Columns {
        let names: [String]
        private let places: [Int]
        private let count: Int
        private let headerLine: Int

        /// Reads the first line that is not blank.
        init(header reader: inout CellReader) throws(SyntaxError) {
            var isThere = try reader.readRow()
            while isThere, reader.isBlank { isThere = try reader.readRow() }
            try self.init(isThere ? reader.cells.map(reader.text) : [], line: isThere ? reader.rowLine : 1)
        }

        private init(_ cells: [String], line: Int) throws(SyntaxError) {
            places = cells.indices.filter { !cells[$0].utf8.allSatisfy(\.isBlank) }
            names = places.map { cells[$0] }
            count = cells.count
            headerLine = line
            var known: [String: Int] = [:]
            for place in places {
                guard let other = known.updateValue(place, forKey: cells[place]) else { continue }
                throw SyntaxError(line: line, reason: .sameName(cells[place], other + 1, place + 1))
            }
        }

        /// The row that was read last.
        func object(of reader: CellReader) throws(SyntaxError) -> JSON {
            try check(reader)
            var members: [JSON.Object.Member] = []
            members.reserveCapacity(places.count)
            for (name, place) in zip(names, places) where place < reader.cells.count {
                members.append(JSON.Object.Member(name, .string(reader.text(of: reader.cells[place]))))
            }
            return .object(JSON.Object(distinct: members))
        }

        /// Cells that belong to no name must be empty.
        func check(_ reader: CellReader) throws(SyntaxError) {
            guard places.count < reader.cells.count else { return }
            for (place, cell) in reader.cells.enumerated() where !places.holdsSorted(place) {
                if reader.text(of: cell).utf8.allSatisfy(\.isBlank) { continue }
                guard place < count else {
                    let size = reader.cells.count
                    throw SyntaxError(
                        line: reader.rowLine,
                        reason: .tooManyCells(size, columns: count, separator: reader.separator))
                }
                throw SyntaxError(line: headerLine, reason: .noName(column: place + 1, line: reader.rowLine))
            }
        }
    }
}

extension [Int] {
    /// Whether a number is among these, which ascend.
    fileprivate func holdsSorted(_ number: Int) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
