public import BIConnector

/// What a student types to get in: eight characters, none of which is mistaken for another on paper.
public enum JoinCode {
    /// The characters of codes. Left out are `0 O 1 I L 5 S 8 B U Z`, which look like each other or like those.
    public static let alphabet = "ACDEFGHJKMNPQRTVWXY234679"
    /// How many characters a code has, without its dash.
    public static let length = 8

    private static let characters = Array(alphabet)

    /// A new code as it is written: `K7PQ-M3XD`.
    static func make() -> Secret {
        let code = String((0..<length).map { _ in characters[Int.random(in: characters.indices)] })
        return Secret("\(code.prefix(length / 2))-\(code.suffix(length / 2))")
    }

    /// A typed code as it is written; nil for what is none. Case, dashes and blanks do not matter.
    public static func written(_ text: String) -> Secret? {
        let code = text.uppercased().filter { $0 != "-" && $0 != " " }
        guard code.count == length, code.allSatisfy(characters.contains) else { return nil }
        return Secret("\(code.prefix(length / 2))-\(code.suffix(length / 2))")
    }
}

/// The wrong codes of the last minute, for each address. Ten are allowed; then the address waits, also with a right one,
/// so that nobody finds codes by trying.
struct JoinAttempts {
    /// How many wrong codes an address may send in a minute.
    static let most = 10
    private static let span = 60.0
    /// The addresses that are remembered; beyond, those are forgotten that tried longest ago.
    private static let mostAddresses = 1000

    private var wrong: [String: [Double]] = [:]

    /// Whether the address may try another code.
    mutating func admits(_ address: String, now: Double) -> Bool {
        guard let times = wrong[address] else { return true }
        let recent = times.filter { $0 > now - Self.span }
        wrong[address] = recent.isEmpty ? nil : recent
        return recent.count < Self.most
    }

    /// The address has sent a wrong code.
    mutating func addWrong(_ address: String, now: Double) {
        wrong[address, default: []].append(now)
        guard wrong.count > Self.mostAddresses else { return }
        let oldest = wrong.min { ($0.value.last ?? 0) < ($1.value.last ?? 0) }
        wrong[oldest?.key ?? ""] = nil
    }
}
