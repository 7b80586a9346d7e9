public import OrderedJSON
import Synchronization

/// What came back for one ``Call``.
public struct Reply: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The headers, in the order received.
    public var headers: [Header] {
        get { head.headers }
        set { head = Head(newValue) }
    }
    /// The body, decoded from the transfer and content encodings.
    public var body: [UInt8] {
        didSet { content = body.isEmpty ? .empty : Content(body) }
    }
    /// How long each phase took.
    public var timings: Timings
    private var head: Head
    private var content: Content

    /// What came back.
    public init(status: Int, headers: [Header] = [], body: [UInt8] = [], timings: Timings = Timings()) {
        self.init(status: status, Head(headers), body, timings)
    }

    /// What came back, with the lines of its head as they came.
    package init(status: Int, head: [UInt8], body: [UInt8], timings: Timings) {
        self.init(status: status, Head(head), body, timings)
    }

    private init(status: Int, _ head: Head, _ body: [UInt8], _ timings: Timings) {
        self.status = status
        self.head = head
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

/// The head of a reply. Its headers are taken apart when somebody wants to see one: mostly nobody does.
private final class Head: Sendable {
    private enum Reading {
        case none([UInt8])
        case done([Header])
    }

    private let reading: Mutex<Reading>

    init(_ bytes: [UInt8]) { reading = Mutex(.none(bytes)) }
    init(_ headers: [Header]) { reading = Mutex(.done(headers)) }

    var headers: [Header] {
        reading.withLock { reading in
            switch reading {
            case .done(let headers): return headers
            case .none(let bytes):
                let headers = Self.headers(in: bytes)
                reading = .done(headers)
                return headers
            }
        }
    }

    private static func headers(in head: [UInt8]) -> [Header] {
        head.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon != line.startIndex else { return nil }
            return Header(text(line[..<colon]), text(line[(colon + 1)...]))
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let rest = bytes.drop { $0 <= 0x20 }
        let end = rest.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? rest.startIndex
        return String(decoding: rest[..<end], as: UTF8.self)
    }
}

/// A body that is read when somebody wants to, and then by all copies of its reply.
private final class Content: Sendable {
    private enum Reading {
        case none([UInt8])
        case done(Result<JSON, JSON.SyntaxError>)
    }

    private let reading: Mutex<Reading>

    /// That of a reply without a body.
    static let empty = Content([])

    init(_ bytes: [UInt8]) { reading = Mutex(.none(bytes)) }

    func json() throws(JSON.SyntaxError) -> JSON {
        try reading.withLock { reading in
            switch reading {
            case .done(let result): return result
            case .none(let bytes):
                let result = Result { () throws(JSON.SyntaxError) in
                    try JSON(bytes: bytes, leavingObjectsIn: Batch.times)
                }
                reading = .done(result)
                return result
            }
        }.get()
    }
}
