/// Reads a script: text → ``ParsedScript``, or everything that is wrong with it.
///
/// Recursive descent over the bytes of the text. A `readX` returns nil and leaves the cursor, or consumes; a
/// `requireX` turns nil into an error. After an error reading goes on at the next statement, so that one run reports
/// all of them. The depth is checked before each descent.
///
/// ```
/// script      = { statement ( newline | ";" ) } ;
/// statement   = let | if | for | "break" | "continue" | try | expect | assert | batch | print | run | step
///             | ask | sleep | exit | shell | command ;
///
/// let         = "let" name "=" expr ;
/// if          = "if" expr block { "else" "if" expr block } [ "else" block ] ;
/// for         = "for" name [ "," name ] "in" expr [ "journal" word "key" expr ] block ;
/// try         = "try" block ;
/// expect      = "expect" word ( block | command ) ;
/// assert      = "assert" expr [ string ] ;
/// batch       = "batch" [ "halt" ] { option } block ;   (* after options also "->", "|", ">", ">>" as in command *)
/// print       = "print" { expr } ;
/// run         = "run" word { item } [ "->" name ] ;
/// step        = "step" word ;
/// ask         = ( "ask" | "secret" ) name [ word ] ;
/// sleep       = "sleep" word ;
/// exit        = "exit" [ expr ] ;
/// shell       = "!" rest-of-line ;
/// block       = "{" { statement ( newline | ";" ) } "}" ;
///
/// command     = name { argument } [ "where" condition ] { argument } [ "->" name ]
///               [ "|" rest-of-line | ">" word | ">>" word ] ;
/// argument    = option | item | json | object | array | word ;   (* json: strict, after 'fields' and 'X.add' *)
/// option      = "--" name [ "=" word ] ;
/// item        = key ( "=" word | "=@" word | "=secret:" [ name ] | ":=" operand | ":=@" word ) ;
/// key         = part of key { "." part of key | "[" ( integer | name | expr ) "]" } ;
/// part of key = ( name | string | variable ) { name | string | variable } ;       (* touching each other *)
///
/// word        = part { part } ;                         (* parts touch each other *)
/// part        = bare | raw | cooked | lines | variable ;
/// raw         = "'" { any but "'" } "'" ;
/// cooked      = '"' { any | escape | variable } '"' ;
/// lines       = '"""' newline { any | escape | variable } '"""' ;
/// escape      = "\" ( "n" | "t" | "r" | "b" | "f" | '"' | "\" | "/" | "$" | "u" hex hex hex hex | "u{" hex "}" ) ;
/// variable    = "$" name { step } | "${" expr "}" ;
/// step        = "." ( name | string )
///             | "[" ( expr | "*" | name "=" expr | "?" condition | [ expr ] ":" [ expr ] ) "]" ;
///
/// expr        = and { "or" and } ;
/// and         = not { "and" not } ;
/// not         = [ "not" ] comparison ;
/// comparison  = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "in" | "contains" ) sum ] ;
/// sum         = product { ( "+" | "-" ) product } ;      (* 'print 1 -1' prints two values *)
/// product     = unary { ( "*" | "/" | "%" ) unary } ;
/// unary       = [ "-" ] operand ;
/// operand     = number | string | "true" | "false" | "null" | variable | array | object
///             | function "(" [ expr { "," expr } ] ")" { step } | "(" expr ")" { step } ;
/// array       = "[" [ expr { "," expr } [ "," ] ] "]" ;
/// object      = "{" [ member { "," member } [ "," ] ] "}" ;
/// member      = ( name | string ) ":" expr ;
///
/// condition   = both { "or" both } ;
/// both        = test { "and" test } ;
/// test        = "(" condition ")"
///             | field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) word
///             | field ( [ "not" ] ( "contains" | "like" ) | "starts" "with" | "ends" "with" ) word
///             | field [ "not" ] "in" ( "(" word { "," word } ")" | variable )
///             | field "between" word "and" word
///             | field "is" [ "not" ] "empty" ;
/// field       = name ;                                  (* in '[?' also ( name | string ) { "." ( name | string ) } *)
/// ```
/// Between words there may be spaces, tabs, `\` at the end of a line, and a comment from `#` to the end of the line;
/// inside `( )`, `[ ]` and `{ }` of a value line ends count as spaces.
struct Parser {
    let source: SourceText
    let vocabulary: any Vocabulary
    /// The names of values the language or the host fills.
    let globals: Set<String>
    /// The names that are set before the script begins; they have the first places.
    let parameters: [String]
    /// Whether a variable must be set before it is named. Who only wants to know how a script is written cannot say
    /// what a `run` will give it.
    let judgesNames: Bool
    var cursor: Cursor
    var scope: Scope
    var depth = 0
    /// Whether the condition that is read stands in `[?…]`, where `]` ends a word.
    var isInMatches = false
    /// Whether values stand side by side here, so that ` -1` begins the next one.
    var isInList = false
    /// Whether a batch is open around this place.
    var isInBatch = false
    /// Whether a loop with a journal is open around this place.
    var isInJournal = false
    /// Whether `$last` was named, or a script that may name it.
    var mayUseLast = false
    /// How many comparisons the condition has so far.
    var comparisons = 0
    var loops = 0
    var expectations = 0
    /// The loops with a journal so far.
    var journals: [JournalLoop] = []
    /// Where the innermost statement begins.
    var statementStart = 0
    /// How many statements were looked up that are wrong here and may come from elsewhere.
    var foreignStatements = 0
    /// Whether the text is a program of another language.
    var isForeign = false
    /// Whether a statement in it is one of another tool or language.
    var hasForeignStatements = false
    var problems: [Diagnostic] = []
    var warnings: [Diagnostic] = []

