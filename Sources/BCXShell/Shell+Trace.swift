import BIConnector
import OrderedJSON

// What goes over the wire, shown: secrets are masked by where they stand, and whatever is known as one besides.
extension Shell {
    /// Shows a request that is about to go out.
    func trace(_ call: Call) {
        guard session.options.traces else { return }
        note("> \(call.verb) \(shownAddress(of: call))")
        for header in call.headers { note("> \(header.shown)") }
        note("> \(shownBody(of: call))")
    }

    /// Shows what went over the wire since the last time.
    /// - Parameter isFirstShown: Whether the request of the first exchange was shown when it went out.
    func traceExchanges(isFirstShown: Bool = false) {
        guard session.options.traces else { return }
        for (number, exchange) in wire.take().enumerated() {
            if number > 0 || !isFirstShown { trace(exchange.call) }
            switch exchange.outcome {
            case .success(let reply): trace(reply)
            case .failure(let error): note("< \(error.detail)")
            }
        }
    }

    private func trace(_ reply: Reply) {
        let phases = reply.timings.phases.filter { $0.1 > .zero }
        let timings = phases.map { "\($0.0) \($0.1.milliseconds.text) ms" }.joined(separator: ", ")
        note("< HTTP \(reply.status)\(timings.isEmpty ? "" : " (\(timings))")")
        for header in reply.headers { note("< \(header.shown)") }
        note("< \(shown(reply.body))")
    }

    /// The address with the code of a webhook masked.
    func shownAddress(of call: Call) -> String { Self.withoutWebhooks(call.url.reveal()) }

    /// The body of a request, its secrets masked.
    func shownBody(of call: Call) -> String {
        let isForm = call.headers.contains { $0.value == "application/x-www-form-urlencoded" }
        guard isForm else { return shown(call.body) }
        let pairs = String(decoding: call.body, as: UTF8.self).split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return ["grant_type", "client_id"].contains(name) ? String(pair) : "\(name)=\(Secret.mask)"
        }
        return pairs.joined(separator: "&")
    }

    /// A body; what is no JSON by its beginning.
    private func shown(_ body: [UInt8]) -> String {
        guard let json = try? JSON(bytes: body) else { return String(decoding: body.prefix(2000), as: UTF8.self) }
        return shownBody(json).text()
    }

    func shownBody(_ json: JSON) -> JSON {
        guard var object = json.object else { return redaction.masked(json, session: session) }
        for name in ["auth", "access_token", "refresh_token"] where object[name] != nil {
            object[name] = .string(Secret.mask)
        }
        return redaction.masked(.object(object), session: session)
    }
}

extension Header {
    /// Name and value, where the value is no secret.
    var shown: String {
        let secrets = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
        return "\(name): \(secrets.contains(name.lowercased()) ? Secret.mask : Shell.withoutWebhooks(value))"
    }
}
