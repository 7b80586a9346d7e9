import CommandLanguage
import OrderedJSON

extension Shell {
    /// Shows a result that nobody took.
    func show(_ result: JSON, of invocation: Invocation) async throws {
        guard !isShown else {
            isShown = false
            return
        }
        let command = commandsByName[invocation.name]
        switch command?.result ?? .shown {
        case .said: return
        case .text:
            let lines = result.array?.compactMap(\.string) ?? [result.string ?? result.text()]
            return try await present { sink in for line in lines { sink(.text(line + "\n")) } }
        case .shownWhenAsked where !invocation.arguments.isEmpty: return
        case .shown, .shownWhenAsked: break
        }
        if result.isNull, command?.group != .method { return }
        let shown = shown(result, of: invocation)
        try await present { format(for: invocation).write(shown, width: services.screenWidth(), to: $0) }
    }

    /// A result without its secrets, unless they are asked for.
    func shown(_ result: JSON, of invocation: Invocation) -> JSON {
        invocation.option("show-secrets") == nil ? redaction.masked(result, session: session) : result
    }

    /// Shows what `produce` makes, piece by piece, or in the pager when it is wanted and the screen is too small.
    private func present(_ produce: ((ResultPiece) -> Void) -> Void) async throws {
        guard session.options.pages, let page = services.page else { return produce { services.output(painted($0)) } }
        var text = ""
        produce { text += painted($0) }
        if try await !page(text) { services.output(text) }
    }

    func painted(_ piece: ResultPiece) -> String {
        guard case .json(let text) = piece, let style = services.style else { return piece.text }
        return style(StyledText.pieces(ofJSON: text))
    }

    func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun || invocation.option("dry-run") != nil {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }
}

/// Shows the rows of a list while its pages come.
struct RowsAsTheyCome {
    private let shell: Shell
    private let invocation: Invocation
    private let format: Format
    private var rows: RowText?

    /// Nil when somebody else wants the result, or its format needs all of it.
    init?(_ shell: Shell, _ invocation: Invocation) {
        format = shell.format(for: invocation)
        let mayPage = shell.session.options.pages && shell.services.page != nil
        guard !invocation.isCaptured, !mayPage, RowText(format, of: []) != nil else { return nil }
        self.shell = shell
        self.invocation = invocation
    }

    /// Shows a page.
    mutating func show(_ page: [JSON]) {
        guard var rows = rows ?? begin(page) else { return }
        for element in page {
            rows.write(shell.shown(element, of: invocation)) {
                shell.services.output(shell.painted(format == .jsonl ? .json($0) : .text($0)))
            }
        }
        self.rows = rows
    }

    private func begin(_ page: [JSON]) -> RowText? {
        let rows = RowText(format, of: page)
        rows.map { shell.services.output($0.opening) }
        return rows
    }

    /// All pages came.
    func finish() {
        shell.isShown = true
        let late = rows?.late ?? []
        if !late.isEmpty {
            shell.note("left out, as they came after the header was written: \(late.joined(separator: ", "))")
        }
    }
}
