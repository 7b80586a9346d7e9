/// A way to write words, keys, results, paths or operators: what help says about how the language is written. Statements
/// are the rows of ``Keyword``, functions those of ``Function``, the parts of a list those of ``ListClause``, and the
/// comparisons of conditions those of ``Comparison``.
public struct SyntaxForm: Sendable {
    /// What it is a way to write.
    public enum Group: String, Sendable, CaseIterable {
        case words = "Words"
        case items = "Items"
        case results = "Results"
        case values = "Values"
        case paths = "Paths"
        case operators = "Operators"
    }

    /// What it is a way to write.
    public var group: Group
    /// How it is written.
    public var form: String
    /// One line, ending in a full stop.
    public var summary: String
    /// A script that shows it.
    public var example: String

    private init(_ group: Group, _ form: String, _ summary: String, _ example: String) {
        self.group = group
        self.form = form
        self.summary = summary
        self.example = example
    }

    /// Every form.
    public static let all: [SyntaxForm] = [
        SyntaxForm(.words, "bare", "A word without quotes.", "help let"),
        SyntaxForm(.words, "'raw'", "Text as it stands.", "assert count('$x') == 2"),
        SyntaxForm(
            .words, "\"$name, ${EXPR}, \\n\"", "Text with values and escapes.",
            "let n = 1; assert \"$n, ${$n + 1}\" == \"1, 2\""),
        SyntaxForm(
            .words, "\"\"\" … \"\"\"", "Text of several lines, less the indentation of the closing quotes.",
            "assert \"\"\"\n  a\n  b\n  \"\"\" == \"a\\nb\""),
        SyntaxForm(.words, "# …", "A comment, at the start of a word.", "print 1 # one"),
        SyntaxForm(.words, ";", "Ends a statement, as a line end does.", "print 1; print 2"),
        SyntaxForm(.words, "\\", "At the end of a line: the next line continues it.", "print 1 \\\n  + 1"),
        SyntaxForm(.items, "KEY=VALUE", "Text, converted to the type of the field.", "set title=North active=true"),
        SyntaxForm(
            .items, "KEY:=JSON", "Exactly this JSON, with values in it.", "let t = \"x\"; set settings:={\"token\": $t}"
        ),
        SyntaxForm(
            .items, "KEY=@FILE, KEY:=@FILE", "The text of a file, its JSON.", "if false { set title=@title.txt }"),
        SyntaxForm(
            .items, "KEY=secret:[NAME]", "Prompts for the value, or takes it from the environment.",
            "if false { set settings.token=secret:ERP_PW }"),
        SyntaxForm(
            .items, "a.b, a[b], a[0], \"odd key\".b", "A key with several parts.",
            "some.method a.b=1 a[c]=2 \"odd key\".b[0]=3 --dry-run"),
        SyntaxForm(
            .items, "a.$name, a[EXPR]", "A key whose parts are computed: each is one name or position.",
            "let f = \"title\"; set $f=North"),
        SyntaxForm(
            .items, "--OPTION, --OPTION=VALUE", "An option of the command; after 'batch', of every call in it.",
            "connector.list --dry-run"),
        SyntaxForm(
            .results, "COMMAND -> NAME", "Binds the result to a name.", "connector.list -> all; assert count($all) > 0"),
        SyntaxForm(
            .results, "COMMAND | PROGRAM …", "Gives the result to a program of the system as JSON, a text as it is.",
            "if false {\n  connector.list | wc\n}"),
        SyntaxForm(
            .results, "COMMAND > FILE, COMMAND >> FILE", "Writes the result to a file, or adds it.",
            "if false { connector.list > all.json }"),
        SyntaxForm(.results, "!PROGRAM …", "Runs a program of the system.", "if false {\n  !ls\n}"),
        SyntaxForm(
            .values, "1.50, \"text\", true, false, null", "A number with its digits, text, and JSON's words.",
            "assert 1.50 == 1.5 and null == null"),
        SyntaxForm(.values, "[a, b], {name: a, \"odd name\": b}", "An array, an object.", "assert {a: [1]}.a[0] == 1"),
        SyntaxForm(.values, "NAME(EXPR, …)", "A function: see 'help functions'.", "assert count([1]) == 1"),
        SyntaxForm(
            .paths, "$name.member, $name.\"odd name\"", "A member; null if it is missing.",
            "let x = {a: 1}; assert $x.a == 1 and $x.b == null"),
        SyntaxForm(
            .paths, "$name[0], $name[-1], $name[EXPR]", "An element, counted from either end, or a member.",
            "let x = [1, 2]; assert $x[-1] == 2"),
        SyntaxForm(
            .paths, "$name[1:3]", "The elements from one position up to another, without it.",
            "let x = [1, 2, 3]; assert $x[1:] == [2, 3]"),
        SyntaxForm(
            .paths, "$name[*].member", "That member of every element.", "let x = [{a: 1}]; assert $x[*].a == [1]"),
        SyntaxForm(
            .paths, "$name[member=EXPR]", "The first element whose member is so.",
            "let x = [{a: 1}]; assert $x[a=1].a == 1"),
        SyntaxForm(
            .paths, "$name[?COND]", "All elements that match: see 'help where'.",
            "let x = [{a: 1}]; assert count($x[?a > 1]) == 0"),
        SyntaxForm(
            .operators, "or, and, not", "Of truth values, the weakest first; null is false.",
            "assert true and not false"),
        SyntaxForm(
            .operators, "== != < <= > >=", "Compare by value and with case; text that is a number compares as one.",
            "assert \"8\" == 8"),
        SyntaxForm(.operators, "~", "Finds a regular expression.", "assert \"abc\" ~ '^a'"),
        SyntaxForm(.operators, "in, contains", "Whether an array, object or text has something.", "assert 1 in [1]"),
        SyntaxForm(
            .operators, "+", "Adds numbers, joins texts and arrays, merges objects; the right one wins.",
            "assert {a: 1} + {b: 2} == {a: 1, b: 2}"),
        SyntaxForm(
            .operators, "- * / %", "Calculate; after 'print', ' -1' begins the next value.", "assert 7 % 4 - 1 == 2"),
    ]
}
