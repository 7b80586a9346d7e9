public import OrderedJSON
import Synchronization

/// What came back for one ``Call``.
public struct Reply: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The headers, in the order received.
    public var headers: [Header]
    /// The body, decoded from the transfer and content encodings.
    public var body: [UInt8] {
        didSet { content = Content(body) }
    }
    /// How long each phase took.
    public var timings: Timings
    private var content: Content

    /// What came back.
    public init(status: Int, headers: [Header] = [], body: [UInt8] = [], timings: Timings = Timings()) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timings = timings
        content = Content(body)
    }

    /// The body as JSON. It is read once, whoever asks: what decides whether a call is sent again and what opens the
    /// answer look at the same value.
    /// - Throws: `JSON.SyntaxError` when it is none.
    public func json() throws(JSON.SyntaxError) -> JSON { try content.json() }

    /// The value of the last header called `name`, compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.last { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// When each phase of an exchange was over, counted from its beginning. A phase that did not take place, as on a kept
/// connection, is zero.
public struct Timings: Sendable, Hashable {
    /// The host's address was known.
    public var resolved: Duration = .zero
    /// The connection stood.
    public var connected: Duration = .zero
    /// The TLS handshake was done.
    public var secured: Duration = .zero
    /// The first byte of the reply was there.
    public var firstByte: Duration = .zero
    /// The last byte was there.
    public var total: Duration = .zero

    /// No time at all.
    public init() {}
}

/// A body that is read when somebody wants to, and then by all copies of its reply.
private final class Content: Sendable {
    private enum Reading {
        case none([UInt8])
        case done(Result<JSON, JSON.SyntaxError>)
    }

    private let reading: Mutex<Reading>

    init(_ bytes: [UInt8]) { reading = Mutex(.none(bytes)) }

    func json() throws(JSON.SyntaxError) -> JSON {
        try reading.withLock { reading in
            switch reading {
            case .done(let result): return result
            case .none(let bytes):
                let result = Result { () throws(JSON.SyntaxError) in try JSON(bytes: bytes) }
                reading = .done(result)
                return result
            }
        }.get()
    }
}
