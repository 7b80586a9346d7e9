import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension Command {
    /// `source.get 58` for `biconnector.source.get`.
    init(_ method: PortalMethod) {
        let entity = method.entity?.name ?? ""
        self.init(
            method.shortName,
            usage: Self.usage(method),
            method.summary,
            group: .method,
            words: Self.words(method, entity),
            requiredWords: 0,
            repeatsLastWord: method.verb == .list,
            takesItems: true,
            forms: Self.forms(method),
            options: CommandOption.ofMethods + (method.verb == .update ? CommandOption.ofUpdates : []),
            examples: Self.examples(method)
        ) { invocation, shell in
            try await shell.call(invocation)
        }
    }

    private static func usage(_ method: PortalMethod) -> String {
        let name = method.shortName
        switch method.verb {
        case .add: return "\(name) [FIELD=VALUE…]"
        case .update: return "\(name) ID FIELD=VALUE…"
        case .get, .delete: return "\(name) ID"
        case .list: return "\(name) \(ListClause.usage)"
        case .fieldsUpdate: return "\(name) ID [add:=[…]] [update:=[…]] [delete:=[…]]"
        case .fields: return name
        case .other:
            let parameters = method.parameters.map { $0.isRequired ? "\($0.name)=…" : "[\($0.name)=…]" }
            return ([name] + parameters).joined(separator: " ")
        }
    }

    /// What else the last word may be, beside `key=value`.
    private static func forms(_ method: PortalMethod) -> [CommandKey] {
        switch method.verb {
        case .add:
            [CommandKey("\(method.shortName) {…}", "The members of 'fields' as JSON, or a whole request around them.")]
        case .update:
            [CommandKey("\(method.shortName) ID {…}", "What changes as JSON, or a whole request around it.")]
        case .get, .list, .delete, .fields, .fieldsUpdate, .other: []
        }
    }

    private static func words(_ method: PortalMethod, _ entity: String) -> [Word] {
        switch method.verb {
        case .update, .get, .delete, .fieldsUpdate: [.identifier(entity)]
        case .list: [.oneOf(ListClause.allCases.map(\.rawValue))]
        case .add, .fields, .other: []
        }
    }

    private static func examples(_ method: PortalMethod) -> [String] {
        switch method.shortName {
        case "connector.list":
            ["connector.list where title contains \"ERP\"", "connector.list select id,title order title"]
        case "connector.get": ["connector.get 31"]
        case "source.add":
            ["source.add title=\"North\" connectorId=31 settings.token=t-9f3c -> made; assert $made.id > 0"]
        case "source.update":
            [
                "source.add title=North connectorId=31 settings.token=t-1 -> made; source.update $made.id settings.token=t-2"
            ]
        case "source.list": ["source.list where active = true order id desc all"]
        case "source.fields", "connector.fields", "table.fields": [method.shortName]
        case "server.time", "profile", "scope": [method.shortName]
        case "method.get": ["method.get name=biconnector.source.add"]
        default: []
        }
    }
}

extension Shell {
    func perform(_ invocation: Invocation) async throws -> JSON {
        if let command = commandsByName[invocation.name] { return try await command.run(invocation, self) }
        if invocation.name.hasSuffix("?") {
            var wizard = try Wizard(invocation, self)
            return try await wizard.run()
        }
        return try await call(invocation)
    }

    /// Calls the method an invocation names.
    func call(_ invocation: Invocation) async throws -> JSON {
        var call = try MethodCall(invocation, session: session)
        for text in call.notes { note(text) }
        let client = try client(timeout: try timeout(of: invocation), expecting: invocation.expectedCodes)
        let isDryRun = session.options.isDryRun || invocation.option("dry-run") != nil
        if !isDryRun {
            try checkMayCall(call.method)
            try confirm(call, invocation)
        }
        call = try await completed([call], client, isDryRun: isDryRun, onRead: note)[0].get()
        if isDryRun { return try dryRun(client, call) }
        if call.row?.isRead != true { try await destination?.open() }
        return call.isAll ? try await readAll(client, call, invocation) : try await send(client, call)
    }

