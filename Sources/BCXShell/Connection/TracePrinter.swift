import BIConnector
import OrderedJSON

/// Shows what goes over the wire: secrets are masked by their position, and known secrets everywhere.
struct TracePrinter {
    private let presenter: Presenter
    private let disclosure: Disclosure
    private let onWait: @Sendable (Wait) -> Void

    init(_ presenter: Presenter, _ disclosure: Disclosure, onWait: @escaping @Sendable (Wait) -> Void) {
        (self.presenter, self.disclosure, self.onWait) = (presenter, disclosure, onWait)
    }

    /// Shows what happened since the last time.
    func show(_ trace: Trace) {
        for event in trace.take() {
            switch event {
            case .sent(let call): show(call)
            case .answered(.success(let reply), let call): show(reply, to: call)
            case .answered(.failure(let error), _): presenter.trace("< \(error.detail)")
            case .waiting(let wait): onWait(wait)
            }
        }
    }

    private func show(_ call: Call) {
        presenter.trace("> \(call.verb) \(address(of: call))")
        for header in call.headers { presenter.trace("> \(shown(header))") }
        // What is sent is not a result: a title that equals a credential is masked too.
        let body = call.isConfidential ? Self.shownForm(call.body) : shown(call.body)
        presenter.trace("> \(disclosure.shown(text: body))")
    }

    /// A reply that may contain tokens is never shown, whatever the options.
    private func show(_ reply: Reply, to call: Call) {
        let phases = reply.timings.phases.filter { $0.1 > .zero }
        let timings = phases.map { "\($0.0) \($0.1.milliseconds.text) ms" }.joined(separator: ", ")
        presenter.trace("< HTTP \(reply.status)\(timings.isEmpty ? "" : " (\(timings))")")
        guard !call.isConfidential else {
            return presenter.trace("< \(Messages.Results.confidential)")
        }
        for header in reply.headers { presenter.trace("< \(shown(header))") }
        presenter.trace("< \(shown(reply.body))")
    }

    // MARK: Requests

    /// A request as `--dry-run` shows it.
    func request(_ call: Call) -> JSON {
        [
            "method": "POST", "url": .string(address(of: call)),
            "headers": .object(JSON.Object(call.headers.map { ($0.name, .string($0.value)) })),
            "body": body((try? JSON(bytes: call.body)) ?? .null),
        ]
    }

    /// The address, without the code of a webhook.
    private func address(of call: Call) -> String { disclosure.shown(line: call.url.reveal()) }

    private func shown(_ header: Header) -> String {
        let isSecret = SecretName.matches(header.name) && !disclosure.showsSecrets
        return disclosure.shown(line: "\(header.name): \(isSecret ? Secret.mask : header.value)")
    }

    /// The body of an exchange of tokens: only the kind of grant and the application.
    private static func shownForm(_ body: [UInt8]) -> String {
        String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
            let name = pair.prefix { $0 != "=" }
            return ["grant_type", "client_id"].contains(name) ? String(pair) : "\(name)=\(Secret.mask)"
        }.joined(separator: "&")
    }

    /// A body; only its beginning when it is not JSON.
    private func shown(_ body: [UInt8]) -> String {
        guard let json = try? JSON(bytes: body) else {
            // Cut after masking: a credential that is cut in two would not be recognised.
            let beginning = String(decoding: body.prefix(1 << 16), as: UTF8.self)
            return String(disclosure.shown(line: beginning).prefix(2000))
        }
        return self.body(json).text()
    }

    /// A body, with the commands of a batch as lines: in them a credential has a different form than the known one.
    private func body(_ json: JSON) -> JSON {
        guard var object = json.object, let commands = object["cmd"]?.object else {
            return disclosure.shown(json)
        }
        object["cmd"] = .object(
            JSON.Object(
                commands.members.map { member in
                    (
                        member.name,
                        member.value.string.map { .string(disclosure.shown(line: $0)) } ?? member.value
                    )
                }))
        return disclosure.shown(.object(object))
    }
}
