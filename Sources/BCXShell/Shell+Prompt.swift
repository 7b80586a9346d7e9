import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// What a prompt shows of the session: `127.0.0.1:8080 Harbour ERP`, and `*` when the draft has something in it.
    public var promptText: String {
        guard let link = session.link else { return "bcx" }
        let port = link.address.port.map { ":\($0)" } ?? ""
        var text = link.address.isLoopback ? "sandbox" : "\(link.address.host)\(port)"
        if let connector = session.connector { text += " \(connector.title.visible().prefix(columns: 24))" }
        if !session.draft.fields.isEmpty { text += "*" }
        return text
    }

    /// What the draft still lacks, for the right edge; empty while nothing was set.
    public var missingText: String {
        guard !session.draft.fields.isEmpty else { return "" }
        let missing = session.draft.missing(connector: session.connector)
        return missing.isEmpty ? "complete" : "missing \(missing.joined(separator: ", "))"
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
        return Self.withoutWebhooks(redaction.masked(String(decoding: bytes, as: UTF8.self)))
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
        for word in command.arguments where command.name == "fields" { spans.append((word.span, "{}")) }
    }

    /// The code of a webhook's address, wherever one stands: `/rest/1/CODE/`.
    private static func withoutWebhooks(_ text: String) -> String {
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
