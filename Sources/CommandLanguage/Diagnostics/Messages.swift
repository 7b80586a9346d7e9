import OrderedJSON

/// Every sentence this layer says, side by side, so that they sound alike.
struct Message {
    let text: String

    private init(_ text: String) { self.text = text }

    // MARK: Reading

    static func unterminated(_ what: String) -> Message { Message("unterminated \(what)") }
    static func unexpected(_ what: String) -> Message { Message("unexpected \(what)") }
    static func expected(_ what: Expected, found: String) -> Message {
        Message("expected \(what.text), found \(found)")
    }
    static func tooDeep(_ levels: Int) -> Message { Message("nested deeper than \(levels) levels") }
    static func tooLong(_ what: String, _ limit: String) -> Message { Message("\(what) is longer than \(limit)") }
    static let unknownEscape = Message("unknown escape in a string")
    static func loneSurrogate(_ escape: String) -> Message { Message("'\(escape)' is half of a surrogate pair") }
    static func notJSON(_ word: String) -> Message { Message("'\(word)' is not JSON") }
    static func argumentNotJSON(_ key: String, _ reason: String) -> Message { Message("\(key) is not JSON: \(reason)") }
    static func joiner(_ word: String) -> Message { Message("'\(word)' as an argument has no meaning") }
    static let badCodePoint = Message("not a Unicode code point")
    static func badNumber(_ text: String) -> Message { Message("'\(text)' is not a number") }
    static func controlCharacter(_ value: UInt32) -> Message {
        Message("unexpected control character U+00\(value < 16 ? "0" : "")\(String(value, radix: 16).uppercased())")
    }
    static let typographicQuote = Message("typographic quotation marks do not quote text")
    static let typographicDash = Message("a typographic dash does not begin an option")
    static func invisible(_ character: InvisibleCharacter) -> Message {
        Message("unexpected \(character.name) (\(character.code)), which is invisible")
    }
    static let valueWithoutCommand = Message("a value is not a command")
    static let backtick = Message("backticks have no meaning here")
    static let nonBreakingSpace = Message("a non-breaking space does not separate words")
    static func spacesAround(_ sign: String) -> Message { Message("spaces around '\(sign)'") }
    static let singleEquals = Message("'=' does not compare values here")
    static func notAnOperator(_ text: String) -> Message { Message("'\(text)' is not an operator here") }
    static func oneComparison(_ text: String) -> Message { Message("comparisons cannot be chained with '\(text)'") }
    static func bareWord(_ text: String) -> Message { Message("unexpected word '\(text)'") }
    static let statementWithDollar = Message("a statement cannot begin with '$'")
    static func itemWithoutCommand(_ text: String) -> Message { Message("'\(text)' has no command") }
    static func capturesNothing(_ form: String) -> Message { Message("'\(form)' has no result to bind or redirect") }

    static func callInWord(_ name: String) -> Message { Message("'\(name)(…)' in a word is text, not a call") }
    static func variableInPastedJSON(_ name: String) -> Message {
        Message("'$\(name)' in a pasted object is also a variable of the script")
    }

    // MARK: Files

    static func notText(_ name: String, _ problem: TextDecodingError, _ use: FileTextError.Use) -> Message {
        switch problem {
        case .kind(let kind): Message("\(name) is \(kind.name), not \(use.wanted)")
        case .invalid(let byte, let place, let encoding):
            Message("\(name) is not \(encoding.name): byte \(byte.hexadecimal) in \(place.text)")
        case .cut(let place, let encoding):
            Message("\(name) is not \(encoding.name): it ends in the middle of a character, in \(place.text)")
        case .zero(let place, _): Message("\(name) is not a text file: byte 0x00 in \(place.text)")
        case .marked(let found, let given):
            Message("\(name) begins with the byte order mark of \(found.name), so it is not \(given.name)")
        }
    }
    static func notScript(_ name: String, _ kind: TextKind) -> Message {
        guard case .prose(let wrong, let count, _) = kind else {
            return Message("\(name) is \(kind.name), not a bcx script")
        }
        return Message("\(name) is not a bcx script: \(wrong) of \(count) lines are no statements")
    }
    static func manyProblems(_ name: String, _ count: String, shown: Int) -> Message {
        Message("\(count) problems in \(name); these are the first \(shown)")
    }
    static func unknownEncoding(_ name: String) -> Message { Message("unknown encoding \"\(name)\"") }
    static func ambiguousEncoding(_ name: String) -> Message {
        Message("\"\(name)\" is the name of more than one encoding")
    }

