import BIConnector
import CommandLanguage
import OrderedJSON

/// Delivers the result of one command to its destination: the screen, a program or a file, as a whole or page by page.
struct ResultDelivery {
    let presenter: Presenter
    let disclosure: Disclosure
    /// The file or program that the words name; nil for the screen, and for a variable.
    let destination: ResultDestination?
    let format: Format
    private let makeStyle: () -> TableStyle
    /// Whether it is wanted as a whole, in a variable.
    let isBound: Bool
    /// Whether the command itself asks for a table.
    private let isTableAsked: Bool
    private let makePrivate: ((String) throws -> String?)?

    /// - Throws: ``ShellError/refused(_:)`` when the host offers no such destination.
    init(
        of invocation: Invocation, by command: ShellCommand?, _ host: SharedServices, _ presenter: Presenter,
        _ disclosure: Disclosure
    ) throws(ShellError) {
        (self.presenter, self.disclosure) = (presenter, disclosure)
        destination = try ResultDestination(invocation, host)
        format = presenter.format(for: invocation)
        makeStyle = { presenter.style(for: invocation, command, showsSecrets: disclosure.showsSecrets) }
        if case .bound = invocation.destination { isBound = true } else { isBound = false }
        makePrivate = host.services.files.makePrivate
        isTableAsked = invocation.option("table") != nil
    }

    /// To the screen.
    init(_ presenter: Presenter, _ disclosure: Disclosure) {
        (self.presenter, self.disclosure) = (presenter, disclosure)
        (destination, format, isBound, makePrivate, isTableAsked) = (nil, .json, false, nil, false)
        makeStyle = { TableStyle() }
    }

    /// Hands a result over as a whole.
    /// - Parameter use: How it is shown when it is neither bound to a name nor redirected.
    func deliver(_ result: JSON, as use: ShellCommand.Shown) async throws {
        if isBound { return }
        guard let destination else { return try await show(result, as: use) }
        let shown = use == .program ? result : disclosure.shown(result)
        try noteCredentials(in: result, leavingAs: shown, mayHold: use == .program)
        do {
            _ = try await destination.write(text(of: shown, as: use))
            try await destination.close()
        } catch ShellError.usage(let message, _, let span) where destination.isOfWrite {
            // Otherwise the result of a call that was carried out would be lost, so it becomes part of the message.
            throw ShellError.usage(message, hint: Self.hint(after: shown), at: span)
        }
    }

    /// Texts are for people and other programs, wherever they go; all else is data.
    private func text(of result: JSON, as use: ShellCommand.Shown) -> String {
        switch use {
        case .text, .program: Self.lines(of: result).map { $0 + "\n" }.joined()
        case .nothing, .value: data(result)
        }
    }

    private static func lines(of text: JSON) -> [String] {
        text.array?.compactMap(\.string) ?? [text.string ?? text.text()]
    }

    private func data(_ result: JSON) -> String {
        var text = ""
        formatAtDestination.write(result, width: nil, style: style) { text += $0.text }
        return text
    }

    /// What the result is written as where it goes: a program gets JSON unless the command asks for a table, whatever the
    /// screen gets.
    var formatAtDestination: Format {
        destination?.isProgram == false ? format.inFiles : isTableAsked ? .table : .json
    }

    /// How a table of it looks. Most results are bound, or shown in no table: it is made for those that are.
    var style: TableStyle { makeStyle() }

    private func show(_ result: JSON, as use: ShellCommand.Shown) async throws {
        switch use {
        case .nothing: return
        case .text, .program:
            try await presenter.present { sink in for line in Self.lines(of: result) { sink(.text(line + "\n")) } }
        case .value:
            let shown = disclosure.shown(result)
            try await presenter.present { format.write(shown, width: presenter.width, style: style, to: $0) }
            presenter.noteColumns()
        }
    }

    /// Notes that a file contains masks instead of credentials, so that nobody reads them back as values. A file that
    /// gets credentials is made readable by its owner alone, also when it existed before.
    /// - Parameter mayHold: Whether it is a text in which credentials may stand anywhere.
    func noteCredentials(in result: JSON, leavingAs shown: JSON, mayHold: Bool = false) throws {
        guard let destination, let path = destination.path else { return }
        if formatAtDestination == .json, path.lowercased().hasSuffix(".csv") { presenter.noteFormat(of: path) }
        if disclosure.showsSecrets {
            guard destination.isAppending, mayHold || result.hasSecrets(), let remark = try makePrivate?(path) else {
                return
            }
            presenter.note(remark)
        } else if shown != result {
            presenter.noteMasks(in: path)
        }
    }

    private static func hint(after result: JSON) -> String {
        let text = result.text(.line)
        let shown = text.utf8.count > longestLostResult ? "\(text.prefix(longestLostResult))…" : text
        return Messages.Results.carriedOut(shown)
    }

    private static let longestLostResult = 1000
}
