import OrderedJSON

/// One statement of a script.
public final class Statement: Sendable {
    /// What it does.
    public let kind: Kind
    /// Where it stands.
    public let span: SourceSpan
    /// Whether it never waits for anybody, and no statement inside of it does.
    let isImmediate: Bool
    /// The same as ``kind``, for the statements of which loops execute most.
    let shortcut: Shortcut

    init(kind: Kind, span: SourceSpan) {
        self.kind = kind
        self.span = span
        isImmediate = kind.isImmediate
        shortcut = kind.shortcut
    }

    /// What can be known without a look at ``kind``: see ``ScriptExpression/Shortcut``.
    enum Shortcut {
        /// A variable gets the result of an operation on two operands that are known without evaluation.
        case assignment(slot: Int32, Operator, ScriptExpression.Operand, ScriptExpression.Operand)
        /// Any other statement.
        case other
    }

    /// What a statement does.
    public indirect enum Kind: Sendable {
        /// A command of the host.
        case command(CommandStatement)
        /// `let NAME = EXPR`
        case `let`(Variable, ScriptExpression)
        /// `if EXPR { … } else …`, the branches in order
        case `if`([Branch], otherwise: Block?)
        /// `for NAME in EXPR { … }`, `for K, V in OBJECT { … }`
        case `for`(Loop)
        /// `break`
        case `break`
        /// `continue`
        case `continue`
        /// `try { … }`
        case `try`(Block)
        /// `expect CODE { … }` or `expect CODE COMMAND`
        case expect(code: Word, Block)
        /// `batch [halt] [--OPTION] { … }`, as a command: its options are those of every call in it, and when it is only
        /// written down it has a result.
        case batch(halt: Bool, CommandStatement, Block)
        /// `assert EXPR ["message"]`
        case assert(ScriptExpression, message: ScriptExpression?)
        /// `print EXPR…`
        case print([ScriptExpression])
        /// `run FILE NAME=VALUE…`
        case run(Word, [Item], capture: Variable?)
        /// `step "title"`
        case step(Word)
        /// `ask NAME "Question"`, `secret NAME "Question"`
        case ask(Variable, question: Word?, isSecret: Bool)
        /// `sleep 2s`
        case sleep(Word)
        /// `exit [N]`
        case exit(ScriptExpression?)
        /// `!program …`
        case shell(Word)
    }

    /// A condition and what to do when it is true.
    public final class Branch: Sendable {
        /// The condition.
        public let condition: ScriptExpression
        /// What to do.
        public let block: Block

        init(condition: ScriptExpression, block: Block) {
            self.condition = condition
            self.block = block
        }
    }

    /// `journal FILE key EXPR`: each round makes one call, and no call twice.
    public struct Journal: Sendable {
        /// The file.
        public var file: Word
        /// What distinguishes the rounds, from run to run.
        public var key: ScriptExpression
    }

    /// A loop over a value.
    public struct Loop: Sendable {
        /// The position or name of each element, when asked for.
        public var key: Variable?
        /// Each element.
        public var element: Variable
        /// What is walked.
        public var sequence: ScriptExpression
        /// Where it is written down what became of each round, when it is.
        public var journal: Journal?
        /// What to do for each.
        public var block: Block
    }
}

extension Statement.Kind {
    fileprivate var shortcut: Statement.Shortcut {
        guard case .let(let variable, let value) = self, let slot = Int32(exactly: variable.slot),
            case .operation(let sign, let left, let right) = value.shortcut, left.isKnown, right.isKnown
        else { return .other }
        return .assignment(slot: slot, sign, left, right)
    }

    fileprivate var isImmediate: Bool {
        switch self {
        case .let, .break, .continue, .assert, .print, .ask, .exit: true
        case .if(let branches, let otherwise):
            branches.allSatisfy(\.block.isImmediate) && otherwise?.isImmediate != false
        case .for(let loop): loop.journal == nil && loop.block.isImmediate
        case .command, .try, .expect, .batch, .run, .step, .sleep, .shell: false
        }
    }
}

/// Statements in braces.
public struct Block: Sendable {
    /// The statements.
    public let statements: [Statement]
    /// Where they stand, braces included.
    public let span: SourceSpan
    /// Whether none of them waits for anybody.
    let isImmediate: Bool

    init(statements: [Statement], span: SourceSpan) {
        self.statements = statements
        self.span = span
        isImmediate = statements.allSatisfy(\.isImmediate)
    }
}

/// A variable and its place in the frame of its script.
public struct Variable: Sendable, Hashable {
    /// The name without `$`.
    public var name: String
    /// The place in the frame.
    public var slot: Int
    /// Whether this place is the first that names it.
    public var isNew = false
    /// Where the name stands.
    public var span: SourceSpan
}

