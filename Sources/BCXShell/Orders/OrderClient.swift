import BIConnector
import OrderedJSON

/// Sends orders to a sandbox, wherever it is served.
struct OrderClient {
    private let context: CommandContext
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        session = context.session
    }

    func give(_ order: OrderToSandbox) async throws(ShellError) -> OrderToSandbox.Reply {
        guard let portal = session.link?.address else {
            throw .usage(Messages.Orders.notRunning, hint: Messages.Orders.connect)
        }
        try check(order, for: portal)
        let probe = try probe()
        guard !session.options.isDryRun else { return .shown(request(order, to: portal)) }
        try await checkIsSandbox(portal, probe)
        return try answer(try await send(order, to: portal, probe), to: order)
    }

    private func check(_ order: OrderToSandbox, for portal: PortalAddress) throws(ShellError) {
        guard !portal.isUnderBitrix24 else {
            throw .usage(Messages.Orders.isReal(portal), hint: Messages.Orders.connect)
        }
        guard let profile = session.profile, profile.isReadOnly, !order.isRead else { return }
        throw .usage(
            Messages.Profiles.readOnly(profile.name, order.spelled), hint: Messages.Profiles.useAnother)
    }

    /// A call that a client of this portal would make: it says whether credentials may go there, and by which addresses.
    private func probe() throws(ShellError) -> Call {
        let client = try context.connection.client()
        do throws(ClientError) {
            return try client.request("scope")
        } catch {
            throw .call(error)
        }
    }

    // MARK: Whether it is one

    /// Asks once for each address and session. The program's own sandbox need not be asked.
    private func checkIsSandbox(_ portal: PortalAddress, _ probe: Call) async throws(ShellError) {
        guard portal != session.sandbox, !session.knownSandboxes.contains(portal) else { return }
        var call = Call(
            verb: "GET", url: Secret("\(portal.url)/sandbox/status"), headers: headers,
            timeout: session.options.timeout, maximumReply: Self.largestStatus)
        call.mayReach = probe.mayReach
        let reply = try await carry(call, as: Messages.Orders.asking, mayHaveRun: false)
        let status = reply.status == 200 ? try? reply.json() : nil
        guard status?["sandbox"] == "bcx", let version = status?["version"]?.integer else {
            throw .usage(Messages.Orders.isNoSandbox(portal), hint: Messages.Orders.connect)
        }
        guard version == 1 else { throw .usage(Messages.Orders.otherVersion(portal, version)) }
        session.knownSandboxes.insert(portal)
    }

    private static let largestStatus = 64 << 10

    // MARK: The order

    private var headers: [Header] {
        [Header("Accept", "application/json"), Header("User-Agent", context.connection.userAgent)]
    }

    private func call(_ order: OrderToSandbox, to portal: PortalAddress, by key: Secret?) -> Call {
        let credential = key.map { [Header("Authorization", "Bearer \($0.reveal())")] } ?? []
        return Call(
            url: Secret("\(portal.url)/sandbox/orders"),
            headers: [Header("Content-Type", "application/json")] + headers + credential,
            body: JSON.object(order.body).bytes(), timeout: order.timeout ?? session.options.timeout)
    }

    private func send(
        _ order: OrderToSandbox, to portal: PortalAddress, _ probe: Call
    ) async throws(ShellError) -> Reply {
        guard let key = key(for: order, to: portal) else {
            throw .usage(Messages.Orders.noCredentials(portal), hint: Messages.Orders.giveCredentials)
        }
        let reply = try await send(order, to: portal, probe, by: key)
        // Nobody was known by the token, so that nothing was carried out.
        guard reply.status == 401, let renewed = try await renewedKey(for: order, instead: key, at: portal) else {
            return reply
        }
        return try await send(order, to: portal, probe, by: renewed)
    }

    private func send(
        _ order: OrderToSandbox, to portal: PortalAddress, _ probe: Call, by key: Secret
    ) async throws(ShellError) -> Reply {
        context.secrets.hide(key)
        var call = call(order, to: portal, by: key)
        call.mayReach = probe.mayReach
        return try await carry(call, as: order.spelled, mayHaveRun: !order.isRead)
    }

    private func carry(_ call: Call, as name: String, mayHaveRun: Bool) async throws(ShellError) -> Reply {
        do throws(TransportError) {
            return try await context.caller.carry(call, as: name, by: context.connection.orders)
        } catch {
            if error.reason == .barred, let portal = call.server { throw .call(.insecure(portal)) }
            throw .call(
                error.mayHaveRun && mayHaveRun ? .outcomeUnknown(error, method: name) : .unreachable(error))
        }
    }

    // MARK: Credentials

    /// The credential for this very address: the one for orders, or that of the session's calls.
    private func key(for order: OrderToSandbox, to portal: PortalAddress) -> Secret? {
        if let key = order.key { return key }
        if let key = session.orderKey { return key }
        context.connection.followRenewal()
        return switch session.link?.credentials {
        case .webhook(_, let code): code
        case .token(let token): token
        case .oauth(let grant): grant.accessToken
        case nil, .some(.none): nil
        }
    }

    /// The access token that takes the place of one that has expired: the call of a method renews it.
    private func renewedKey(
        for order: OrderToSandbox, instead key: Secret, at portal: PortalAddress
    ) async throws(ShellError) -> Secret? {
        guard case .oauth(let grant) = session.link?.credentials, grant.accessToken == key else { return nil }
        let client = try context.connection.client()
        do throws(ClientError) {
            _ = try await context.caller.call("scope", with: client)
        } catch {
            throw .call(error)
        }
        let renewed = self.key(for: order, to: portal)
        return renewed == key ? nil : renewed
    }

    // MARK: The answer

    private func answer(_ reply: Reply, to order: OrderToSandbox) throws(ShellError) -> OrderToSandbox.Reply {
        let json = try? reply.json()
        if reply.status == 200 {
            if let text = json?["said"]?.string { return .said(text) }
            if let value = json?["shown"] { return .shown(value) }
        }
        if let json, var refusal = Refusal(body: json, status: reply.status, method: order.spelled) {
            refusal.advice = json["hint"]?.string
            throw reply.status == 400
                ? .usage(refusal.description, hint: refusal.advice) : .call(.refused(refusal))
        }
        do throws(ClientError) {
            _ = try Envelope.open(reply, method: order.spelled)
        } catch {
            throw .call(error)
        }
        throw .usage(Messages.Orders.unreadable(order.spelled))
    }

    /// The request that would be sent, for display.
    private func request(_ order: OrderToSandbox, to portal: PortalAddress) -> JSON {
        let printer = context.tracePrinter(context.delivery.disclosure)
        return printer.request(call(order, to: portal, by: Secret(Secret.mask)))
    }
}
