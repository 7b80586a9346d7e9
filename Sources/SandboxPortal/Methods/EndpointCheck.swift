import BIConnector
import OrderedJSON
import Synchronization

/// A call of a connector's `urlCheck`, and the code to refuse with when it fails.
struct EndpointCheck {
    /// The connector's address.
    var url: String
    /// The credentials in clear, as the portal sends them.
    var connection: [JSON.Object.Member]
    /// The code when the endpoint does not answer 200 with a body.
    var failure: ErrorCode.Name
}

extension Surroundings {
    /// Whether a connector's endpoint answers 200 with a body, as far as nobody outside has to be called: nil when somebody
    /// has to be. It may be asked under a sandbox's lock.
    func isConnected(_ check: EndpointCheck) -> Bool? {
        if let isGood = demonstration.answersWell(toCheckAt: check.url, check.connection) { return isGood }
        return endpoints == nil && !Sandbox.isDemonstrated(check.url) ? true : nil
    }
}

/// What became of a call of an endpoint.
enum EndpointReply: Sendable {
    case replied(Reply)
    /// The sandbox may not call this address; nil when it is not known.
    case barred(IPAddress?)
    case failed
}

extension Sandbox {
    /// The largest reply of an endpoint to a check, in bytes. What it says does not matter.
    private static let largestCheck = 128 << 10
    /// How many calls of endpoints may be under way.
    private static let mostCalls = 512

    /// Whether the connector's endpoint answers 200 with a body.
    /// - Parameter client: The caller's address.
    func isConnected(_ check: EndpointCheck, for client: String) async -> Bool {
        if let isConnected = surroundings.isConnected(check) { return isConnected }
        let connection = JSON.Object(check.connection.map { ($0.name, $0.value) })
        let parameters: JSON.Object = ["connection": .object(connection)]
        let outcome = await reach(check.url, parameters, for: IPAddress(client), maximumReply: Self.largestCheck)
        guard case .replied(let reply) = outcome else { return false }
        return reply.status == 200 && !reply.body.isEmpty
    }

    /// Calls an endpoint with a form, as the portal does.
    /// - Parameter caller: The address of the client that caused the call; nil for the sandbox's own user.
    func reach(
        _ url: String, _ parameters: JSON.Object, for caller: IPAddress?, maximumReply: Int
    ) async -> EndpointReply {
        var call = Call(
            url: Secret(url),
            headers: [
                Header("Content-Type", "application/x-www-form-urlencoded"), Header("User-Agent", "bcx sandbox"),
                Header(HeadCheck.markHeader, surroundings.mark),
            ],
            body: Array(FormParameters.encode(parameters).utf8))
        let (timeout, reach) = locked { state in
            let reach = ReachableAddresses(
                isLimited: state.isOpen, networks: state.settings.reach, places: surroundings.places, caller: caller)
            return (state.settings.endpointTimeout, reach)
        }
        call.timeout = timeout
        call.maximumReply = maximumReply
        guard !Self.isDemonstrated(url) else { return await demonstrate(call) }
        let calls = surroundings.endpointCalls.add(1, ordering: .relaxed).newValue
        defer { surroundings.endpointCalls.subtract(1, ordering: .relaxed) }
        guard calls <= Self.mostCalls else { return .failed }
        return await send(&call, within: reach)
    }

    private func send(_ call: inout Call, within reach: ReachableAddresses) async -> EndpointReply {
        let barred = Barred()
        call.mayReach = { address, port in
            let isAllowed = reach.allows(address, port: port)
            if !isAllowed { barred.address.withLock { $0 = address } }
            return isAllowed
        }
        do throws(TransportError) {
            guard let reply = try await surroundings.endpoints?.send(call) else { return .failed }
            // Through something that leads to its own port the sandbox finds out only when it is called.
            return reply.header(HeadCheck.markHeader) == surroundings.mark ? .barred(nil) : .replied(reply)
        } catch {
            return barred.address.withLock { $0 }.map { .barred($0) } ?? .failed
        }
    }

    private func demonstrate(_ call: Call) async -> EndpointReply {
        guard var request = SandboxRequest(call) else { return .failed }
        request.path = "/demo\(request.path)"
        guard let answer = await answer(request) else { return .failed }
        return .replied(Reply(status: answer.status, headers: answer.headers, body: answer.body))
    }

    fileprivate static func isDemonstrated(_ url: String) -> Bool { url.hasPrefix("\(demonstrationAddress)/") }
}

/// The last address that a call was kept from.
private final class Barred: Sendable {
    let address = Mutex<IPAddress?>(nil)
}
