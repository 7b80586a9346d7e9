import CommandLanguage
import TestSupport
import Testing

/// Whatever the bytes, they are a script or have problems inside of them; the seed of a failing case is its argument.
struct RobustnessTests {
    @Test(arguments: 0..<200)
    func `any bytes are a script or have problems inside of them`(_ seed: Int) {
        var random = SeededGenerator(seed: seed &* 1_000_003)
        for _ in 0..<10 {
            expectAnswer(
                to: (0..<Int.random(in: 0..<80, using: &random)).map { _ in .random(in: 0...255, using: &random) })
            let words = (0..<Int.random(in: 0..<30, using: &random)).compactMap { _ in
                Self.words.randomElement(using: &random)
            }
            expectAnswer(to: Array(words.joined().utf8))
        }
    }

    /// A byte changed, removed, doubled, or a piece of another script put in.
    @Test(arguments: 0..<100)
    func `a damaged script is one still or has problems inside of it`(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed &* 1_000_003)
        let scripts = try Self.scripts
        for _ in 0..<5 {
            var bytes = scripts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1..<4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: (Self.words.randomElement(using: &random) ?? "").utf8, at: place)
                case 3: bytes.removeSubrange(place...)
                default: bytes.insert(contentsOf: (scripts.randomElement(using: &random) ?? []).prefix(40), at: place)
                }
            }
            expectAnswer(to: bytes)
        }
    }

    @Test(arguments: [
        "print \"\(String(repeating: "x", count: 10_000_000))\"", "# \(String(repeating: "я", count: 5_000_000))",
    ])
    func `a line of ten megabytes is read`(_ script: String) {
        #expect(SourceText(name: "t", text: script).read(vocabulary: TestVocabulary()).problems.map(\.message) == [])
    }

    @Test(arguments: [
        (String(repeating: "(", count: 500_000), "nested deeper than 200 levels"),
        (String(repeating: "[", count: 500_000), "nested deeper than 200 levels"),
        ("print \"\(String(repeating: "x", count: 500_000))", "unterminated string"),
        ("print \(String(repeating: "9", count: 500_000))x", "'99999999"),
        ("print \(String(repeating: "$x", count: 100_000))", "unknown variable '$x"),
    ])
    func `a long line with a mistake is shown around it`(_ script: String, _ message: String) throws {
        let source = SourceText(name: "t", text: script.hasPrefix("print") ? script : "let x = \(script)")
        let problem = try #require(source.read(vocabulary: TestVocabulary()).problems.first)
        #expect(problem.message.hasPrefix(message))
        #expect(DiagnosticRenderer().text(of: problem).utf8.count < 2_000)
    }

    @Test func `a zero byte is shown and reported`() throws {
        let problem = try #require(
            SourceText(name: "t", text: "print \u{0}1").read(vocabulary: TestVocabulary()).problems.first)
        #expect(problem.message == "unexpected control character U+0000")
        #expect(DiagnosticRenderer().text(of: problem).contains("\\u{0}1"))
    }

    private func expectAnswer(to bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        // What is no text is refused before it is read as a script.
        guard let source = try? SourceText(path: "t", bytes: bytes) else { return }
        let reading = source.read(vocabulary: TestVocabulary())
        #expect((reading.program == nil) != reading.problems.isEmpty, "\(bytes)", sourceLocation: sourceLocation)
        for problem in reading.problems + reading.warnings {
            guard let span = problem.span else {
                Issue.record("no place: \(problem.message) in \(bytes)", sourceLocation: sourceLocation)
                continue
            }
            let isInside = 0 <= span.start && span.start <= span.end && span.end <= source.bytes.count
            #expect(isInside, "\(problem.message) in \(bytes)", sourceLocation: sourceLocation)
            #expect(!DiagnosticRenderer().text(of: problem).isEmpty)
        }
        guard let formatted = try? source.formatted() else { return }
        #expect(
            (try? SourceText(name: "t", text: formatted).formatted()) == formatted, "\(bytes)",
            sourceLocation: sourceLocation)
    }

    private static var scripts: [[UInt8]] {
        get throws {
            try ["examples", "Tests/CommandLanguageTests/Cases", "Tests/CommandLanguageTests/Cases/errors"].flatMap {
                folder in
                try PackageFiles.names(in: folder, ending: ".bcx").map { try PackageFiles.bytes("\(folder)/\($0)") }
            }
        }
    }

    private static let words = [
        "let x = ", "if ", "else ", "for k, v in ", "break", "try ", "expect any ", "assert ", "batch ", "print ",
        "run f ",
        "step ", "exit ", "!ls", "a.b ", "a=", ":=", "=@", "secret:", "--f", "where ", "and ", "or ", "not ", "in ",
        "->", "x ",
        "|", ">", ">>", "{", "}", "(", ")", "[", "]", ",", ":", ";", "\n", "\r\n", "\\\n", "\\", "#", "\"", "'",
        "\"\"\"", "$",
        "$x", "${", ".", "1", "-", "+", "*", "==", "<", "~", "=", "&&", "`", "“", "\u{A0}", "\u{301}", "😀", "\u{0}",
        "\u{FEFF}",
        "\u{2028}", "count(", "default($y", "range(", "journal f key ", "null", " ",
    ]
}
