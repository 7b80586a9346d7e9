public import BIConnector

/// Carries calls to a ``Sandbox`` in the same process, without a socket.
///
/// The address of a call counts from its path on; which host it names does not matter.
public struct SandboxTransport: Transport {
    /// The sandbox that answers.
    public let sandbox: Sandbox

    /// A transport to `sandbox`.
    public init(_ sandbox: Sandbox) { self.sandbox = sandbox }

    /// A transport to a new sandbox in memory.
    /// - Throws: ``SandboxError`` when there is no memory for it.
    public init() throws(SandboxError) { sandbox = try Sandbox() }

    /// Answers `call` from the sandbox. A reply that is dropped on purpose is `TransportError.Reason.empty`, and one
    /// that takes longer than the call allows is `TransportError.Reason.timedOut`; in both cases the call has run.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        guard let request = SandboxRequest(call) else { throw .noHost }
        if Task.isCancelled { throw .cancelled(mayHaveRun: false) }
        let clock = ContinuousClock()
        let started = clock.now
        guard let answer = await sandbox.answer(request) else { throw .noReply }
        if Task.isCancelled { throw .cancelled(mayHaveRun: true) }
        let total = started.duration(to: clock.now)
        guard total <= call.timeout else { throw .tooLong }
        guard answer.body.count <= call.maximumReply else { throw .tooLarge }
        var timings = Timings()
        timings.total = total
        timings.firstByte = total
        return Reply(status: answer.status, headers: answer.headers, body: answer.body, timings: timings)
    }
}

extension SandboxRequest {
    /// The request that a call stands for; nil when its address is none.
    init?(_ call: Call) {
        let url = call.url.reveal()
        guard let mark = url.firstRange(of: "://") else { return nil }
        let rest = url[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty else { return nil }
        let target = rest.dropFirst(authority.count).prefix { $0 != "#" }
        let path = target.prefix { $0 != "?" }
        self.init(
            verb: call.verb, path: path.isEmpty ? "/" : String(path), query: String(target.dropFirst(path.count + 1)),
            headers: call.headers + [Header("Host", String(authority))], body: call.body,
            isSecure: url.hasPrefix("https://"))
    }
}
