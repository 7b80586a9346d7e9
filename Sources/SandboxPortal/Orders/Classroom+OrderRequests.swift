import BIConnector
import OrderedJSON

/// Orders over HTTP: they touch neither the portal's log nor its faults, latency and limits.
extension Classroom {
    /// What this is, for a client that asks before it sends a credential.
    ///
    /// Shape: `{"sandbox": "bcx", "version": 1, "class": false}`. Members may be added under one version.
    func answerStatus(_ request: SandboxRequest) -> SandboxResponse {
        guard request.verb == "GET" else { return .notMeant(for: "GET") }
        return .ofOrder(["sandbox": "bcx", "version": 1, "class": .bool(isClass)])
    }

    /// `POST` with `Authorization: Bearer CREDENTIAL` and an ``OrderRequest`` as JSON.
    ///
    /// Shape: `{"said": "…"}` or `{"shown": …}`; for what is not carried out
    /// `{"error": "BAD_ORDER", "error_description": "…", "hint": "…"|null}` with 400, 401 or 403.
    func answerOrder(_ request: SandboxRequest) async -> SandboxResponse {
        guard request.verb == "POST" else { return .notMeant(for: "POST") }
        do throws(OrderError) {
            guard let credential = request.bearer else { throw .missingCredential }
            let giver = try giver(by: credential)
            // It is read as JSON, whatever it says that it is.
            guard !request.asJSON.isTooFine else { throw OrderError(.words, HeadProblem.tooFine.text, hint: nil) }
            guard let order = OrderRequest(try? JSON(bytes: request.body)) else { throw .noOrder }
            if giver != .teacher, order.isTooFine { throw OrderError(.words, HeadProblem.tooFine.text, hint: nil) }
            switch try await carryOut(order, by: giver, from: IPAddress(request.client)) {
            case .said(let text): return .ofOrder(["said": .string(text)])
            case .shown(let value): return .ofOrder(["shown": value])
            }
        } catch {
            return .ofOrder(error)
        }
    }
}

extension OrderRequest {
    /// Whether the text holds more values than are read for a student.
    fileprivate var isTooFine: Bool {
        guard let text else { return false }
        return SandboxRequest(
            verb: "POST", path: "", headers: [Header("Content-Type", "application/json")], body: Array(text.utf8)
        ).isTooFine
    }
}

extension SandboxRequest {
    fileprivate var asJSON: SandboxRequest {
        var request = self
        request.headers = [Header("Content-Type", "application/json")]
        return request
    }

    /// The credential of its only `Authorization` header.
    fileprivate var bearer: String? {
        let values = values("Authorization")
        guard values.count == 1 else { return nil }
        let words = values[0].split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }
}

extension SandboxResponse {
    fileprivate static func ofOrder(_ value: JSON, status: Int = 200) -> SandboxResponse {
        var answer = SandboxResponse.json(value, status: status)
        answer.headers += [Header("Cache-Control", "no-store"), Header("X-Content-Type-Options", "nosniff")]
        return answer
    }

    fileprivate static func ofOrder(_ error: OrderError) -> SandboxResponse {
        var answer = ofOrder(
            [
                "error": .string(error.code), "error_description": .string(error.message),
                "hint": error.hint.map(JSON.string) ?? .null,
            ], status: error.status)
        if error.reason == .unknownCredential { answer.headers.append(Header("WWW-Authenticate", "Bearer")) }
        return answer
    }

    fileprivate static func notMeant(for verb: String) -> SandboxResponse {
        SandboxResponse(status: 405, headers: [Header("Allow", verb)])
    }
}
