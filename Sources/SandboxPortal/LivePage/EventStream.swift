import BIConnector
import OrderedJSON

/// The requests of a sandbox as server-sent events: one an event, its number the event's identifier.
///
/// Used on the thread of one connection.
final class EventStream {
    private let sandbox: Sandbox
    private let audience: Audience
    private let isOver: () -> Bool
    private let reader: LogWatch.Observer
    private var last: Int
    private var changes: Int
    private var pending: ArraySlice<UInt8>

    /// How long nothing is sent before a word that all is well; it also finds out who has gone.
    private static let silence = 15
    private static let change = "event: change\ndata: {}\n\n"

    /// - Parameters:
    ///   - request: Says in `Last-Event-ID`, or else in `after`, what was seen already; without either only what is to
    ///     come is reported. Of earlier requests, no more are sent than the page shows.
    ///   - audience: Whose requests are reported.
    ///   - isOver: Whether the server goes; asked whenever something can be sent.
    init(_ sandbox: Sandbox, _ request: SandboxRequest, for audience: Audience, isOver: @escaping () -> Bool) {
        self.sandbox = sandbox
        self.audience = audience
        self.isOver = isOver
        let count = sandbox.requestCount
        // Who has seen more than there is has seen another sandbox, before this one began.
        let seen = Self.position(in: request).map { $0 > count ? 0 : $0 } ?? count
        last = max(seen, Self.beginning(of: count))
        reader = sandbox.watch.add()
        changes = sandbox.watch.changes
        pending = Array("retry: 2000\n\n".utf8)[...]
    }

    deinit { sandbox.watch.remove(reader) }

    private static func position(in request: SandboxRequest) -> Int? {
        let text = request.header("Last-Event-ID") ?? FormParameters.parameters(request.query.utf8)["after"]?.plainText
        return text.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The last request that the page no longer shows when there have been so many: a stranger may open a thousand
    /// streams, and nobody is served while one collects what it missed.
    static func beginning(of count: Int) -> Int { max(0, count - LivePage.requests) }

    /// Fills `buffer`, and waits when there is nothing to fill it with.
    /// - Returns: How many bytes there are; nil at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        if isOver() { return nil }
        while pending.isEmpty {
            pending = Self.events(of: sandbox, for: audience, after: &last)[...]
            guard pending.isEmpty else { break }
            let isWoken = reader.wait(seconds: Self.silence)
            if isOver() { return nil }
            pending = Self.events(of: sandbox, for: audience, after: &last)[...]
            if changes != sandbox.watch.changes {
                changes = sandbox.watch.changes
                pending += Self.change.utf8
            }
            if !isWoken, pending.isEmpty { pending = Array(": still here\n\n".utf8)[...] }
        }
        let count = min(buffer.count, pending.count)
        buffer.copyBytes(from: pending.prefix(count))
        pending = pending.dropFirst(count)
        return count
    }

    /// The events after a position, which moves to the last request there was.
    static func events(of sandbox: Sandbox, for audience: Audience, after last: inout Int) -> [UInt8] {
        var text: [UInt8] = []
        let (entries, count) = sandbox.log(after: last, for: audience)
        for entry in entries {
            text += "id: \(entry.number)\nevent: request\ndata: ".utf8
            text += entry.event.bytes()
            text += "\n\n".utf8
        }
        last = count
        return text
    }
}

extension Sandbox {
    /// How many requests there have been.
    var requestCount: Int { locked { $0.log.count } }

    /// The requests with higher numbers than this one, as far as they are kept and are the audience's, and how many
    /// requests there have been.
    func log(after number: Int, for audience: Audience) -> ([LogEntry], count: Int) {
        locked { state in
            let count = state.log.count
            return (state.log.last(count - max(0, number), zone: state.settings.zoneSeconds, for: audience), count)
        }
    }
}

extension LogEntry {
    /// What the page's script receives: the entry, and the beginning of the result.
    fileprivate var event: JSON {
        var event = json.object ?? [:]
        event["result"] = .string(result)
        return .object(event)
    }
}
