import BIConnector
import OrderedJSON

/// Calls the portal for the current command, and shows progress meanwhile.
struct Caller {
    let connection: Connection
    private let session: Session
    private let output: HostServices.Output
    private let printer: TracePrinter

    init(
        _ connection: Connection, _ session: Session, _ output: HostServices.Output, _ printer: TracePrinter
    ) {
        (self.connection, self.session, self.output, self.printer) = (connection, session, output, printer)
    }

    /// Calls a method; with `--trace`, everything that goes over the wire is shown.
    /// - Parameter end: The call is cancelled when this returns.
    func call(
        _ method: String, _ parameters: JSON.Object = [:], with client: Client,
        until end: (@Sendable () async -> Void)? = nil
    ) async throws(ClientError) -> Envelope {
        output.working(method)
        defer { output.working(nil) }
        guard end != nil || session.options.traces else { return try await client.call(method, parameters) }
        return try await traced { () throws(ClientError) in
            guard let end else { return try await client.call(method, parameters) }
            return try await client.call(method, parameters, until: end)
        }
    }

    /// Sends a batch.
    /// - Parameters:
    ///   - name: What is shown as working meanwhile; nil for nothing.
    ///   - onProgress: Called with how many of its commands are done.
    func run(
        _ batch: Batch, with client: Client, as name: String? = Batch.method,
        onProgress: ((_ done: Int, _ all: Int) -> Void)? = nil
    ) async throws(BatchError) -> [Batch.Answer] {
        if let name { output.working(name) }
        defer { if name != nil { output.working(nil) } }
        guard let onProgress else {
            return try await traced { () throws(BatchError) in try await client.run(batch) }
        }
        return try await withProgress(onProgress) { (tell) throws(BatchError) in
            try await client.run(batch, onProgress: tell)
        }
    }

    /// Sends a request that is no call of a method.
    /// - Parameter name: What is shown as working meanwhile.
    func carry(
        _ call: Call, as name: String, by transport: some Transport
    ) async throws(TransportError) -> Reply {
        output.working(name)
        defer { output.working(nil) }
        return try await traced { () throws(TransportError) in try await transport.send(call) }
    }

    // MARK: Meanwhile

    /// Runs `work`, and shows what goes over the wire as it happens.
    func traced<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard session.options.traces else { return try await work() }
        return try await withProgress({ _, _ in }) { (_) async throws(Failure) in try await work() }
    }

    /// Runs `work` concurrently with the shell, which shows what goes over the wire and the progress.
    ///
    /// Not inlined: each call would prepare what it takes, a hundredth of what the program does for a single one.
    /// - Parameter onProgress: Called with the progress that `work` reports.
    @inline(never)
    private func withProgress<Value: Sendable, Failure: Error>(
        _ onProgress: (_ done: Int, _ all: Int) -> Void,
        _ work:
            @escaping @Sendable (_ onProgress: @escaping @Sendable (Int, Int) -> Void)
            async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (news, tell) = AsyncStream.makeStream(of: (done: Int, all: Int)?.self)
        let trace = session.options.traces ? Trace { tell.yield(nil) } : nil
        async let outcome = TraceRecorder.$trace.withValue(trace) { await Self.outcome(of: work, tell) }
        for await progress in news {
            trace.map(printer.show)
            if let progress { onProgress(progress.done, progress.all) }
        }
        // A cancelled task receives no news, though there may be some.
        let result = await outcome
        trace.map(printer.show)
        return try result.get()
    }

    private static func outcome<Value: Sendable, Failure: Error>(
        of work:
            @Sendable (_ onProgress: @escaping @Sendable (Int, Int) -> Void) async throws(Failure) ->
            Value,
        _ tell: AsyncStream<(done: Int, all: Int)?>.Continuation
    ) async -> Result<Value, Failure> {
        defer { tell.finish() }
        do throws(Failure) {
            return .success(try await work { done, all in tell.yield((done, all)) })
        } catch {
            return .failure(error)
        }
    }
}

extension Client {
    /// A call that is cancelled when `end` returns.
    fileprivate func call(
        _ method: String, _ parameters: JSON.Object, until end: @escaping @Sendable () async -> Void
    ) async throws(ClientError) -> Envelope {
        let outcome = await withTaskGroup(of: Result<Envelope, ClientError>?.self) { group in
            group.addTask {
                do throws(ClientError) {
                    return .success(try await call(method, parameters))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await end()
                return nil
            }
            var outcome: Result<Envelope, ClientError>?
            for await next in group {
                outcome = next ?? outcome
                group.cancelAll()
            }
            return outcome
        }
        guard let outcome else {
            throw .unreachable(TransportError(.cancelled, Messages.cancelled, mayHaveRun: true))
        }
        return try outcome.get()
    }
}
