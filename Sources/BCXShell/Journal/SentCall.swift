import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// What a journal keeps of a call: enough to notice that a row has changed, and none of its values.
struct SentCall: Hashable {
    /// The method, as it is typed; nil when unknown.
    var method: String?
    /// A digest of the method and its parameters, without the values of settings and other secrets: those could be guessed.
    /// Nil where the host cannot make one.
    var digest: String?

    /// - Parameter row: The row of its method.
    init(_ command: Batch.Command, _ row: PortalMethod?, secrets: [String], hashing: Hashing?) {
        let name = row?.shortName ?? command.method
        method = name
        digest = hashing.map { hashing in
            var sent: [UInt8] = []
            // Most calls fit.
            sent.reserveCapacity(256)
            sent.append(UInt8(ascii: "["))
            sent.append(quoted: name)
            sent.append(UInt8(ascii: ","))
            command.appendOpenParameters(to: &sent, hiding: secrets)
            sent.append(UInt8(ascii: "]"))
            return Hexadecimal.text(of: hashing.sha256(sent).prefix(16))
        }
    }

    /// Reads what ``text`` wrote.
    init(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        method = parts.first
        digest = parts.count > 1 ? parts[1] : nil
    }

    /// `source.add 9f3c…`
    var text: String { (method ?? "") + (digest.map { " " + $0 } ?? "") }

    /// The row of the method.
    var row: PortalMethod? { method.flatMap { PortalMethod(named: PortalMethod.fullName(of: $0)) } }

    /// Whether this is known to be a different call.
    func differs(from other: SentCall) -> Bool {
        if let method, let theirs = other.method, method != theirs { return true }
        guard let digest, let theirs = other.digest else { return false }
        return digest != theirs
    }
}

extension Invocation {
    /// The values that were asked for without being shown.
    var secrets: [String] { items.filter(\.isSecret).compactMap(\.plain.string) }
}
