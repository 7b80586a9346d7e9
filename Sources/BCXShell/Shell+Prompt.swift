import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// The prompt as `option prompt` wants it, in pieces: `sandbox Harbour ERP source*> `.
    public var promptPieces: [PromptPiece] {
        let pieces = pieces(without: nil)
        let width = pieces.reduce(0) { $0 + $1.text.displayWidth }
        // What is typed needs the room more than the connector's name does, which 'use' tells.
        let isCrowded = width > (services.screenWidth() ?? 80) / 3 * 2
        return isCrowded ? self.pieces(without: .connector) : pieces
    }

    private func pieces(without left: PromptFormat.Part?) -> [PromptPiece] {
        var pieces: [PromptPiece] = []
        for piece in session.options.prompt.pieces {
            switch piece {
            case .text(let text): pieces.append(PromptPiece(text: text, role: .plain))
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
    private static func dropSpace(at pieces: inout [PromptPiece]) {
        guard let last = pieces.indices.last, pieces[last].text.hasSuffix(" ") else { return }
        pieces[last].text.removeLast()
    }

    private func prompt(_ part: PromptFormat.Part) -> PromptPiece {
        switch part {
        case .portal:
            let isReal = session.link.map { !$0.address.isLoopback } ?? false
            return PromptPiece(text: portalName, role: .portal(isReal: isReal))
        case .profile:
            let text = session.profile.map { "(\($0.name)\($0.isReadOnly ? ", readonly" : ""))" }
            return PromptPiece(text: text ?? "", role: .profile)
        case .connector:
            let room = min(24, max(8, (services.screenWidth() ?? 80) / 4))
            return PromptPiece(
                text: session.connector?.title.visible().cut(toColumns: room) ?? "", role: .connector)
        case .draft:
            let isComplete = session.draft.missing(connector: session.connector).isEmpty
            return PromptPiece(text: draftMark(isComplete: isComplete), role: .draft(isComplete: isComplete))
        case .missing: return PromptPiece(text: missingText, role: .plain)
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
        interpreter.read(Source(name: "input", text: text)).openPart
    }

    /// A line as it may be kept in a history: every secret in it is replaced. Found by what the line means, not by words:
    /// the code in a webhook's address, what `auth` is given, what stands under `settings`.
    public func historyForm(of line: String) -> String {
        let source = Source(name: "input", text: line)
        var spans: [(Span, String)] = []
        if let program = interpreter.read(source).program {
            for statement in program.statements { collectSecrets(statement, source, &spans) }
        }
        var bytes = source.bytes
        for (span, replacement) in spans.sorted(by: { $0.0.start > $1.0.start }) {
            bytes.replaceSubrange(span.start..<span.end, with: replacement.utf8)
        }
        // What was typed openly as a credential is none of the history's business elsewhere either.
        var known = redaction
        for secret in session.draft.credentials { known.hide(secret) }
        return Self.withoutWebhooks(known.masked(String(decoding: bytes, as: UTF8.self)))
    }

    private func collectSecrets(_ statement: Statement, _ source: Source, _ spans: inout [(Span, String)]) {
        switch statement.kind {
        case .command(let command): collectSecrets(command, source, &spans)
        case .choose(let branches, let otherwise):
            for inner in (branches.map(\.block) + [otherwise].compactMap(\.self)).flatMap(\.statements) {
                collectSecrets(inner, source, &spans)
            }
        case .loop(let loop): for inner in loop.block.statements { collectSecrets(inner, source, &spans) }
        case .attempt(let block), .expect(_, let block), .batch(_, let block):
            for inner in block.statements { collectSecrets(inner, source, &spans) }
        default: break
        }
    }

    private func collectSecrets(
        _ command: CommandLanguage.Command, _ source: Source, _ spans: inout [(Span, String)]
    ) {
        if command.name == "auth", let kind = command.arguments.first?.literal {
            let secret = kind == "webhook" ? command.arguments.dropFirst(2) : command.arguments.dropFirst()
            for word in secret { spans.append((word.span, Secret.mask)) }
            for item in command.items where AuthItem.named(item.path.text)?.isSecret != false {
                if case .secret = item.value { continue }
                spans.append((item.span, "\(source.text(item.keySpan))=secret:"))
            }
        }
        for item in command.items where item.path.contains(.name("settings")) || item.path == [.name("fields")] {
            if case .secret = item.value { continue }
            let isOfConnector = command.name.hasPrefix("connector.")
            if !isOfConnector { spans.append((item.span, "\(source.text(item.keySpan))=secret:")) }
        }
        spans += command.editsOfSecrets(in: source)
    }

    /// The code of a webhook's address, wherever one stands: `/rest/1/CODE/`.
    static func withoutWebhooks(_ text: String) -> String {
        var rest = text[...]
        var clean = ""
        while let mark = rest.firstRange(of: "/rest/") {
            clean += rest[..<mark.upperBound]
            rest = rest[mark.upperBound...]
            let user = rest.prefix { $0.isNumber }
            guard !user.isEmpty, rest.dropFirst(user.count).first == "/" else { continue }
            clean += "\(user)/"
            rest = rest.dropFirst(user.count + 1)
            let code = rest.prefix { !$0.isWhitespace && $0 != "/" && $0 != "\"" && $0 != "'" && $0 != ";" }
            guard !code.isEmpty, !code.contains(".") else { continue }
            clean += Secret.mask
            rest = rest.dropFirst(code.count)
        }
        return clean + rest
    }
}
