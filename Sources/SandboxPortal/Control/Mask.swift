import BIConnector
import OrderedJSON

/// Hides what nobody may read in a log.
enum Mask {
    private static let hidden = Secret.mask
    private static let secretNames: Set<String> = [
        "auth", "password", "token", "secret", "access_token", "refresh_token", "client_secret", "code_verifier",
        "signature",
    ]

    /// Parameters with their secrets hidden; commands of a batch are shown with their parameters read.
    static func parameters(_ parameters: JSON.Object) -> JSON {
        .object(JSON.Object(parameters.members.map { ($0.name, member($0.name, $0.value)) }))
    }

    /// A result with the values of settings hidden.
    static func result(_ result: JSON) -> JSON {
        switch result {
        case .array(let elements): return .array(elements.map(Self.result))
        case .object(let object):
            let isSetting = object["code"] != nil && object["value"] != nil
            return .object(
                JSON.Object(
                    object.members.map { member in
                        let isHidden =
                            isSetting && member.name == "value" || secretNames.contains(member.name.lowercased())
                        return (member.name, isHidden ? .string(hidden) : Self.result(member.value))
                    }))
        case .null, .bool, .number, .string: return result
        }
    }

    private static func member(_ name: String, _ value: JSON) -> JSON {
        switch name {
        case _ where secretNames.contains(name.lowercased()): .string(hidden)
        // An authorisation code is a text of this length; codes of settings and of tables are shorter.
        case "code" where value.plainText.count >= 32: .string(hidden)
        case "settings": settings(value)
        case "cmd": .loose((value.entries ?? []).map { .init($0.name, command($0.value)) })
        default: nested(value)
        }
    }

    private static func nested(_ value: JSON) -> JSON {
        switch value {
        case .object(let object): parameters(object)
        case .array(let elements): .array(elements.map(nested))
        case .null, .bool, .number, .string: value
        }
    }

    /// Settings of a source are credentials; those of a connector only declare them.
    private static func settings(_ value: JSON) -> JSON {
        guard case .object(let object) = value else { return nested(value) }
        return .object(JSON.Object(object.names.map { ($0, .string(hidden)) }))
    }

    private static func command(_ value: JSON) -> JSON {
        let text = value.plainText
        let method = text.prefix { $0 != "?" }
        let query = Form.parameters(text.dropFirst(method.count + 1).utf8)
        return query.isEmpty ? .string(String(method)) : .object([String(method): parameters(query)])
    }
}
