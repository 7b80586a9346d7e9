import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let record = ShellCommand(
        "record", usage: "record [on FILE | off]",
        "Write the lines that succeed to a script, credentials as prompts; alone, show whether it is on.",
        group: .session, words: [.oneOf(["on", "off"]), .file], options: [.replacing], result: .said
    ) { invocation, context in
        let words = invocation.arguments.map(\.text)
        switch (words.first, words.count) {
        case (nil, _): context.recorder.tell()
        case ("on", 2): try context.recorder.begin(words[1], invocation)
        case ("off", 1): context.recorder.end(invocation)
        default:
            throw ShellError.usage(Messages.Recording.unexpectedWords, hint: Messages.Recording.usage)
        }
        return nil
    }
}
