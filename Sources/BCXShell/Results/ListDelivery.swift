import BIConnector
import CommandLanguage
import OrderedJSON

/// Delivers the elements of a list while its pages arrive: to the screen, the pager, a program or a file.
struct ListDelivery {
    private let delivery: ResultDelivery
    private var text: ResultWriter
    /// Whether the screen or the pager was opened, which happens with the first page.
    private var isOpen = false
    /// The pager, when it is wanted.
    private var pager: ResultSink?

    /// Nil when the result is wanted as a whole.
    init?(_ delivery: ResultDelivery) {
        if delivery.isBound { return nil }
        self.delivery = delivery
        text =
            delivery.destination == nil
            ? ResultWriter(
                delivery.format, width: delivery.presenter.width, pageSize: PortalMethod.pageSize,
                style: delivery.style)
            : ResultWriter(delivery.formatAtDestination, width: nil, style: delivery.style)
    }

    private var destination: ResultDestination? { delivery.destination }

    /// Returns when the destination has ended; nil where that cannot be known.
    var end: (@Sendable () async -> Void)? { destination.map(\.end) ?? pager?.end() }

    /// Delivers a page; returns whether more is wanted.
    mutating func take(_ page: [JSON]) async throws -> Bool {
        var piece = ""
        let shown = page.map { delivery.disclosure.shown($0) }
        try delivery.noteCredentials(in: .array(page), leavingAs: .array(shown))
        let written = written
        text.take(shown) { piece += written($0) }
        return try await write(piece)
    }

    /// Ends the list. A destination that wanted no more does not get the end.
    mutating func finish(isWhole: Bool) async throws {
        var piece = ""
        let written = written
        text.end { piece += written($0) }
        if isWhole { _ = try await write(piece) }
        if let destination { try await destination.close() } else { try await pager?.close(true) }
        delivery.presenter.noteColumns()
        if !text.late.isEmpty {
            delivery.presenter.note(Messages.Results.late(text.late))
        }
    }

    /// Ends the list after a page that could not be read: what was delivered stays, and does not look complete.
    mutating func breakOff() async {
        // A list that is refused starts no program and no pager.
        guard destination?.isOpen ?? isOpen else { return }
        var piece = ""
        text.breakOff { piece += $0.text }
        // The error of the page matters more.
        _ = try? await write(piece)
        if let destination { await destination.abandon() } else { try? await pager?.close(false) }
    }

    /// How pieces are written: with colour for a screen.
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
