import BIConnector
import CommandLanguage

/// An option that other programs have where bcx has a word, an item or an option of the session.
enum ForeignOption {
    /// What to write instead; nil when nothing here is meant.
    static func hint(for name: String, of command: CommandStatement) -> String? {
        let name = name.lowercased()
        let method = PortalMethod(named: command.name)
        if name == "help" { return Messages.write("help \(command.name)") }
        if formats.contains(name) { return Messages.Vocabulary.format(Format(rawValue: name)?.rawValue ?? "FORMAT") }
        if method?.verb == .list, let clause = ListClause(rawValue: name) {
            return Messages.Vocabulary.withoutDashes(clause.usage)
        }
        if name == "id", let verb = method?.verb, [.get, .update, .delete, .fieldsUpdate].contains(verb) {
            return Messages.write("\(command.name) ID")
        }
        guard let field = method?.entity?.fields.first(where: { $0.name.lowercased() == name }),
            method?.verb == .add || method?.verb == .update
        else { return nil }
        return Messages.Vocabulary.withoutDashes("\(field.name)=VALUE")
    }

    private static let formats: Set = Set(Format.allCases.map(\.rawValue)).union(["output", "format", "tsv", "yaml"])
}
