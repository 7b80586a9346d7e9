/// A piece of text and what it is, so that whoever knows the terminal may colour it.
public struct StyledText: Sendable, Equatable {
    /// What a piece is. How that looks is said in one place, `code`.
    public enum Role: Sendable, CaseIterable {
        /// Nothing special.
        case plain
        /// The name of a member.
        case name
        /// A text.
        case string
        /// A number.
        case number
        /// `true`, `false`, `null`.
        case word
        /// The beginning of an error.
        case error
        /// The beginning of a warning.
        case warning
        /// What happened.
        case message
        /// What stands around something else: lines, numbers, places.
        case frame
        /// What points at a mistake.
        case mark
        /// Advice.
        case hint
        /// A place where mistakes matter.
        case realPlace
        /// Any other place.
        case place
        /// The name of a setting in use.
        case setting
        /// The name of an object in use.
        case object
        /// Something that is whole.
        case complete
        /// Something that lacks a part.
        case incomplete
        /// What is not part of the text: a hint after the cursor, a summary beside a name.
        case aside
    }

    /// What it is.
    public var role: Role
    /// Its text.
    public var text: String

    /// A piece.
    public init(_ text: String, _ role: Role = .plain) {
        self.role = role
        self.text = text
    }
}

extension StyledText.Role {
    /// The look, as the parameters of the terminal's sequence; nil for text as it is.
    var code: String? {
        switch self {
        case .plain: nil
        case .message: "1"
        case .error, .mark, .realPlace, .warning, .place: color.map { "1;38;5;\($0.rawValue)" }
        default: color.map { "38;5;\($0.rawValue)" }
        }
    }

    /// The colour; nil for that of the terminal.
    var color: StyledText.Color? {
        switch self {
        case .plain, .message: nil
        case .name, .frame, .place: .blue
        case .string, .complete: .green
        case .number, .hint, .object: .cyan
        case .word, .setting: .purple
        case .error, .mark, .realPlace: .red
        case .warning, .incomplete: .orange
        case .aside: .grey
        }
    }
}

extension StyledText {
    /// Colours of the table of 256, whose values no theme changes. Each is neither bright nor dark, so that it can be
    /// read on black and on white; the first sixteen cannot: their blue drowns in black, their yellow in white.
    enum Color: UInt8, CaseIterable {
        case green = 28
        case cyan = 30
        case blue = 63
        case orange = 130
        case purple = 133
        case red = 196
        case grey = 243
    }
}

extension StyledText {
    /// The piece as it is written to a terminal.
    public func drawn(inColor: Bool) -> String {
        guard inColor, let code = role.code else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}

extension Sequence<StyledText> {
    /// The pieces as they are written to a terminal.
    public func drawn(inColor: Bool) -> String { map { $0.drawn(inColor: inColor) }.joined() }
}
