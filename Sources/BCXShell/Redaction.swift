public import BIConnector
import CommandLanguage
public import OrderedJSON

/// Keeps secrets out of everything that leaves the shell.
public struct Redaction {
    private var texts: [String] = []

    /// Nothing is hidden yet.
    public init() {}

    /// Hides a text from now on, wherever it appears. Texts of fewer than four characters are left: replacing them
    /// would spoil everything else.
    public mutating func hide(_ secret: Secret) {
        let text = secret.reveal()
        guard text.utf8.count >= 4, !texts.contains(text) else { return }
        texts.append(text)
        let quoted = String(JSON.string(text).text().dropFirst().dropLast())
        if quoted != text { texts.append(quoted) }
        // A secret that contains another must be replaced first.
        texts.sort { $0.utf8.count > $1.utf8.count }
    }

    /// The text with every hidden one replaced.
    public func masked(_ text: String) -> String {
        var masked = text
        for secret in texts where masked.holds(secret) {
            masked = masked.pieces(separatedBy: secret).joined(separator: Secret.mask)
        }
        return masked
    }

    /// Whether a hidden text appears in this one.
    func isTold(by text: String) -> Bool { texts.contains { text.holds($0) } }

    /// The value with every credential below `settings` replaced: `settings.CODE` on the way in,
    /// `settings[].value` on the way out.
    public static func masked(_ value: JSON) -> JSON {
        switch value {
        case .array(let elements): .array(elements.map(masked))
        case .object(let object):
            .object(
                JSON.Object(
                    object.members.map { member in
                        (member.name, member.name == "settings" ? maskedSettings(member.value) : masked(member.value))
                    }))
        default: value
        }
    }

    private static func maskedSettings(_ settings: JSON) -> JSON {
        switch settings {
        case .object(let object): .object(JSON.Object(object.names.map { ($0, .string(Secret.mask)) }))
        case .array(let elements):
            .array(
                elements.map { element in
                    guard var object = element.object, object["value"] != nil else { return element }
                    object["value"] = .string(Secret.mask)
                    return .object(object)
                })
        default: settings
        }
    }

    func masked(_ value: JSON, session: Session) -> JSON {
        session.options.showsSecrets ? value : maskedTexts(Self.masked(value))
    }

    private func maskedTexts(_ value: JSON) -> JSON {
        guard !texts.isEmpty else { return value }
        return switch value {
        case .string(let text): .string(masked(text))
        case .array(let elements): .array(elements.map(maskedTexts))
        case .object(let object): .object(JSON.Object(object.members.map { ($0.name, maskedTexts($0.value)) }))
        default: value
        }
    }

    /// Hides the credentials an answer carries under `settings`, so that `print` does not show them either.
    mutating func hideSettings(in value: JSON) {
        switch value {
        case .array(let elements): for element in elements { hideSettings(in: element) }
        case .object(let object):
            for member in object.members where member.name != "settings" { hideSettings(in: member.value) }
            for element in object["settings"]?.array ?? [] {
                if let text = element["value"]?.string, text.utf8.count >= 6 { hide(Secret(text)) }
            }
        default: break
        }
    }
}
