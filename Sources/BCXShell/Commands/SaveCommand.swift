import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let save = ShellCommand(
        "save", usage: "save FILE",
        "Write the session as a script that runs; credentials become prompts.",
        group: .session, words: [.file], requiredWords: 1, options: [.replacing], result: .said
    ) { invocation, context in
        try context.recorder.save(to: invocation.arguments[0].text, invocation)
        return nil
    }
}