/// A command of the host with its words.
public struct CommandStatement: Sendable {
    /// The name, as typed.
    public var name: String
    /// Where the name stands.
    public var nameSpan: SourceSpan
    /// Positional words, in order.
    public var arguments: [Word] = []
    /// `key=value` words, in order.
    public var items: [Item] = []
    /// `--flag` words, in order.
    public var options: [Option] = []
    /// What follows `where`.
    public var condition: Condition<Word>?
    /// Where the condition stands, `where` included.
    var conditionSpan: SourceSpan?
    /// The name after `->`.
    public var capture: Variable?
    /// Where the result goes instead of the screen.
    public var output: Output?

    /// An option of a command.
    public struct Option: Sendable {
        /// The name without `--`.
        public var name: String
        /// What follows `=`.
        public var value: Word?
        /// Where it stands.
        public var span: SourceSpan
    }

    /// Where a result goes.
    public enum Output: Sendable {
        /// `| program …`: the rest of the line is the system shell's.
        case program(String, SourceSpan)
        /// `> file`
        case file(Word)
        /// `>> file`
        case appending(Word)
    }
}

/// `key=value` in one of its forms.
public final class Item: Sendable {
    /// What follows the key.
    public enum Value: Sendable {
        /// `key=text`, converted to the type of the field.
        case text(Word)
        /// `key:=json`, exactly this.
        case json(ScriptExpression)
        /// `key=@file`, the file's text.
        case file(Word)
        /// `key:=@file`, the file's JSON.
        case jsonFile(Word)
        /// `key=secret:`, asked for; `key=secret:NAME`, from the environment.
        case secret(String?)
    }

    /// A part of a key that is known.
    public enum Step: Sendable, Hashable {
        /// `.name` or `[name]`
        case name(String)
        /// `[0]`
        case index(Int)
    }

    /// A part of a key as it is written.
    public enum KeyPart: Sendable {
        /// `.name`, `[0]`
        case fixed(Step)
        /// `.$code`: one name, whatever is in it.
        case computed(Word)
        /// `[$i]`: a position when it is a whole number, else a name.
        case place(ScriptExpression)
    }

    /// The key: one part, or a path.
    public let key: [KeyPart]
    /// The key, when nothing in it has to be computed.
    public let path: [Step]?
    /// Where the key stands.
    public let keySpan: SourceSpan
    /// What follows it.
    public let value: Value
    /// Where key and value stand.
    public let span: SourceSpan

    init(key: [KeyPart], keySpan: SourceSpan, value: Value, span: SourceSpan) {
        self.key = key
        path = key.path
        self.keySpan = keySpan
        self.value = value
        self.span = span
    }
}

extension [Item.KeyPart] {
    /// The parts, when none has to be computed.
    var path: [Item.Step]? {
        let steps = compactMap(\.step)
        return steps.count == count ? steps : nil
    }
}

extension CommandStatement.Output {
    /// Where the words stand that name it.
    var span: SourceSpan {
        switch self {
        case .program(_, let span): span
        case .file(let word), .appending(let word): word.span
        }
    }
}

extension Item.Value {
    /// Whether it is asked for, or taken from the environment.
    var isSecret: Bool { if case .secret = self { true } else { false } }
}

extension Item.KeyPart {
    /// The part, when it does not have to be computed.
    public var step: Item.Step? {
        if case .fixed(let step) = self { step } else { nil }
    }
}

extension [Item.Step] {
    /// The key as typed: `settings.token`, `fields[0].name`.
    public var text: String { ScriptLiteral.key(self) }
}

/// A word: literal text and values, side by side.
public struct Word: Sendable {
    /// A part of a word.
    public enum Part: Sendable {
        /// Text as it stands.
        case literal(String)
        /// A value put in its place.
        case value(ScriptExpression)
    }

    /// The parts in order.
    public var parts: [Part]
    /// Whether any of it stood in quotes, so that it is never a keyword.
    public var isQuoted: Bool
    /// Where it stands.
    public var span: SourceSpan
    /// The parts of the key that it is, as a word of a command that takes keys.
    var key: [Item.KeyPart]?

    init(parts: [Part], isQuoted: Bool, span: SourceSpan) {
        self.parts = parts
        self.isQuoted = isQuoted
        self.span = span
    }

    /// Whether it is an object, or a value that may turn out to be one.
    public var mayBeObject: Bool {
        guard parts.count == 1, !isQuoted, case .value(let expression) = parts[0] else { return false }
        return switch expression.kind {
        case .literal(let value): value.object != nil
        case .object, .local, .global, .path, .call: true
        case .text, .array, .not, .negate, .logic, .binary: false
        }
    }

    /// The text, when no value has to be put in.
    public var literal: String? {
        var text = ""
        for part in parts {
            guard case .literal(let piece) = part else { return nil }
            text += piece
        }
        return text
    }
}
