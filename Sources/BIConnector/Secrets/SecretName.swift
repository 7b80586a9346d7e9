import OrderedJSON
import Synchronization

/// Under which names credentials stand: members of requests and answers, parameters, headers, variables. The only place
/// that says so.
public enum SecretName {
    /// Whether the value under a name is a credential, however the name is written: `auth`, `access_token`, `accessToken`,
    /// `ERP_PW`, `X-Api-Key`.
    public static func matches(_ name: some StringProtocol) -> Bool { verdict(on: name).isCredential }

    /// Whether what stands under a name distinguishes objects, and is therefore never changed: titles, names, ids, codes.
    public static func isLabel(_ name: some StringProtocol) -> Bool { verdict(on: name).isLabel }

    /// What a name says of the value under it.
    struct Verdict {
        var isCredential = false
        var isLabel = false
        /// Whether it is one of ``containers``.
        var isContainer = false
    }

    static func verdict(on name: some StringProtocol) -> Verdict {
        guard name.utf8.count <= mostBytes else { return Verdict() }
        let name = String(name)
        let place = place(of: name)
        let known = verdicts.withLock { verdicts -> Verdict? in
            guard let known = verdicts[place], known.name.isSpelled(like: name) else { return nil }
            return known.verdict
        }
        if let known { return known }
        let verdict = judge(name)
        verdicts.withLock { $0[place] = (name, verdict) }
        return verdict
    }

    /// What names were found to be, each at a place that it has by its letters: values under a handful of names are looked at
    /// again and again. To take a name apart took 6 % of the time of a loop with a journal, and 15 % of that of a list; to
    /// look it up in a dictionary still took 3 % of that loop.
    private static let verdicts = Mutex([(name: String, verdict: Verdict)?](repeating: nil, count: 1024))

    /// Eight letters are taken at once.
    private static func place(of name: String) -> Int {
        var name = name
        return name.withUTF8 { letters in
            let letters = UnsafeRawBufferPointer(letters)
            var (sum, index) = (UInt64(letters.count), 0)
            func add(_ word: UInt64) { sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15 }
            while index + 8 <= letters.count {
                add(letters.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                index += 8
            }
            for letter in letters[index...] { add(UInt64(letter)) }
            return Int(sum >> 54)
        }
    }

    /// Longer names are none that somebody chose.
    private static let mostBytes = 64

    private static func judge(_ name: String) -> Verdict {
        let parts = parts(of: name)
        guard let last = parts.last else { return Verdict() }
        let isCredential =
            words.contains(last) || endings.contains { last.hasSuffix($0) } || pairs.contains(parts.suffix(2).joined())
        return Verdict(
            isCredential: isCredential, isLabel: labels.contains(last), isContainer: containers.contains(name))
    }

    /// Whether a text is likely the name of a variable, `$token`, and no credential that begins with the sign, `$S3cret!`.
    public static func isVariable(_ text: some Collection<UInt8>) -> Bool {
        text.dropFirst().allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || "_.[]".utf8.contains($0) }
    }

    /// The members whose values, one by one, are credentials: `settings` of a source.
    public static let containers = Set(Entity.all.flatMap(\.fields).filter(\.isSecret).map(\.name))

    private static let words: Set<String> = ["auth", "authorization", "cookie", "pass", "passwd", "pwd", "pw"]
    private static let endings = ["token", "password", "passphrase", "secret", "apikey"]
    private static let pairs: Set<String> = ["apikey", "accesskey", "privatekey", "secretkey", "codeverifier"]
    private static let labels: Set<String> = ["id", "title", "name", "code"]

    /// The words of a name, in small letters: `access`, `token`.
    private static func parts(of name: some StringProtocol) -> [String] {
        guard name.utf8.count <= mostBytes else { return [] }
        var parts: [String] = []
        var part = ""
        var wasSmall = false
        for scalar in name.unicodeScalars {
            guard isLetter(scalar) || ("0"..."9").contains(scalar) else {
                if !part.isEmpty { parts.append(part) }
                (part, wasSmall) = ("", false)
                continue
            }
            let isCapital = ("A"..."Z").contains(scalar)
            if isCapital, wasSmall {
                parts.append(part)
                part = ""
            }
            if scalar.isASCII {
                part.unicodeScalars.append(isCapital ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
            } else {
                part += scalar.properties.lowercaseMapping
            }
            wasSmall = !isCapital
        }
        if !part.isEmpty { parts.append(part) }
        return parts
    }

    /// The properties of characters are looked up in large tables; names are mostly of the letters that need none.
    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) : scalar.properties.isAlphabetic
    }
}
