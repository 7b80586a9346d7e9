/// A piece of SQL and the values of its marks.
struct SQLText {
    var text: String
    var values: [Value] = []

    /// What holds for every row.
    static let always = SQLText(text: "1")

    /// Pieces joined by `AND` or `OR`; `always` when there are none.
    static func joined(_ pieces: [SQLText], by word: String) -> SQLText {
        guard !pieces.isEmpty else { return .always }
        return SQLText(
            text: "(" + pieces.map(\.text).joined(separator: " \(word) ") + ")", values: pieces.flatMap(\.values))
    }
}
