/// A word of the language that begins a statement, with everything that parser, formatter, help and completion know
/// about it. What begins with another word is a command of the host.
public enum Keyword: String, Sendable, CaseIterable {
    case `let`, `if`, `for`, `break`, `continue`, `try`, expect, assert, batch, print, run, step, ask, secret, sleep,
        exit

    /// The word.
    public var name: String { rawValue }

    /// What follows the word.
    public var slots: [Slot] {
        switch self {
        case .let: [.name, .word("=", summary: "The value follows."), .value]
        case .if: [.value, .block, .elseBranches]
        case .for:
            [
                .name, .word(Self.in, summary: "What is walked follows."), .value,
                .optional([.word(Self.journal), .file(), .word(Self.key), .value]),
                .block,
            ]
        case .break, .continue: []
        case .try: [.block]
        case .expect: [.code, .block]
        case .assert: [.value, .optional([.text("message")])]
        case .batch: [.optional([.word(Self.halt, summary: "Stop at the first refusal.")]), .block]
        case .print: [.values]
        case .run: [.file(ending: ".bcx"), .items]
        case .step: [.text("title")]
        case .ask, .secret: [.name, .text("Question")]
        case .sleep: [.duration("2s")]
        case .exit: [.optional([.status])]
        }
    }

    /// What stands between the name and the value of `for`.
    public static let `in` = "in"
    /// What begins the journal of a loop.
    static let journal = "journal"
    /// What begins the key of a journal.
    static let key = "key"
    /// What makes a batch stop at the first refusal.
    public static let halt = "halt"
    /// What begins another branch of an `if`.
    public static let `else` = "else"
    /// What stands for all codes of `expect`.
    public static let any = "any"

    /// How it is written.
    public var usage: String { ([name] + slots.map(\.usage)).joined(separator: " ") }

    /// Whether a block follows.
    public var hasBlock: Bool {
        slots.contains { if case .block = $0 { true } else { false } }
    }

    /// One line, ending in a full stop.
    public var summary: String {
        switch self {
        case .let: "Give a value a name; from an inner block, change a name of an outer one."
        case .if: "Run the first block whose condition is true."
        case .for:
            """
            Run a block for each element of an array, or 'for K, V in' for each member of an object; with a journal, each \
            makes one call, and no call is made twice.
            """
        case .break: "Leave the innermost loop."
        case .continue: "Continue with the next iteration of the innermost loop."
        case .try: "Continue after a refusal by the portal, also of calls in a batch; $error holds the first, or null."
        case .expect:
            "Fail unless the portal refuses with exactly this code, or with 'any'; also before one command or batch."
        case .assert: "Fail unless the value is true; a comparison shows both sides."
        case .batch: "Gather the calls of the block and send them in groups of up to 50; '-> x' refers to a result."
        case .print: "Write values to standard output, with spaces between."
        case .run: "Run another script, found next to the running one; it sees only the variables given."
        case .step: "Name what follows; a test case of 'bcx test'."
        case .ask: "Ask for a text, unless the variable was given with --set."
        case .secret: "Ask for a text without showing it, unless the variable was given with --set."
        case .sleep: "Wait: 500ms, 2s, 1m."
        case .exit: "End the script or the prompt, with this status."
        }
    }

    /// A script that shows it.
    public var example: String {
        switch self {
        case .let: "let n = 1 + 2; assert $n == 3"
        case .if: "if 2 > 1 { print \"yes\" } else { print \"no\" }"
        case .for: "for n in range(1, 4) { print $n }"
        case .break: "for n in range(9) { if $n == 2 { break } }"
        case .continue: "for n in range(3) { if $n == 1 { continue }; print $n }"
        case .try: "try { source.get 9999 }; assert $error.code == \"SOURCE_NOT_FOUND\""
        case .expect: "expect SOURCE_NOT_FOUND { source.get 9999 }"
        case .assert: "assert count([1, 2]) == 2 \"two elements\""
        case .batch: "batch { for n in range(1, 4) { source.list page $n } }"
        case .print: "print \"sum\" 1 + 2"
        case .run: "run quickstart.bcx title=\"North\""
        case .step: "step \"the sum holds\"; assert 1 + 1 == 2"
        case .ask: "let name = \"North\"; ask name \"Which name?\""
        case .secret: "let token = \"t-1\"; secret token \"The token?\""
        case .sleep: "sleep 1ms"
        case .exit: "exit 0"
        }
    }
}

/// A place in a statement after its keyword, and what may stand there.
public indirect enum Slot: Sendable, Equatable {
    /// The name of a variable that gets a value.
    case name
    /// This word, and a line about it.
    case word(String, summary: String = "")
    /// An expression.
    case value
    /// Expressions side by side.
    case values
    /// The path of a file, of which only those with this ending make sense.
    case file(ending: String = "")
    /// The code of a refusal.
    case code
    /// A text for people, shown by this one.
    case text(String)
    /// A span of time, shown by this one.
    case duration(String)
    /// An exit status.
    case status
    /// `NAME=VALUE` words.
    case items
    /// Statements in braces.
    case block
    /// What may follow the block of an `if`.
    case elseBranches
    /// All of these or none.
    case optional([Slot])

    /// How a usage shows it.
    public var usage: String {
        switch self {
        case .name: "NAME"
        case .word(let word, _): word
        case .value: "EXPR"
        case .values: "EXPR…"
        case .file: "FILE"
        case .code: "CODE"
        case .text(let example): "\"\(example)\""
        case .duration(let example): example
        case .status: "N"
        case .items: "[NAME=VALUE…]"
        case .block: "{ … }"
        case .elseBranches: "else if EXPR { … } else { … }"
        case .optional(let slots): "[\(slots.map(\.usage).joined(separator: " "))]"
        }
    }
}

extension Keyword {
    /// What may stand after these words of its statement: the next slot, and those that come next when it is left out.
    ///
    /// An expression goes on for as many words as there are.
    public func next(after words: some Collection<String>) -> [Slot] {
        var slots = slots[...]
        for word in words {
            while case .optional(let inner)? = slots.first {
                slots.removeFirst()
                if case .word(let first, _)? = inner.first, first != word { continue }
                slots = (inner + slots)[...]
            }
            switch slots.first {
            case .value, .values, .items, .status, nil: return slots.first.map { [$0] } ?? []
            default: slots.removeFirst()
            }
        }
        var next: [Slot] = []
        for slot in slots {
            if case .optional(let inner) = slot {
                next += inner.prefix(1)
            } else {
                return next + [slot]
            }
        }
        return next
    }
}
