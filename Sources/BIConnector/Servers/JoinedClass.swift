public import OrderedJSON

/// What a server gives to whoever joins its class.
public struct JoinedClass: Sendable {
    /// The name under which the class knows whoever joined.
    public var name: String
    /// The webhook of their portal.
    public var webhook: Call.Webhook
    /// The credential of `sandbox …` orders to their portal.
    public var orderKey: Secret?
    /// The access token of their portal.
    public var token: Secret?
    /// The path of their page, with its key.
    public var page: Secret?
    /// Whether they teach.
    public var isTeacher: Bool

    /// Reads a server's reply.
    ///
    /// Shape: `{"name": "anna", "number": 1, "user": 1, "webhook": "…", "token": "…", "page": "/?key=…", "order": "…",
    /// "isTeacher": false}`. Nil for anything else.
    public init?(_ reply: JSON) {
        guard let name = reply["name"]?.string, let user = reply["user"].flatMap(Identifier.init),
            let code = reply["webhook"]?.string, !code.isEmpty,
            code.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") })
        else { return nil }
        self.name = name
        webhook = Call.Webhook(user: user.value, code: Secret(code))
        orderKey = Self.secret(reply["order"])
        token = Self.secret(reply["token"])
        page = Self.secret(reply["page"])
        isTeacher = reply["isTeacher"] == true
    }

    /// The texts that must not be seen.
    public var secrets: [Secret] { [webhook.code] + [orderKey, token, page].compactMap(\.self) }

    private static func secret(_ value: JSON?) -> Secret? {
        guard let text = value?.string, !text.isEmpty else { return nil }
        return Secret(text)
    }
}
