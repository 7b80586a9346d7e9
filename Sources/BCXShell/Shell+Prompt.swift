import BIConnector
import CommandLanguage
import OrderedJSON
public import TextUI

extension Shell {
    /// The prompt as `option prompt` wants it, in pieces: `sandbox Harbour ERP source*> `.
    public var promptPieces: [StyledText] {
        let pieces = pieces(without: nil)
        let width = pieces.reduce(0) { $0 + $1.text.displayWidth }
        // What is typed needs the room more than the connector's name does, which 'use' tells.
        let isCrowded = width > (services.screenWidth() ?? 80) / 3 * 2
        return isCrowded ? self.pieces(without: .connector) : pieces
    }

    private func pieces(without left: PromptFormat.Part?) -> [StyledText] {
        var pieces: [StyledText] = []
        for piece in session.options.prompt.pieces {
            switch piece {
            case .text(let text): pieces.append(StyledText(text))
            case .part(let part):
                var shown = prompt(part)
                shown.text = shown.text.visible()
                if shown.text.isEmpty || part == left { Self.dropSpace(at: &pieces) } else { pieces.append(shown) }
            }
        }
        return pieces
    }

    /// The prompt as plain text.
    public var promptText: String { promptPieces.map(\.text).joined() }

    /// What shows nothing takes the space before it along.
    private static func dropSpace(at pieces: inout [StyledText]) {
        guard let last = pieces.indices.last, pieces[last].text.hasSuffix(" ") else { return }
        pieces[last].text.removeLast()
    }

    private func prompt(_ part: PromptFormat.Part) -> StyledText {
        switch part {
        case .portal:
            let isReal = session.link.map { !$0.address.isLoopback } ?? false
            return StyledText(portalName, isReal ? .realPlace : .place)
        case .profile:
            let text = session.profile.map { "(\($0.name)\($0.isReadOnly ? ", readonly" : ""))" }
            return StyledText(text ?? "", .setting)
        case .connector:
            let room = min(24, max(8, (services.screenWidth() ?? 80) / 4))
            return StyledText(session.connector?.title.visible().cut(toColumns: room) ?? "", .object)
        case .draft:
            let isComplete = session.draft.missing(connector: session.connector).isEmpty
            return StyledText(draftMark(isComplete: isComplete), isComplete ? .complete : .incomplete)
        case .missing: return StyledText(missingText)
        }
    }

    private var portalName: String {
        guard let link = session.link else { return "bcx" }
        if link.address == session.sandbox { return "sandbox" }
        return link.address.host + (link.address.port.map { ":\($0)" } ?? "")
    }

    private func draftMark(isComplete: Bool) -> String {
        let draft = session.draft
        if draft.fields.isEmpty { return draft.entity.name == Entity.source.name ? "" : draft.entity.name }
        return "\(draft.entity.name)\(isComplete ? "+" : "*")"
    }

    /// What the draft still lacks, for the right edge; empty while nothing was set.
    public var missingText: String {
        guard !session.draft.fields.isEmpty else { return "" }
        let missing = session.draft.missing(connector: session.connector)
        return missing.isEmpty ? "complete" : "missing \(missing.joined(separator: ", ").visible())"
    }

    /// What of `text` is still open, so that more lines belong to it: `{`, `"`, `\`; nil when it is whole, or wrong in a
    /// way that more lines cannot mend.
    public func openPart(of text: String) -> String? {
        interpreter.read(SourceText(name: "input", text: text)).openPart
    }

    /// A line as it may be kept in a history, and run again from there: each credential in it became a question, or what
    /// stands in its place cannot be sent.
    public func historyForm(of line: String) -> String {
        let source = SourceText(name: "input", text: line)
        var known = redaction
        known.learn(from: .object(session.draft.fields))
        return LineSecrets(source, interpreter.read(source), known, for: .history).text
    }
}
