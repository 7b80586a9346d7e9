import BIConnector
import OrderedJSON

/// The page for a workshop: what is there, and the requests as they arrive. It can be looked at, and nothing else.
///
/// Where it wants a page key, the key comes once in the page's address. It is exchanged for a cookie at once, so that it
/// stays neither in the address nor where addresses are shown.
extension Sandbox {
    /// The page itself.
    func answerPage(_ request: SandboxRequest) -> SandboxResponse {
        guard request.isReading else { return .readOnly }
        if let key = request.pageKey { return exchange(key, request) }
        guard audience(of: request) != nil else { return request.isSecondTry ? .locked : .secondTry(at: "/") }
        return request.isSecondTry ? .to("/") : watched(request) { .page($0, log: $1, student: request.grantedStudent) }
    }

    /// What is there, for the page's own script.
    func answerState(_ request: SandboxRequest) -> SandboxResponse { watched(request) { state, _ in .state(state) } }

    /// The requests there have been, when nobody can wait for those to come.
    func answerEvents(_ request: SandboxRequest) -> SandboxResponse {
        guard request.verb == "GET" else { return .readOnly }
        guard let audience = audience(of: request) else { return .locked }
        var last = EventStream.beginning(of: requestCount)
        return SandboxResponse(
            status: 200, headers: SandboxResponse.eventHeaders,
            body: EventStream.events(of: self, for: audience, after: &last))
    }

    /// Whose objects and requests are shown to the sender of `request`; nil for one who has to show a page key.
    func audience(of request: SandboxRequest) -> Audience? {
        if request.grantedStudent != nil { return .everything }
        let keys = request.cookies(called: request.pageCookie)
        let audience = try? locked { (state) throws(PortalError) -> Audience? in
            guard try state.needsPageKey() else { return .everything }
            for key in keys {
                if let audience = try state.audience(ofKey: key) { return audience }
            }
            return nil
        }
        return audience ?? nil
    }

    private func exchange(_ key: String, _ request: SandboxRequest) -> SandboxResponse {
        let isKnown = try? locked { (state) throws(PortalError) -> Bool? in
            guard try state.needsPageKey() else { return nil }
            return try state.audience(ofKey: key) != nil
        }
        guard let isKnown = isKnown ?? nil else { return .to("/") }
        return isKnown ? .to("/", with: key, request) : .locked
    }

    private func watched(_ request: SandboxRequest, _ answer: (PageState, [LogEntry]) -> SandboxResponse)
        -> SandboxResponse
    {
        guard request.isReading else { return .readOnly }
        guard let audience = audience(of: request) else { return .locked }
        let application = FormParameters.parameters(request.query.utf8)["app"]?.wholeNumber
        if case .application(let own) = audience, let application, application != own { return .locked }
        do throws(PortalError) {
            let (state, log) = try locked { (state) throws(PortalError) in
                (
                    try PageState(of: application, for: audience, in: state.database),
                    state.log.last(LivePage.requests, zone: state.settings.zoneSeconds, for: audience)
                )
            }
            return answer(state, log)
        } catch {
            return .page("<h1>The sandbox's storage failed</h1>", status: 500)
        }
    }
}

extension SandboxRequest {
    /// Whether it asks for something without changing it.
    var isReading: Bool { verb == "GET" || verb == "HEAD" }

    /// The page key in the address.
    var pageKey: String? { FormParameters.parameters(query.utf8)["key"]?.string }

    /// Whether the page led to itself once more.
    var isSecondTry: Bool { FormParameters.parameters(query.utf8)["again"] != nil }

    /// What the page's cookie is called. Cookies do not know ports, so that the name does.
    var pageCookie: String {
        let port = header("Host").flatMap { Authority($0) }?.port
        return "bcx-page" + (port.map { "-\($0)" } ?? "")
    }

    /// The values of cookies with this name.
    func cookies(called name: String) -> [String] {
        values("Cookie").flatMap { $0.split(separator: ";") }.compactMap { cookie in
            let parts = cookie.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(parts[1])
        }
    }
}

extension SandboxResponse {
    /// Of a page whose key was not shown.
    static let locked = SandboxResponse.page(lockedText(""), status: 403)

    /// The same, and leads to the page once more. A browser that followed a link from elsewhere sent no cookie; now that
    /// the page itself leads there it does.
    static func secondTry(at path: String) -> SandboxResponse {
        .page(lockedText("<meta http-equiv=\"refresh\" content=\"0;url=\(path)?again\">"), status: 403)
    }

    private static func lockedText(_ more: String) -> String {
        """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox portal</title>\(more)
        <h1>This page needs its page key</h1>
        <p>Open the address that <code>bcx sandbox</code> printed as <code>page</code>; for a student, the one on the
        student's sheet.</p></html>
        """
    }

    /// To a page, with the cookie that opens it.
    static func to(_ path: String, with key: String, _ request: SandboxRequest) -> SandboxResponse {
        var answer = to(path)
        let attributes = "Path=/; HttpOnly; SameSite=Strict\(request.isSecure ? "; Secure" : "")"
        answer.headers.append(Header("Set-Cookie", "\(request.pageCookie)=\(key); \(attributes)"))
        return answer
    }

    /// To a page, without anything else in its address.
    fileprivate static func to(_ path: String) -> SandboxResponse {
        var answer = SandboxResponse.page("", status: 303)
        answer.headers.append(Header("Location", path))
        return answer
    }

    static let readOnly = SandboxResponse(status: 405, headers: [Header("Allow", "GET")])

    /// Of the event stream.
    static let eventHeaders = [
        Header("Content-Type", "text/event-stream; charset=utf-8"), Header("Cache-Control", "no-store"),
        Header("X-Content-Type-Options", "nosniff"),
    ]

    fileprivate static func page(
        _ state: PageState, log: [LogEntry], student: String?
    ) -> SandboxResponse {
        let page = LivePage(state: state, log: log, student: student, nonce: Random.hexadecimal(32))
        return SandboxResponse.page(page.html, status: 200, policy: LivePage.policy(page.nonce))
    }

    fileprivate static func state(_ state: PageState) -> SandboxResponse {
        .unkept(.json(state.json))
    }

    /// An answer that is taken for nothing else, and that nobody keeps.
    static func unkept(_ answer: SandboxResponse) -> SandboxResponse {
        var answer = answer
        answer.headers += [Header("X-Content-Type-Options", "nosniff"), Header("Cache-Control", "no-store")]
        return answer
    }
}
