import CommandLanguage
import TestSupport
import Testing

/// Scripts in canonical form: the same script, and the same text when it is formatted again.
struct FormattingTests {
    private static let folder = "Tests/CommandLanguageTests/Cases/formatting"

    @Test(arguments: try PackageFiles.names(in: folder, ending: ".bcx"))
    func `canonical form looks as written beside the script`(_ name: String) throws {
        let formatted = try SourceText(name: name, text: PackageFiles.text("\(Self.folder)/\(name)")).formatted()
        try Golden.compare(formatted, with: "\(Self.folder)/\(name.dropLast(4)).out")
    }

    @Test(arguments: try PackageFiles.names(in: "examples", ending: ".bcx"))
    func `examples are in canonical form`(_ name: String) throws {
        let script = try PackageFiles.text("examples/\(name)")
        #expect(try SourceText(name: name, text: script).formatted() == script)
    }

    @Test(arguments: [
        ("", ""), ("\n\n", ""), ("# only", "# only\n"), ("\u{FEFF}print  1", "print 1\n"), ("a;b", "a\nb\n"),
        ("print 1\r\n\r\n\r\n# c \r\n", "print 1\n\n# c\n"), ("print 'a\r\nb'\r\n", "print 'a\nb'\n"),
        ("if true {\n\n}", "if true {}\n"), ("echo a\\;b", "echo a\\;\nb\n"), ("let x = - 5", "let x = - 5\n"),
        ("print $never . set", nil), ("print (1", nil), ("print $unset", "print $unset\n"),
    ])
    func `small scripts`(_ script: String, _ formatted: String?) {
        #expect((try? SourceText(name: "t", text: script).formatted()) == formatted)
    }

    @Test(arguments: try scripts)
    func `scripts of the package keep their meaning`(_ path: String) throws {
        try expectCanonical(try PackageFiles.text(path))
    }

    @Test(
        arguments: Keyword.allCases.map(\.example) + Function.allCases.map(\.signature.example)
            + SyntaxForm.all.map(\.example))
    func `examples keep their meaning`(_ example: String) throws {
        try expectCanonical(example)
    }

    @Test(arguments: 0..<250)
    func `scripts nobody would write keep their meaning`(_ seed: Int) throws {
        var random = RandomScript(seed: seed)
        let script = random.script()
        let problems = SourceText(name: "t", text: script).problemsOfForm
        try #require(problems.isEmpty, "\(script)\n---\n\(problems)")
        try expectCanonical(script)
    }

    /// What is cut out of scripts or mixed from several keeps its meaning as well, when it is a script still.
    @Test(arguments: 0..<100)
    func `damaged scripts keep their meaning`(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let all = try Self.scripts.map { try PackageFiles.text($0) }
        for _ in 0..<10 {
            var lines = (all.randomElement(using: &random) ?? "").split(
                separator: "\n", omittingEmptySubsequences: false)
            let others = (all.randomElement(using: &random) ?? "").split(separator: "\n")
            let place = Int.random(in: 0..<max(1, lines.count), using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: lines.removeSubrange(place..<min(lines.count, place + 2))
            case 1: lines.insert(contentsOf: others.prefix(5), at: min(place, lines.count))
            default: lines = [lines.joined(separator: "\r\n")[...]]
            }
            let script = lines.joined(separator: "\n")
            guard TreeText.of(script) != "not a script" else { continue }
            try expectCanonical(script)
        }
    }

    private func expectCanonical(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        guard let formatted = try? SourceText(name: "t", text: script).formatted() else { return }
        #expect(
            TreeText.of(formatted) == TreeText.of(script), "\(script)\n---\n\(formatted)",
            sourceLocation: sourceLocation)
        #expect(
            TreeText.comments(of: formatted) == TreeText.comments(of: script), "\(script)\n---\n\(formatted)",
            sourceLocation: sourceLocation)
        #expect(
            try SourceText(name: "t", text: formatted).formatted() == formatted, "\(script)",
            sourceLocation: sourceLocation
        )
    }

    private static var scripts: [String] {
        get throws {
            try ["examples", "Tests/CommandLanguageTests/Cases", "Tests/CommandLanguageTests/Cases/errors"].flatMap {
                folder in
                try PackageFiles.names(in: folder, ending: ".bcx").map { "\(folder)/\($0)" }
            }
        }
    }
}

extension SourceText {
    /// What hinders the text from being formatted.
    fileprivate var problemsOfForm: String {
        do throws(FormattingError) {
            _ = try formatted()
            return ""
        } catch {
            return error.problems.map(DiagnosticRenderer().text).joined()
        }
    }
}