    private func timeout(of invocation: Invocation) throws(ShellError) -> Duration? {
        guard let text = invocation.option("timeout") else { return nil }
        guard let timeout = Duration(spelled: text), timeout > .zero else {
            throw .usage("\"\(text)\" is not a span of time", hint: "write a number and its unit: --timeout=10s")
        }
        return timeout
    }

    /// Asks before what is there is changed or deleted, when there is somebody to ask.
    private func confirm(_ call: MethodCall, _ invocation: Invocation) throws {
        guard call.changesWhatIsThere, invocation.option("yes") == nil else { return }
        try confirm("\(invocation.name) \(call.parameters["id"]?.text() ?? "")")
    }

    /// Asks whether to do something, when there is somebody to ask and nobody has said yes to everything.
    func confirm(_ what: String) throws {
        let options = session.options
        guard options.confirms, options.isInteractive, !options.saysYes, let ask = services.ask else { return }
        let answer = try ask(Question("\(what)? [y/N]"))
        guard let answer, ["y", "yes"].contains(answer.lowercased()) else {
            throw ShellError.usage("not confirmed, nothing was sent", hint: "answer y, or write --yes")
        }
    }

    /// - Parameter end: The call is cancelled when this returns.
    func send(
        _ client: Client, _ call: MethodCall, until end: (@Sendable () async -> Void)? = nil
    ) async throws -> JSON {
        let envelope: Envelope
        do throws(ClientError) {
            envelope = try await exchange(client, call.method, call.parameters, until: end)
        } catch {
            throw ShellError.call(error)
        }
        session.reply = envelope
        destination?.isOfWrite = call.row?.isRead != true
        // What was sent would not be lost.
        if call.sendsDraft { try? services.draft?.write(nil) }
        remember(envelope.result, of: call, at: client.portal)
        redaction.learn(from: envelope.result)
        return envelope.result
    }

    /// Calls a method, and shows that it goes on; with `--trace`, all that goes over the wire meanwhile.
    func exchange(
        _ client: Client, _ method: String, _ parameters: JSON.Object = [:],
        until end: (@Sendable () async -> Void)? = nil
    ) async throws(ClientError) -> Envelope {
        services.working(method)
        defer { services.working(nil) }
        return try await traced { () throws(ClientError) in
            guard let end else { return try await client.call(method, parameters) }
            return try await client.call(method, parameters, until: end)
        }
    }

    /// What completion may offer as identifiers from now on.
    private func remember(_ result: JSON, of call: MethodCall, at portal: PortalAddress) {
        guard session.options.isInteractive, let row = call.row, let entity = row.entity else { return }
        if row.verb == .list { tell(.listed(result.array ?? [], of: entity, at: portal)) }
        if !row.isRead { tell(.changed(entity, deleted: row.verb == .delete ? call.parameters["id"] : nil)) }
    }

    private func tell(_ news: ObjectNews) {
        known.take(news)
        services.onObjects(news)
    }

    // MARK: What is sent, shown

    private func dryRun(_ client: Client, _ call: MethodCall) throws -> JSON {
        let parameters = call.isAll ? PageWalk(call.method, call.parameters).next ?? [:] : call.parameters
        let request = try ask { () throws(ClientError) in try client.request(call.method, parameters) }
        return [
            "method": "POST", "url": .string(shownAddress(of: request)),
            "headers": .object(JSON.Object(request.headers.map { ($0.name, .string($0.value)) })),
            "body": shownBody((try? JSON(bytes: request.body)) ?? .null),
        ]
    }

    private func ask<Answer>(_ question: () throws(ClientError) -> Answer) throws(ShellError) -> Answer {
        do throws(ClientError) { return try question() } catch { throw .call(error) }
    }
}
