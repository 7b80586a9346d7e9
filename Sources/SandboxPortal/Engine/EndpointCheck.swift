import BIConnector
import OrderedJSON

/// A call of a connector's `urlCheck`, and the code to refuse with when it fails.
struct EndpointCheck {
    /// The connector's address.
    var url: String
    /// The credentials in clear, as the portal sends them.
    var connection: JSON.Object
    /// The code when the endpoint does not answer 200 with a body.
    var failure: String
}

extension Sandbox {
    /// Whether the connector's endpoint answers 200 with a body.
    func isConnected(_ check: EndpointCheck) async -> Bool {
        guard endpoints != nil || Self.isDemonstrated(check.url) else { return true }
        guard let reply = await reach(check.url, ["connection": .object(check.connection)]) else { return false }
        return reply.status == 200 && !reply.body.isEmpty
    }

    /// Calls an endpoint with a form, as the portal does.
    /// - Returns: The reply; nil when there was none, for whatever reason.
    func reach(_ url: String, _ parameters: JSON.Object) async -> Reply? {
        var call = Call(
            url: Secret(url),
            headers: [
                Header("Content-Type", "application/x-www-form-urlencoded"), Header("User-Agent", "bcx sandbox"),
            ],
            body: Array(Form.encode(parameters).utf8))
        call.timeout = locked { $0.settings.endpointTimeout }
        guard Self.isDemonstrated(url), var request = Request(call) else { return try? await endpoints?.send(call) }
        request.path = "/demo\(request.path)"
        return await answer(request).map { Reply(status: $0.status, headers: $0.headers, body: $0.body) }
    }

    private static func isDemonstrated(_ url: String) -> Bool { url.hasPrefix("\(demonstrationAddress)/") }
}
