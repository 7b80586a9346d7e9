public import OrderedJSON
import TextUI

/// A portal's answer, opened: the habits of the server end here.
public struct Envelope: Sendable {
    /// The method's data. What an `add` made is `{"id": 58}` here, also where the portal answers a bare `58`.
    public var result: JSON
    /// The portal's times, as sent: `start`, `finish`, `duration`, `processing`, `date_start`, `date_finish` and
    /// sometimes `operating`, `operating_reset_at`; every member may be missing.
    public var time: JSON
    /// The whole body as received.
    public var body: JSON
    /// The HTTP reply around it, with its body left out.
    public var reply: Reply

    /// Judges a reply from its body, whatever the status: a portal also refuses with HTTP 200, at the top level or
    /// inside `result`.
    /// - Throws: ``ClientError/refused(_:)`` for a refusal, ``ClientError/unexpectedResult(_:method:)`` for an answer that does not
    ///   say whether a write was carried out, ``ClientError/invalidReply(_:)`` for a body that is no answer of a portal.
    public static func open(_ reply: Reply, method: String) throws(ClientError) -> Envelope {
        let body = try body(of: reply, method: method)
        let row = PortalMethod(named: method)
        let result = body["result"]
        let refusal = Refusal(
            code: body["error"], description: body["error_description"], result: result, status: reply.status,
            method: method)
        guard refusal != nil || isAnswer(result, row, status: reply.status) else {
            throw .invalidReply(InvalidReply(reply, Messages.noResult, method))
        }
        switch meaning(of: result ?? .null, refusal, row, status: reply.status, method: method) {
        case .refused(let refusal): throw .refused(refusal)
        case .unknown(let error): throw error
        case .made, .done: break
        }
        var rest = reply
        rest.body = []
        return Envelope(
            result: uniform(result ?? .null, row), time: body["time"] ?? .null, body: body, reply: rest)
    }

    /// Where a redirect leads: to another portal, or wherever it says.
    private static func place(of location: String) -> String {
        if let portal = try? PortalAddress(url: location) { return "\(portal)" }
        return "'\(SecretShapes.masked(String(location.prefix(120)), as: .line).visible())'"
    }

    /// The JSON of a reply, whatever it says.
    static func body(of reply: Reply, method: String) throws(ClientError) -> JSON {
        if (300..<400).contains(reply.status), let location = reply.header("Location"), !location.isEmpty {
            throw .invalidReply(InvalidReply(reply, Messages.redirect(to: place(of: location)), method))
        }
        guard reply.body.contains(where: { $0 > 0x20 }) else {
            throw .invalidReply(InvalidReply(reply, Messages.emptyReply, method))
        }
        do throws(JSON.SyntaxError) {
            return try reply.json()
        } catch {
            let isPage = reply.body.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "<")
            let problem = isPage ? Messages.webPage : Messages.notJSON("\(error)")
            throw .invalidReply(InvalidReply(reply, problem, method))
        }
    }
}

/// A portal's refusal of a call.
public struct Refusal: Sendable, Hashable {
    /// The code, letter for letter; empty for refusals without one (`0` and `""`).
    public var code: ErrorCode.Name
    /// The portal's text, letter for letter.
    public var description: String
    /// The HTTP status it came with.
    public var status: Int
    /// The method called.
    public var method: String
    /// What to do about it in the circumstances of the call, as one imperative; nil when nothing more is known than the
    /// row says.
    public var advice: String?
    /// The row of the code, when there is one.
    public var row: ErrorCode? { ErrorCode(code, status: status) }
    /// What to do about it; nil when nothing is known.
    public var hint: String? { advice ?? (givesNoReason ? Messages.decideByLooking : row?.hint) }

    /// Whether nothing is said of the reason, and it is not the one that is known.
    private var givesNoReason: Bool { row?.name == .withoutCode && PortalMethod(named: method)?.verb != .update }

    /// Whether a write may have been carried out all the same: the portal had a fault of its own, in the midst of it or not.
    public var mayHaveRun: Bool {
        // The columns may have been saved before their table was refused.
        if row?.retry == .readsOnly || row?.name == .datasetUpdateError { return true }
        // The row of refusals without a code is of those with 200.
        let isKnown = row.map { $0.status >= 500 } ?? false
        return status >= 500 && !isKnown
    }

    /// A refusal from its parts.
    public init(code: ErrorCode.Name, description: String, status: Int, method: String) {
        self.code = code
        self.description = description
        self.status = status
        self.method = method
    }

    /// The refusal in `body`, or nil: first `error` at the top level, then `error` inside `result`, where it is an
    /// object with `error` of its own.
    public init?(body: JSON, status: Int, method: String) {
        self.init(
            code: body["error"], description: body["error_description"], result: body["result"], status: status,
            method: method)
    }

    /// The same from the members of a body: `error`, `error_description` and `result`.
    init?(code: JSON?, description: JSON?, result: JSON?, status: Int, method: String) {
        if let code, !code.isNull {
            self.init(code: code, description: description, status: status, method: method)
        } else if let inner = result?["error"]?.object, let code = inner["error"] {
            self.init(code: code, description: inner["error_description"], status: status, method: method)
        } else {
            return nil
        }
    }

    private init(code: JSON, description: JSON?, status: Int, method: String) {
        // The newest interface nests its code and text one level deeper; recognised, though this section has none.
        let text = code.string ?? code["code"]?.string ?? code.text()
        self.init(
            code: ErrorCode.Name(text == "0" ? "" : text),
            description: description?.string ?? code["message"]?.string ?? "",
            status: status, method: method)
    }
}

/// An answer that no portal gives: a web page, an empty body, cut JSON.
public struct InvalidReply: Sendable, Hashable {
    /// The HTTP status.
    public var status: Int
    /// The media type it claims, or nil.
    public var mediaType: String?
    /// The beginning of the body, one line of at most 120 characters, control characters as `.`.
    public var excerpt: String
    /// What is wrong, in lower case without a full stop.
    public var problem: String
    /// The method called.
    public var method: String
    /// Whether nothing of the answer may be shown but its status.
    public var isConfidential = false

    /// Whether a write may have been carried out all the same: what answered is the portal with an answer that was
    /// damaged, or something before it that waited for it in vain. A page with 3xx or 4xx means that the call came no
    /// further.
    public var mayHaveRun: Bool { !(300..<500).contains(status) }

    init(_ reply: Reply, _ problem: String, _ method: String) {
        status = reply.status
        self.method = method
        mediaType = reply.header("Content-Type")
        self.problem = problem
        let text = SecretShapes.masked(String(decoding: reply.body.prefix(400), as: UTF8.self), as: .line)
        excerpt = String(
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(120)
                .map { $0.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) } ? "." : $0 })
    }

    /// An answer of which nothing may be shown but its status.
    init(confidential status: Int, _ problem: String, _ method: String) {
        self.status = status
        self.method = method
        self.problem = problem
        excerpt = ""
        isConfidential = true
    }
}

/// An identifier, which portals send as a number or as text.
public struct Identifier: Sendable, Hashable {
    /// The positive whole number.
    public let value: Int

    /// Reads `58` and `"58"`.
    public init?(_ json: JSON) {
        guard let value = json.integer ?? json.string.flatMap({ Int($0) }), value > 0 else { return nil }
        self.value = value
    }
}
