import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let help = ShellCommand(
        "help", usage: "help [WORD]", "What can be typed, or all about one word.", group: .look,
        words: [.topic], result: .text, examples: ["help", "help source.add"]
    ) { invocation, context in
        let (commands, width) = (context.view.commands, context.presenter.width)
        guard let word = invocation.arguments.first?.text else {
            return .string(Help.overview(commands, width: width ?? 80))
        }
        guard let text = Help.about(word, commands) else {
            let nearest = Spelling.nearest(to: word, among: Help.topics(commands).map(\.name))
            throw ShellError.usage(
                Messages.Commands.noHelp(word), hint: nearest.map(Messages.didYouMean) ?? Messages.Commands.helpLists)
        }
        return .string(text.wrapped(toColumns: width))
    }
}
