import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let option = ShellCommand(
        "option", usage: "option [NAME [VALUE]]", "Show the options, or change one.",
        group: .session,
        words: [.described(Options.rows.map { ($0.name, $0.summary) }), .offered(Options.values)],
        examples: ["option", "option output json", "option timeout 10s"]
    ) { try show($0.arguments.map(\.text), $1.session) }

    private static func show(_ words: [String], _ session: Session) throws(ShellError) -> JSON {
        guard let name = words.first else { return .array(Options.rows.map { described($0, session) }) }
        guard let row = Options.Row(named: name) else { throw unknownOption(name) }
        guard words.count > 1 else { return .string(row.get(session.options)) }
        // Credentials that were given for this run are not for a script to spread.
        guard !session.isConfined || name != "http" else {
            throw .usage(Messages.Joining.plainIsGiven, hint: Messages.Joining.startWithPlain)
        }
        guard row.set(&session.options, words[1]) else {
            throw .usage(
                Messages.Commands.badValue(words[1], of: name), hint: Messages.Commands.writeValues(row.values))
        }
        session.ownOption(name)
        // The value was just typed, so it is not shown.
        return .null
    }

    private static func described(_ row: Options.Row, _ session: Session) -> JSON {
        [
            "option": .string(row.name), "value": .string(row.get(session.options)),
            "summary": .string(row.summary),
        ]
    }

    private static func unknownOption(_ name: String) -> ShellError {
        let names = Options.rows.map(\.name)
        let nearest = Spelling.nearest(to: name, among: names)
        return .usage(
            Messages.Commands.unknownOption(name),
            hint: nearest.map(Messages.didYouMean) ?? Messages.Commands.options(names))
    }
}
