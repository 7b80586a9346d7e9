import BIConnector
import CurlTransport
import TestSupport
import Testing

/// Cancelling a task ends its transfer at once, wherever it is driven.
@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
    private static func isRequest(_ event: ScriptedServer.Event) -> Bool {
        if case .request = event { true } else { false }
    }

    @Test(arguments: [1, 2, 20])
    func `while the server is silent`(calls: Int) async throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let transport = CurlTransport()
        let tasks = (0..<calls).map { _ in
            Task { () -> Result<Reply, TransportError> in
                do throws(TransportError) {
                    return .success(try await transport.send(Call(url: Secret(server.origin))))
                } catch { return .failure(error) }
            }
        }
        for _ in 0..<calls { _ = await server.next(Self.isRequest) }
        for task in tasks {
            let begin = ContinuousClock.now
            task.cancel()
            let outcome = await task.value
            #expect(ContinuousClock.now - begin < .milliseconds(200))
            #expect(throws: TransportError(.cancelled, "cancelled", mayHaveRun: true)) { try outcome.get() }
        }
        // The connections are given up, not kept.
        for _ in 0..<calls { _ = await server.next { if case .ended = $0 { true } else { false } } }
    }

    @Test
    func `before anything was done`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let task = Task { () -> TransportError? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await #expect(throws: TransportError.self) {
                try await CurlTransport().send(Call(url: Secret(server.origin)))
            }
        }
        #expect(await task.value == TransportError(.cancelled, "cancelled", mayHaveRun: false))
        #expect(server.connections == 0)
    }

    @Test(arguments: 0..<200)
    func `at any moment, and the calls after it are not touched`(moment: Int) async throws {
        let server = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        let task = Task { try await transport.send(Call(url: Secret(server.origin))) }
        let other = Task { try await transport.send(Call(url: Secret(server.origin))) }
        for _ in 0..<moment { await Task.yield() }
        task.cancel()
        do {
            _ = try await task.value
        } catch {
            #expect((error as? TransportError)?.reason == .cancelled)
        }
        #expect(try await other.value.status == 200)
        #expect(try await transport.send(Call(url: Secret(server.origin))).status == 200)
    }
}
