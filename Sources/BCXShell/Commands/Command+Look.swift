import BIConnector
import CommandLanguage
import OrderedJSON

extension Command {
    static let lookCommands: [Command] = [
        Command(
            "help", usage: "help [WORD]", "What can be typed, or all about one word.", group: .look,
            words: [.topic], result: .text, examples: ["help", "help source.add"]
        ) { try $1.help($0.arguments.first?.text) },
        Command(
            "explain", usage: "explain [CODE | METHOD | FIELD]",
            "What a code, method or field is; alone, the last refusal.",
            group: .look, words: [.topic], result: .text,
            examples: ["explain CONNECTOR_NOT_FOUND", "explain source.add", "explain source"]
        ) { try $1.explain($0.arguments.first?.text) },
        Command(
            "reply", usage: "reply", "The last answer as received, secrets masked.", group: .look,
            examples: ["connector.list; reply"]
        ) { _, shell in
            guard let reply = shell.session.reply else { throw ShellError.usage("nothing was answered yet") }
            return reply.body
        },
    ]
}

extension Shell {
    func help(_ word: String?) throws(ShellError) -> JSON {
        guard let word else { return .string(Help.overview(commands)) }
        guard let text = Help.about(word, commands) else {
            let nearest = Spelling.nearest(to: word, among: Help.topics(commands).map(\.name))
            throw .usage(
                "no help for '\(word)'", hint: nearest.map { "did you mean '\($0)'?" } ?? "'help' lists what there is")
        }
        return .string(text)
    }

    func explain(_ word: String?) throws(ShellError) -> JSON {
        let topic = word ?? interpreter.refusal["code"]?.string
        guard let topic else {
            throw .usage("nothing was refused yet", hint: "write 'explain CODE', a method, or a field")
        }
        guard let text = Explanation.text(of: topic) else {
            let nearest = Spelling.nearest(to: topic, among: Explanation.topics.map(\.name))
            throw .usage(
                "nothing is known about '\(topic)'", hint: nearest.map { "did you mean '\($0)'?" })
        }
        return .string(text)
    }
}
