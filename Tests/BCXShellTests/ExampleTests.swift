import BCXShell
import BIConnector
import CommandLanguage
import Testing
import TextUI

/// Every example in help runs, each on a fresh sandbox, and every row is as the reference wants it.
struct ExampleTests {
    private static let commandExamples = ShellCommand.all.flatMap { command in
        command.examples.map { (command.name, $0) }
    }

    @Test(arguments: commandExamples)
    func `examples of commands run`(_ name: String, _ example: String) async throws {
        try await run(example)
    }

    /// `run` needs a file, `sleep` and `exit` say nothing; they are met by the tests of the language.
    @Test(arguments: Keyword.allCases.filter { $0.name != "run" })
    func `examples of forms run`(_ form: Keyword) async throws {
        try await run(form.example)
    }

    @Test(arguments: Function.allCases)
    func `examples of functions run`(_ function: Function) async throws {
        try await run(function.signature.example)
    }

    @Test(arguments: SyntaxForm.all.map { ($0.form, $0.example, $0.summary) })
    func `examples of syntax run`(_ form: String, _ example: String, _ summary: String) async throws {
        try await run(example)
        #expect(summary.hasSuffix(".") && !summary.contains("\n"))
    }

    private func run(_ example: String) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        await practice.type("source.add title=Practice connectorId=31 settings.token=t-9f3c -> practice")
        _ = practice.said
        await practice.type(example)
        let said = practice.said
        #expect(!said.contains("error:"), "\(example)\n\(said)")
    }

    @Test(arguments: ShellCommand.all)
    func `rows of commands are well-formed`(_ command: ShellCommand) {
        #expect(command.summary.hasSuffix(".") && !command.summary.contains("\n"))
        #expect(command.usage.hasPrefix(command.name))
        #expect(command.requiredWords <= command.words.count)
        #expect(!command.repeatsLastWord || !command.words.isEmpty)
        for key in command.keys { #expect(key.summary.hasSuffix(".") && command.takesItems) }
        for option in command.options { #expect(option.summary.hasSuffix(".") && !option.name.hasPrefix("-")) }
    }

    @Test func `names are unique`() {
        let names = ShellCommand.all.map(\.name) + Keyword.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        let variables = Interpreter.variables.map(\.name)
        #expect(Set(variables).count == variables.count)
    }
}
