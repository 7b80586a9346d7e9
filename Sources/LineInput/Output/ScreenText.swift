import TextUI

/// The last check of what goes to a screen. Text from elsewhere is made visible where it comes in; if that was
/// forgotten somewhere, its control sequences have no effect: only colours and the clearing of a row get through.
enum ScreenText {
    static func guarded(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.isSteering && !isPlain($0) }) else { return text }
        var shown = ""
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if let end = endOfOwnSequence(rest) {
                shown.unicodeScalars.append(contentsOf: rest[..<end])
                rest = rest[end...]
                continue
            }
            rest = rest.dropFirst()
            shown += isPlain(scalar) ? String(scalar) : String(scalar).visible()
        }
        return shown
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\t" || !scalar.isSteering
    }

    /// The end of `ESC [ 1 ; 31 m` or `ESC [ K`.
    private static func endOfOwnSequence(_ text: Substring.UnicodeScalarView) -> String.Index? {
        guard text.starts(with: "\u{1B}[".unicodeScalars) else { return nil }
        let parameters = text.dropFirst(2).prefix { ("0"..."9").contains($0) || $0 == ";" }
        guard let last = text[parameters.endIndex...].first, last == "m" || (last == "K" && parameters.isEmpty) else {
            return nil
        }
        return text.index(after: parameters.endIndex)
    }
}
