import OrderedJSON

/// A command that comes as separate arguments, as a system's shell passes them, written as one line of a script.
///
/// Each argument is one word: it is never split and nothing in it is substituted, so that whatever a text holds stays text.
/// List words, comparisons and parentheses count only where the grammar expects them; where it expects a value, any argument
/// is one. `:=` and `{…}` take strict JSON.
///
/// ```
/// source.list where title contains 'North $n'   →   source.list where title contains "North \$n"
/// ```
public struct ArgumentLine {
    /// What is wrong with an argument.
    public struct Problem: Error, Sendable {
        /// What is wrong.
        public var message: String
        /// What to write.
        public var hint: String?
    }

    /// Takes an option from the front of the arguments when it is not one of the command's.
    public typealias OptionTaker<Failure: Error> = (inout ArraySlice<String>) throws(Failure) -> Bool

    /// The line so far.
    private var words: [String]
    /// The items given as text: keys, and texts that stand on the command line for all to see.
    public private(set) var texts: [(key: String, text: String)] = []

    private let isList: Bool

    /// A command without arguments.
    private init(_ command: String) {
        words = [command]
        isList = command.hasSuffix(".list")
    }

    /// The line.
    public var text: String { words.joined(separator: " ") }

    /// How many words it has after the command, without options.
    public var wordCount: Int { words.dropFirst().count { !$0.hasPrefix("--") } }

