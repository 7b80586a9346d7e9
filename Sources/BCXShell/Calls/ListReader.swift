import BIConnector
import CommandLanguage
import OrderedJSON

/// Reads all pages of a list; its elements go to where the result is wanted while they come.
struct ListReader {
    let context: CommandContext
    /// Whether somebody may ask for the elements when they are where they go.
    let isKept: Bool
    /// Sends the call for a page, which is cancelled when `end` returns.
    let send: (MethodCall, _ end: (@Sendable () async -> Void)?) async throws -> JSON

    /// Reads the list that `call` begins, and takes these rows of it.
    func read(_ call: MethodCall, _ rows: RowSelection) async throws -> CommandResult {
        let services = context.services
        var reading = ListReading(
            call, rows, ListDelivery(context.delivery), isKept: isKept, since: services.seconds)
        defer { context.presenter.progress(nil) }
        do {
            try await readPages(&reading)
            // Whoever reads may have been stopped by the same key.
            try Task.checkCancellation()
        } catch {
            context.presenter.progress(nil)
            await reading.breakOff()
            throw error
        }
        context.presenter.progress(nil)
        try await reading.finish()
        context.note(reading.summary(at: services.seconds))
        return CommandResult(.array(reading.elements), isDelivered: reading.isDelivered)
    }

    private func readPages(_ reading: inout ListReading) async throws {
        while let next = reading.next {
            try Task.checkCancellation()
            do {
                try await reading.take(try await send(next, reading.end))
            } catch ShellError.call(.unreachable(let error))
                where error.reason == .cancelled && !Task.isCancelled
            {
                try await reading.askOn()
            }
            if reading.next != nil {
                context.presenter.progress(reading.progress(at: context.services.seconds))
            }
        }
    }
}

/// The pages of a list, read one after another, for as long as somebody wants more.
private struct ListReading {
    private var call: MethodCall
    private var walk: PageWalk
    private var rows: RowSelection
    /// What was taken and not handed on yet: a table looks at a whole page to choose its columns.
    private var waiting: [JSON] = []
    private let throughput: Throughput
    private var isWanted = true
    private let isKept: Bool
    /// What was read, when somebody may ask for it.
    private(set) var elements: [JSON] = []
    private var delivery: ListDelivery?

    init(_ call: MethodCall, _ rows: RowSelection, _ delivery: ListDelivery?, isKept: Bool, since start: Double) {
        self.isKept = isKept || delivery == nil
        self.call = call
        self.delivery = delivery
        self.rows = rows
        walk = PageWalk(call.method, call.parameters)
        throughput = Throughput(start: start)
    }

    /// The call for the next page; nil when nobody wants it or there is none.
    var next: MethodCall? {
        guard isWanted, !rows.isFull, let parameters = walk.next else { return nil }
        var next = call
        next.parameters = parameters
        return next
    }

    /// Whether everything was read that is wanted.
    private var isWhole: Bool { walk.next == nil || rows.isFull }

    /// Whether the elements are where they are wanted.
    var isDelivered: Bool { delivery != nil }

    /// Returns when nobody wants the next page any more.
    var end: (@Sendable () async -> Void)? { delivery?.end }

    /// Asks again whether more is wanted, since somebody seems to have gone.
    mutating func askOn() async throws { isWanted = try await delivery?.take([]) ?? true }

    mutating func take(_ result: JSON) async throws {
        let page: [JSON]
        do throws(ClientError) {
            page = rows.take(try walk.take(result))
        } catch {
            throw ShellError.call(error)
        }
        if isKept { elements += page }
        waiting += page
        if waiting.count >= PortalMethod.pageSize || !rows.isChoosy || next == nil { try await handOn() }
    }

    private mutating func handOn() async throws {
        let page = waiting
        waiting = []
        isWanted = try await delivery?.take(page) ?? true
    }

    mutating func finish() async throws {
        let isWhole = isWhole
        try await delivery?.finish(isWhole: isWhole)
    }

    mutating func breakOff() async {
        // The page that did not come is the greater trouble.
        if !waiting.isEmpty { try? await handOn() }
        await delivery?.breakOff()
    }

    func progress(at now: Double) -> String {
        Messages.Progress.read(call.method, throughput.text(walk.count, at: now))
    }

    func summary(at now: Double) -> String {
        let count = rows.isChoosy ? walk.count : rows.taken
        return Messages.Progress.readAll(
            count, pages: walk.pages, throughput.remark(at: now), matches: rows.isChoosy ? rows.matched : nil,
            isEnough: rows.isFull, isWhole: isWhole)
    }
}
