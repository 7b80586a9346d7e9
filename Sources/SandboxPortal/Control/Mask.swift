import BIConnector
import OrderedJSON

/// Hides what nobody may read in a log. Where credentials stand is told by the walk that the client goes as well.
enum Mask {
    private static let hidden = Secret.mask

    /// Parameters with their secrets hidden; commands of a batch are shown with their parameters read.
    static func parameters(_ parameters: JSON.Object) -> JSON {
        .object(
            JSON.Object(
                parameters.members.map { member in
                    guard member.name != "cmd" else {
                        return (
                            member.name, .loose((member.value.entries ?? []).map { .init($0.name, command($0.value)) })
                        )
                    }
                    return (member.name, masked(.object([member.name: member.value]))[member.name] ?? .null)
                }))
    }

    /// A result with its secrets hidden.
    static func result(_ result: JSON) -> JSON { masked(result) }

    private static func masked(_ value: JSON) -> JSON {
        value.mapping(
            secret: { _ in .string(hidden) },
            text: { text, name in
                // An authorisation code is a text of this length; codes of settings and of tables are shorter.
                name == "signature" || (name == "code" && text.count >= 32) ? hidden : text
            })
    }

    private static func command(_ value: JSON) -> JSON {
        let text = value.plainText
        let method = text.prefix { $0 != "?" }
        let query = Form.parameters(text.dropFirst(method.count + 1).utf8)
        return query.isEmpty ? .string(String(method)) : .object([String(method): parameters(query)])
    }
}
