import CommandLanguage
import OrderedJSON
import TextUI

extension Shell {
    /// Shows a result that nobody took.
    func show(_ result: JSON, of invocation: Invocation) async throws {
        if isDelivered { return }
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
        let shown = leaving(result)
        try await present { format(for: invocation).write(shown, width: services.screenWidth(), to: $0) }
    }

    /// Shows what `produce` makes, piece by piece, or in the pager when it is wanted.
    private func present(_ produce: ((ResultPiece) -> Void) -> Void) async throws {
        guard let pager = pager() else { return produce { services.output(painted($0)) } }
        var text = ""
        produce { text += painted($0) }
        _ = try await pager.write(text)
        try await pager.close(true)
    }

    /// The way to the pager, when it is wanted. What it has to complain about is told and no reason to fail.
    func pager() -> Outlet? {
        guard session.options.pages, let pager = services.openPager?() else { return nil }
        return Outlet(
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

    /// A piece of a result as it goes to where results go: in colour where the host has one, and on a screen without
    /// anything that steers it.
    func painted(_ piece: ResultPiece) -> String {
        let text = services.screenWidth() == nil ? piece.text : piece.visibleText
        guard case .json = piece, let style = services.style else { return text }
        return style(StyledText.pieces(ofJSON: text))
    }

    func format(for invocation: Invocation) -> Format {
        if invocation.option("json") != nil || session.options.isDryRun || invocation.option("dry-run") != nil {
            return .json
        }
        return invocation.option("table") != nil ? .table : session.options.format
    }
}
