import OrderedJSON

/// The rows of a table that is held as a whole, all of them sound.
struct HeldRows: Sendable {
    /// The text, and how its cells are separated.
    let reader: CellReader
    let columns: CSV.Columns
    /// Where each row begins.
    let places: [CellReader.Place]

    /// What is smaller is not worth the time that it takes to look at a row again.
    static let smallFile = 1 << 18
    /// Longer rows are not looked through again for each of their cells.
    private static let longRow = 1 << 12

    /// The rows. Those of a large file stay the bytes that they are in it, as long as nobody looks at one: as objects they
    /// take ten times as much memory when their cells are short.
    /// - Parameter size: How many bytes the file has.
    func rows(isLarge: Bool, bytes size: Int) -> [JSON] {
        guard isLarge, size / max(1, places.count) <= Self.longRow else {
            return places.indices.map { .object(JSON.Object(distinct: members(ofRow: $0))) }
        }
        let table = JSON.Table(members: members(ofRow:), value: value(inRow:called:))
        return places.indices.map { .object(JSON.Object(row: $0, of: table)) }
    }

    @Sendable private func members(ofRow row: Int) -> [JSON.Object.Member] { columns.members(of: reader(at: row)) }

    @Sendable private func value(inRow row: Int, called name: String) -> JSON? {
        columns.value(name, of: reader(at: row))
    }

    /// A reader that has read a row.
    private func reader(at row: Int) -> CellReader {
        var reader = reader
        do throws(CSV.SyntaxError) {
            _ = try reader.readRow(at: places[row])
        } catch {
            preconditionFailure("all rows were read before")
        }
        return reader
    }
}