    // MARK: Names

    static func unknownCode(_ code: String) -> Message { Message("unknown code '\(code)'") }
    static func unknownVariable(_ name: String) -> Message { Message("unknown variable '$\(name)'") }
    static func unknownFunction(_ name: String) -> Message { Message("unknown function '\(name)'") }
    static func reserved(_ name: String) -> Message { Message("'$\(name)' is set by bcx and cannot be assigned") }
    static func notVariable(_ name: String) -> Message { Message("'\(name)' is not the name of a variable") }
    static func argumentCount(_ usage: String, _ count: Int) -> Message {
        Message("\(usage) was given \(count) \(count == 1 ? "argument" : "arguments")")
    }
    static func outsideLoop(_ word: String) -> Message { Message("'\(word)' outside a loop") }
    static func twice(_ name: String) -> Message { Message("'\(name)' is named twice") }
    static let nestedBatch = Message("a batch inside a batch")
    static func insideBatch(_ what: String, _ around: String) -> Message { Message("\(what) inside \(around)") }
    static let journalInBatch = Message("a loop with a journal inside a batch")
    static let runInJournal = Message("'run' inside a loop with a journal")
    static func badPage(_ text: String) -> Message { Message("'\(text)' is not a page") }
    static func badLimit(_ text: String) -> Message { Message("'\(text)' is not a number of rows") }
    static func exclusive(_ one: String, _ other: String) -> Message {
        Message("'\(one)' and '\(other)' exclude each other")
    }
    static func clauseWithoutValue(_ word: String) -> Message { Message("nothing follows '\(word)'") }
    static func duplicateWhere() -> Message { Message("a second 'where'") }

    // MARK: Evaluation

    static func cannotAdd(_ left: String, _ right: String) -> Message { Message("cannot add \(left) and \(right)") }
    static func notOfType(_ position: Int, _ value: String, _ type: String) -> Message {
        Message("element \(position) is \(value), not \(type)")
    }
    static func mixedElements(_ position: Int, _ value: String) -> Message {
        Message("element \(position) is \(value), which has no order with those before it")
    }
    static func cannotCompare(_ left: String, _ right: String) -> Message {
        Message("cannot compare \(left) with \(right)")
    }
    static func expectedType(_ type: String, got value: String) -> Message {
        Message("expected \(type), got \(value)")
    }
    static func noMembers(_ value: String, _ name: String) -> Message { Message("\(value) has no member '\(name)'") }
    static let nullIsNoText = Message("null cannot become text")
    static func isNull(_ name: String) -> Message { Message("'\(name)' is null") }
    static func noMember(_ name: String, _ member: String, has names: [String]) -> Message {
        let there = names.isEmpty ? "it is an empty object" : "it has \(list(names))"
        return Message("'\(name)' has no '\(member)'; \(there)")
    }
    static func noColumn(_ row: Int, _ path: String, _ name: String, columns: String) -> Message {
        Message("row \(row) of \(path) has no '\(name)'; it has \(columns)")
    }
    static func shortRow(_ row: Int, _ path: String, _ name: String, _ cells: Int, of columns: Int) -> Message {
        Message("row \(row) of \(path) has no '\(name)': it has \(cells) of \(columns) cells")
    }
    static func isArray(_ name: String, _ count: Int, without member: String) -> Message {
        Message("'\(name)' is an array of \(count), it has no '\(member)'")
    }
    static func noElement(_ name: String, _ position: Int, of count: Int) -> Message {
        count == 0
            ? Message("'\(name)' is empty, it has no element \(position)")
            : Message("'\(name)' has no element \(position); its \(count) count from 0")
    }
    static func noElements(_ name: String, _ value: JSON) -> Message {
        Message("'\(name)' is of type \(value.typeName), not an array")
    }
    static func noElementHas(_ name: String, _ member: String, has names: [String]) -> Message {
        Message("no element of '\(name)' has a '\(member)'; the first has \(list(names))")
    }
    static func noSuchElement(_ name: String, _ member: String, _ value: String, has found: [String]) -> Message {
        let more = found.count > 5 ? " and \(found.count - 5) more" : ""
        let shown = found.prefix(5).joined(separator: ", ") + more
        let sentence = "no element of '\(name)' has \(member)=\(value)"
        return Message(found.isEmpty ? sentence : "\(sentence); they have \(shown)")
    }
    static func noArgument(_ number: Int) -> Message { Message("argument \(number) of the script is missing") }
    static let noArguments = Message("the script was given no arguments")

