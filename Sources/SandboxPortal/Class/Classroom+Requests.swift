import BIConnector
import OrderedJSON
import TextUI

/// Hands each request to the portal that it is for.
extension Classroom {
    /// Answers one request, as ``Sandbox/answer(_:)`` does.
    public func answer(_ request: SandboxRequest) async -> SandboxResponse? {
        guard !request.isTooFine else { return .refusal(.tooFine, of: request) }
        return await answer(request, Route(path: request.path))
    }

    /// Answers a request that may come in.
    /// - Parameter route: Where its path leads.
    func answer(_ request: SandboxRequest, _ route: Route) async -> SandboxResponse? {
        switch route {
        case .status: return answerStatus(request)
        case .orders: return await answerOrder(request)
        case .grid(let form): return answerGrid(request, form)
        case .method, .token, .authorize, .demonstration, .page, .state, .events, .join, .nowhere:
            return await isClass ? answerInClass(request, route) : teacher.answer(request, route)
        }
    }

    private func answerInClass(_ request: SandboxRequest, _ route: Route) async -> SandboxResponse? {
        var request = request
        switch route {
        case .method(_, let webhook?): return await portal(of: webhook.code).answer(request, route)
        case .method(_, nil): return await portal(byParameter: "auth", of: &request).answer(request, route)
        case .token, .authorize: return await portal(byParameter: "client_id", of: &request).answer(request, route)
        case .page, .state, .events:
            let (portal, request) = viewed(by: request)
            return await portal.answer(request, route)
        case .join(let code): return answerJoin(request, code)
        case .demonstration, .status, .orders, .grid, .nowhere: return await teacher.answer(request, route)
        }
    }

    /// The portal to which a credential belongs; the teacher's for one that is nobody's, where it is refused.
    private func portal(of credential: String) -> Sandbox { owner(of: credential)?.portal ?? teacher }

    /// The member to whom a credential would belong.
    func owner(of credential: String) -> Member? {
        let members = members
        guard let number = CredentialMint.number(of: credential), members.indices.contains(number) else { return nil }
        return members[number]
    }

    private func portal(byParameter name: String, of request: inout SandboxRequest) -> Sandbox {
        let parameters = request.parameters
        request.knownParameters = parameters
        return parameters[name]?.string.map(portal(of:)) ?? teacher
    }

    /// The portal whose page is asked for. The teacher may look at that of a student, which the address then names.
    func viewed(by request: SandboxRequest) -> (Sandbox, SandboxRequest) {
        guard isClass else { return (teacher, request) }
        if let key = request.pageKey { return (portal(of: key), request) }
        let keys = request.cookies(called: request.pageCookie)
        if let student = request.viewedStudent.flatMap({ member($0) }), teacher.audience(of: request) == .everything {
            var request = request
            request.grantedStudent = student.name
            return (student.portal, request)
        }
        return (keys.lazy.compactMap(owner(of:)).first?.portal ?? teacher, request)
    }

    // MARK: Getting in

    /// `POST` gives a program what it needs to call the portal; a browser that visits is led to the portal's page.
    private func answerJoin(_ request: SandboxRequest, _ code: String) -> SandboxResponse {
        guard ["GET", "POST"].contains(request.verb) else {
            return SandboxResponse(status: 405, headers: [Header("Allow", "GET, POST")])
        }
        do throws(SandboxError) {
            let outcome = try join(code, from: request.client)
            teacher.watch.tellChange()
            switch outcome {
            case .joined(let member): return request.verb == "GET" ? .visit(member, request) : .entrance(of: member)
            case .unknown: return .notJoined(.unknownCode, request)
            case .tooOften: return .notJoined(.tooOften, request)
            }
        } catch {
            return .page("<h1>The sandbox's storage failed</h1>", status: 500)
        }
    }
}

/// Why somebody with a code is not let in.
enum JoinProblem: String {
    case unknownCode = "JOIN_CODE_UNKNOWN"
    case tooOften = "JOIN_CODE_LIMIT"

    var status: Int { self == .tooOften ? 429 : 404 }
}

extension SandboxRequest {
    /// The student whose page the teacher asks for.
    var viewedStudent: String? { FormParameters.parameters(query.utf8)["student"]?.plainText }
}

extension SandboxResponse {
    /// Shape: `{"name", "number", "user", "webhook", "token", "page", "order", "isTeacher"}`; `webhook` is the code of the
    /// webhook of `user`, `page` the path of the page, `order` the credential for orders.
    fileprivate static func entrance(of member: Classroom.Member) -> SandboxResponse {
        let access = member.portal.owner
        var answer = SandboxResponse.json([
            "name": .string(member.name), "number": .int(member.number), "user": .int(access.user),
            "webhook": .string(access.webhookCode.reveal()), "token": .string(access.accessToken.reveal()),
            "page": .string("/?key=\(access.pageKey.reveal())"), "order": .string(member.orderKey.reveal()),
            "isTeacher": .bool(member.isTeacher),
        ])
        answer.headers.append(Header("Cache-Control", "no-store"))
        return answer
    }

    fileprivate static func visit(_ member: Classroom.Member, _ request: SandboxRequest) -> SandboxResponse {
        .to(
            member.isTeacher ? "/\(Classroom.gridPath)" : "/", with: member.portal.owner.pageKey.reveal(), request)
    }

    fileprivate static func notJoined(_ problem: JoinProblem, _ request: SandboxRequest) -> SandboxResponse {
        guard request.verb == "POST" else {
            return .page("<h1>\(Markup.escape(problem.text))</h1>", status: problem.status)
        }
        return .json(
            ["error": .string(problem.rawValue), "error_description": .string(problem.text)], status: problem.status)
    }
}
