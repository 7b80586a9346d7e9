import TestSupport

/// Makes up scripts that can be read, written as nobody would: any spaces, breaks and comments that are allowed.
struct RandomScript {
    private var generator: SeededGenerator
    private var brackets = 0
    private var loops = 0
    private var isInBatch = false
    private var isOnOneLine = false

    /// Far from the numbers of other seeds, which are the same ones later.
    init(seed: Int) { generator = SeededGenerator(seed: seed &* 1_000_003) }

    mutating func script() -> String {
        var text = chance(10) ? "#!/usr/bin/env bcx  \n" : ""
        text += statements(depth: 3) + pick("", "# the end")
        return chance(5) ? text.replacing("\n", with: "\r\n") : text
    }

    // MARK: Choices

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &generator) == 0 }

    private mutating func pick(_ choices: String...) -> String { choices.randomElement(using: &generator) ?? "" }

    private mutating func times(_ range: Range<Int>, _ piece: (inout RandomScript) -> String) -> [String] {
        (0..<Int.random(in: range, using: &generator)).map { _ in piece(&self) }
    }

    // MARK: Space

    /// At least one space.
    private mutating func space() -> String {
        chance(8) ? (isOnOneLine ? "   " : pick("\t", "  ", " \\\n", " \\\n   \\\n ")) + maybeSpace() : " "
    }

    /// What may stand where no space is needed.
    private mutating func maybeSpace() -> String {
        if chance(2) { return "" }
        guard brackets > 0, !isOnOneLine else { return pick("", " ", "  ") }
        return chance(6) ? pick("\n", " \n\n ", " # in brackets\n", "\n  # alone, 'x\" }\n", " \\\n") : pick("", " ")
    }

    private mutating func separator() -> String {
        if isOnOneLine { return pick(";", " ; ", "; ;") }
        return pick(
            "\n", "\n", "\n\n", " \n\n\n", " # behind it  \n", "\n# alone\n", ";", "; ", "\n  \t# a\n\n# b\n", "\n\t")
    }

    // MARK: Statements

    private mutating func statements(depth: Int) -> String {
        let list = times(0..<6) { $0.statement(depth: depth) }
        return list.map { $0 + ($0.hasSuffix("\\") ? ";" : "") + separator() }.joined()
            + (isOnOneLine ? "" : pick("", "\n", "# the end\n", "\n\n"))
    }

    private mutating func block(depth: Int) -> String {
        let was = isOnOneLine
        isOnOneLine = was || chance(3)
        defer { isOnOneLine = was }
        return pick("{", "{ ", "{  ") + (isOnOneLine ? "" : pick("\n", " # opens\n", "", "\n\n"))
            + statements(depth: depth)
            + "}"
    }

    private mutating func statement(depth: Int) -> String {
        let isLeaf = depth == 0
        switch Int.random(in: isLeaf ? 6..<18 : 0..<18, using: &generator) {
        case 0:
            var text = "if\(space())\(expression())\(maybeSpace())\(block(depth: depth - 1))"
            while chance(3) {
                text += "\(maybeSpace())else\(space())if\(space())\(expression())\(space())\(block(depth: depth - 1))"
            }
            return chance(2) ? text + "\(maybeSpace())else\(maybeSpace())\(block(depth: depth - 1))" : text
        case 1, 2:
            loops += 1
            defer { loops -= 1 }
            let names = chance(2) ? "k\(maybeSpace()),\(maybeSpace())v" : "имя"
            let isJournal = !isInBatch && chance(4)
            let journal =
                isJournal ? "\(space())journal\(space())\(word())\(space())key\(space())\(operand(depth: 1))" : ""
            if isJournal { isInBatch = true }
            defer { if isJournal { isInBatch = false } }
            return "for\(space())\(names)\(space())in\(space())\(expression())\(journal)\(maybeSpace())"
                + block(depth: depth - 1)
        case 3 where !isInBatch: return "try\(maybeSpace())\(block(depth: depth - 1))"
        case 4 where !isInBatch:
            let code = "expect\(space())\(pick("any", "A_B", "\"$x\""))\(space())"
            return code + (chance(2) ? command() : block(depth: depth - 1))
        case 5:
            guard !isInBatch else { return command() }
            isInBatch = true
            defer { isInBatch = false }
            return "batch\(chance(2) ? "\(space())halt" : "")\(maybeSpace())\(block(depth: depth - 1))"
        case 6: return "let\(space())x\(maybeSpace())=\(maybeSpace())\(expression())"
        case 7: return "print" + times(0..<4) { $0.space() + $0.listed() }.joined()
        case 8: return "assert\(space())\(expression())" + (chance(2) ? "\(space())\"because $x\"" : "")
        case 9: return loops > 0 ? pick("break", "continue") : "exit\(space())\(expression())"
        case 10 where !isInBatch:
            return "run\(space())\(word())" + times(0..<3) { $0.space() + $0.item() }.joined() + capture()
        case 11: return pick("step", "sleep") + space() + word()
        case 12: return "\(pick("ask", "secret"))\(space())x" + (chance(2) ? space() + word() : "")
        case 13: return isOnOneLine ? "exit" : "!\(pick("", " "))\(pick("ls -l | wc", "echo 'a' # b; }", "x\\", ""))\n"
        default: return command()
        }
    }

    private mutating func capture() -> String { chance(3) ? "\(space())->\(space())x" : "" }

    private mutating func command() -> String {
        var text = pick("source.list", "crm.lead.list", "set", "help?", "x-y")
        let isMethod = text.contains(".")
        for part in times(0..<5, { $0.argument() }) { text += space() + part }
        if isMethod, chance(2) { text += "\(space())where\(space())\(condition(depth: 2))" }
        for part in times(0..<2, { $0.argument() }) { text += space() + part }
        let isGathered = isMethod && isInBatch
        switch Int.random(in: 0..<6, using: &generator) {
        case 0 where !isOnOneLine && !isGathered: return text + "\(space())| sort -u # all of it \\\n"
        case 1 where !isGathered: return text + "\(space())>\(space())\(word())"
        case 2 where !isGathered: return text + "\(space())>>\(space())\(word())"
        default: return text + capture()
        }
    }

    private mutating func argument() -> String {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: pick("--dry-run", "--timeout=10s", "--x=\"a b\"")
        case 1, 2: item()
        case 3: value(depth: 2)
        default: word()
        }
    }

    private mutating func item() -> String {
        let key = pick(
            "title", "settings.token", "fields[0].name", "\"odd key\".x", "a[b]", "$x", "settings.$x", "a[$x].b",
            "a.${ $x }.\"c $x\"", "a[ $x + 1 ]", "\"a.b\".pre-$x")
        return switch Int.random(in: 0..<6, using: &generator) {
        case 0: key + ":=" + operand(depth: 2)
        case 1: key + ":=@" + word()
        case 2: key + "=@" + word()
        case 3: key + pick("=secret:", "=secret:NAME", "=")
        case 4: key + "=" + value(depth: 2)
        default: key + "=" + word()
        }
    }

    private mutating func word() -> String {
        pick(
            "bare", "31", "\"a $x b\"", "'raw # $x'", "$x", "$x.a[0]", "mix\"ed $x\"'!'", "${ $x + 1 }", "C:\\dir\\",
            "\"a\nb\"", "\"\"\"\n  lines\n  \"\"\"", "\"${count([ 1,2 ]) # c\n}\"", "1,2", "desc", "a#b", "»x«", "日本",
            "\"\\u{1F600}\\n\"")
    }

    private mutating func condition(depth: Int) -> String {
        if depth > 0, chance(3) { return group(depth: depth) }
        if depth > 0, chance(3) {
            return
                "\(condition(depth: depth - 1))\(space())\(pick("and", "or"))\(space())\(condition(depth: depth - 1))"
        }
        let value = pick("5", "\"a b\"", "$x", "x", "${ $x }", "'r'", "a$x-\"b\"", "$x[?id = 3][0].b")
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return "id\(space())\(pick("in", "not in", "not  in"))\(space())" + list()
        case 1: return "id\(space())in\(space())$x"
        case 2: return "id\(space())between\(space())\(value)\(space())and\(space())7"
        case 3: return "id\(space())is\(pick(" ", " not "))empty"
        default:
            let sign = pick(
                "=", "==", "!=", "<", "<=", ">", ">=", "contains", "like", "not like", "not  contains", "starts with",
                "ends\twith")
            return "title\(space())\(sign)\(space())\(value)"
        }
    }

    private mutating func group(depth: Int) -> String {
        brackets += 1
        defer { brackets -= 1 }
        return "(\(maybeSpace())\(condition(depth: depth - 1))\(maybeSpace()))"
    }

    private mutating func list() -> String {
        brackets += 1
        defer { brackets -= 1 }
        return "(\(maybeSpace())3\(maybeSpace()),\(maybeSpace())\"b\"\(maybeSpace()))"
    }

    // MARK: Expressions

    /// A value of `print`, where `-` may begin the next one.
    private mutating func listed() -> String { chance(4) ? pick("-1", "-$x", "$x -1", "$x - 1", "(-1)") : expression() }

    private mutating func expression(depth: Int = 3) -> String {
        guard depth > 0, chance(2) else { return operand(depth: depth) }
        let left = expression(depth: depth - 1)
        if chance(6) { return "not\(space())\(left)" }
        let sign = pick("+", "-", "*", "/", "%", "==", "<", ">=", "~", "and", "or", "in", "contains")
        // Comparisons are not chained, and words touch no words.
        let right = operand(depth: depth - 1)
        return chance(2) || sign.count > 1 || "<~".contains(sign)
            ? "\(parenthesized(left))\(space())\(sign)\(space())\(parenthesized(right))"
            : "\(parenthesized(left))\(maybeSpace())\(sign)\(space())\(parenthesized(right))"
    }

    private mutating func parenthesized(_ text: String) -> String { "(\(text))" }

    private mutating func operand(depth: Int) -> String {
        if depth > 0, chance(3) { return value(depth: depth) }
        return pick(
            "1", "-1", "1.50e+10", "\"a $x\"", "'r'", "true", "null", "$x", "$x.a", "$x[0].b", "$x[ *\n ].\"odd key\"",
            "$x[title = \"ERP\"]", "$x[?title contains \"a b\" and ( id=3 or id is empty )][0]",
            "$x[? \"odd key\".b in (1 ,$y)  ]",
            "$x[?a = 1 # c ]\n]", "$x[ 1 : $y+1 ]", "$x[:-1][*].a", "$x[1 :]", "sort($x)", "$x[ $y + 1 ].z",
            "${ $x+1 }", "${x.a}", "$last", "- 5", "--5", "-$x", "-(1)",
            "((2))",
            "default($y, 1)", "default($nope.a,1)")
    }

    private mutating func value(depth: Int) -> String {
        brackets += 1
        defer { brackets -= 1 }
        let kind = Int.random(in: 0..<4, using: &generator)
        // An object has each name once.
        var names = ["a", "\"b c\"", "'d'"].shuffled(using: &generator)
        let elements = times(kind == 2 ? 1..<2 : 0..<4) { random in
            let value = random.expression(depth: depth - 1)
            guard kind == 1 else { return value }
            return "\(names.popLast() ?? "e")\(random.maybeSpace()):\(random.maybeSpace())\(value)"
        }
        let list = elements.map { maybeSpace() + $0 + maybeSpace() }.joined(separator: ",")
        let comma = kind < 2 && !elements.isEmpty && chance(4) ? ",\(maybeSpace())" : ""
        return switch kind {
        case 0: "[\(list)\(comma)]"
        case 1: "{\(list)\(comma)}"
        case 2: "[\(list)].a[0]"
        default: "[\(list)]"
        }
    }
}