    /// Names as messages list them: quoted, since they may hold spaces, and of very many only the first.
    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(30).map { JSON.string($0).text() }.joined(separator: ", ")
        return names.count > 30 ? "\(shown) and \(names.count - 30) more" : shown
    }

    static let overflow = Message("the result does not fit 64 bits")
    static let divisionByZero = Message("division by zero")
    static func badPattern(_ reason: String) -> Message { Message("bad regular expression: \(reason)") }
    static func patternLimit(_ what: String) -> Message { Message("the regular expression \(what)") }
    static func badJSON(_ reason: String) -> Message { Message("not JSON: \(reason)") }
    static func badJSON(_ reason: String, inFile path: String) -> Message {
        Message("\"\(path)\" is not JSON: \(reason)")
    }
    static func notTable(_ path: String, _ kind: String) -> Message {
        Message("\"\(path)\" is \(kind), not a CSV file")
    }
    static func noPicture(_ path: String, _ kind: String, isHidden: Bool) -> Message {
        Message("\"\(path)\" is \(kind), " + (isHidden ? "which browsers do not show" : "not a picture for a logo"))
    }
    static func badCSV(_ path: String, _ error: CSV.SyntaxError) -> Message {
        let text =
            switch error.reason {
            case .sameName(let name, let one, let other): "columns \(one) and \(other) are both named \"\(name)\""
            case .noName(let column, let line): "column \(column) has no name, but a value in line \(line)"
            case .tooManyCells(let count, let columns, _):
                "\(count) cells, but \(columns) \(columns == 1 ? "column" : "columns")"
            case .textBehindQuote: "text after the closing quotation mark of a cell"
            case .openQuote: "a quotation mark that is never closed"
            case .noSeparator(let line): "\"\(line.prefix(40))\" does not name a separator"
            case .stopped: "interrupted"
            case .rowTooLong: "a row that is longer than \(CSV.longestRow >> 20) MiB"
            }
        return Message("\"\(path)\", line \(error.line): \(text)")
    }
    static func fileTooLarge(_ path: String, _ limit: String) -> Message {
        Message("cannot read \"\(path)\": it is larger than \(limit)")
    }
    static func tooLarge(_ what: String, _ limit: String) -> Message { Message("\(what) would exceed \(limit)") }

    // MARK: Running

    static let assertionFailed = Message("assertion failed")
    static func assertionFailed(_ message: String) -> Message { Message("assertion failed: \(message)") }
    static func expectedCode(_ code: String, got: String) -> Message {
        Message("expected refusal \(code), got \(got)")
    }
    static func cycle(_ path: String) -> Message { Message("\"\(path)\" is already running") }
    static func tooManyRuns(_ limit: Int) -> Message {
        Message("scripts are nested deeper than \(limit) levels")
    }
    static func nobodyToAsk(_ name: String) -> Message {
        Message("cannot prompt for '\(name)', as input is not a terminal")
    }
    static func notInEnvironment(_ name: String) -> Message { Message("'\(name)' is not in the environment") }
    static func notInEnvironment(_ names: [String]) -> Message {
        Message("\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") not in the environment")
    }
    static func limitReached(_ what: String) -> Message { Message("limit reached: \(what)") }
    static func badDuration(_ text: String) -> Message { Message("\"\(text)\" is not a span of time") }
    static func badStatus(_ text: String) -> Message { Message("\(text) is not an exit status") }
    static func partial(_ failed: Int, of all: Int) -> Message {
        Message("\(failed) of \(all) commands of the batch failed")
    }
    static func noKey(_ row: String, columns: String?) -> Message {
        Message("\(row) has no key" + (columns.map { "; the columns are \($0)" } ?? ""))
    }
    static func sameKey(_ key: String, _ rows: String) -> Message {
        Message("\(rows) have the same key \"\(key)\"")
    }
    static func noKey(_ row: String, because reason: String) -> Message { Message("\(row) has no key: \(reason)") }
    static func manyCalls(_ key: String, _ count: Int) -> Message {
        Message("the row \"\(key)\" makes \(count) calls")
    }
    static func sharedJournal(_ file: String, line: Int) -> Message {
        Message("the journal \(file) is also used by the loop on line \(line)")
    }
    static func referenceTooEarly(_ name: String) -> Message {
        Message("'$\(name)' has no value before the batch has ended")
    }
    static let elementsOfReference = Message("only members of the result of a call of this batch can be named")
    static let referenceInKey = Message("the result of a call of this batch cannot be part of a key")
    static let resultInJournal = Message("results are not available inside a loop with a journal")
    static func partialRows(_ failed: Int, unknown: Int, of all: Int) -> Message {
        let open = unknown == 0 ? "" : ", the outcome of \(unknown) is unknown"
        return Message("\(failed) of \(all) rows failed\(open)")
    }
    static let cancelled = Message("interrupted")
}

