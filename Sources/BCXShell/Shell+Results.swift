import CommandLanguage
import OrderedJSON

extension Shell {
    /// Shows a result that nobody took.
    func show(_ result: JSON, of invocation: Invocation) async throws {
        let command = commandsByName[invocation.name]
        switch command?.result ?? .shown {
        case .said: return
        case .text:
            let lines = result.array?.compactMap(\.string) ?? [result.string ?? result.text()]
            let text = lines.map { $0 + "\n" }.joined()
            return try await present([StyledText(role: .plain, text: text)])
        case .shownWhenAsked where !invocation.arguments.isEmpty: return
        case .shown, .shownWhenAsked: break
        }
        if result.isNull, command?.group != .method { return }
        let shown = invocation.option("show-secrets") == nil ? redaction.masked(result, session: session) : result
        let text = format(for: invocation).text(of: shown, width: services.screenWidth())
        let isJSON = format(for: invocation).isJSON(width: services.screenWidth())
        try await present(isJSON ? StyledText.pieces(ofJSON: text) : [StyledText(role: .plain, text: text)])
    }

    /// Shows a result, in the pager when it is wanted and the screen is too small.
    private func present(_ pieces: [StyledText]) async throws {
        let text = services.style(pieces)
        if session.options.pages, let page = services.page, try await page(text) { return }
        services.output(text)
    }

    private func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun || invocation.option("dry-run") != nil {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }
}
