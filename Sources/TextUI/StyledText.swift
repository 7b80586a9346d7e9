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
        /// What is not part of the text: a hint behind the cursor, a summary beside a name.
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
    /// The colour, as the parameters of the terminal's sequence; nil for text as it is.
    var code: String? {
        switch self {
        case .plain: nil
        case .name, .frame: "34"
        case .string, .complete: "32"
        case .number, .hint, .object: "36"
        case .word, .setting: "35"
        case .error, .mark, .realPlace: "1;31"
        case .warning: "1;33"
        case .message: "1"
        case .place: "1;34"
        case .incomplete: "33"
        case .aside: "2"
        }
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
