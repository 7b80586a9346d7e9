import BIConnector
import CommandLanguage
import OrderedJSON
public import TextUI

/// The prompt of a session, as `option prompt` wants it: `sandbox Harbour ERP source*> `.
public struct SessionPrompt {
    private let session: Session
    private let width: Int

    /// - Parameter width: The columns of the screen; nil when there is none.
    init(_ session: Session, width: Int?) {
        self.session = session
        self.width = width ?? 80
    }

    /// The prompt in pieces.
    public var pieces: [StyledText] {
        let pieces = pieces(without: nil)
        // Typed text needs the room more than the connector's title, which 'use' shows.
        let isCrowded = pieces.reduce(0) { $0 + $1.text.displayWidth } > width / 3 * 2
        return isCrowded ? self.pieces(without: .connector) : pieces
    }

    /// The prompt as plain text.
    public var text: String { pieces.map(\.text).joined() }

    /// What is missing in the draft, for the right edge; empty while nothing is set.
    public var missing: String {
        guard !session.draft.fields.isEmpty else { return "" }
        return Messages.Drafts.state(session.draft, connector: session.connector, sent: session.idOfSentDraft).visible()
    }

    private var missingNames: [String] { session.draft.missing(connector: session.connector) }

    private var invalidNames: [String] { session.draft.invalid(connector: session.connector) }

    private func pieces(without left: PromptFormat.Part?) -> [StyledText] {
        var pieces: [StyledText] = []
        for piece in session.options.prompt.pieces {
            switch piece {
            case .text(let text): pieces.append(StyledText(text))
            case .part(let part):
                var shown = shown(part)
                shown.text = shown.text.visible()
                if shown.text.isEmpty || part == left {
                    Self.dropSpace(at: &pieces)
                } else {
                    pieces.append(shown)
                }
            }
        }
        return pieces
    }

    /// An empty part removes the space before it.
    private static func dropSpace(at pieces: inout [StyledText]) {
        guard let last = pieces.indices.last, pieces[last].text.hasSuffix(" ") else { return }
        pieces[last].text.removeLast()
    }

    private func shown(_ part: PromptFormat.Part) -> StyledText {
        switch part {
        case .portal:
            let isReal = session.link.map { !$0.address.isLoopback } ?? false
            return StyledText(portalName, isReal ? .realPlace : .place)
        case .profile:
            let text = session.profile.map { "(\($0.name)\($0.isReadOnly ? Messages.Profiles.readOnlyMark : ""))" }
            return StyledText(text ?? "", .setting)
        case .connector:
            let title = session.connector?.title.visible().cut(toColumns: min(24, max(8, width / 4)))
            return StyledText(title ?? "", .object)
        case .draft:
            let isComplete = missingNames.isEmpty && invalidNames.isEmpty
            return StyledText(draftMark(isComplete: isComplete), isComplete ? .complete : .incomplete)
        case .missing: return StyledText(missing)
        }
    }

    private var portalName: String {
        guard let link = session.link else { return "bcx" }
        if link.address == session.sandbox { return SandboxTarget.shown(session.student) }
        return link.address.readableHost + (link.address.port.map { ":\($0)" } ?? "")
    }

    private func draftMark(isComplete: Bool) -> String {
        let draft = session.draft
        if draft.fields.isEmpty {
            return draft.entity.name == Entity.source.name ? "" : draft.entity.name
        }
        return "\(draft.entity.name)\(isComplete ? "+" : "*")"
    }
}
