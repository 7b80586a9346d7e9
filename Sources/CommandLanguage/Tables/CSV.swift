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
        /// What all rows weigh at most.
        var weight: Int
        var origin: TableOrigin
    }

    /// The rows as objects by the names in the first line that is not blank. Every value is text.
    ///
    /// The separator is the one that a line `sep=;` names, or else the likeliest one. Lines without a value are left out,
    /// as are columns that have neither a name nor values, because spreadsheets write both. A row that is too short lacks
    /// the last members.
    /// - Parameters:
    ///   - smallFile: What is no larger becomes objects at once: see ``HeldRows``.
    ///   - goesOn: Called now and then with the number of rows so far.
    static func table(
        _ text: DecodedText, path: String, smallFile: Int = HeldRows.smallFile,
        goesOn: (Int) -> Bool = { _ in true }
    ) throws(SyntaxError) -> Table {
        var reader = try CellReader(text)
        let columns = try Columns(header: &reader)
        var places: [CellReader.Place] = []
        var weight = JSON.baseWeight
        while true {
            let place = reader.place
            guard try reader.readRow() else { break }
            if reader.isBlank { continue }
            guard places.count & 0xFFF != 0 || goesOn(places.count) else {
                throw SyntaxError(line: reader.rowLine, reason: .stopped)
            }
            try columns.check(reader)
            weight += columns.weight + reader.rowSize
            places.append(place)
        }
        let origin = TableOrigin(
            path: path, columns: columns.names, dialect: reader.dialect, lines: places.map { Int($0.line) })
        let table = HeldRows(reader: reader, columns: columns, places: places)
        return Table(
            rows: table.rows(isLarge: text.bytes.count > smallFile, bytes: text.bytes.count), weight: weight,
            origin: origin)
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
        /// The place of each name.
        private let placesByName: [String: Int]
        /// What a row weighs with all its cells empty.
        let weight: Int

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
            weight = names.reduce(JSON.baseWeight) { $0 + $1.utf8.count + JSON.baseWeight }
            var known: [String: Int] = [:]
            for place in places {
                guard let other = known.updateValue(place, forKey: cells[place]) else { continue }
                throw SyntaxError(line: line, reason: .sameName(cells[place], other + 1, place + 1))
            }
            placesByName = known
        }

        /// The row that was read last.
        func object(of reader: CellReader) throws(SyntaxError) -> JSON {
            try check(reader)
            return .object(JSON.Object(distinct: members(of: reader)))
        }

        /// The cell of a column in the row that was read last.
        func value(_ name: String, of reader: CellReader) -> JSON? {
            // Texts that look alike find each other, but are two names.
            guard let place = placesByName[name], names.contains(where: { $0.utf8.elementsEqual(name.utf8) }),
                place < reader.cells.count
            else { return nil }
            return .string(reader.text(of: reader.cells[place]))
        }

        /// The members of the row that was read last, which is sound.
        func members(of reader: CellReader) -> [JSON.Object.Member] {
            var members: [JSON.Object.Member] = []
            members.reserveCapacity(places.count)
            for (name, place) in zip(names, places) where place < reader.cells.count {
                members.append(JSON.Object.Member(name, .string(reader.text(of: reader.cells[place]))))
            }
            return members
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
