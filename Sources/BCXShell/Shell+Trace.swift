import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

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
            case .answered(.success(let reply), let call): show(reply, to: call)
            case .answered(.failure(let error), _): trace("< \(error.detail)")
            case .waiting(let wait): services.onWait(wait)
            }
        }
    }

    private func show(_ call: Call) {
        trace("> \(call.verb) \(shownAddress(of: call))")
        for header in call.headers { trace("> \(shown(header))") }
        // What is sent is no result: a title that is a credential was hardly meant as one.
        let body = call.isConfidential ? Self.shownForm(call.body) : shown(call.body)
        trace("> \(showsSecrets ? body : redaction.masked(body))")
    }

    /// An answer in which tokens may be is not shown, whatever was asked for.
    private func show(_ reply: Reply, to call: Call) {
        let phases = reply.timings.phases.filter { $0.1 > .zero }
        let timings = phases.map { "\($0.0) \($0.1.milliseconds.text) ms" }.joined(separator: ", ")
        trace("< HTTP \(reply.status)\(timings.isEmpty ? "" : " (\(timings))")")
        guard !call.isConfidential else { return trace("< an answer that is not shown: tokens may be in it") }
        for header in reply.headers { trace("< \(shown(header))") }
        trace("< \(shown(reply.body))")
    }

    /// What went over the wire, each of its lines behind the sign that says in which direction. Lines are never broken, so
    /// that what is JSON in them can be copied.
    private func trace(_ text: String) {
        guard !session.options.isQuiet else { return }
        let lines = text.visibleJSON.split(separator: "\n", omittingEmptySubsequences: false)
        services.notes(lines.joined(separator: "\n\(text.prefix(2))") + "\n")
    }

    // MARK: Secrets

    /// The address, without the code of a webhook.
    func shownAddress(of call: Call) -> String { shownLine(call.url.reveal()) }

    private func shown(_ header: Header) -> String {
        shownLine(
            SecretName.matches(header.name) && !showsSecrets
                ? "\(header.name): \(Secret.mask)" : "\(header.name): \(header.value)")
    }

    /// The body of an exchange of tokens: what it asks for and for whom.
    private static func shownForm(_ body: [UInt8]) -> String {
        String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return ["grant_type", "client_id"].contains(name) ? String(pair) : "\(name)=\(Secret.mask)"
        }.joined(separator: "&")
    }

    /// A body; what is no JSON by its beginning.
    private func shown(_ body: [UInt8]) -> String {
        guard let json = try? JSON(bytes: body) else {
            // Cut behind the masks: a credential that is cut in two would not be known.
            return String(shownLine(String(decoding: body.prefix(1 << 16), as: UTF8.self)).prefix(2000))
        }
        return shownBody(json).text()
    }

    /// A body, the commands of a batch in it as lines: there a credential stands in another form than it is known by.
    func shownBody(_ json: JSON) -> JSON {
        guard var object = json.object, let commands = object["cmd"]?.object else { return leaving(json) }
        object["cmd"] = .object(
            JSON.Object(commands.members.map { ($0.name, $0.value.string.map { .string(shownLine($0)) } ?? $0.value) }))
        return leaving(.object(object))
    }

    private func shownLine(_ line: String) -> String { showsSecrets ? line : redaction.safeLine(line) }
}
