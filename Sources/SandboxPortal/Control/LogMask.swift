import BIConnector
import OrderedJSON

/// Hides what nobody may read in a log. Credentials are found by the same walk that the client uses; clients
/// send them in other places, too, as JSON that is called a form or with the sign of another library, so that texts and
/// names are looked through for their shapes.
enum LogMask {
    private static let hidden = Secret.mask

    /// A method's name as it was received. A word that can be none is likely a webhook's code whose user is missing.
    static func method(_ name: String) -> String {
        let isWord = name.utf8.count <= longestWord && !name.utf8.contains { (0x30...0x39).contains($0) }
        return isWord || name.contains(".") || name.contains("/") ? shaped(name) : hidden
    }

    /// The longest method without a section that there is has seven letters.
    private static let longestWord = 9

    /// Parameters with their secrets hidden; commands of a batch are shown with their parameters read.
    static func parameters(_ parameters: JSON.Object) -> JSON {
        .object(
            JSON.Object(
                parameters.members.map { member in
                    guard member.name != "cmd" else {
                        return (
                            member.name,
                            .loose((member.value.entries ?? []).map { .init(shaped($0.name), command($0.value)) })
                        )
                    }
                    return (shaped(member.name), masked(.object([member.name: member.value]))[member.name] ?? .null)
                }))
    }

    /// A result with its secrets hidden.
    static func result(_ result: JSON) -> JSON { masked(result) }

    private static func masked(_ value: JSON) -> JSON {
        renamed(
            value.mapping(
                secret: { _ in .string(hidden) },
                text: { text, name in
                    // An authorisation code is a text of this length; codes of settings and of tables are shorter.
                    name == "signature" || (name == "code" && text.count >= 32) ? hidden : shaped(text)
                }))
    }

    private static func shaped(_ text: String) -> String { SecretShapes.masked(text, as: .line) }

    /// The value with its names looked through: a body that is not what it is called becomes a name, and a name that is
    /// not taken apart may tell of a credential.
    private static func renamed(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            .object(
                JSON.Object(
                    object.members.map { (shaped($0.name), isTelling($0) ? .string(hidden) : renamed($0.value)) }))
        case .array(let elements): .array(elements.map(renamed))
        case .null, .bool, .number, .string: value
        }
    }

    private static func isTelling(_ member: JSON.Object.Member) -> Bool {
        guard let text = member.value.string, member.name.contains(where: { "%[.".contains($0) }) else { return false }
        let pair = "\(member.name)=\(text)"
        return shaped(pair) != pair
    }

    private static func command(_ value: JSON) -> JSON {
        guard value.entries == nil else { return masked(value) }
        let text = value.plainText
        let method = text.prefix { $0 != "?" }
        let query = FormParameters.parameters(text.dropFirst(method.count + 1).utf8)
        return query.isEmpty ? .string(shaped(text)) : .object([shaped(String(method)): parameters(query)])
    }
}
