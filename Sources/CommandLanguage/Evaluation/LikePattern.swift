/// A pattern of `like`: `%` stands for any text, `_` for one character, and `\` makes the character after it stand for
/// itself. Characters are code points.
public struct LikePattern: Sendable {
    private enum Piece: Sendable {
        case scalar(Unicode.Scalar)
        case any

        func fits(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let own): own == scalar
            case .any: true
            }
        }
    }

    /// The pieces between the `%`; one part when there is none.
    private var parts: [[Piece]] = [[]]
    /// Whether it ends with a `\` that nothing follows: nothing matches it.
    private var isCut = false

    /// A pattern as it is written after `like`.
    public init(_ text: String) {
        var isEscaped = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case _ where isEscaped: add(.scalar(scalar))
            case "%": parts.append([])
            case "_": add(.any)
            case "\\": break
            default: add(.scalar(scalar))
            }
            isEscaped = !isEscaped && scalar == "\\"
        }
        isCut = isEscaped
    }

    /// What begins with a text, in which nothing means anything.
    public init(startingWith text: String) { parts = [text.unicodeScalars.map(Piece.scalar), []] }

    /// What ends with a text, in which nothing means anything.
    public init(endingWith text: String) { parts = [[], text.unicodeScalars.map(Piece.scalar)] }

    private mutating func add(_ piece: Piece) { parts[parts.count - 1].append(piece) }

    /// Whether a character means something in a pattern.
    public static func isWildcard(_ character: Unicode.Scalar) -> Bool {
        character == "%" || character == "_" || character == "\\"
    }

    /// Whether the whole text matches; nil when `mayGoOn`, which is asked now and then, says no.
    public func matches(_ text: String, mayGoOn: () -> Bool = { true }) -> Bool? {
        guard !isCut else { return false }
        let text = Array(text.unicodeScalars)
        let (first, last) = (parts[0], parts[parts.count - 1])
        guard parts.count > 1 else { return first.count == text.count && fits(first, text, at: 0) }
        guard text.count >= first.count + last.count, fits(first, text, at: 0),
            fits(last, text, at: text.count - last.count)
        else { return false }
        var place = first.count
        for part in parts[1..<(parts.count - 1)] {
            guard let found = self.place(of: part, in: text, from: place, to: text.count - last.count, mayGoOn) else {
                return nil
            }
            if found < 0 { return false }
            place = found + part.count
        }
        return true
    }

    /// The first place of a part; −1 when there is none.
    private func place(
        of part: [Piece], in text: [Unicode.Scalar], from start: Int, to end: Int, _ mayGoOn: () -> Bool
    ) -> Int? {
        var place = start
        while place + part.count <= end {
            if fits(part, text, at: place) { return place }
            place += 1
            if place & 0xFFF == 0, !mayGoOn() { return nil }
        }
        return -1
    }

    private func fits(_ part: [Piece], _ text: [Unicode.Scalar], at place: Int) -> Bool {
        for (offset, piece) in part.enumerated() where !piece.fits(text[place + offset]) { return false }
        return true
    }
}
