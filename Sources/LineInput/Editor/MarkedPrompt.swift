import TextUI

/// A prompt in libedit's form: what has no width is between marks.
struct MarkedPrompt {
    /// A character that no prompt contains.
    static let mark: Character = "\u{1}"

    /// The prompt for libedit.
    private(set) var text = ""
    /// Its visible part.
    private(set) var visible = ""

    /// - Parameter prompt: One row, with escape sequences for colour.
    init(_ prompt: String) {
        for piece in Self.pieces(of: prompt) {
            switch piece {
            case .escape(let sequence): text += "\(Self.mark)\(sequence)\(Self.mark)"
            case .visible(let character):
                text.append(character)
                visible.append(character)
            }
        }
        closeLastEscape()
    }

    /// libedit drops a mark that nothing visible follows, and with it the end of the colour.
    private mutating func closeLastEscape() {
        guard text.last == Self.mark, let last = text.dropLast().lastIndex(of: Self.mark) else { return }
        let escape = String(text[last...])
        var rest = String(text[..<last])
        if rest.last == " " {
            rest.removeLast()
        } else {
            visible.append(" ")
        }
        text = rest + escape + " "
    }

    private enum Piece {
        case escape(String)
        case visible(Character)
    }

    private static func pieces(of prompt: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = prompt[...]
        while let character = rest.popFirst() {
            if character == "\u{1B}" {
                let end = rest.firstIndex { $0.isLetter }.map(rest.index(after:)) ?? rest.endIndex
                pieces.append(.escape("\u{1B}" + rest[..<end]))
                rest = rest[end...]
            } else if !character.isNewline, character != mark {
                pieces.append(.visible(character))
            }
        }
        return pieces
    }
}
