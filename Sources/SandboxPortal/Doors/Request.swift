public import BIConnector
import OrderedJSON

/// One HTTP request to a sandbox, whichever door it came through.
public struct Request: Sendable {
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
        headers.last { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What a sandbox answers to one ``Request``.
public struct Answer: Sendable {
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
    static func json(_ value: JSON, status: Int = 200) -> Answer {
        Answer(status: status, headers: [jsonHeader], body: value.bytes())
    }

    static let jsonHeader = Header("Content-Type", "application/json; charset=utf-8")

    /// A page for people.
    static func page(_ html: String, status: Int = 200) -> Answer {
        Answer(status: status, headers: [Header("Content-Type", "text/html; charset=utf-8")], body: Array(html.utf8))
    }
}
