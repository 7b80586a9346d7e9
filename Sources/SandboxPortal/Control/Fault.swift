import BIConnector

/// Something that goes wrong on purpose, a given number of times.
///
/// ```swift
/// sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", times: 2))
/// sandbox.inject(.dropReply(method: "biconnector.source.add"))
/// ```
public struct Fault: Sendable, Hashable {
    /// What goes wrong.
    public enum Effect: Sendable, Hashable {
        /// The call is refused with this code before it runs. `status` distinguishes the rows of a code that has two, and stands for
        /// one that has none.
        case refusal(code: String, status: Int?)
        /// The call runs, and is then refused with this code, as `DATASET_UPDATE_ERROR` is.
        case lateRefusal(code: String)
        /// The call runs, and the connection is closed without a reply.
        case droppedReply
        /// Something before the portal answers a web page with this status; the call does not run.
        case page(status: Int)
        /// The portal has moved: 302 to `address` and the same path; the call does not run.
        case moved(address: String)
    }

    /// What goes wrong.
    public var effect: Effect
    /// How many calls it meets.
    public var times: Int
    /// The whole name of the method it meets; nil for any method. Commands of a batch are met like single calls, but by
    /// refusals only. The authorisation server's exchange is called ``tokenExchange``.
    public var method: String?

    /// What stands for the authorisation server's exchange of codes and tokens in place of a method.
    public static let tokenExchange = "oauth/token"

    /// A fault.
    public init(_ effect: Effect, times: Int = 1, method: String? = nil) {
        self.effect = effect
        self.times = times
        self.method = method?.lowercased()
    }

    /// A refusal with `code`, at the moment at which a portal gives it. A code without a row is answered as it is, at
    /// the top level, with `status` or 400.
    public init(_ code: String, status: Int? = nil, times: Int = 1, method: String? = nil) {
        let isLate = ErrorCode.Name(code) == .datasetUpdateError
        self.init(
            isLate ? .lateRefusal(code: code) : .refusal(code: code, status: status), times: times, method: method)
    }

    /// A reply that is lost after the call was carried out.
    public static func dropReply(times: Int = 1, method: String? = nil) -> Fault {
        Fault(.droppedReply, times: times, method: method)
    }
}

/// The faults that are still to come, in the order injected.
struct Faults {
    private(set) var pending: [Fault] = []

    mutating func add(_ fault: Fault) {
        if fault.times > 0 { pending.append(fault) }
    }

    mutating func clear() { pending = [] }

    /// Uses up one time of the first fault that meets `method` and whose effect is accepted.
    mutating func take(_ method: String, where accepts: (Fault.Effect) -> Bool) -> Fault.Effect? {
        // The exchange of tokens is no method, so that a fault for any method lets it through.
        let other = method == Fault.tokenExchange ? nil : method
        let index = pending.firstIndex { ($0.method ?? other) == method && accepts($0.effect) }
        guard let index else { return nil }
        let effect = pending[index].effect
        pending[index].times -= 1
        if pending[index].times == 0 { pending.remove(at: index) }
        return effect
    }
}

extension Fault.Effect {
    /// Whether it concerns the exchange as a whole and not the call in it.
    var isOfExchange: Bool {
        switch self {
        case .droppedReply, .page, .moved: true
        case .refusal, .lateRefusal: false
        }
    }

    /// What is answered in place of the portal; nil when the portal answers.
    func answer(to request: SandboxRequest) -> SandboxResponse? {
        switch self {
        case .refusal, .lateRefusal, .droppedReply: nil
        case .page(let status): .page("<html><body><h1>\(status)</h1></body></html>", status: status)
        case .moved(let address):
            SandboxResponse(
                status: 302,
                headers: [
                    Header("Location", address + request.path + (request.query.isEmpty ? "" : "?\(request.query)"))
                ])
        }
    }
}
