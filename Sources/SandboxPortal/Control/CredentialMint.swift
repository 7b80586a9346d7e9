import BIConnector

/// Makes credentials that nobody can guess. In a class all those of a student begin alike, so that a request is handed
/// to the student's portal, and to no other, before anything else of it is looked at.
struct CredentialMint: Sendable {
    /// What the credentials of a student begin with; nil for a portal of its own and for a teacher's.
    private let beginning: String?

    /// How many digits say whose a credential is.
    private static let digits = 4

    /// Makes credentials for a portal of its own, or for a teacher.
    init() { beginning = nil }

    /// Makes credentials for a member of a class; 0 is the teacher.
    init(number: Int) {
        let text = String(number, radix: 16)
        beginning = String(repeating: "0", count: max(0, Self.digits - text.count)) + text
    }

    /// A credential of this many hexadecimal digits.
    func make(_ count: Int) -> String {
        // Numbers of students begin with 0, so that what belongs to none does not.
        let start = beginning ?? String(Int.random(in: 1...15), radix: 16)
        return start + Random.hexadecimal(count - start.count)
    }

    /// An application's `client_id`.
    func makeClientID() -> String { Self.clientPrefix + make(14) }

    private static let clientPrefix = "local."

    /// Whose a credential is, when it can be one of a class.
    static func number(of credential: some StringProtocol) -> Int? {
        let text = credential.hasPrefix(clientPrefix) ? credential.dropFirst(clientPrefix.count) : credential[...]
        let digits = text.prefix(digits)
        guard digits.utf8.count == Self.digits, digits.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "+") }) else {
            return nil
        }
        return Int(digits, radix: 16)
    }
}
