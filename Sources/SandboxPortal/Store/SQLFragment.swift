/// A piece of SQL and the values of its marks.
struct SQLFragment {
    var text: String
    var values: [SQLValue] = []

    /// What holds for every row.
    static let always = SQLFragment(text: "1")

    /// Pieces joined by `AND` or `OR`; `always` when there are none.
    ///
    /// They are joined in halves of halves, since SQLite bounds the depth of an expression and a chain is as deep as it
    /// is long.
    static func joined(_ pieces: [SQLFragment], by word: String) -> SQLFragment {
        guard let text = joined(pieces[...], by: word) else { return .always }
        return SQLFragment(text: text, values: pieces.flatMap(\.values))
    }

    /// How deep the parentheses around so many joined pieces stand in one another.
    static func depth(ofJoining count: Int) -> Int {
        count < 2 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount
    }

    private static func joined(_ pieces: ArraySlice<SQLFragment>, by word: String) -> String? {
        guard let first = pieces.first else { return nil }
        guard pieces.count > 1 else { return first.text }
        let middle = pieces.startIndex + pieces.count / 2
        let halves = [pieces[..<middle], pieces[middle...]].compactMap { joined($0, by: word) }
        return "(\(halves.joined(separator: " \(word) ")))"
    }
}