    /// Writes a command and its arguments as a line.
    /// - Parameters:
    ///   - command: The command's name.
    ///   - arguments: Its arguments, each one word.
    ///   - takeOption: Given the rest when it begins with an option.
    /// - Throws: ``Problem``, or what `takeOption` throws.
    public init(
        _ command: String, _ arguments: some Collection<String>,
        takeOption: OptionTaker<any Error> = { _ in false }
    ) throws {
        self.init(command)
        var rest = Array(arguments)[...]
        var mayBeOption = true
        while let word = rest.first {
            if Self.joiners.contains(word) {
                throw Self.joined(by: word)
            } else if mayBeOption, word == "--" {
                (rest, mayBeOption) = (rest.dropFirst(), false)
            } else if mayBeOption, word.hasPrefix("-"), word.count > 1, Int(word) == nil {
                if try !takeOption(&rest) { words.append(try Self.option(rest.removeFirst())) }
            } else {
                try take(rest.removeFirst(), &rest)
            }
        }
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(Problem) {
        guard isList, let clause = ListClause(rawValue: word) else { return words.append(try argument(word)) }
        words.append(word)
        if clause == .where { try takeCondition(&rest) }
    }

    // MARK: Conditions

    /// As much of a condition as the arguments have; what is wrong with it is said when the line is read.
    private mutating func takeCondition(_ rest: inout ArraySlice<String>) throws(Problem) {
        var depth = 0
        repeat {
            while rest.first == "(" { (depth, _) = (depth + 1, words.append(rest.removeFirst())) }
            takeTest(&rest)
            while depth > 0, rest.first == ")" { (depth, _) = (depth - 1, words.append(rest.removeFirst())) }
        } while take(oneOf: ["and", "or"], &rest)
    }

    private mutating func takeTest(_ rest: inout ArraySlice<String>) {
        guard let first = rest.popFirst() else { return }
        // `title=North` is one argument as `title = North` are three.
        if let (field, sign, value) = Self.comparison(in: first) {
            words.append("\(field) \(sign) \(Self.value(value))")
            return
        }
        words.append(Self.isName(first) ? first : ScriptLiteral.word(first))
        guard let comparison = takeComparison(&rest) else { return }
        takeOperands(of: comparison, &rest)
    }

    private mutating func takeComparison(_ rest: inout ArraySlice<String>) -> Comparison? {
        if take(oneOf: ["=="], &rest) { return .equal }
        let found = Comparison.allCases.filter { rest.starts(with: $0.words) }
            .max { $0.words.count < $1.words.count }
        guard let found else { return nil }
        words += rest.prefix(found.words.count)
        rest = rest.dropFirst(found.words.count)
        return found
    }

    private mutating func takeOperands(of comparison: Comparison, _ rest: inout ArraySlice<String>) {
        switch comparison.operands {
        case .none: break
        case .one: takeValue(&rest)
        case .two:
            takeValue(&rest)
            if take(oneOf: [Comparison.joint], &rest) { takeValue(&rest) }
        case .list: takeList(&rest)
        }
    }

    private mutating func takeValue(_ rest: inout ArraySlice<String>) {
        if let value = rest.popFirst() { words.append(Self.value(value)) }
    }

    /// `(3, 8)`, `3,8`, or each on its own between parentheses.
    private mutating func takeList(_ rest: inout ArraySlice<String>) {
        guard var list = rest.popFirst() else { return }
        if list.hasPrefix("(") {
            while !list.hasSuffix(")"), let next = rest.popFirst() { list += next.hasPrefix(",") ? next : " \(next)" }
            list = String(list.dropFirst().dropLast(list.hasSuffix(")") ? 1 : 0))
        }
        let values = list.split(separator: ",").map { Self.value(String($0).trimmed) }
        words.append("(\(values.joined(separator: ", ")))")
    }

    private mutating func take(oneOf signs: [String], _ rest: inout ArraySlice<String>) -> Bool {
        guard let next = rest.first, signs.contains(next) else { return false }
        words.append(rest.removeFirst())
        return true
    }

    /// The parts of an argument that is a whole comparison: `id>=58`.
    private static func comparison(in word: String) -> (field: Substring, sign: String, value: String)? {
        let field = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let rest = word.dropFirst(field.count)
        guard !field.isEmpty, let sign = (Comparison.signs.map(\.rawValue)).first(where: { rest.hasPrefix($0) })
        else { return nil }
        return (field, sign, String(rest.dropFirst(sign.count)))
    }

    private static func value(_ text: String) -> String {
        text.contains(",") || text.contains(")") ? ScriptLiteral.quoted(text) : ScriptLiteral.word(text)
    }

    // MARK: Words and items

    private mutating func argument(_ word: String) throws(Problem) -> String {
        if let item = try item(word) { return item }
        guard word.hasPrefix("{") || word.hasPrefix("[") else { return ScriptLiteral.word(word) }
        return ScriptLiteral.expression(try Self.json(word, word))
    }

    /// `key=value` in one of its forms; nil for what is none.
    private mutating func item(_ word: String) throws(Problem) -> String? {
        // By scalars, as the parser reads: a sign is one whatever accent stands on it.
        let scalars = word.unicodeScalars
        guard let equals = scalars.firstIndex(of: "=") else { return nil }
        let isJSON = scalars[..<equals].last == ":"
        let key = String(scalars[..<equals].dropLast(isJSON ? 1 : 0))
        guard Self.isKey(key) else { return nil }
        let value = String(scalars[scalars.index(after: equals)...])
        let sign = isJSON ? ":=" : "="
        if value.unicodeScalars.first == "@" {
            return "\(key)\(sign)@\(ScriptLiteral.quoted(String(value.unicodeScalars.dropFirst())))"
        }
        if isJSON { return "\(key):=\(ScriptLiteral.expression(try Self.json(value, key)))" }
        if Self.isSecret(value) { return word }
        texts.append((key, value))
        return "\(key)=\(ScriptLiteral.quoted(value))"
    }

    private static func json(_ text: String, _ key: String) throws(Problem) -> JSON {
        do throws(JSON.SyntaxError) {
            return try JSON(parsing: text)
        } catch {
            throw Problem(message: Message.argumentNotJSON(key, "\(error)").text, hint: Hint.quoteForShell)
        }
    }

    private static func option(_ word: String) throws(Problem) -> String {
        let scalars = word.unicodeScalars
        guard let equals = scalars.firstIndex(of: "=") else { return word }
        let value = String(scalars[scalars.index(after: equals)...])
        return "\(String(scalars[...equals]))\(ScriptLiteral.quoted(value))"
    }

    /// Names, points, positions in brackets, and odd parts in quotes, in which a `$` would name a variable.
    private static func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        guard let first = text.first, first.isLetter || "_\"".contains(first), parts.count % 2 == 1 else {
            return false
        }
        let (outside, inside) = (stride(from: 0, to: parts.count, by: 2), stride(from: 1, to: parts.count, by: 2))
        return outside.allSatisfy { parts[$0].allSatisfy { $0.isLetter || $0.isNumber || "_-.[]".contains($0) } }
            && inside.allSatisfy { !parts[$0].contains { "$\\".contains($0) } }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// `secret:` or `secret:NAME`
    private static func isSecret(_ text: String) -> Bool {
        guard text.utf8.starts(with: "secret:".utf8) else { return false }
        let name = String(text.unicodeScalars.dropFirst("secret:".count))
        return name.isEmpty || isName(name)
    }

    /// The words that join commands; a system's shell has its own.
    private static let joiners: Set<String> = ["->", "|", ">", ">>"]

    private static func joined(by word: String) -> Problem {
        Problem(message: Message.joiner(word).text, hint: Hint.joiner(word))
    }
}
