internal import CEditline

/// Where text comes to stand in the rows of a terminal, by the rules libedit draws by.
struct TextLayout: Equatable {
    /// Rows below the first.
    private(set) var row = 0
    /// Columns from the left; less than the width.
    private(set) var column = 0
    private let width: Int

    init(width: Int) {
        self.width = max(width, 2)
    }

    /// Moves on over what `text` takes up.
    mutating func advance(over text: some Sequence<Unicode.Scalar>) {
        for scalar in text { advance(over: scalar) }
    }

    private mutating func advance(over scalar: Unicode.Scalar) {
        switch scalar {
        case "\n":
            row += 1
            column = 0
        case "\t":
            repeat { advance(by: 1) } while column % 8 != 0
        default:
            advance(by: Self.width(of: scalar))
        }
    }

    private mutating func advance(by columns: Int) {
        if column + columns > width { startRow() }
        column += columns
        if column >= width { startRow() }
    }

    private mutating func startRow() {
        row += 1
        column = 0
    }

    /// Columns of one character: none for marks that combine with the one before, two for wide ones.
    ///
    /// Control characters are drawn as `^X`, others that cannot be printed as `\U+xxxx`.
    static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        let columns = ced_width(wchar_t(scalar.value))
        if columns >= 0 { return Int(columns) }
        return scalar.value > 0xFFFF ? 8 : 7
    }

    /// Columns of text that stays in one row.
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// The longest beginning of `text` that fits into so many columns, ending in `…` when something is cut.
    static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        var result = String.UnicodeScalarView()
        var rest = columns - 1
        for scalar in text.unicodeScalars {
            rest -= width(of: scalar)
            if rest < 0 { break }
            result.append(scalar)
        }
        return columns > 0 ? String(result) + "…" : ""
    }
}
