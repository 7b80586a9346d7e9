internal import CEditline
import TextUI

/// The position of text in the rows of a terminal, by libedit's rules.
struct TextLayout: Equatable {
    /// Rows below the first.
    private(set) var row = 0
    /// Columns from the left; less than the width.
    private(set) var column = 0
    private let width: Int

    init(width: Int) {
        self.width = max(width, 2)
    }

    /// Moves past `text`.
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

    /// Columns of one character as libedit draws it, whatever it forms with its neighbours: control characters as `^X`,
    /// others that cannot be printed as `\U+xxxx`.
    static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
        // libedit asks the C library what can be printed.
        guard ced_width(wchar_t(scalar.value)) < 0 else { return scalar.columns }
        return scalar.value > 0xFFFF ? 8 : 7
    }
}
