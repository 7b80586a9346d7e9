/// What is typed to join a class: eight characters, none of which is taken for another on paper.
public enum JoinCode {
    /// The letters and digits of codes. Left out are `0 O 1 I L 5 S Z B U`, which look like each other or like those.
    static let alphabet = "ACDEFGHJKMNPQRTVWXY2346789"
    /// How many characters a code has, without its dash.
    static let length = 8

    private static let characters = Array(alphabet)
    /// Dashes as keyboards and word processors write them.
    private static let dashes: Set<Character> = ["-", "‐", "‑", "–", "—", "−", "_"]

    /// A new code as it is written: `K7PQ-M3XD`.
    public static func make() -> Secret {
        written(String((0..<length).map { _ in characters[Int.random(in: characters.indices)] }))
    }

    /// A typed code as it is written. Case, dashes and blanks do not matter.
    /// - Throws: ``PortalAddressError`` for a text that cannot be a code.
    public static func read(_ text: String) throws(PortalAddressError) -> Secret {
        let letters = text.uppercased().filter { !$0.isWhitespace && !dashes.contains($0) }
        let strangers = letters.filter { !alphabet.contains($0) }
        guard strangers.isEmpty else { throw PortalAddressError(description: Messages.notInCodes(distinct(strangers))) }
        guard letters.count == length else {
            throw PortalAddressError(description: Messages.lengthOfCode(letters.count, length))
        }
        return written(letters)
    }

    private static func written(_ letters: String) -> Secret {
        Secret("\(letters.prefix(length / 2))-\(letters.suffix(length / 2))")
    }

    private static func distinct(_ letters: String) -> [Character] {
        letters.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
