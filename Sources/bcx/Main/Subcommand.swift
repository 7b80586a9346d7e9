import BCXShell
import CommandLanguage
import LineInput
import TextUI

/// A word after `bcx` that is not a script.
struct Subcommand: Sendable {
    var name: String
    var usage: String
    var summary: String
    /// Its own options, each with what it does.
    var options: [(usage: String, summary: String)] = []
    var run: @MainThread @Sendable (Program, [String]) async throws(UsageError) -> Int

    /// Runs it, or shows its page when that is asked for.
    @MainThread
    func run(_ words: [String], _ program: Program) async throws(UsageError) -> Int {
        let options = words.prefix { $0 != "--" }
        if options.contains("--help") || options.contains("-h") { return program.say(ProgramHelp.text(of: self)) }
        return try await run(program, words)
    }

    static let all: [Subcommand] = [
        Subcommand(
            name: "check", usage: "check FILE…",
            summary: "Report every problem in scripts without running them; --output json is for editors.",
            run: { (program, words) async throws(UsageError) in try program.check(words) }),
        Subcommand(
            name: "fmt", usage: FormattingSettings.usage,
            summary: "Format scripts; with --check, list the files that are not formatted and exit with 4.",
            options: FormattingSettings.options.map { ($0.usage, $0.summary) },
            run: { (program, words) async throws(UsageError) in try program.format(words) }),
        Subcommand(
            name: "test", usage: TestSettings.usage,
            summary: "Run scripts as tests; each step is a test case.",
            options: TestSettings.options.map { ($0.usage, $0.summary) },
            run: { (program, words) async throws(UsageError) in try await program.test(words) }),
        command(.dump) { (program, words) async throws(UsageError) in try await program.runCommand("dump", words) },
        command(.diff) { (program, words) async throws(UsageError) in
            try await program.runCommand("diff", words, portals: 2)
        },
        Subcommand(
            name: "sandbox", usage: "sandbox [OPTIONS]",
            summary: "Serve the practice portal; on a terminal, take orders to it.",
            options: SandboxSettings.options.map { ($0.usage, $0.summary) },
            run: { (program, words) async throws(UsageError) in try await program.serveSandbox(words) }),
        Subcommand(
            name: "help", usage: "help [WORD]",
            summary: "Show this, or all about one command, method or word of the language.",
            run: { (program, words) async throws(UsageError) in try await program.help(words) }),
        Subcommand(
            name: "version", usage: "version", summary: "Show the version.",
            run: { (program, _) async throws(UsageError) in program.say(Messages.version(Version.text)) }),
    ]
}

extension Subcommand {
    /// A command of the prompt that is also one of the program.
    private static func command(
        _ row: ShellCommand, _ run: @escaping @MainThread @Sendable (Program, [String]) async throws(UsageError) -> Int
    ) -> Subcommand {
        Subcommand(
            name: row.name, usage: row.usage, summary: row.summary,
            options: row.options.map { ($0.usage, $0.summary) }, run: run)
    }

    /// The one with this name.
    init?(named name: String) {
        guard let subcommand = Self.all.first(where: { $0.name == name }) else { return nil }
        self = subcommand
    }
}

/// What `--help` says.
enum ProgramHelp {
    static var text: String {
        """
        bcx — a scriptable shell for the biconnector section of the Bitrix24 REST API

        Usage
          bcx [OPTIONS]                    the prompt, or commands from standard input line by line
          bcx [OPTIONS] FILE.bcx [ARG…]    run a script
          bcx [OPTIONS] METHOD [WORD…]     make one call; each argument is one word, nothing in it is substituted
          bcx [OPTIONS] -                  run the script on standard input
          bcx [OPTIONS] -c 'COMMANDS'      run these commands
        \(Subcommand.all.map { line("bcx \($0.usage)", $0.summary) }.joined())
        Options
        \(Settings.options.map { line($0.usage, $0.summary) }.joined())
        Options of 'bcx sandbox'
        \(SandboxSettings.options.map { line($0.usage, $0.summary) }.joined())
        Environment
        \(EnvironmentVariable.all.map { "  \($0.name.padded(toColumns: 20))\($0.meaning)\n" }.joined())
        Exit status
        \(ExitStatusRow.all.map { "  \(String($0.status).padded(toColumns: 4))\($0.meaning)\n" }.joined())
        'bcx -c help' lists the commands; try 'bcx -c "connect sandbox; source.list"' first.

        """
    }

    /// The page of a subcommand.
    static func text(of subcommand: Subcommand) -> String {
        let options = subcommand.options.map { line($0.usage, $0.summary) }.joined()
        return "bcx \(subcommand.usage)\n  \(subcommand.summary)\n"
            + (options.isEmpty ? "" : "\nOptions\n\(options)\n\(Messages.programOptions)\n")
    }

    private static func line(_ usage: String, _ summary: String) -> String {
        usage.displayWidth <= 32
            ? "  \(usage.padded(toColumns: 33))\(summary)\n"
            : "  \(usage)\n\("".padded(toColumns: 35))\(summary)\n"
    }
}
