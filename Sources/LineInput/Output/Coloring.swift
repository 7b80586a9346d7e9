public import BCXShell
public import CommandLanguage

/// Colour as escape codes; decided in the last moment.
public struct Coloring: Sendable {
    /// Whether there is any.
    public var isOn: Bool

    /// Colour, or none.
    public init(isOn: Bool) { self.isOn = isOn }

    /// A diagnostic as text for a terminal.
    public func text(of diagnostic: Diagnostic) -> String {
        guard isOn else { return DiagnosticRenderer().text(of: diagnostic) }
        return DiagnosticRenderer().pieces(of: diagnostic).map { piece in
            code(of: piece.role).map { "\u{1B}[\($0)m\(piece.text)\u{1B}[0m" } ?? piece.text
        }.joined()
    }

    /// A result as text for a terminal.
    public func text(of pieces: [StyledText]) -> String {
        guard isOn else { return pieces.map(\.text).joined() }
        return pieces.map { piece in
            code(of: piece.role).map { "\u{1B}[\($0)m\(piece.text)\u{1B}[0m" } ?? piece.text
        }.joined()
    }

    private func code(of role: StyledText.Role) -> String? {
        switch role {
        case .plain: nil
        case .name: "34"
        case .string: "32"
        case .number: "36"
        case .word: "35"
        }
    }

    private func code(of role: DiagnosticRenderer.Piece.Role) -> String? {
        switch role {
        case .severity(.error): "1;31"
        case .severity(.warning): "1;33"
        case .message: "1"
        case .frame: "34"
        case .mark: "1;31"
        case .hint: "36"
        case .source: nil
        }
    }
}
