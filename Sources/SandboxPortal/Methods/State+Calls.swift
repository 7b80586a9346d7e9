import BIConnector
import OrderedJSON

/// What is done to a call under the sandbox's lock.
extension Sandbox.State {
    /// Who calls, and what a fault makes of the exchange.
    struct Admission: Sendable {
        var caller: Caller
        var effect: Fault.Effect?
    }

    /// What has become of a call.
    enum Progress: Sendable {
        case done(MethodResult)
        /// It has to wait before it runs, and may be refused afterwards.
        case waits(Duration, PortalError?)
    }

    /// Finds who calls, and whether the request may come in at all.
    mutating func admit(
        _ request: SandboxRequest, _ parameters: JSON.Object, _ method: String, _ webhook: Route.Webhook?, now: Double
    ) throws(PortalError) -> Admission {
        if settings.requiresHTTPS, !request.isSecure { throw PortalError(.invalidRequest) }
        if let limit = settings.rateLimit, !rates.admits(request.client, limit, now: now) {
            throw PortalError(.queryLimitExceeded)
        }
        let caller = try Caller(webhook: webhook, parameters: parameters, now: now, in: database)
        return Admission(caller: caller, effect: faults.take(method, where: \.isOfExchange))
    }

    /// Carries out a call at once when nothing has to be waited for.
    mutating func begin(
        _ call: IncomingCall, now: Double, in surroundings: Surroundings
    ) throws(PortalError) -> Progress {
        let late = try refusal(of: call, now: now)
        var invocation = try invocation(of: call, now: now)
        guard late == nil, settings.latency <= .zero else { return .waits(settings.latency, late) }
        try invocation?.prepareSource()
        if let check = invocation?.sourceChange?.check {
            guard let isConnected = surroundings.isConnected(check) else { return .waits(.zero, nil) }
            guard isConnected else { throw PortalError(check.failure) }
        }
        return .done(try run(call, invocation, now: now))
    }

    /// What a fault or the operating limit makes of a call before it runs.
    /// - Returns: The refusal to give after it has run, if any.
    mutating func refusal(of call: IncomingCall, now: Double) throws(PortalError) -> PortalError? {
        if let limit = settings.operatingLimit,
            operating.reading(call.caller.key, call.method, now: now).operating >= limit.inSeconds
        {
            throw PortalError(.operationTimeLimit)
        }
        switch faults.take(call.method, where: { !$0.isOfExchange }) {
        case .refusal("", let status):
            throw PortalError(.withoutCode, status: status, text: PortalError.textsWithoutCode[call.method])
        case .refusal(let code, let status): throw PortalError(ErrorCode.Name(code), status: status)
        case .lateRefusal(let code): return PortalError(ErrorCode.Name(code))
        case .droppedReply, .page, .moved, nil: return nil
        }
    }

    func run(_ call: IncomingCall, now: Double) throws(PortalError) -> MethodResult {
        try run(call, invocation(of: call, now: now), now: now)
    }

    private func run(
        _ call: IncomingCall, _ invocation: MethodInvocation?, now: Double
    ) throws(PortalError) -> MethodResult {
        if let invocation { return try invocation.run() }
        return .value(try call.basicResult(at: time(now), in: database))
    }

    /// The call of a method of the section, admitted; nil for the methods outside it.
    func invocation(of call: IncomingCall, now: Double) throws(PortalError) -> MethodInvocation? {
        guard let method = PortalMethod(named: call.method), method.name == call.method, let entity = method.entity
        else {
            return nil
        }
        try call.caller.checkMayCall(method, settings)
        return MethodInvocation(
            entity: entity, verb: method.verb, parameters: call.parameters, caller: call.caller, time: time(now),
            settings: settings, database: database, declaredSettings: declaredSettings)
    }

    /// Bills what a call has taken. Only methods that exist are billed, so that invented names cost no memory; the commands
    /// of a batch are, and not the batch.
    mutating func settle(_ method: String, _ caller: Caller, from started: Double, to finished: Double) -> TimeReport {
        let reading =
            Self.billedMethods.contains(method)
            ? operating.add(finished - started, caller.key, method, now: finished)
            : operating.reading(caller.key, method, now: finished)
        return TimeReport(
            started: started, finished: finished, offset: settings.zoneSeconds, reading: reading)
    }

    private static let billedMethods = Set(PortalMethod.all.map(\.name)).subtracting([BasicMethod.batch.rawValue])

    private func time(_ now: Double) -> PortalTime { PortalTime(seconds: now, offset: settings.zoneSeconds) }
}
