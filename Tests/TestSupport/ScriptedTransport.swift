public import BIConnector
import Synchronization

/// A transport that answers from a script, one entry a call, and keeps what it was given. After the last entry it is an
/// error that no portal makes.
public final class ScriptedTransport: Transport {
    private struct State {
        var script: [Result<Reply, TransportError>]
        var calls: [Call] = []
    }

    private let state: Mutex<State>

    /// A transport that answers from `script`.
    public init(_ script: [Result<Reply, TransportError>]) { state = Mutex(State(script: script)) }

    /// Every call, in order.
    public var calls: [Call] { state.withLock(\.calls) }
    /// The addresses of the calls.
    public var urls: [String] { calls.map { $0.url.reveal() } }
    /// The bodies of the calls, as text.
    public var bodies: [String] { calls.map { String(decoding: $0.body, as: UTF8.self) } }

    /// Answers with the next entry.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        let entry = state.withLock { state in
            state.calls.append(call)
            return state.script.isEmpty ? nil : state.script.removeFirst()
        }
        guard let entry else { throw TransportError(.other, "the script is over", mayHaveRun: false) }
        return try entry.get()
    }
}

extension Result<Reply, TransportError> {
    /// A reply with this body.
    public static func reply(
        _ body: String = #"{"result":true}"#, status: Int = 200, headers: [Header] = []
    ) -> Self {
        .success(Reply(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// A refusal at the top level.
    public static func refusal(_ code: String, status: Int) -> Self {
        .reply(#"{"error":"\#(code)","error_description":"as scripted"}"#, status: status)
    }

    /// No whole reply.
    public static func fault(_ reason: TransportError.Reason, mayHaveRun: Bool) -> Self {
        .failure(TransportError(reason, "as scripted", mayHaveRun: mayHaveRun))
    }
}
