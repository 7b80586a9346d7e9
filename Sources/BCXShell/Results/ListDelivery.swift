import BIConnector
import CommandLanguage
import OrderedJSON

/// Hands the elements of a list on while its pages come: to the screen, the pager, a program or a file.
struct ListDelivery {
    private let delivery: ResultDelivery
    private var text: ResultWriter
    /// Whether the screen or the pager was opened, as it is when the first page is there.
    private var isOpen = false
    /// The pager, when it is wanted.
    private var pager: ResultSink?

    /// Nil when the result is wanted as a whole.
    init?(_ delivery: ResultDelivery) {
        if delivery.isBound { return nil }
        self.delivery = delivery
        let layout = delivery.destination.map {
            $0.isAppending || $0.isProgram ? JSON.Layout.compact : .indented
        }
        text =
            layout.map { ResultWriter($0) }
            ?? ResultWriter(delivery.format, width: delivery.presenter.width, pageSize: PortalMethod.pageSize)
    }

    private var destination: ResultDestination? { delivery.destination }

    /// Returns when the destination is gone; nil where that cannot be known.
    var end: (@Sendable () async -> Void)? { destination.map(\.end) ?? pager?.end() }

    /// Hands on a page; says whether more is wanted.
    mutating func take(_ page: [JSON]) async throws -> Bool {
        var piece = ""
        let shown = page.map { delivery.disclosure.shown($0) }
        try delivery.noteCredentials(in: .array(page), leavingAs: .array(shown))
        let written = written
        text.take(shown) { piece += written($0) }
        return try await write(piece)
    }

    /// No more pages come. A destination that has had enough is not told the end.
    mutating func finish(isWhole: Bool) async throws {
        var piece = ""
        let written = written
        text.end { piece += written($0) }
        if isWhole { _ = try await write(piece) }
        if let destination { try await destination.close() } else { try await pager?.close(true) }
        if !text.late.isEmpty {
            delivery.presenter.note(Messages.Results.late(text.late))
        }
    }

    /// A page did not come: what was handed on stays, and is not made to look like all.
    mutating func breakOff() async {
        // A list that is refused starts no program and no pager.
        guard destination?.isOpen ?? isOpen else { return }
        var piece = ""
        text.breakOff { piece += $0.text }
        // The page is the greater trouble.
        _ = try? await write(piece)
        if let destination { await destination.abandon() } else { try? await pager?.close(false) }
    }

    /// How pieces are written: for a screen they are painted.
    private var written: (ResultPiece) -> String {
        destination == nil ? delivery.presenter.painted : { $0.text }
    }

    private mutating func write(_ piece: String) async throws -> Bool {
        if let destination { return try await destination.write(piece) }
        if !isOpen {
            pager = delivery.presenter.openPager()
            isOpen = true
        }
        if let pager { return try await pager.write(piece) }
        delivery.presenter.writePainted(piece)
        return true
    }
}
