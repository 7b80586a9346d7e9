import BIConnector
import CommandLanguage
import OrderedJSON

// What goes over the wire, shown: secrets are masked by where they stand, and whatever is known as one besides.
extension Shell {
    /// Does `work`, and meanwhile shows what goes over the wire, each thing when it happens.
    func traced<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        guard connection.wire.isOn else { return try await work() }
        return try await attended { (_) async throws(Failure) in try await work() }
    }

    /// Does `work` beside the shell, which shows meanwhile what goes over the wire, and how far it is.
    /// - Parameter onProgress: Given what `work` tells of its progress.
    func attended<Value: Sendable, Failure: Error>(
        onProgress: (_ done: Int, _ all: Int) -> Void = { _, _ in },
        _ work:
            @escaping @Sendable (_ onProgress: @escaping @Sendable (Int, Int) -> Void) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (news, tell) = AsyncStream.makeStream(of: (done: Int, all: Int)?.self)
        connection.wire.wake { tell.yield(nil) }
        defer { connection.wire.wake(nil) }
        async let outcome = Self.outcome(of: work, tell)
        for await progress in news {
            showWire()
            if let progress { onProgress(progress.done, progress.all) }
        }
        // A cancelled task hears no news, though there may be some.
        let result = await outcome
        showWire()
        return try result.get()
    }

    private static func outcome<Value: Sendable, Failure: Error>(
        of work: @Sendable (_ onProgress: @escaping @Sendable (Int, Int) -> Void) async throws(Failure) -> Value,
        _ tell: AsyncStream<(done: Int, all: Int)?>.Continuation
    ) async -> Result<Value, Failure> {
        defer { tell.finish() }
        do throws(Failure) {
            return .success(try await work { done, all in tell.yield((done, all)) })
        } catch {
            return .failure(error)
        }
    }

    /// Shows what went over the wire since the last time.
    private func showWire() {
        for event in connection.wire.take() {
            switch event {
            case .sent(let call): show(call)
            case .answered(.success(let reply)): show(reply)
            case .answered(.failure(let error)): trace("< \(error.detail)")
            case .waiting(let wait): services.onWait(wait)
            }
        }
    }

    private func show(_ call: Call) {
        trace("> \(call.verb) \(shownAddress(of: call))")
        for header in call.headers { trace("> \(header.shown)") }
        trace("> \(shownBody(of: call))")
    }

    /// What went over the wire, each of its lines behind the sign that says in which direction. Lines are never broken, so
    /// that what is JSON in them can be copied.
    private func trace(_ text: String) {
        guard !session.options.isQuiet else { return }
        let lines = redaction.masked(text.visibleJSON).split(separator: "\n", omittingEmptySubsequences: false)
        services.notes(lines.joined(separator: "\n\(text.prefix(2))") + "\n")
    }

    private func show(_ reply: Reply) {
        let phases = reply.timings.phases.filter { $0.1 > .zero }
        let timings = phases.map { "\($0.0) \($0.1.milliseconds.text) ms" }.joined(separator: ", ")
        trace("< HTTP \(reply.status)\(timings.isEmpty ? "" : " (\(timings))")")
        for header in reply.headers { trace("< \(header.shown)") }
        trace("< \(shown(reply.body))")
    }

    // MARK: Secrets

    /// The address with the code of a webhook masked.
    func shownAddress(of call: Call) -> String { Self.withoutWebhooks(call.url.reveal()) }

    /// The body of a request, its secrets masked.
    private func shownBody(of call: Call) -> String {
        let isForm = call.headers.contains { $0.value == "application/x-www-form-urlencoded" }
        guard isForm else { return shown(call.body) }
        let pairs = String(decoding: call.body, as: UTF8.self).split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return ["grant_type", "client_id"].contains(name) ? String(pair) : "\(name)=\(Secret.mask)"
        }
        return pairs.joined(separator: "&")
    }

    /// A body; what is no JSON by its beginning.
    private func shown(_ body: [UInt8]) -> String {
        guard let json = try? JSON(bytes: body) else { return String(decoding: body.prefix(2000), as: UTF8.self) }
        return shownBody(json).text()
    }

    func shownBody(_ json: JSON) -> JSON {
        guard var object = json.object else { return redaction.masked(json, session: session) }
        for name in ["auth", "access_token", "refresh_token"] where object[name] != nil {
            object[name] = .string(Secret.mask)
        }
        if let commands = object["cmd"]?.object, !session.options.showsSecrets {
            object["cmd"] = .object(JSON.Object(commands.members.map { ($0.name, shown(command: $0.value)) }))
        }
        return redaction.masked(.object(object), session: session)
    }

    /// A command of a batch, `method?name=value&…`, in which a secret stands in another form than it is known by.
    private func shown(command: JSON) -> JSON {
        guard let text = command.string, let mark = text.firstIndex(of: "?") else { return command }
        let pairs = text[text.index(after: mark)...].split(separator: "&").map { pair -> String in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return String(pair) }
            return isSecret(PercentEncoding.decoded(parts[1]), at: parts[0])
                ? "\(parts[0])=\(Secret.mask)" : String(pair)
        }
        return .string("\(text[...mark])\(pairs.joined(separator: "&"))")
    }

    /// Whether a value of a command is a credential, or holds what is known as a secret. A connector only declares
    /// credentials: `[settings][0][code]`.
    private func isSecret(_ value: String, at name: Substring) -> Bool {
        let steps = PercentEncoding.decoded(name).split(separator: "[").map { $0.prefix { $0 != "]" } }
        let behind = steps.drop { $0 != "settings" }.dropFirst()
        let isCredential = behind.first.map { Int($0) == nil } ?? false
        return isCredential || behind.last == "value" || redaction.isTold(by: value)
    }
}

extension Header {
    /// Name and value, where the value is no secret.
    var shown: String {
        let secrets = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
        return "\(name): \(secrets.contains(name.lowercased()) ? Secret.mask : Shell.withoutWebhooks(value))"
    }
}

/// `%D0%9D` and its like.
private enum PercentEncoding {
    /// The text that was encoded; what is no such form stays.
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let code = UInt8(Substring(digits), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
