import BIConnector
import OrderedJSON
import Synchronization

/// One call, from the request to the answer. The lock is taken three times: to come in, to run, to finish.
extension Sandbox {
    func answer(_ request: SandboxRequest, method: String, _ webhook: Route.Webhook?) async -> SandboxResponse? {
        var exchange = Exchange(method, request, started: now)
        var effect: Fault.Effect?
        do throws(PortalError) {
            let parameters = exchange.parameters
            let started = exchange.started
            let admission = try locked { (state) throws(PortalError) in
                try state.admit(request, parameters, method, webhook, now: started)
            }
            exchange.caller = admission.caller
            effect = admission.effect
            if let answer = effect?.answer(to: request) { return finish(exchange, answer) }
            let call = IncomingCall(
                method: method, parameters: parameters, caller: admission.caller, client: request.client)
            exchange.result = .success(
                try await method == BasicMethod.batch.rawValue ? performBatch(call) : perform(call))
        } catch {
            exchange.result = .failure(error)
        }
        let answer = finish(exchange)
        return effect == .droppedReply ? nil : answer
    }

    /// Carries out one call, or one command of a batch.
    private func perform(_ call: IncomingCall) async throws(PortalError) -> MethodResult {
        let now = now
        switch try locked({ (state) throws(PortalError) in try state.begin(call, now: now, in: surroundings) }) {
        case .done(let outcome): return outcome
        case .waits(let latency, let late):
            let waiting = waitingCalls.add(1, ordering: .relaxed).newValue
            defer { waitingCalls.subtract(1, ordering: .relaxed) }
            guard waiting <= Self.mostWaitingCalls else { throw .crowded }
            // A cancelled caller does not wait; the call is carried out as it would be on a portal.
            if latency > .zero { try? await Task.sleep(for: latency) }
            try await connect(call)
            let outcome = try run(call)
            if let late { throw late }
            return outcome
        }
    }

    /// Calls the connector's endpoint, for the methods before which a portal does.
    private func connect(_ call: IncomingCall) async throws(PortalError) {
        let now = now
        let check = try locked { (state) throws(PortalError) in
            var invocation = try state.invocation(of: call, now: now)
            try invocation?.prepareSource()
            return invocation?.sourceChange?.check
        }
        guard let check, await !isConnected(check, for: call.client) else { return }
        throw PortalError(check.failure)
    }

    private func run(_ call: IncomingCall) throws(PortalError) -> MethodResult {
        let now = now
        return try locked { (state) throws(PortalError) in try state.run(call, now: now) }
    }

    private func performBatch(_ call: IncomingCall) async throws(PortalError) -> MethodResult {
        let now = now
        let nests = try locked { (state) throws(PortalError) in
            if let late = try state.refusal(of: call, now: now) { throw late }
            return state.settings.errors == .nested
        }
        let batch = try Batch(call.parameters)
        var results = BatchResults()
        for command in batch.commands {
            let isDone = await perform(command, of: call, nests: nests, &results)
            if !isDone, batch.stopsAtFailure { break }
        }
        return .written(results.bytes)
    }

    /// - Returns: Whether the command counts as done.
    private func perform(
        _ command: Batch.Command, of batch: IncomingCall, nests: Bool, _ results: inout BatchResults
    ) async -> Bool {
        let started = now
        var call = batch
        call.method = command.method
        do throws(PortalError) {
            try results.checkRoom()
            call.parameters = try results.parameters(of: command)
            guard command.method != BasicMethod.batch.rawValue else { throw PortalError(.batchMethodNotAllowed) }
            let outcome = try await perform(call)
            results.add(command.key, outcome, time: settle(call, from: started))
            return true
        } catch {
            let time = settle(call, from: started)
            // The newest documents put the section's errors inside the result, where a batch sees no failure.
            guard nests, error.place == .result else {
                results.add(command.key, error)
                return false
            }
            results.add(command.key, .value(["error": error.json]), time: time)
            return true
        }
    }

    /// Bills one command.
    private func settle(_ call: IncomingCall, from started: Double) -> TimeReport {
        let finished = now
        return locked { $0.settle(call.method, call.caller, from: started, to: finished) }
    }

    // MARK: The answer

    func finish(_ exchange: Exchange) -> SandboxResponse {
        let finished = now
        let result =
            switch exchange.result {
            case .success(let outcome): outcome.bytes
            case .failure(let refused): refused.json.bytes()
            }
        defer { watch.tell() }
        let moment = surroundings.clock.read()
        let (report, nests) = locked { state in
            state.log.add(exchange, status: exchange.status, finished: finished, result: result)
            state.activity.note(exchange, at: moment)
            let report = exchange.caller.map { caller in
                state.settle(exchange.method, caller, from: exchange.started, to: finished)
            }
            return (report, state.settings.errors == .nested)
        }
        switch exchange.result {
        case .success: return .success(result, time: report)
        case .failure(let refused):
            guard nests, refused.place == .result else { return .json(refused.json, status: refused.status) }
            return .success((["error": refused.json] as JSON).bytes(), time: report)
        }
    }

    /// Ends an exchange with an answer that is not a method's.
    func finish(_ exchange: Exchange, _ answer: SandboxResponse) -> SandboxResponse {
        let finished = now
        let moment = surroundings.clock.read()
        locked { state in
            state.log.add(exchange, status: answer.status, finished: finished)
            state.activity.note(exchange, at: moment)
        }
        watch.tell()
        return answer
    }
}