    /// How deep blocks and values may stand in one another.
    static let maximumDepth = 200
    /// How many operators may follow one another.
    static let maximumOperators = 500
    /// How many problems of one script are shown.
    static let maximumProblems = 1000

    init(_ source: SourceText, parameters: [String], vocabulary: any Vocabulary, judgesNames: Bool = true) {
        self.source = source
        self.judgesNames = judgesNames
        self.vocabulary = vocabulary
        self.parameters = parameters
        scope = Scope(names: parameters)
        globals = Set(Interpreter.variables.map(\.name) + vocabulary.variables)
        cursor = Cursor(source.bytes)
    }

    mutating func readProgram() -> ParseResult {
        cursor.skipShebang()
        var (statements, isOpen) = ([Statement](), false)
        do throws(ParseError) {
            statements = try readStatements(inBlock: false)
        } catch {
            isOpen = error.open != nil
            record(error)
        }
        if !problems.isEmpty, !isOpen || !isLong(from: statementStart) { replaceProblemsOfProgram(statements) }
        problems.sort { ($0.span?.start ?? 0) < ($1.span?.start ?? 0) }
        guard problems.isEmpty else {
            return ParseResult(
                program: nil, problems: problems, warnings: warnings, isForeign: isForeign,
                hasForeignStatements: isForeign || hasForeignStatements)
        }
        let program = ParsedScript(
            source: source, statements: statements, slotCount: scope.slotCount, parameters: parameters,
            variables: scope.outermost, mayUseLast: mayUseLast, journals: journals, warnings: warnings,
            comments: cursor.comments)
        return ParseResult(program: program, problems: [], warnings: warnings)
    }

    // MARK: Statements and recovery

    /// Statements up to the end of the text or the `}` of the block they stand in.
    mutating func readStatements(inBlock: Bool) throws(ParseError) -> [Statement] {
        var statements: [Statement] = []
        while true {
            cursor.skipSeparators()
            if cursor.isAtEnd { return statements }
            if cursor.peek == UInt8(ascii: "}") {
                if inBlock { return statements }
                record(
                    ParseError(
                        .unexpected("'}'"), SourceSpan(cursor.position, cursor.position + 1), hint: Hint.noOpenBrace))
                cursor.position += 1
                continue
            }
            let (before, start, known) = (checkpoint, cursor.position, problems.count)
            statementStart = start
            do throws(ParseError) {
                statements.append(try readStatement())
                try requireEndOfStatement()
                guard problems.count > known, case .command = statements[statements.count - 1].kind else { continue }
                _ = replaceProblems(after: known, from: start)
            } catch {
                if replaceProblems(after: known, from: start, error) {
                    restore(before)
                    continue
                }
                let error = completed(error)
                if error.open != nil || problems.count >= Self.maximumProblems { throw error }
                record(error)
                cursor.recover(to: before.openings)
                restore(before)
            }
        }
    }

