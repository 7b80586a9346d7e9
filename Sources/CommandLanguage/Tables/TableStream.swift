import OrderedJSON

/// A file that is read in pieces, from whatever place.
public struct FilePieces {
    /// At most so many bytes from a place in the file; fewer only where it ends.
    public var read: (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// A file made of this operation.
    public init(read: @escaping (_ offset: Int, _ count: Int) throws -> [UInt8]) { self.read = read }
}

/// The rows of a large table, one after the other, of which only a piece is in memory.
///
/// The whole file is looked through before the first row is given out, so that a script that does something for every row
/// begins only when all rows are sound, as with a table that is held as a whole. Whatever is unusual about a file, an
/// encoding or a mistake, is left to those who read it as a whole and have the words for it.
final class TableStream {
    let path: String
    private var rows: Rows
    /// What is known about the table, but for the lines of its rows.
    private let table: TableOrigin
    private var count = 0
    /// No row weighs more.
    let heaviest: Int

    /// How much of a file is looked at to find out how it is written. A file that is no larger is read as a whole.
    static let head = 1 << 18
    /// How much of a file is read at once: larger pieces are allocated by the system each time.
    private static let piece = 1 << 16

    /// Looks the file through.
    /// - Parameters:
    ///   - size: How much of it is looked at to find out how it is written.
    ///   - goesOn: Called now and then with the number of rows so far.
    /// - Returns: Nil for a file that is to be read as a whole.
    init?(_ file: FilePieces, path: String, size: Int = TableStream.head, goesOn: (Int) -> Bool = { _ in true }) {
        guard var rows = try? Rows(file, size), let heaviest = try? rows.check(goesOn),
            let first = try? Rows(file, size)
        else { return nil }
        self.path = path
        self.rows = first
        self.heaviest = heaviest
        table = TableOrigin(path: path, columns: first.columns.names, dialect: first.dialect, lines: [])
    }

    /// The next row; nil when there is none.
    /// - Throws: ``CSV/SyntaxError``, or why the file could not be read: it was sound a moment ago.
    func next() throws -> (row: JSON, place: TableRow)? {
        guard let (row, line) = try rows.next() else { return nil }
        count += 1
        return (row, TableRow(table, number: count, line: line))
    }

    /// Why a file is not read in pieces.
    private struct Unusual: Error {}

    /// The rows from the beginning of the file on.
    private struct Rows {
        private let file: FilePieces
        private let size: Int
        private var reader: CellReader
        private(set) var columns: CSV.Columns
        /// How much of the file was read.
        private var offset: Int
        private var isLastPiece = false

        init(_ file: FilePieces, _ size: Int) throws {
            let head = try file.read(0, size)
            guard head.count == size, TextEncoding.marked(head) ?? .utf8 == .utf8 else { throw Unusual() }
            // The last line may break off in the midst of a character.
            let end = head.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            guard let text = try? DecodedText(Array(head[..<end])), TextKind.recognized(text.bytes) == nil,
                !Self.mayBeJSON(text.bytes)
            else { throw Unusual() }
            self.file = file
            self.size = size
            reader = try CellReader(text)
            guard reader.hasSeenWholeRows else { throw Unusual() }
            offset = end
            columns = try CSV.Columns(header: &reader)
        }

        /// Whether only the end of a text shows what it is.
        private static func mayBeJSON(_ text: [UInt8]) -> Bool {
            text.first { !$0.isBlank }.map { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") } ?? true
        }

        var dialect: TableDialect { reader.dialect }

        /// The next row that is not blank, and its line.
        mutating func next() throws -> (row: JSON, line: Int)? {
            try goOn { _ in } ? (columns.object(of: reader), reader.rowLine) : nil
        }

        /// Goes on to the next row that is not blank; false at the end.
        /// - Parameter look: Looks at all bytes, those of whole rows at a time.
        private mutating func goOn(_ look: (ArraySlice<UInt8>) throws -> Void) throws -> Bool {
            while true {
                let place = reader.place
                if try readRow() {
                    if reader.isBlank { continue }
                    return true
                }
                guard !isLastPiece else {
                    try look(reader.drop(before: reader.place))
                    return false
                }
                try look(reader.drop(before: place))
                // A row that does not fit is read again from its beginning: with twice as much, so that it takes time by its length.
                let wanted = max(min(size, TableStream.piece), reader.size)
                let piece = try file.read(offset, wanted)
                isLastPiece = piece.count < wanted
                offset += piece.count
                reader.append(piece)
            }
        }

        /// Whether there is a row, and all of it.
        private mutating func readRow() throws -> Bool {
            do throws(CSV.SyntaxError) {
                return try reader.readRow() && (isLastPiece || !reader.isAtEnd)
            } catch {
                guard !isLastPiece, case .openQuote = error.reason else { throw error }
                return false
            }
        }

        /// Looks at the rest of the rows.
        /// - Returns: What the heaviest weighs at most.
        mutating func check(_ goesOn: (Int) -> Bool) throws -> Int {
            let names = columns.names.reduce(JSON.baseWeight) { $0 + $1.utf8.count + JSON.baseWeight }
            var (count, heaviest) = (0, 0)
            while try goOn(Self.checkText) {
                guard count & 0xFFF != 0 || goesOn(count) else { throw Unusual() }
                try columns.check(reader)
                heaviest = max(heaviest, reader.rowSize)
                count += 1
            }
            return names + heaviest
        }

        private static func checkText(_ bytes: ArraySlice<UInt8>) throws {
            let isText = bytes.withUnsafeBufferPointer {
                !$0.contains(0) && String(validating: $0, as: UTF8.self) != nil
            }
            guard isText else { throw Unusual() }
        }
    }
}
