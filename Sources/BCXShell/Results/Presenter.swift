import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Shows results and messages. Everything that a person reads from a shell passes here and is safe to show.
final class Presenter {
    /// Shows progress.
    let progress: (String?) -> Void
    private let output: HostServices.Output
    private let session: Session
    private let secrets: Secrets
    /// Whether it was noted that files contain masks instead of credentials.
    private var pathsWithMasks: Set<String> = []
    private var hasNotedFormat = false
    /// Whether it was said how columns that are left out are shown.
    private var notedColumns: Set<[String]> = []
    /// The columns that the last table left out.
    private var hiddenColumns: [String] = []

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets) {
        (output, self.session, self.secrets) = (services.output, session, secrets)
        progress = services.output.progress
    }

    /// The width of the screen that shows results; nil when they go elsewhere.
    var width: Int? { output.screenWidth() }

    // MARK: Messages

    /// Shows a message that is not a result: one line, safe to show, wrapped between words on a narrow screen.
    func note(_ text: String) {
        guard !session.options.isQuiet else { return }
        let shown = secrets.sentence(text)
        // A sentence is wrapped between words; text with its own line breaks stays as it is.
        let isSentence = !shown.contains("\n") && !shown.hasPrefix(" ")
        let width = width.flatMap { $0 >= 40 && isSentence ? $0 : nil }
        output.notes(shown.wrapped(toColumns: width) + "\n")
    }

    /// Shows a text that somebody asked for because of the credentials in it.
    func handOut(_ text: String) { output.notes(text.visible(keepingLines: true) + "\n") }

    /// Shows what went over the wire, each line after the sign of its direction. Lines are never wrapped, so that JSON
    /// in them can be copied.
    func trace(_ text: String) {
        guard !session.options.isQuiet else { return }
        let lines = text.visibleJSON.split(separator: "\n", omittingEmptySubsequences: false)
        output.notes(lines.joined(separator: "\n\(text.prefix(2))") + "\n")
    }

    /// Notes once for each file that it contains masks instead of credentials, so that nobody reads them back as values.
    func noteMasks(in path: String) {
        guard pathsWithMasks.insert(path).inserted else { return }
        note(Messages.Results.masks(in: path))
    }

    /// Says once that a file is JSON although its name says something else.
    func noteFormat(of path: String) {
        guard !hasNotedFormat else { return }
        hasNotedFormat = true
        note(Messages.Results.isJSON(path))
    }

    /// Says that the table just shown has more columns, once for each choice of them.
    func noteColumns() {
        guard !hiddenColumns.isEmpty, notedColumns.insert(hiddenColumns).inserted else { return }
        note(Messages.Results.hidden(hiddenColumns))
    }

    // MARK: Results

    /// Shows the output of `print`.
    func write(_ text: String) {
        output.write(width != nil ? text.visible(keepingLines: true) : text)
    }

    /// The format of a command's result.
    func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun
            || invocation.option("dry-run") != nil
        {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }

    /// How a table of the result of a command is to look.
    func style(for invocation: Invocation, _ command: ShellCommand?, showsSecrets: Bool) -> TableStyle {
        let method = PortalMethod(named: PortalMethod.fullName(of: invocation.name))
        var style = TableStyle()
        if let method, [.list, .get].contains(method.verb) { style.entity = method.entity }
        style.showsAll = invocation.option("all") != nil && command?.comparesAll != true
        style.isSelected =
            invocation.arguments.contains { $0.text == ListClause.select.rawValue }
            || invocation.items.contains { $0.path.text == ListClause.select.rawValue }
        style.showsSecrets = showsSecrets
        if let form = command?.tableForm, !style.showsAll { style.form = { form(invocation, $0) } }
        style.today = { [session] in session.reply?.day }
        style.onHidden = { [weak self] in self?.hiddenColumns = $0 }
        return style
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

    /// A piece of a result as it is output: in colour where the host has it, and on a screen without control
    /// characters.
    func painted(_ piece: ResultPiece) -> String {
        let text = width == nil ? piece.text : piece.visibleText
        guard case .json = piece, let style = output.style else { return text }
        return style(StyledText.pieces(ofJSON: text))
    }

    /// Outputs what was ``painted(_:)``.
    func writePainted(_ text: String) { output.write(text) }

    /// Opens the pager, when it is switched on. Its errors are noted and do not fail the command.
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
