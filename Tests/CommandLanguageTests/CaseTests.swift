import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

/// Every form of the language in a script, with what it does beside it; and every mistake with what is said about it.
struct CaseTests {
    private static let folder = "Tests/CommandLanguageTests/Cases"

    @Test(arguments: try PackageFiles.names(in: folder, ending: ".bcx"))
    func `form does what is written beside it`(_ name: String) async throws {
        let script = try Self.script(Self.folder, name)
        try Golden.compare(await script.run(), with: "\(Self.folder)/\(name.dropLast(4)).out")
    }

    @Test(arguments: try PackageFiles.names(in: "\(folder)/errors", ending: ".bcx"))
    func `mistake is explained`(_ name: String) async throws {
        let script = try Self.script("\(Self.folder)/errors", name)
        let problems = script.problems()
        let text = problems.isEmpty ? await script.run() : problems
        try Golden.compare(text, with: "\(Self.folder)/errors/\(name.dropLast(4)).err")
    }

    /// Each sentence of the language is met by a case, word for word but for what is put into it.
    @Test(arguments: try patterns(of: "Message"))
    func `sentence is met`(_ pattern: String) throws {
        #expect(try Self.allErrors().contains(Regex(pattern)), "no case in errors/ says: \(pattern)")
    }

    /// Each hint is met by a case, too.
    @Test(arguments: try patterns(of: "Hint"))
    func `hint is met`(_ pattern: String) throws {
        #expect(try Self.allErrors().contains(Regex(pattern)), "no case in errors/ hints: \(pattern)")
    }

    // MARK: Reading and writing

    private static func script(_ folder: String, _ name: String) throws -> Script {
        let script = Script(SourceText(name: name, text: try PackageFiles.text("\(folder)/\(name)")))
        if name.hasPrefix("limit-") { script.interpreter.limits = limits }
        script.host.answers = ["first answer", "second answer"]
        script.host.environment = ["ERP_PW": "s3cret", "HOME": "/home/ann"]
        for other in try PackageFiles.names(in: "\(folder)/files", ending: "") where !other.hasPrefix(".") {
            script.host.bytes["files/\(other)"] = try PackageFiles.bytes("\(folder)/files/\(other)")
        }
        script.host.bytes["files/huge.txt"] = huge
        script.host.bytes["files/endless.csv"] = long
        return script
    }

    /// One byte more than a text may have.
    private static let huge = [UInt8](repeating: UInt8(ascii: "\n"), count: Interpreter.maximumText + 1)

    /// A table with a row that is longer than any may be, because a quotation mark is not closed.
    private static let long = Array("title\n\"North".utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: 16 << 20)

    /// What cases called `limit-…` may use.
    private static var limits: Interpreter.Limits {
        var limits = Interpreter.Limits()
        limits.steps = 100
        limits.depth = 3
        limits.outputBytes = 20
        return limits
    }

    private static func allErrors() throws -> String {
        let folder = "\(folder)/errors"
        return try PackageFiles.names(in: folder, ending: ".err").map { try PackageFiles.text("\(folder)/\($0)") }
            .joined()
    }

    /// What the literals of a kind of sentence look like, with anything in the places of values.
    private static func patterns(of kind: String) throws -> [String] {
        var patterns: [String] = []
        for line in try lines(of: kind) {
            guard let text = line.firstMatch(of: /"((?:[^"\\]|\\[^(]|\\\((?:[^()]|\([^()]*\))*\))*)"/) else { continue }
            if text.output.1.count > 6 { patterns.append(pattern(of: String(text.output.1))) }
        }
        return patterns
    }

    private static func lines(of kind: String) throws -> [Substring] {
        let sentences = try PackageFiles.text("Sources/CommandLanguage/Diagnostics/Messages.swift")
        let isHint = kind == "Hint"
        let parts = sentences.split(separator: "enum Hint {")
        return parts[isHint ? 1 : 0].split(separator: "\n").filter { !$0.contains("private") }
    }

    private static func pattern(of literal: String) -> String {
        var pattern = ""
        var rest = literal[...]
        while let value = rest.firstMatch(of: /\\\((?:[^()]|\([^()]*\))*\)/) {
            pattern += quoted(rest[..<value.range.lowerBound]) + ".*"
            rest = rest[value.range.upperBound...]
        }
        return pattern + quoted(rest)
    }

    private static func quoted(_ text: Substring) -> String {
        let plain = text.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        return plain.map { $0.isASCII && ($0.isPunctuation || $0.isSymbol) ? "\\\($0)" : String($0) }.joined()
    }
}
