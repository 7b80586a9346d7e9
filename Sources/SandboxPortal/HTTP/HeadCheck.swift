import BIConnector
import OrderedJSON

/// Looks at the head of a request, before anything of its body is read: whether it is well-formed, meant for this
/// server, and not sent by a page from elsewhere in somebody's browser.
struct HeadCheck: Sendable {
    /// The names by which the server may be called.
    var names: HostNames
    /// Marks the calls that the sandbox itself makes.
    var mark: String
    /// The header with that mark.
    static let markHeader = "X-Bcx-Sandbox"

    /// What to answer instead of letting the request in; nil for one that may come in.
    /// - Parameters:
    ///   - target: The second word of the request's first line, as received.
    ///   - local: The address to which the connection leads.
    func refusal(of request: SandboxRequest, target: String, local: IPAddress?) -> SandboxResponse? {
        if let problem = Self.problem(in: request) { return .refusal(problem, of: request) }
        guard target.hasPrefix("/"), let host = Self.host(of: request), names.contain(host, local: local) else {
            return .refusal(.misdirected, of: request)
        }
        if request.values(Self.markHeader).contains(mark) {
            var answer = SandboxResponse.refusal(.loop, of: request)
            answer.headers.append(Header(Self.markHeader, mark))
            return answer
        }
        guard !Self.isForeign(request, host: host) || Self.isVisit(request) else {
            return .refusal(.foreign, of: request)
        }
        return nil
    }

    private static func host(of request: SandboxRequest) -> String? {
        let hosts = request.values("Host")
        return hosts.count == 1 ? hosts[0] : nil
    }

    // MARK: Form

    /// What makes the head ambiguous: two programs could read it in two ways.
    private static func problem(in request: SandboxRequest) -> HeadProblem? {
        guard isToken(request.verb), request.headers.allSatisfy({ isToken($0.name) && isText($0.value) }) else {
            return .malformed
        }
        let lengths = request.values("Content-Length")
        let codings = request.values("Transfer-Encoding")
        guard lengths.count + codings.count <= 1 else { return .lengths }
        if let coding = codings.first, coding.lowercased() != "chunked" { return .lengths }
        if let length = lengths.first {
            guard !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return .lengths }
            guard let size = Int(length), size <= HTTPServer.maximumBody else { return .tooLarge }
        }
        return nil
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isTokenByte[Int($0)] }
    }

    /// The bytes that names of headers and methods are made of.
    private static let isTokenByte: [Bool] = (0...255).map { byte in
        (0x21...0x7E).contains(byte) && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
    }

    private static func isText(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    // MARK: Origin

    /// Whether a browser says that a page of another origin sends it. Programs send none of these headers.
    private static func isForeign(_ request: SandboxRequest, host: String) -> Bool {
        let isElsewhere = request.values("Sec-Fetch-Site").contains {
            !["same-origin", "none"].contains($0.lowercased())
        }
        return isElsewhere || request.values("Origin").contains { !isOwn($0, host: host, isSecure: request.isSecure) }
    }

    private static func isOwn(_ origin: String, host: String, isSecure: Bool) -> Bool {
        let scheme = isSecure ? "https://" : "http://"
        guard origin.lowercased().hasPrefix(scheme), let page = Authority(String(origin.dropFirst(scheme.utf8.count))),
            let own = Authority(host)
        else { return false }
        let usual = isSecure ? 443 : 80
        return page.place == own.place && page.port ?? usual == own.port ?? usual
    }

    /// Whether somebody follows a link from elsewhere to a page, which changes nothing.
    private static func isVisit(_ request: SandboxRequest) -> Bool {
        guard request.verb == "GET", request.values("Origin").isEmpty,
            request.values("Sec-Fetch-Mode").map({ $0.lowercased() }) == ["navigate"],
            request.values("Sec-Fetch-Dest").map({ $0.lowercased() }) == ["document"]
        else { return false }
        switch Route(path: request.path) {
        case .page, .authorize, .join, .grid: return true
        case .method, .token, .demonstration, .state, .events, .status, .orders, .nowhere: return false
        }
    }
}

/// Why a request is not let in.
enum HeadProblem {
    case malformed, lengths, tooLarge, tooFine, misdirected, loop, foreign, busy

    var status: Int {
        switch self {
        case .malformed, .lengths: 400
        case .tooLarge, .tooFine: 413
        case .misdirected: 421
        case .loop: 508
        case .foreign: 403
        case .busy: 503
        }
    }

    /// The code, for programs.
    var code: String {
        switch self {
        case .malformed: "BAD_REQUEST"
        case .lengths: "BAD_LENGTH"
        case .tooLarge, .tooFine: "PAYLOAD_TOO_LARGE"
        case .misdirected: "MISDIRECTED_REQUEST"
        case .loop: "LOOP_DETECTED"
        case .foreign: "FOREIGN_ORIGIN"
        case .busy: "SANDBOX_BUSY"
        }
    }
}

extension SandboxResponse {
    /// The answer to a request that is not let in. Its connection ends: what follows may be its body.
    static func refusal(_ problem: HeadProblem, of request: SandboxRequest) -> SandboxResponse {
        let isForProgram =
            switch Route(path: request.path) {
            case .method, .token, .state, .join, .status, .orders: true
            case .authorize, .demonstration, .page, .events, .grid, .nowhere: false
            }
        var answer =
            isForProgram
            ? SandboxResponse.json(
                ["error": .string(problem.code), "error_description": .string(problem.text)], status: problem.status)
            : SandboxResponse.text("\(problem.text)\n", status: problem.status)
        answer.headers += [
            Header("Connection", "close"), Header("X-Content-Type-Options", "nosniff"),
            Header("Cache-Control", "no-store"),
        ]
        return answer
    }
}