/// What the parser looked for where something else stands.
struct Expected {
    let text: String

    private init(_ text: String) { self.text = text }

    static let command = Expected("a command")
    static let commandOrBlock = Expected("a command or '{'")
    static let word = Expected("a word")
    static let title = Expected("a title")
    static let duration = Expected("a span of time")
    static let file = Expected("a file")
    static let code = Expected("a code, or '\(Keyword.any)'")
    static let value = Expected("a value")
    static let name = Expected("a name")
    static let secondName = Expected("a second name")
    static let fieldName = Expected("the name of a field")
    static let memberName = Expected("a member name")
    static let variable = Expected("NAME=VALUE")
    static let json = Expected("JSON after ':='")
    static let listOfValues = Expected("'(' after 'in'")
    static func sign(_ sign: String) -> Expected { Expected("'\(sign)'") }
    static func either(_ sign: String, or other: String) -> Expected { Expected("'\(sign)' or '\(other)'") }
    static func name(after word: String) -> Expected { Expected("a name after '\(word)'") }
    static func file(after word: String) -> Expected { Expected("a file after '\(word)'") }
    static func program(after sign: String) -> Expected { Expected("a program after '\(sign)'") }
    static func field(after word: String) -> Expected { Expected("a field after '\(word)'") }
    static func comparison(after field: String) -> Expected { Expected("a comparison after '\(field)'") }
    static func arguments(of function: String) -> Expected { Expected("'(' after '\(function)'") }
}

