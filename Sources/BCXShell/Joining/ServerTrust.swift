import BIConnector
import CommandLanguage

/// Recognises a server before anything is sent to it that it should not see: by a valid certificate, by a key that is
/// known, or by one that the person has compared.
struct ServerTrust {
    private let context: CommandContext
    private let trust: HostServices.Trust

    init(_ context: CommandContext) {
        self.context = context
        trust = context.services.trust
    }

    /// Returns when the server is recognised, now and for the calls that follow.
    ///
    /// A server whose certificate is not valid has to be near: its key can be compared only with what somebody in the same
    /// room has printed.
    func recognise(_ server: PortalAddress) async throws(ShellError) {
        guard let meet = trust.meet else { return }
        let met: MetServer
        do throws(TransportError) {
            met = try await meet(server, context.session.options.timeout, nil)
        } catch {
            throw .call(.unreachable(error))
        }
        if let objection = met.objection, !met.address.isNear {
            throw .usage(Messages.Joining.notNear(objection, met.address), hint: Messages.Joining.readSheet)
        }
        let key = try fingerprint(of: met)
        if let given = trust.given { return try compare(given, with: key, of: server) }
        if let known = try known(server) {
            guard known.key != key else { return trust.pin(server, key) }
            throw .usage(
                Messages.Joining.changed(server, known.key, to: key), hint: Messages.Joining.forget(known.place))
        }
        if met.objection != nil { try learn(key, of: server) }
    }

    /// A key that was given with the program counts for this run alone.
    private func compare(_ given: ServerFingerprint, with key: ServerFingerprint, of server: PortalAddress)
        throws(ShellError)
    {
        guard given == key else {
            throw .usage(Messages.Joining.otherKey(server, key, given), hint: Messages.Joining.compareKey)
        }
        trust.pin(server, key)
    }

    private func fingerprint(of met: MetServer) throws(ShellError) -> ServerFingerprint {
        guard let key = met.publicKey, let hashing = context.services.files.hashing,
            let fingerprint = ServerFingerprint(bytes: hashing.sha256(key))
        else { throw .refused(Messages.Joining.comparing) }
        return fingerprint
    }

    private func known(_ server: PortalAddress) throws(ShellError) -> HostServices.Trust.KnownKey? {
        do {
            return try trust.known(server)
        } catch {
            throw .usage("\(error)", hint: Messages.Joining.correctFile)
        }
    }

    /// Asks the person whether the key is the one on the sheet.
    private func learn(_ key: ServerFingerprint, of server: PortalAddress) throws(ShellError) {
        guard let ask = context.person.converse else {
            throw .usage(Messages.Joining.unknownKey(server, key), hint: Messages.Joining.writeFingerprint(key))
        }
        let answer: String?
        do {
            answer = try ask(Question(Messages.People.orNo(Messages.Joining.isSame(server, key))))
        } catch {
            throw .givenUp(Messages.cancelledNothingSent)
        }
        guard answer?.isYes == true else {
            throw .usage(Messages.Joining.notAccepted(server), hint: Messages.Joining.askTeacher)
        }
        trust.pin(server, key)
        remember(key, of: server)
    }

    /// What cannot be remembered is known until the program ends.
    private func remember(_ key: ServerFingerprint, of server: PortalAddress) {
        do {
            try trust.remember?(server, key)
        } catch {
            let reason = (error as? any DiagnosticConvertible)?.message ?? "\(error)"
            context.note(Messages.Joining.notRemembered(reason))
        }
    }
}
