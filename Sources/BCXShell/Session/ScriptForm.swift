import BIConnector
import CommandLanguage
import OrderedJSON

/// A line that worked, as a script may say it again: every secret in it is asked for, and the portal stands there without
/// its credentials. What cannot be said without a secret becomes a comment.
struct ScriptForm {
    private let source: Source
    private var edits: [(span: Span, text: String)] = []

    /// Nil for a line that only looked at something.
    init?(_ line: String, _ program: Program, _ redaction: Redaction, built: String?, draft: JSON.Object) {
        source = Source(name: "input", text: line)
        let commands = program.statements.flatMap(\.commands)
        let onlyLooks = program.statements.allSatisfy {
            if case .command(let command) = $0.kind { Self.looking.contains(command.name) } else { false }
        }
        guard !program.statements.isEmpty, !onlyLooks else { return nil }
        if let first = commands.first, commands.contains(where: { $0.name == "edit" || $0.name.hasSuffix("?") }) {
            // What was answered in a conversation is nowhere in the line.
            let isAlone = commands.count == 1 && program.statements.count == 1
            let told = first.name == "edit" ? Self.fields(draft) : built
            text = isAlone && told != nil ? told ?? "" : Self.comment(line)
        } else {
            for command in commands { edit(command) }
            text = edited()
        }
        text = Shell.withoutWebhooks(redaction.masked(text))
        if text.contains(Secret.mask) { text = Self.comment(text) }
    }

    /// What the script says.
    private(set) var text = ""

    private static let looking: Set<String> = [
        "help", "explain", "history", "reply", "status", "save", "record",
    ]

    private static func comment(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { "# left out: \($0)" }.joined(separator: "\n")
    }

    private func edited() -> String {
        var bytes = source.bytes
        for (span, text) in edits.sorted(by: { $0.span.start > $1.span.start }) {
            bytes.replaceSubrange(span.start..<span.end, with: text.utf8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func edit(_ command: CommandLanguage.Command) {
        switch command.name {
        case "connect", "portal": command.arguments.first.map { editAddress($0) }
        case "auth": editCredentials(command)
        case _ where command.name.hasPrefix("connector."): edits += command.editsOfSecrets(in: source)
        default:
            edits += command.editsOfSecrets(in: source)
            for item in command.items { edit(item) }
        }
    }

    private mutating func editAddress(_ word: Word) {
        guard let text = word.literal, let link = try? PortalLink(text), case .webhook(let user, _) = link.credentials
        else { return }
        edits.append((word.span, "\(link.address)\nauth webhook \(user)"))
    }

    private mutating func editCredentials(_ command: CommandLanguage.Command) {
        for word in command.arguments.dropFirst(command.arguments.first?.literal == "webhook" ? 2 : 1) {
            edits.append((word.span, ""))
        }
        for item in command.items where AuthItem.named(item.path.text)?.isSecret != false {
            if case .secret = item.value { continue }
            edits.append((item.span, "\(source.text(item.keySpan))=secret:"))
        }
    }

    private mutating func edit(_ item: Item) {
        guard item.path.contains(.name("settings")) || item.path == [.name("fields")] else { return }
        switch item.value {
        case .secret: return
        // What stands in a variable is not in the line.
        case .text(let word) where !word.parts.isEmpty && word.parts.allSatisfy({ !$0.isLiteral }): return
        case .json(let expression) where item.path.last == .name("settings"):
            let names = expression.memberNames
            let key = source.text(item.keySpan)
            edits.append(
                (item.span, names.map { $0.map { "\(key).\($0)=secret:" }.joined(separator: " ") } ?? Secret.mask))
        case .json, .jsonFile:
            if source.text(item.span).contains("settings") { edits.append((item.span, Secret.mask)) }
        case .text, .file: edits.append((item.span, "\(source.text(item.keySpan))=secret:"))
        }
    }

    /// A draft as commands, its credentials asked for: `fields {…}; set settings.token=secret:`.
    static func fields(_ fields: JSON.Object) -> String {
        var open = fields
        let names = fields["settings"]?.object?.names ?? []
        if !names.isEmpty { open["settings"] = nil }
        let secrets = names.map { " settings.\($0)=secret:" }.joined()
        return "fields \(JSON.object(open).text(.line))\(secrets.isEmpty ? "" : "; set\(secrets)")"
    }
}

extension Statement {
    /// The commands in it, in their order, those of its blocks among them.
    var commands: [CommandLanguage.Command] {
        switch kind {
        case .command(let command): [command]
        case .choose(let branches, let otherwise):
            (branches.map(\.block) + [otherwise].compactMap(\.self)).flatMap(\.statements).flatMap(\.commands)
        case .loop(let loop): loop.block.statements.flatMap(\.commands)
        case .attempt(let block), .expect(_, let block), .batch(_, let block): block.statements.flatMap(\.commands)
        default: []
        }
    }
}

extension Word.Part {
    fileprivate var isLiteral: Bool {
        if case .literal = self { true } else { false }
    }
}

extension Expression {
    /// The names of an object that is written out; nil for anything else.
    fileprivate var memberNames: [String]? {
        switch kind {
        case .object(let members):
            members.count == members.compactMap(\.name.literal).count ? members.compactMap(\.name.literal) : nil
        case .literal(let value): value.object?.names
        default: nil
        }
    }
}
