import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let explain = ShellCommand(
        "explain", usage: "explain [CODE | METHOD | FIELD]",
        "What a code, method or field is; alone, the last refusal.",
        group: .look, words: [.topic], result: .text,
        examples: ["explain CONNECTOR_NOT_FOUND", "explain source.add", "explain source"]
    ) { invocation, context in
        let topic = invocation.arguments.first?.text ?? context.view.value(of: "error")["code"]?.string
        guard let topic else {
            throw ShellError.usage(Messages.Commands.nothingRefused, hint: Messages.Commands.explainWhat)
        }
        guard let text = Explanation.text(of: topic) else {
            let nearest = Spelling.nearest(to: topic, among: Explanation.topics.map(\.name))
            throw ShellError.usage(
                Messages.Commands.unknownTopic(topic),
                hint: nearest.map(Messages.didYouMean) ?? Messages.Commands.helpLists)
        }
        return .string(text.wrapped(toColumns: context.presenter.width))
    }
}
