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
        walk = PageWalk(call.method, call.parameters)
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
        do throws(ClientError) {
            page = try walk.take(result)
        } catch {
            throw ShellError.call(error)
        }
        if isKept { elements += page }
        isWanted = try await delivery?.take(page) ?? true
    }

    mutating func finish() async throws {
        let isWhole = isWhole
        try await delivery?.finish(isWhole: isWhole)
    }

    mutating func breakOff() async { await delivery?.breakOff() }

    func progress(at now: Double) -> String { "\(call.method): read \(speed.text(walk.count, at: now))" }

    func summary(at now: Double) -> String {
        let pages = "\(walk.pages) \(walk.pages == 1 ? "page" : "pages")"
        return "read \(walk.count) in \(pages)\(speed.remark(at: now))\(isWhole ? "" : "; no more was wanted")"
    }
}

/// Hands the elements of a list on while its pages come: to the screen, the pager, a program or a file.
struct ListDelivery {
    private let shell: Shell
    private var text: ListText
    /// The file or program that the words name; nil for the screen.
    private let destination: ResultDestination?
    /// The screen or the pager, opened when the first page is there.
    private var screen: Outlet?

    /// Nil when the result is wanted as a whole.
    init?(_ shell: Shell, _ invocation: Invocation) {
        if case .bound = invocation.destination { return nil }
        destination = shell.destination
        let format = destination.map { ListText($0.isAppending || $0.isProgram ? .compact : .indented) }
        text =
            format
            ?? ListText(
                shell.format(for: invocation), width: shell.services.screenWidth(), pageSize: PortalMethod.pageSize)
        self.shell = shell
    }

    /// Returns when the destination is gone; nil where that cannot be known.
    var end: (@Sendable () async -> Void)? { destination.map(\.end) ?? screen?.end() }

    /// Hands on a page; says whether more is wanted.
    mutating func take(_ page: [JSON]) async throws -> Bool {
        var piece = ""
        let shown = page.map { shell.leaving($0) }
        try shell.noteCredentials(in: .array(page), leavingAs: .array(shown))
        text.take(shown) { piece += destination == nil ? shell.painted($0) : $0.text }
        return try await write(piece)
    }

    /// No more pages come. A destination that has had enough is not told the end.
    mutating func finish(isWhole: Bool) async throws {
        shell.isDelivered = true
        var piece = ""
        text.end { piece += destination == nil ? shell.painted($0) : $0.text }
        if isWhole { _ = try await write(piece) }
        if let destination { try await destination.close() } else { try await screen?.close(true) }
        if !text.late.isEmpty {
            shell.note("left out, as they came after the first rows: \(text.late.joined(separator: ", "))")
        }
    }

    /// A page did not come: what was handed on stays, and is not made to look like all.
    mutating func breakOff() async {
        // A list that is refused starts no program and no pager.
        guard destination?.isOpen ?? (screen != nil) else { return }
        var piece = ""
        text.breakOff { piece += $0.text }
        // The page is the greater trouble.
        _ = try? await write(piece)
        if let destination { await destination.abandon() } else { try? await screen?.close(false) }
    }

    private mutating func write(_ piece: String) async throws -> Bool {
        if let destination { return try await destination.write(piece) }
        let outlet = screen ?? shell.pager() ?? .screen(shell.services)
        screen = outlet
        return try await outlet.write(piece)
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
