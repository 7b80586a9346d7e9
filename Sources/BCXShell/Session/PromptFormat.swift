import CommandLanguage
import TextUI

/// The format of the prompt: text, and parts of the session in braces.
public struct PromptFormat: Sendable {
    /// Something of the session that a prompt may show.
    public enum Part: String, Sendable, CaseIterable {
        /// The portal's name; `sandbox`, or `bcx` while there is none.
        case portal
        /// The current profile, as `(prod)`, or `(prod, readonly)` for a read-only one.
        case profile
        /// The last connector's title.
        case connector
        /// The kind of the draft, with `*` while something is missing and `+` when it is complete.
        case draft
        /// What is missing in it.
        case missing
    }

    enum Piece: Sendable {
        case text(String)
        case part(Part)
    }

    /// As it was written.
    public let text: String
    let pieces: [Piece]

    /// Nil when something in braces is not a part.
    public init?(_ text: String) {
        var pieces: [Piece] = []
        var rest = text.visible()[...]
        while let open = rest.firstIndex(of: "{") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            guard let close = rest[open...].firstIndex(of: "}"),
                let part = Part(rawValue: String(rest[rest.index(after: open)..<close]))
            else { return nil }
            pieces.append(.part(part))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        guard !pieces.isEmpty else { return nil }
        self.text = text
        self.pieces = pieces
    }

    private init(text: String, pieces: [Piece]) {
        self.text = text
        self.pieces = pieces
    }

    /// The parts there are, as they are written.
    static let parts = Part.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")

    /// What every session begins with.
    public static let standard = PromptFormat(
        text: "{portal} {profile} {connector} {draft}> ",
        pieces: [
            .part(.portal), .text(" "), .part(.profile), .text(" "), .part(.connector), .text(" "), .part(.draft),
            .text("> "),
        ])
}