/// What to do next, side by side.
enum Hint {
    static let quoteForShell = "put the whole argument into single quotes, so that the shell passes it on as it is"
    static func joiner(_ word: String) -> String {
        word == "->"
            ? "write the command after -c to bind its result: bcx -c 'METHOD … -> name; …'"
            : "write \(word) without quotes, so that your shell takes it"
    }
    static let itemsApart = "separate items with spaces; a comma that belongs to the value stands inside of its quotes"
    static let noOpenBrace = "remove it, or open the block it closes"
    static let closeBlock = "close the block with '}'"
    static let separate = "put each statement on its own line, or ';' between them"
    static let nameWithoutDollar = "write the name without '$' where it gets its value"
    static let otherName = "choose another name"
    static let straightQuotes = "type straight quotation marks: \" or '"
    static let plainSpace = "type a plain space"
    static let quoteWord = "put the word in quotes"
    static let backtick = "put text in quotes; '$name' and \"${…}\" put values in"
    static let joinStatements = "put the statements on separate lines; the script ends at the first that fails"
    static let noBackground = "remove it; bcx waits for every command"
    static let closeQuote = "close the quotation mark, or put the word in the other kind of quotes"
    static let escapes = "write one of \\n \\t \\r \\b \\f \\\" \\\\ \\/ \\$ \\u00e9 \\u{1F600}, or use 'raw' quotes"
    static let surrogates = "write both halves, as in \\ud83d\\ude00, or the character itself"
    static func jsonWord(_ word: String) -> String { "write \(word)" }
    static func valueOrText(_ call: String) -> String {
        "write ${\(call)} for the value, or put the word in quotes for the text"
    }
    static func eitherWay(_ marked: String, _ item: String) -> String {
        "write \\\(marked) for these characters, or \(item) for the value of the variable"
    }
    static let noSuchNumber = "JSON has no such number: write null, or the word in quotes"
    static let parentheses = "put one of the comparisons in parentheses"
    static let forIn = "write 'for NAME in EXPR { … }'"
    static let joinText = "put the number into the text: \"${…}\", or use text() or number()"
    static let onlyComparable = "compare only elements where both have an order, as in '[?type = \"a\" and sort < 5]'"
    static let castElements = "make all of them numbers or all of them texts, with number() or text()"
    static let castFirst = "convert one of them with text() or number()"
    static let range = "use whole numbers"
    static let simplerPattern = "avoid nested repetitions, as in '(a*)*', or match a shorter text"
    static let duration = "write a number and its unit: 500ms, 2s, 1m"
    static let status = "give a number from 0 to 255"
    static func block(_ what: String) -> String { "begin the block of '\(what)' with '{' on the same line" }
    static func quote(_ word: String) -> String { "put text in quotes, \"\(word)\", or write $\(word) for a variable" }
    static func dollar(_ name: String) -> String { "write $\(name)" }
    static func useLet(_ text: String) -> String { "write 'let \(text)'" }
    static func write(_ text: String) -> String { "write \(text)" }
    static func didYouMean(_ name: String) -> String { "did you mean '\(name)'?" }
    static func usage(_ text: String) -> String { "write \(text)" }
    static func setVariable(_ name: String) -> String {
        "set it first with 'let \(name) = …', or give it with --set \(name)=…"
    }
    static func give(_ name: String) -> String { "give it with --set \(name)=…" }
    static func braces(_ name: String, _ rest: String) -> String {
        "write ${\(name)}.\(rest) when the name ends before the point"
    }
    static func otherValue(_ name: String?, orNull item: String?) -> String? {
        let another = name.map { "write default(\($0), \"…\") to give another value" }
        guard let item else { return another ?? leaveOut }
        return another.map { "\($0), or \(item) to send null" } ?? "write \(item) to send null"
    }
    static let quoteNull = "write \"null\" for the text"
    static let leaveOut = "leave out what is null, or give it a value in a loop"
    static func noMessage(_ reason: String) -> String { "its message could not be evaluated: \(reason)" }
    static func line(_ line: Int, of path: String) -> String { "line \(line) of \(path)" }
    static let nothingRefused = "no call was refused"
    static func argumentsGiven(_ count: Int) -> String { count == 0 ? "none was given" : "\(count) given" }
    static func giveArgument(_ position: Int) -> String {
        "write it after the script's name, or default($args[\(position)], \"…\") in the script"
    }
    static func memberOfElements(_ name: String, _ member: String) -> String {
        "write \(name)[0].\(member) for the first, \(name)[*].\(member) for all"
    }
    static func close(_ bracket: String) -> String { "close it with '\(bracket)'" }
    static func dollarInside(_ name: String) -> String {
        "write '$\(name)' in an expression, as in \"${$\(name) + 1}\""
    }
    static func capture(_ name: String, _ line: String) -> String {
        "put text in quotes, \"\(name)\", or bind the result of a command: '\(line)'"
    }
    static func set(_ text: String) -> String { "write '\(text)' for a field of the draft" }
    static func setOrLet(_ set: String, _ variable: String) -> String {
        "write '\(set)' for a field of the draft, '\(variable)' for a variable"
    }
    static let oneBatch = "end the outer batch first; calls are sent in groups of 50 anyway"
    static func aroundBatch(_ form: String) -> String {
        "put '\(form)' around the batch: it handles the refusals of its calls"
    }
    static let journalReports = "remove it: refused rows are reported and do not end the loop"
    static func portalOfBatch(_ command: String) -> String {
        "write '\(command)' before or after the batch: its calls are sent together, to one portal"
    }
    static func portalOfLoop(_ command: String) -> String {
        "write '\(command)' before or after the loop: its calls go to one portal"
    }
    static let passReferenceOn =
        "pass it on to a later call of the batch as it is, also inside a text, or use it after the batch"
    static let useAfterBatch = "bind it with '-> name' and use it after the batch"
    static let sendOnLater = "bind the result with '-> name' and redirect it after the batch"
    static let journal = "write 'for NAME in EXPR journal FILE key EXPR { … }'"
    static let callsInBatch = "write the calls in the batch itself: those of another script are not gathered"
    static let callInLoop = "write the call of a row in the loop itself"
    static let oneCall = "make one call per row; consecutive loops may each have their own journal"
    static let loopsAlike = """
        give each loop its own journal: these loops have the same head, and only the order of the loops distinguishes their \
        rows
        """
    static let loopsApart = """
        give each loop its own journal: if the head or the table of one loop changes, the journal is refused for all of them
        """
    static let uniqueKey = "use a value that is unique for each row, as in 'key $row.title'"
    static let idsInJournal = "read the ids after the loop: the journal has a line for each key"
    static let forPairs = "write 'for k, v in EXPR { … }' to walk an object"
    static let truth = "compare it, as in '$x == 1' or '$x != null'"
    static func export(_ name: String) -> String { "put the secret into the environment as \(name)" }
    static func export(_ names: [String]) -> String {
        "set \(names.count == 1 ? "it" : "them") before you run the script: export \(names[0])=…"
    }
    static func secret(_ key: String) -> String { "write \(key)=secret:NAME and put it into the environment as NAME" }
    static let continueLine = "continue on the next line, or remove the '\\'"
    static let jsonBehind = "write the value directly after ':=', as in active:=true or settings:={\"token\": $t}"
    static func printIt(_ text: String, _ name: String) -> String {
        "write 'print \(text)' to see it, 'let \(name) = …' to set it"
    }
    static func letIt(_ name: String) -> String { "write 'let \(name) = …' to set it" }
    static func print(_ text: String) -> String { "write 'print \(text)'" }
    static func lookalike(_ letter: Lookalikes.Letter, line: String) -> String {
        let code = String(letter.scalar.value, radix: 16, uppercase: true)
        return "write '\(line)': '\(letter.scalar)' (U+0\(code)) is a \(letter.script) letter"
    }
    static func writeLine(_ line: String) -> String { "write '\(line)'" }
    static func withoutInvisible(_ line: String) -> String { "remove it: write '\(line)'" }
    static let elseLine = "put 'else' on the same line as the '}' before it"
    static let resultOfCommand = "bind or redirect the result of a command, as in 'source.list -> all'"
    static let condition = """
        write FIELD, one of \(Comparison.list), and a value; join with and, or, ( ); 'help where' shows all
        """
    static let noNot =
        "turn the comparison round, as in '!=', 'not contains', 'not in' or 'is not empty': no 'not' stands before a field"
    static let listUsage = "write \(ListClause.usage)"
    static let pagesCount = "pages count from 1"
    static let limitCounts = "write how many rows, as in 'limit 100'; 'all' takes every row"
    static let list = "write the values in parentheses: id in (3, 8)"
    static let member = "write 'name: value'"
    static let functions = "'help functions' lists them"
    static let doubleEquals = "write '==' to compare"
    static let writeNot = "write 'not' before the condition"
    static func scriptArgument(_ index: Int) -> String { "write $args[\(index)] for an argument of the script" }
    /// What to do with a file that is no text.
    static func save(_ kind: FileKind, _ use: FileTextError.Use) -> String {
        switch kind.group {
        case .spreadsheet, .database: "save it as CSV UTF-8 in the program that made it, and read that file"
        case .picture: "only the field 'logo' of a connector takes a picture, as in logo=@logo.png"
        case .document: "save its text as UTF-8, and read that file"
        case .archive: "unpack it, and read the file in it"
        case .program where use == .script: "run a program with '!' in a script or at the prompt: !program …"
        case .program, .recording: "give the path of a text file"
        }
    }
    static func encoding(_ path: String?, _ use: FileTextError.Use, _ encoding: String) -> String {
        let path = path ?? "FILE"
        switch use {
        case .table: return "name its encoding, as in csv(\"\(path)\", \"\(encoding)\"), or save it as UTF-8"
        case .function: return "name its encoding, as in file(\"\(path)\", \"\(encoding)\"), or save it as UTF-8"
        case .item(let key):
            return "name its encoding, as in \(key):=file(\"\(path)\", \"\(encoding)\"), or save it as UTF-8"
        case .jsonItem(let key):
            return "name its encoding, as in \(key):=json(file(\"\(path)\", \"\(encoding)\")), or save it as UTF-8"
        case .script, .data: return "save it as UTF-8, as 'iconv -f \(encoding) -t utf-8 OLD > NEW' does"
        }
    }
    static func notScript(_ name: String, _ kind: TextKind) -> String {
        let path = name == SourceText.standardInput ? "FILE" : name
        return switch kind {
        case .table: "read it in a script: for row in csv(\"\(path)\") { … }"
        case .json:
            "read it in a script, as in let x = json(file(\"\(path)\")), or send it: source.add fields:=@\(path)"
        case .svg: save(FileKind.svg, .script)
        case .script(let program): "run it with its own interpreter: \(program) \(path)"
        case .prose(_, _, let first): first
        case .html, .xml, .richText, .symbolicLink: "give the path of a script; 'bcx help' shows what stands in one"
        }
    }
    static func table(_ path: String, _ kind: TextKind) -> String {
        kind == .json
            ? "read it with json(file(\"\(path)\"))"
            : "open it in a spreadsheet program, save it as CSV UTF-8, and read that file"
    }
    static func table(_ reason: CSV.SyntaxError.Reason) -> String {
        switch reason {
        case .sameName: "rename or remove one of them in the file"
        case .noName: "name the column in the first line of the table, or remove it"
        case .tooManyCells(_, _, let separator):
            "put a cell that has '\(separator)' in it in quotation marks, or remove the extra cells"
        case .textBehindQuote, .openQuote: "write a quotation mark inside a cell twice: \"12\"\" screen\""
        case .noSeparator: "write one character after 'sep=', as in sep=;"
        case .rowTooLong, .stopped: "look for a quotation mark that is never closed"
        }
    }
    static let picture =
        "give a PNG, SVG, JPEG, GIF, WebP or ICO file, or write the address of a picture: logo=https://…/logo.png"
    static let otherEncoding = "name the right encoding; text in this one cannot contain that byte"
    static let noZeros = "give the path of a text file"
    static func leaveOutEncoding(_ name: String) -> String {
        "omit the encoding: a file with a byte order mark is read as \(name)"
    }
    static func encodings(nearest: String?) -> String {
        nearest.map { "did you mean \"\($0)\"?" }
            ?? "'iconv -l' in the system's shell lists the names; usual ones are windows-1251, koi8-r, cp866, utf-16le"
    }
    static func oneOf(_ names: [String]) -> String { "write \(names.map { "\"\($0)\"" }.joined(separator: " or "))" }
    static let quoteOrNumber = "put text in quotes"
}

extension FileTextError.Use {
    /// `a text file`
    fileprivate var wanted: String {
        switch self {
        case .script: "a bcx script"
        case .table: "a CSV file"
        case .function, .item: "a text file"
        case .jsonItem, .data: "a JSON file"
        }
    }
}

extension DecodedText.Place {
    /// `line 2, byte 17 of the file`
    fileprivate var text: String { "line \(line), byte \(byte) of the file" }
}

extension UInt8 {
    /// `0x0A`
    fileprivate var hexadecimal: String { "0x\(self < 16 ? "0" : "")\(String(self, radix: 16, uppercase: true))" }
}
