import BIConnector

/// What is known of one exchange while it goes on, and when it has to be stopped from this side.
struct Exchange {
    /// Why this side refused to go on.
    enum Objection {
        case bodyTooLarge, headTooLarge, wouldSendAgain, wouldReachBarred
    }

    /// The most that the head of a reply may take, in bytes.
    static let maximumHead = 256 << 10

    /// The most that the body may take, in bytes.
    let maximumBody: Int
    /// The lines of the reply's head, as they came.
    private(set) var head: [UInt8] = []
    /// Whether the empty line after the head came.
    private(set) var isHeadWhole = false
    /// The body, decoded.
    private(set) var body: [UInt8] = []
    /// Set when this side refused to go on.
    private(set) var objection: Objection?
    /// The last address to which the call may not lead.
    var barred: String?
    /// How many bytes had gone out, perhaps to a proxy, before the request; nil as long as it could not go.
    private var sentBefore: Int?

    /// Room for the head of most replies, in bytes: it would grow line by line else.
    private static let commonHead = 768

    init(maximumBody: Int) { self.maximumBody = maximumBody }

    /// Takes a line of the head.
    /// - Returns: Whether to go on.
    mutating func receive(head line: UnsafeRawBufferPointer) -> Bool {
        // Another status line: what came before was an interim reply.
        if line.first == UInt8(ascii: "H"), line.starts(with: "HTTP/".utf8) {
            head.removeAll(keepingCapacity: true)
            head.reserveCapacity(Self.commonHead)
            isHeadWhole = false
        }
        guard head.count + line.count <= Self.maximumHead else {
            objection = .headTooLarge
            return false
        }
        head.append(contentsOf: line)
        if line.count <= 2, line.last == UInt8(ascii: "\n"), line.count == 1 || line[0] == UInt8(ascii: "\r") {
            isHeadWhole = true
        }
        return true
    }

    /// Takes a piece of the body.
    /// - Returns: Whether to go on.
    mutating func receive(body piece: UnsafeRawBufferPointer) -> Bool {
        guard piece.count <= maximumBody - body.count else {
            objection = .bodyTooLarge
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    /// Refuses to go on.
    mutating func object(_ objection: Objection) { self.objection = objection }

    /// Whether the request may go, when `sent` bytes went out so far.
    ///
    /// libcurl asks again when it wants to repeat the request over another connection. It may when nothing of the
    /// request was sent.
    mutating func mayBegin(sent: Int) -> Bool {
        guard sentBefore == nil || sentBefore == sent else {
            objection = .wouldSendAgain
            return false
        }
        sentBefore = sent
        return true
    }

    /// Whether anything of the request went out, when `sent` bytes went out so far.
    func hasBegun(sent: Int) -> Bool { sentBefore.map { sent > $0 } ?? false }
}
