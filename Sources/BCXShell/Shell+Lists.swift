import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Reads all pages of a list; its elements go to where the result is wanted while they come.
    func readAll(_ client: Client, _ call: MethodCall, _ invocation: Invocation) async throws -> JSON {
        var reading = ListReading(
            call, ListDelivery(self, invocation), isKept: invocation.isKept, since: services.seconds)
        defer { services.progress(nil) }
        do {
            while let next = reading.next {
                try Task.checkCancellation()
                do {
                    try await reading.take(try await send(client, next, until: reading.end))
                } catch ShellError.call(.unreachable(let error)) where error.reason == .cancelled && !Task.isCancelled {
                    try await reading.askOn()
                }
                if reading.next != nil { services.progress(reading.progress(at: services.seconds)) }
            }
            // Whoever reads may have been stopped by the same key.
            try Task.checkCancellation()
        } catch {
            services.progress(nil)
            await reading.breakOff()
            throw error
        }
        services.progress(nil)
        try await reading.finish()
        note(reading.summary(at: services.seconds))
        return .array(reading.elements)
    }
}

/// The pages of a list, read one after another, for as long as somebody wants more.
private struct ListReading {
    private var call: MethodCall
    private var walk: PageWalk
    private let speed: Speed
    private var isWanted = true
    private let isKept: Bool
    /// What was read, when somebody may ask for it.
    private(set) var elements: [JSON] = []
    private var delivery: ListDelivery?

    init(_ call: MethodCall, _ delivery: ListDelivery?, isKept: Bool, since start: Double) {
        self.isKept = isKept || delivery == nil
        self.call = call
        self.delivery = delivery
        walk = PageWalk(call.parameters)
        speed = Speed(start: start)
    }

    /// The call for the next page; nil when nobody wants it or there is none.
    var next: MethodCall? {
        guard isWanted, let parameters = walk.next else { return nil }
        var next = call
        next.parameters = parameters
        return next
    }

    /// Whether the last page was read.
    private var isWhole: Bool { walk.next == nil }

    /// Returns when nobody wants the next page any more.
    var end: (@Sendable () async -> Void)? { delivery?.end }

    /// Asks again whether more is wanted, since somebody seems to have gone.
    mutating func askOn() async throws { isWanted = try await delivery?.take([]) ?? true }

    mutating func take(_ result: JSON) async throws {
        let page: [JSON]
        do throws(Unusable) {
            page = try walk.take(result)
        } catch {
            throw ShellError.call(.unusable(error, method: call.method))
        }
        if isKept { elements += page }
        isWanted = try await delivery?.take(page) ?? true
    }

    mutating func finish() async throws {
        let isWhole = isWhole
        try await delivery?.finish(isWhole: isWhole)
    }

    func breakOff() async { await delivery?.breakOff() }

    func progress(at now: Double) -> String { "\(call.method): read \(speed.text(walk.count, at: now))" }

    func summary(at now: Double) -> String {
        let pages = "\(walk.pages) \(walk.pages == 1 ? "page" : "pages")"
        return "read \(walk.count) in \(pages)\(speed.remark(at: now))\(isWhole ? "" : "; no more was wanted")"
    }
}

/// Hands the elements of a list on while its pages come: to the screen, the pager, a program or a file.
struct ListDelivery {
    private let shell: Shell
    private let invocation: Invocation
    private var text: ListText
    private let isShown: Bool
    /// The exact words that name the destination.
    private let span: Span?
    private let open: () async throws -> Outlet
    /// Opened when the first page is there: a list that is refused starts no program.
    private var outlet: Outlet?

    /// Nil when the result is wanted as a whole.
    init?(_ shell: Shell, _ invocation: Invocation) {
        let services = shell.services
        switch invocation.destination {
        case .bound: return nil
        case .shown:
            text = ListText(
                shell.format(for: invocation), width: services.screenWidth(), pageSize: Client.pageSize)
            span = nil
            open = { shell.pager() ?? .screen(services) }
        case .program(let line, let span):
            guard let openProgram = services.openProgram else { return nil }
            text = ListText(.compact)
            self.span = span
            open = { try await openProgram(line) }
        case .file(let path, let appending, let span):
            guard let openFile = services.openFile else { return nil }
            text = ListText(appending ? .compact : .indented)
            self.span = span
            open = { try openFile(path, appending) }
        }
        isShown = span == nil
        self.shell = shell
        self.invocation = invocation
    }

    /// Returns when the destination is gone; nil where that cannot be known.
    var end: (@Sendable () async -> Void)? { outlet?.end() }

    /// Hands on a page; says whether more is wanted.
    mutating func take(_ page: [JSON]) async throws -> Bool {
        let outlet = try await opened()
        var piece = ""
        text.take(page.map(shown)) { piece += isShown ? shell.painted($0) : $0.text }
        do {
            return try await outlet.write(piece)
        } catch {
            throw placed(error)
        }
    }

    /// No more pages come. A destination that has had enough is not told the end.
    mutating func finish(isWhole: Bool) async throws {
        let outlet = try await opened()
        shell.isDelivered = true
        var piece = ""
        text.end { piece += isShown ? shell.painted($0) : $0.text }
        do {
            if isWhole { _ = try await outlet.write(piece) }
            try await outlet.close(true)
        } catch {
            throw placed(error)
        }
        if !text.late.isEmpty {
            shell.note("left out, as they came after the first rows: \(text.late.joined(separator: ", "))")
        }
    }

    /// A page did not come: what was handed on stays, and is not made to look like all.
    func breakOff() async {
        guard let outlet else { return }
        var piece = ""
        text.breakOff { piece += $0.text }
        // The page is the greater trouble.
        _ = try? await outlet.write(piece)
        try? await outlet.close(false)
    }

    private mutating func opened() async throws -> Outlet {
        if let outlet { return outlet }
        do {
            let opened = try await open()
            outlet = opened
            return opened
        } catch {
            throw placed(error)
        }
    }

    private func shown(_ element: JSON) -> JSON {
        isShown ? shell.shown(element, of: invocation) : shell.redaction.masked(element, session: shell.session)
    }

    private func placed(_ error: any Error) -> any Error {
        guard let span, !(error is CancellationError) else { return error }
        return ShellError.usage("\(error)", hint: nil, at: span)
    }
}

extension Outlet {
    /// Where results go that nobody takes.
    fileprivate static func screen(_ services: Services) -> Outlet {
        Outlet(
            write: {
                services.output($0)
                return true
            }, close: { _ in })
    }
}

extension Client {
    /// A call that is cancelled when `end` returns.
    func call(
        _ method: String, _ parameters: JSON.Object, until end: @escaping @Sendable () async -> Void
    ) async throws(ClientError) -> Envelope {
        let outcome = await withTaskGroup(of: Result<Envelope, ClientError>?.self) { group in
            group.addTask {
                do throws(ClientError) {
                    return .success(try await call(method, parameters))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await end()
                return nil
            }
            var outcome: Result<Envelope, ClientError>?
            for await next in group {
                outcome = next ?? outcome
                group.cancelAll()
            }
            return outcome
        }
        guard let outcome else { throw .unreachable(TransportError(.cancelled, "cancelled", mayHaveRun: true)) }
        return try outcome.get()
    }
}
