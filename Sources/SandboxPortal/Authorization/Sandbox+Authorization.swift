import BIConnector

extension Sandbox {
    /// The exchange of codes and tokens.
    func answerToken(_ request: SandboxRequest) -> SandboxResponse? {
        var exchange = Exchange(Fault.tokenExchange, request, started: now)
        let effect = locked { $0.faults.take(Fault.tokenExchange) { _ in true } }
        if let answer = effect?.answer(to: request) { return finish(exchange, answer) }
        do throws(PortalError) {
            if case .refusal(let code, let status) = effect {
                throw PortalError(ErrorCode.Name(code), status: status, place: .authorization)
            }
            let reply = try authorize(request, exchange) { (server, _) throws(PortalError) in try server.token() }
            let answer = finish(exchange, .json(reply))
            return effect == .droppedReply ? nil : answer
        } catch {
            exchange.result = .failure(error)
            return finish(exchange)
        }
    }

    /// The page on which a user lets an application in.
    func answerAuthorization(_ request: SandboxRequest) -> SandboxResponse {
        let exchange = Exchange("oauth/authorize", request, started: now)
        do throws(PortalError) {
            return finish(
                exchange,
                try authorize(request, exchange) { (server, consentPages) throws(PortalError) in
                    try server.authorize(&consentPages)
                })
        } catch {
            return finish(exchange, .page("<h1>Error</h1>", status: error.status))
        }
    }

    private func authorize<Result: Sendable>(
        _ request: SandboxRequest, _ exchange: Exchange,
        _ body: (Authorization, inout ConsentPages) throws(PortalError) -> Result
    ) throws(PortalError) -> Result {
        let now = now
        return try locked { (state) throws(PortalError) in
            let server = Authorization(
                request: request, parameters: exchange.parameters, now: now, database: state.database, mint: mint)
            return try body(server, &state.consentPages)
        }
    }
}