    /// What the parser counts while it descends, so that it can be as it was after an error.
    struct Checkpoint {
        fileprivate var depth, loops, expectations, scopeLevel, bracketDepth, openings: Int
    }

    var checkpoint: Checkpoint {
        Checkpoint(
            depth: depth, loops: loops, expectations: expectations, scopeLevel: scope.level,
            bracketDepth: cursor.bracketDepth, openings: cursor.openings.count)
    }

    /// Forgets what was entered since; the cursor stays where it is.
    mutating func restore(_ checkpoint: Checkpoint) {
        depth = checkpoint.depth
        loops = checkpoint.loops
        expectations = checkpoint.expectations
        scope.leave(to: checkpoint.scopeLevel)
        cursor.bracketDepth = checkpoint.bracketDepth
        cursor.leave(to: checkpoint.openings)
    }

    /// At the end of the text whatever is missing comes after the brackets that are open.
    private func completed(_ failure: ParseError) -> ParseError {
        if failure.open == nil, cursor.bytes.last == UInt8(ascii: "\\"), failure.span.start == cursor.bytes.count - 1 {
            return openContinuation
        }
        guard failure.open == nil, !failure.isUsage, cursor.isAtEnd, failure.span.end >= cursor.bytes.count,
            cursor.bracketDepth > 0 || failure.message.hasSuffix(Cursor.endOfText), let open = cursor.openings.last
        else { return failure }
        return unterminated(open)
    }

    /// The error for what stands here in place of something else.
    func missing(_ what: Expected, hint: String? = nil) -> ParseError {
        ParseError(.expected(what, found: cursor.describeNext()), cursor.nextWordSpan(), hint: hint)
    }

    /// Brackets that are never closed.
    func unterminated(_ open: Int) -> ParseError {
        let span = SourceSpan(open, open + (cursor.bytes[open] == UInt8(ascii: "$") ? 2 : 1))
        let opening = source.text(span)
        let close = ["(": ")", "[": "]"][opening] ?? "}"
        return ParseError(.unterminated("'\(opening)'"), span, open: opening, hint: Hint.close(close))
    }

    mutating func record(_ failure: ParseError) {
        let kind: Diagnostic.Kind = failure.isUsage ? .usage : .syntax(open: failure.open)
        problems.append(
            Diagnostic(
                kind, failure.message, at: failure.span, in: source, label: failure.label,
                hint: hint(failure.hint, at: failure.span)))
    }

    private mutating func requireEndOfStatement() throws(ParseError) {
        cursor.skipSpace()
        guard cursor.isAtEndOfStatement else {
            throw ParseError(.unexpected(cursor.describeNext()), cursor.nextWordSpan(), hint: Hint.separate)
        }
    }

    /// A block whose new variables end with it.
    mutating func readBlock(after what: String) throws(ParseError) -> Block {
        scope.enter()
        let block = try readOpenBlock(after: what)
        scope.leave()
        return block
    }

    /// A block whose variables go on after it.
    mutating func readOpenBlock(after what: String) throws(ParseError) -> Block {
        cursor.skipSpace()
        if cursor.peek != UInt8(ascii: "{") {
            let failure = missing(.sign("{"), hint: Hint.block(what))
            guard cursor.isAtLineEnd, cursor.skipLineEnds(before: UInt8(ascii: "{")) else { throw failure }
            // The block is there, only a line too late: it is read, so that its own mistakes are reported as well.
            record(failure)
        }
        let start = cursor.position
        cursor.position += 1
        cursor.enter(from: start)
        try descend()
        let statements = try readStatements(inBlock: true)
        depth -= 1
        guard !cursor.isAtEnd else {
            throw ParseError(.unterminated("block"), SourceSpan(start, start + 1), open: "{", hint: Hint.closeBlock)
        }
        cursor.position += 1
        cursor.leave()
        return Block(statements: statements, span: SourceSpan(start, cursor.position))
    }

