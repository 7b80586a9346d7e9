import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON
import TextUI

/// Calls the method that a command names, after confirming, checking and reading what is needed.
struct MethodRunner {
    private let context: CommandContext
    private let caller: Caller
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        caller = context.caller
        session = context.session
    }

    /// - Parameter isConfirmed: Whether it is already confirmed.
    func run(_ invocation: Invocation, isConfirmed: Bool = false) async throws -> CommandResult {
        var call = try CallBuilder(invocation, session).build()
        for text in call.notes { context.note(text) }
        let client = try context.connection.client(
            timeout: try timeout(of: invocation), expecting: invocation.expectedCodes)
        let isDryRun = session.options.isDryRun || invocation.option("dry-run") != nil
        if !isDryRun {
            try session.checkMayCall(call.method)
            if !isConfirmed { try await Confirmation(context).confirm(call, invocation) }
        }
        if !call.unread.isEmpty {
            call = try await StayingFieldsReader(context.secrets, caller, client)
                .complete([call], isDryRun: isDryRun, onRead: context.note)[0].get()
        }
        if isDryRun { return CommandResult(try request(client, call)) }
        if call.row?.isRead != true { try await context.delivery.destination?.open() }
        guard let rows = call.rows else {
            let result = try await send(call, with: client)
            if isFullPage(result, of: call) { context.note(Messages.Progress.fullPage) }
            return CommandResult(result)
        }
        let reader = ListReader(context: context, isKept: invocation.isKept) {
            try await send($0, with: client, until: $1)
        }
        return try await reader.read(call, rows)
    }

    /// Whether a list of which no page was named may have more of them.
    private func isFullPage(_ result: JSON, of call: MethodCall) -> Bool {
        call.row?.verb == .list && call.row?.entity != nil && call.parameters["page"] == nil
            && result.array?.count == PortalMethod.pageSize
    }

    private func timeout(of invocation: Invocation) throws(ShellError) -> Duration? {
        guard let text = invocation.option("timeout") else { return nil }
        guard let timeout = Duration(spelled: text), timeout > .zero else {
            throw .usage(Messages.Calls.noDuration(text), hint: Messages.Calls.writeDuration)
        }
        return timeout
    }

    /// - Parameter end: The call is cancelled when this returns.
    private func send(
        _ call: MethodCall, with client: Client, until end: (@Sendable () async -> Void)? = nil
    ) async throws -> JSON {
        let envelope: Envelope
        session.sent = .call(ProgramCall(call.method, call.parameters))
        do throws(ClientError) {
            envelope = try await caller.call(call.method, call.parameters, with: client, until: end)
        } catch {
            throw ShellError.call(error)
        }
        session.reply = envelope
        context.delivery.destination?.isOfWrite = call.row?.isRead != true
        context.drafts.note(envelope.result, of: call, at: client.portal)
        session.follow(call)
        tell(envelope.result, of: call, at: client.portal)
        context.secrets.redaction.learn(from: envelope.result)
        return envelope.result
    }

    /// Reports which identifiers completion may offer from now on.
    private func tell(_ result: JSON, of call: MethodCall, at portal: PortalAddress) {
        guard session.options.isInteractive, let row = call.row, let entity = row.entity else { return }
        let tell = context.services.onObjects
        if row.verb == .list { tell(.listed(result.array ?? [], of: entity, at: portal)) }
        if !row.isRead {
            tell(.changed(entity, deleted: row.verb == .delete ? call.parameters["id"] : nil))
        }
    }

    /// The request that would be sent, for display.
    private func request(_ client: Client, _ call: MethodCall) throws(ShellError) -> JSON {
        let parameters =
            call.rows == nil ? call.parameters : PageWalk(call.method, call.parameters).next ?? [:]
        do throws(ClientError) {
            let request = try client.request(call.method, parameters)
            return context.tracePrinter(context.delivery.disclosure).request(request)
        } catch {
            throw .call(error)
        }
    }
}
