import CommandLanguage
import OrderedJSON

extension Shell {
    /// Shows a result that nobody took.
    func show(_ result: JSON, of invocation: Invocation) {
        let command = commandsByName[invocation.name]
        switch command?.result ?? .shown {
        case .said: return
        case .text:
            let lines = result.array?.compactMap(\.string) ?? [result.string ?? result.text()]
            return services.output(lines.map { $0 + "\n" }.joined())
        case .shownWhenAsked where !invocation.arguments.isEmpty: return
        case .shown, .shownWhenAsked: break
        }
        if result.isNull, command?.group != .method { return }
        let shown = invocation.option("show-secrets") == nil ? redaction.masked(result, session: session) : result
        services.output(format(for: invocation).text(of: shown, width: services.screenWidth()))
    }

    private func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun || invocation.option("dry-run") != nil {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }
}