    /// Counts one level of nesting; the caller counts it back.
    mutating func descend() throws(ParseError) {
        guard depth < Self.maximumDepth else {
            throw ParseError(.tooDeep(Self.maximumDepth), SourceSpan(cursor.position, cursor.position))
        }
        depth += 1
    }

    // MARK: Names

    /// A name of a variable: letters, digits and `_`, not beginning with a digit.
    mutating func readName() -> (name: String, span: SourceSpan)? {
        let start = cursor.position
        guard cursor.skipNamePart(isFirst: true) else { return nil }
        while cursor.skipNamePart() {}
        let span = SourceSpan(start, cursor.position)
        return (source.text(span), span)
    }

    mutating func requireName(_ what: Expected) throws(ParseError) -> (name: String, span: SourceSpan) {
        cursor.skipSpace()
        guard let name = readName() else {
            let hint = cursor.peek == UInt8(ascii: "$") ? Hint.nameWithoutDollar : nil
            throw missing(what, hint: hint)
        }
        return name
    }

    /// A name that gets a value here. Names the language fills itself cannot be chosen.
    func requireFree(_ name: (name: String, span: SourceSpan)) throws(ParseError) {
        guard !globals.contains(name.name) else {
            throw ParseError(.reserved(name.name), name.span, hint: Hint.otherName)
        }
    }

    /// `-> name`
    mutating func readCapture() throws(ParseError) -> Variable? {
        cursor.skipSpace()
        guard cursor.skipOperatorWord("->") else { return nil }
        let name = try requireName(.name(after: "->"))
        try requireFree(name)
        return assign(name)
    }

    /// The variable a name stands for where it gets a value.
    mutating func assign(_ name: (name: String, span: SourceSpan)) -> Variable {
        let isNew = scope.slot(of: name.name) == nil
        return Variable(name: name.name, slot: scope.assignable(name.name), isNew: isNew, span: name.span)
    }
}

/// A script that was read: a program, or what is wrong with it.
public struct ParseResult: Sendable {
    /// The program, when nothing is wrong.
    public var program: ParsedScript?
    /// What is wrong, in the order of the text.
    public var problems: [Diagnostic]
    /// What is questionable.
    public var warnings: [Diagnostic]
    /// Whether it is a program of another language, or a part of one.
    public var isForeign = false
    /// Whether a statement in it is one of another tool or language.
    public var hasForeignStatements = false

    /// What the text ended inside of, when nothing else is wrong with it: more text could make it a script.
    public var openPart: String? {
        problems.count == 1 ? problems[0].openPart : nil
    }

    /// What to tell of the problems: one line when the text is no script at all, else the first of them and their number.
    public var shownProblems: [Diagnostic] { Diagnostic.shown(problems) }
}

extension SourceText {
    /// Reads the text as a script.
    /// - Parameters:
    ///   - variables: Names that are set before it begins.
    ///   - vocabulary: What may be said to the host.
    public func read(variables: [String] = [], vocabulary: any Vocabulary) -> ParseResult {
        var parser = Parser(self, parameters: variables, vocabulary: vocabulary)
        return parser.readProgram()
    }
}

/// Why reading stopped.
struct ParseError: Error {
    var message: String
    var span: SourceSpan
    var label: String?
    var hint: String?
    var open: String?
    var isUsage = false

    init(
        _ message: Message, _ span: SourceSpan, open: String? = nil, label: String? = nil, hint: String? = nil,
        isUsage: Bool = false
    ) {
        self.message = message.text
        self.span = span
        self.open = open
        self.label = label
        self.hint = hint
        self.isUsage = isUsage
    }
}
