import BIConnector
import CommandLanguage
import OrderedJSON

/// Joins a class: recognises the server, gives it the code of the sheet, and takes the webhook that it gives back.
struct Joining {
    private let context: CommandContext
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        session = context.session
    }

    /// The portal in the class, which becomes the one whose orders the session may give.
    func link(to typed: JoinAddress) async throws(ShellError) -> PortalLink {
        let address = try withCode(typed)
        context.secrets.hide(address.code)
        guard !address.server.isUnderBitrix24 else {
            throw .usage(Messages.Joining.notAtBitrix24(address.server), hint: Messages.Joining.readSheet)
        }
        if address.server.scheme == "https" {
            try await ServerTrust(context).recognise(address.server)
        } else {
            try await PlainHTTP(context).require(address.server)
        }
        let joined = try await join(address)
        for secret in joined.secrets { context.secrets.hide(secret) }
        session.joined = Session.Joined(
            server: address.server, code: joined.webhook.code, orderKey: joined.orderKey)
        context.note(Messages.Joining.joined(as: joined))
        return PortalLink(
            address: address.server, credentials: .webhook(user: joined.webhook.user, code: joined.webhook.code))
    }

    /// An address whose code is asked for, `https://192.168.1.20:8090/join/secret:`, with the code.
    private func withCode(_ address: JoinAddress) throws(ShellError) -> JoinAddress {
        guard address.code.reveal().hasPrefix("secret:") else { return address }
        let code = try context.person.credential(address.code.reveal(), Messages.Joining.code)
        return try JoinAddress(server: address.server, typedCode: code)
    }

    private func join(_ address: JoinAddress) async throws(ShellError) -> JoinedClass {
        let send = context.connection.joining(address)
        let reply: Reply
        do throws(TransportError) {
            reply = try await context.caller.traced { () async throws(TransportError) in try await send() }
        } catch {
            throw .call(error.reason == .barred ? .insecure(address.server) : .unreachable(error))
        }
        guard reply.status == 200 else { throw refusal(reply, by: address.server) }
        guard let body = try? reply.json(), let joined = JoinedClass(body) else {
            throw .usage(Messages.Joining.noClass(address.server), hint: Messages.Joining.readSheet)
        }
        return joined
    }

    private func refusal(_ reply: Reply, by server: PortalAddress) -> ShellError {
        let code = (try? reply.json())?["error"]?.string
        return switch reply.status {
        case 404 where code != nil: .usage(Messages.Joining.unknownCode(server), hint: Messages.Joining.typeAgain)
        case 429: .usage(Messages.Joining.tooManyCodes(server), hint: Messages.Joining.waitAMinute)
        case 300..<400: .usage(Messages.Joining.redirects(server), hint: Messages.Joining.readSheet)
        default: .usage(Messages.Joining.noClass(server, reply.status), hint: Messages.Joining.readSheet)
        }
    }
}

extension JoinAddress {
    /// Reads a typed address; nil when it is no join address.
    init?(typed text: String) throws(ShellError) {
        guard !Mask.isIn(text) else { throw .usage(Messages.Secrets.masked, hint: Messages.Secrets.pasteAgain) }
        do throws(PortalAddressError) {
            guard let address = try JoinAddress(text) else { return nil }
            self = address
        } catch {
            throw .usage(Messages.Joining.badAddress(error), hint: Messages.Joining.readSheet)
        }
    }

    fileprivate init(server: PortalAddress, typedCode: Secret) throws(ShellError) {
        do throws(PortalAddressError) {
            self = try JoinAddress(server: server, code: typedCode)
        } catch {
            throw .usage(Messages.Joining.badAddress(error), hint: Messages.Joining.readSheet)
        }
    }
}
