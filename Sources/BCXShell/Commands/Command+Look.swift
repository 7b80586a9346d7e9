import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

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
            "history", usage: "history [N]", "The lines typed so far, or the last N of them, secrets replaced.",
            group: .look, words: [.any], result: .text, examples: ["history", "history 5"]
        ) { try $1.history($0.arguments.first) },
        Command(
            "reply", usage: "reply", "The last answer as received, secrets masked.", group: .look,
            options: [CommandOption("show-secrets", "Show credentials.")], examples: ["connector.list; reply"]
        ) { _, shell in
            guard let reply = shell.session.reply else { throw ShellError.usage("nothing was answered yet") }
            return reply.body
        },
    ]
}

extension Shell {
    func history(_ word: Invocation.Argument?) throws(ShellError) -> JSON {
        let history = history.map { redaction.masked($0) }
        guard let word else { return .array(history.map(JSON.string)) }
        guard let count = Int(word.text), count > 0 else {
            throw .usage("\"\(word.text)\" is not a number of lines", hint: "write 'history 20'", at: word.span)
        }
        return .array(history.suffix(count).map(JSON.string))
    }

    func help(_ word: String?) throws(ShellError) -> JSON {
        guard let word else { return .string(Help.overview(commands, width: services.screenWidth() ?? 80)) }
        guard let text = Help.about(word, commands) else {
            let nearest = Spelling.nearest(to: word, among: Help.topics(commands).map(\.name))
            throw .usage(
                "no help for '\(word)'", hint: nearest.map { "did you mean '\($0)'?" } ?? "'help' lists what there is")
        }
        return .string(text.wrapped(toColumns: services.screenWidth()))
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
        return .string(text.wrapped(toColumns: services.screenWidth()))
    }
}
