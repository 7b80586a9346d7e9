public import BIConnector
import OrderedJSON

/// One HTTP request to a sandbox, whichever door it came through.
public struct SandboxRequest: Sendable {
    /// `GET`, `POST`, …
    public var verb: String
    /// The path as received, percent-encoded, without the query.
    public var path: String
    /// The query as received, without its question mark.
    public var query: String
    /// The headers, in the order received.
    public var headers: [Header]
    /// The body.
    public var body: [UInt8]
    /// Whether it came over https.
    public var isSecure: Bool
    /// The caller's address; the intensity limit is counted for each.
    public var client: String
    /// The parameters, once they were read to find whose portal is called.
    var knownParameters: JSON.Object?
    /// The student whose page the teacher was let look at.
    var grantedStudent: String?

    /// One HTTP request.
    public init(
        verb: String, path: String, query: String = "", headers: [Header] = [], body: [UInt8] = [],
        isSecure: Bool = false, client: String = "127.0.0.1"
    ) {
        self.verb = verb
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.isSecure = isSecure
        self.client = client
    }

    /// The value of the last header called `name`, compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.last { $0.isCalled(name) }?.value
    }

    /// The values of every header called `name`, compared without regard to case.
    func values(_ name: String) -> [String] { headers.filter { $0.isCalled(name) }.map(\.value) }
}

extension Header {
    /// Whether this is its name, letters of ASCII without regard to case.
    fileprivate func isCalled(_ name: String) -> Bool {
        guard self.name.utf8.count == name.utf8.count else { return false }
        var (left, right) = (self.name, name)
        // By the bytes where they are: each request has its headers compared with a dozen names.
        return left.withUTF8 { left in
            right.withUTF8 { right in left.indices.allSatisfy { Self.small(left[$0]) == Self.small(right[$0]) } }
        }
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// What a sandbox answers to one ``SandboxRequest``.
public struct SandboxResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The headers, without those that HTTP itself needs.
    public var headers: [Header]
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A value as JSON.
    static func json(_ value: JSON, status: Int = 200) -> SandboxResponse {
        SandboxResponse(status: status, headers: [jsonHeader], body: value.bytes())
    }

    static let jsonHeader = Header("Content-Type", "application/json; charset=utf-8")

    /// A page for people, which runs nothing, loads nothing and stands in no frame.
    /// - Parameter style: The nonce of the page's own style, when it has one.
    static func page(_ html: String, status: Int = 200, style: String? = nil) -> SandboxResponse {
        let styles = style.map { "style-src 'nonce-\($0)'; " } ?? ""
        return page(
            html, status: status, policy: "default-src 'none'; \(styles)base-uri 'none'; frame-ancestors 'none'")
    }

    /// A page for people.
    /// - Parameter policy: What a browser may do with it.
    static func page(_ html: String, status: Int, policy: String) -> SandboxResponse {
        SandboxResponse(
            status: status,
            headers: [
                Header("Content-Type", "text/html; charset=utf-8"), Header("Content-Security-Policy", policy),
                Header("X-Frame-Options", "DENY"), Header("X-Content-Type-Options", "nosniff"),
                // Not less: a form that is sent without its origin is taken for one from elsewhere.
                Header("Referrer-Policy", "same-origin"), Header("Cache-Control", "no-store"),
            ], body: Array(html.utf8))
    }
}
