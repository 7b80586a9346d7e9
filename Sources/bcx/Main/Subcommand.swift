import BCXShell
import CommandLanguage
import LineInput

/// A word behind `bcx` that is no script.
struct Subcommand: Sendable {
    var name: String
    var usage: String
    var summary: String
    var run: @MainThread @Sendable (Program, [String]) async throws(UsageError) -> Int

    static func named(_ name: String) -> Subcommand? { all.first { $0.name == name } }

    static let all: [Subcommand] = [
        Subcommand(
            name: "check", usage: "check FILE…",
            summary: "Read scripts and report every problem, with --output json for editors; run nothing.",
            run: { (program, words) async throws(UsageError) in try program.check(words) }),
        Subcommand(
            name: "fmt", usage: FormattingSettings.usage,
            summary: "Write scripts in canonical form; with --check, name those that are not, and exit with 4.",
            run: { (program, words) async throws(UsageError) in try program.format(words) }),
        Subcommand(
            name: "test", usage: TestSettings.usage,
            summary: "Run scripts as tests; every step is a case.",
            run: { (program, words) async throws(UsageError) in try await program.test(words) }),
        Subcommand(
            name: "sandbox", usage: "sandbox [OPTIONS]",
            summary: "Serve the practice portal until Control-C.",
            run: { (program, words) async throws(UsageError) in try program.serveSandbox(words) }),
    ]
}

/// What `--help` says.
enum ProgramHelp {
    static var text: String {
        """
        bcx — a scriptable shell for the biconnector section of the Bitrix24 REST API

        Usage
          bcx [OPTIONS]                    the prompt, or commands from standard input line by line
          bcx [OPTIONS] FILE.bcx [ARG…]    run a script
          bcx [OPTIONS] -                  run the script on standard input
          bcx [OPTIONS] -c 'COMMANDS'      run these commands
        \(Subcommand.all.map { line("bcx \($0.usage)", $0.summary) }.joined())
        Options
        \(Settings.options.map { line($0.usage, $0.summary) }.joined())
        Options of 'bcx sandbox'
        \(SandboxSettings.options.map { line($0.usage, $0.summary) }.joined())
        Environment
          BITRIX24_WEBHOOK    the webhook's whole address, when --connect is not given
          BCX_TOKEN           the access token, when the portal's address has no webhook in it
          BCX_PROFILE         the profile, when neither option nor webhook says what to connect to
          BCX_OUTPUT          the format of results, when --output is not given
          BCX_HISTORY         the file of the prompt's history; empty for none
          BCX_SANDBOX_TOKEN   the webhook's code and the access token of a 'bcx sandbox' that others reach
          NO_COLOR, CI        no colour; no questions

        Exit status
          0 done   1 refused by the portal   2 usage or local error, nothing was sent that may change the portal
          3 some rows or steps failed, or a local error after a write was sent   4 an assertion failed
          5 network, or the outcome of a write is unknown   130 interrupted

        'bcx -c help' lists the commands; 'bcx -c "connect sandbox; source.list"' is a first try.

        """
    }

    private static func line(_ usage: String, _ summary: String) -> String {
        usage.count <= 32
            ? "  \(usage)\(String(repeating: " ", count: 33 - usage.count))\(summary)\n"
            : "  \(usage)\n\(String(repeating: " ", count: 35))\(summary)\n"
    }
}
