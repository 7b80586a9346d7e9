import BIConnector
import CommandLanguage

/// Plain http to a server in a private network: everybody there can read what is sent, so that somebody has to agree.
struct PlainHTTP {
    private let context: CommandContext
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        session = context.session
    }

    /// Asks the person before credentials may go to a server over plain http. Where nobody can be asked, or the server
    /// cannot be near, a call with credentials is refused later.
    func prepare(_ server: PortalAddress) async throws(ShellError) {
        guard server.isPlain, !session.allowsPlainHTTP(to: server), server.mayBeNear,
            let ask = context.person.converse
        else { return }
        let address = try await address(of: server)
        let answer: String?
        do {
            answer = try ask(Question(Messages.People.orNo(Messages.Joining.everybodyReads(server, address))))
        } catch {
            throw .givenUp(Messages.cancelledNothingSent)
        }
        guard answer?.isYes == true else {
            throw .usage(Messages.Joining.notPlain(server), hint: Messages.Joining.askForHTTPS)
        }
        session.plainServers.insert(server)
    }

    /// The same, where something is sent at once.
    func require(_ server: PortalAddress) async throws(ShellError) {
        try await prepare(server)
        guard server.isPlain else { return }
        guard session.allowsPlainHTTP(to: server), server.mayBeNear else { throw .call(.insecure(server)) }
    }

    /// To which address of the private network a name leads; nil where that is not found out.
    private func address(of server: PortalAddress) async throws(ShellError) -> IPAddress? {
        guard server.numericHost == nil, let meet = context.services.trust.meet else { return server.numericHost }
        do throws(TransportError) {
            return try await meet(server, session.options.timeout, { address, _ in address.isNear }).address
        } catch {
            throw .call(error.reason == .barred ? .insecure(server) : .unreachable(error))
        }
    }
}

extension PortalAddress {
    /// Whether what is sent there can be read on the way.
    fileprivate var isPlain: Bool { !isConfidential }
}
