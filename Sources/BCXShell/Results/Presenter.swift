import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Shows results and messages: whatever a person reads of a shell goes this way, safe to show.
final class Presenter {
    /// How far something is.
    let progress: (String?) -> Void
    private let output: HostServices.Output
    private let session: Session
    private let secrets: Secrets
    /// Whether it was said that files hold masks in place of credentials.
    private var hasNotedMasks = false

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets) {
        (output, self.session, self.secrets) = (services.output, session, secrets)
        progress = services.output.progress
    }

    /// How wide the screen is that results go to; nil when it is none.
    var width: Int? { output.screenWidth() }

    // MARK: Messages

    /// Says something that is no result: one line, safe to show, broken between words where the screen is narrow.
    func note(_ text: String) {
        guard !session.options.isQuiet else { return }
        let shown = secrets.sentence(text)
        // A sentence is broken between words; what has rows of its own stays as it is.
        let isSentence = !shown.contains("\n") && !shown.hasPrefix(" ")
        let width = width.flatMap { $0 >= 40 && isSentence ? $0 : nil }
        output.notes(shown.wrapped(toColumns: width) + "\n")
    }

    /// What went over the wire, each of its lines behind the sign that says in which direction. Lines are never broken, so
    /// that what is JSON in them can be copied.
    func trace(_ text: String) {
        guard !session.options.isQuiet else { return }
        let lines = text.visibleJSON.split(separator: "\n", omittingEmptySubsequences: false)
        output.notes(lines.joined(separator: "\n\(text.prefix(2))") + "\n")
    }

    /// Says once that a file has masks where credentials were: whoever reads it back should know.
    func noteMasks(in path: String) {
        guard !hasNotedMasks else { return }
        hasNotedMasks = true
        note(Messages.Results.masks(in: path))
    }

    // MARK: Results

    /// Shows what `print` says.
    func write(_ text: String) {
        output.write(width != nil ? text.visible(keepingLines: true) : text)
    }

    /// How the result of a command is to look.
    func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun
            || invocation.option("dry-run") != nil
        {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }

    /// Shows what `produce` makes, piece by piece, or in the pager when it is wanted.
    func present(_ produce: ((ResultPiece) -> Void) -> Void) async throws {
        guard let pager = openPager() else { return produce { output.write(painted($0)) } }
        var text = ""
        produce { text += painted($0) }
        _ = try await pager.write(text)
        try await pager.close(true)
    }

    /// Shows a value at once.
    func show(_ value: JSON, as format: Format) {
        format.write(value, width: width) { output.write(painted($0)) }
    }

    /// A piece of a result as it goes to where results go: in colour where the host has one, and on a screen without
    /// anything that steers it.
    func painted(_ piece: ResultPiece) -> String {
        let text = width == nil ? piece.text : piece.visibleText
        guard case .json = piece, let style = output.style else { return text }
        return style(StyledText.pieces(ofJSON: text))
    }

    /// Puts what was ``painted(_:)`` where results go that nobody takes.
    func writePainted(_ text: String) { output.write(text) }

    /// The way to the pager, when it is wanted. What it has to complain about is told and no reason to fail.
    func openPager() -> ResultSink? {
        guard session.options.pages, let pager = output.openPager?() else { return nil }
        return ResultSink(
            write: pager.write,
            close: { isWhole in
                do {
                    try await pager.close(isWhole)
                } catch  where !Task.isCancelled {
                    self.note("\(error)")
                } catch {
                    // The same key that ends the list may have ended the pager.
                }
            }, end: pager.end)
    }
}
