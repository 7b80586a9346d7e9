/// Takes the bytes of a program apart into characters, control characters and escape sequences.
struct ScreenParser {
    enum Action {
        case print(Unicode.Scalar)
        case control(UInt8)
        case escape(UInt8)
        case sequence(Sequence)
    }

    /// `ESC [ parameters final`.
    struct Sequence {
        var parameters: String
        var final: UInt8

        /// A parameter; 0 when it is left out.
        func number(_ index: Int) -> Int {
            let parts = parameters.split(separator: ";", omittingEmptySubsequences: false)
            return index < parts.count ? Int(parts[index]) ?? 0 : 0
        }
    }

    private enum State {
        case text
        case escape
        case sequence
        /// `ESC ( B` and the like: one more byte follows.
        case designation
        /// `ESC ] …` up to BEL or `ESC \`.
        case title
    }

    private var state = State.text
    private var parameters = ""
    private var pending: [UInt8] = []

    mutating func read(_ byte: UInt8) -> Action? {
        switch state {
        case .text: return readText(byte)
        case .escape: return readEscape(byte)
        case .sequence: return readSequence(byte)
        case .designation: state = .text
        case .title: if byte == 0x07 || byte == UInt8(ascii: "\\") { state = .text }
        }
        return nil
    }

    private mutating func readText(_ byte: UInt8) -> Action? {
        if byte == 0x1B {
            state = .escape
            return nil
        }
        if byte < 0x20 || byte == 0x7F { return .control(byte) }
        pending.append(byte)
        let length = pending[0] < 0x80 ? 1 : pending[0] < 0xE0 ? 2 : pending[0] < 0xF0 ? 3 : 4
        guard pending.count >= length else { return nil }
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self).unicodeScalars.first.map(Action.print)
    }

    private mutating func readEscape(_ byte: UInt8) -> Action? {
        state = .text
        switch UnicodeScalar(byte) {
        case "[": (state, parameters) = (.sequence, "")
        case "]": state = .title
        case "(", ")": state = .designation
        default: return .escape(byte)
        }
        return nil
    }

    private mutating func readSequence(_ byte: UInt8) -> Action? {
        guard (0x40...0x7E).contains(byte) else {
            parameters.unicodeScalars.append(UnicodeScalar(byte))
            return nil
        }
        state = .text
        return .sequence(Sequence(parameters: parameters, final: byte))
    }
}
