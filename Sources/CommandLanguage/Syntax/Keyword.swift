/// A form of the language that is not a command of the host: its word, and everything help knows about it.
public struct Keyword: Sendable {
    /// The word it begins with.
    public var name: String
    /// How it is written.
    public var usage: String
    /// One line, ending in a full stop.
    public var summary: String
    /// A script that shows it.
    public var example: String

    /// The keyword `name`; nil when the language has no such word.
    public init?(_ name: String) {
        guard let keyword = Self.all.first(where: { $0.name == name }) else { return nil }
        self = keyword
    }

    private init(name: String, usage: String, summary: String, example: String) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.example = example
    }

    /// All forms, in the order of the reference.
    public static let all: [Keyword] = [
        Keyword(
            name: "let", usage: "let NAME = EXPR",
            summary: "Give a value a name; from an inner block, change a name of an outer one.",
            example: "let n = 1 + 2; assert $n == 3"),
        Keyword(
            name: "if", usage: "if EXPR { … } else if EXPR { … } else { … }",
            summary: "Run the first block whose condition holds.",
            example: "if 2 > 1 { print \"yes\" } else { print \"no\" }"),
        Keyword(
            name: "for", usage: "for NAME in EXPR [journal FILE key EXPR] { … }",
            summary: """
                Run a block for each element of an array, or 'for K, V in' for each member of an object; with a journal, \
                each makes one call, and none twice.
                """,
            example: "for n in range(1, 4) { print $n }"),
        Keyword(
            name: "break", usage: "break", summary: "Leave the innermost loop.",
            example: "for n in range(9) { if $n == 2 { break } }"),
        Keyword(
            name: "continue", usage: "continue", summary: "Go on with the next round of the innermost loop.",
            example: "for n in range(3) { if $n == 1 { continue }; print $n }"),
        Keyword(
            name: "try", usage: "try { … }",
            summary: "Go on after a refusal by the portal, also of calls in a batch; $error holds the first, or null.",
            example: "try { source.get 9999 }; assert $error.code == \"SOURCE_NOT_FOUND\""),
        Keyword(
            name: "expect", usage: "expect CODE { … }",
            summary:
                "Fail unless the portal refuses with exactly this code, or with 'any'; also before one command or batch.",
            example: "expect SOURCE_NOT_FOUND { source.get 9999 }"),
        Keyword(
            name: "assert", usage: "assert EXPR [\"message\"]",
            summary: "Fail unless the value is true; a comparison shows both sides.",
            example: "assert count([1, 2]) == 2 \"two elements\""),
        Keyword(
            name: "batch", usage: "batch [halt] { … }",
            summary: "Gather the calls of the block and send them in groups of up to 50; '-> x' refers to a result.",
            example: "batch { for n in range(1, 4) { source.list page $n } }"),
        Keyword(
            name: "print", usage: "print EXPR…", summary: "Write values to standard output, with spaces between.",
            example: "print \"sum\" 1 + 2"),
        Keyword(
            name: "run", usage: "run FILE [NAME=VALUE…]",
            summary: "Run another script, found beside the running one; it sees only the variables given.",
            example: "run quickstart.bcx title=\"North\""),
        Keyword(
            name: "step", usage: "step \"title\"", summary: "Name what follows; a test case of 'bcx test'.",
            example: "step \"the sum holds\"; assert 1 + 1 == 2"),
        Keyword(
            name: "ask", usage: "ask NAME \"Question\"",
            summary: "Ask for a text, unless the variable was given with --set.",
            example: "let name = \"North\"; ask name \"Which name?\""),
        Keyword(
            name: "secret", usage: "secret NAME \"Question\"",
            summary: "Ask for a text without showing it, unless the variable was given with --set.",
            example: "let token = \"t-1\"; secret token \"The token?\""),
        Keyword(
            name: "sleep", usage: "sleep 2s", summary: "Wait: 500ms, 2s, 1m.", example: "sleep 1ms"),
        Keyword(
            name: "exit", usage: "exit [N]", summary: "End the script or the prompt, with this status.",
            example: "exit 0"),
    ]
}
