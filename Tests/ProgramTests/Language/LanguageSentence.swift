import TestSupport
import Testing

/// A bullet of README's section "The language", by its first words, and what shows that the program agrees with it.
///
/// Whoever changes what a bullet says adds to its row; whoever adds a bullet adds a row. They stand in one order.
struct LanguageSentence: Sendable, CustomTestStringConvertible {
    /// What the bullet begins with.
    let start: String
    /// Fails where the program does otherwise.
    let holds: @Sendable () throws -> Void

    init(_ start: String, holds: @escaping @Sendable () throws -> Void) {
        self.start = start
        self.holds = holds
    }

    var testDescription: String { start }

    /// All bullets, in the order of README.
    static let all = words + values + calls + lists
}

struct LanguageSectionTests {
    @Test func `every bullet of the section has a row, and every row a bullet`() throws {
        let readme = try PackageFiles.text("README.md")
        let start = try #require(readme.firstRange(of: "\n## The language\n")).upperBound
        let end = try #require(readme[start...].firstRange(of: "\n### ")).lowerBound
        let bullets = readme[start..<end].split(separator: "\n").filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
        let rows = LanguageSentence.all.map(\.start)
        #expect(bullets.count == rows.count)
        for (bullet, row) in zip(bullets, rows) { #expect(bullet.hasPrefix(row), "\(row)") }
    }

    @Test(arguments: LanguageSentence.all)
    func `the program does as the bullet says`(_ sentence: LanguageSentence) throws {
        try sentence.holds()
    }
}

extension TriedScript {
    /// Expects that each line prints what stands beside it.
    static func expect(_ lines: [(script: String, output: String)], files: [String: String] = [:]) throws {
        let script = lines.map(\.script).joined(separator: "\n")
        let tried = try TriedScript(script, files: files)
        #expect(tried.run.status == 0, "\(tried.run.errors)")
        #expect(tried.lines == lines.map(\.output).filter { !$0.isEmpty })
    }

    /// Expects that each script is refused with what stands beside it.
    static func expectRefusals(_ scripts: [(script: String, message: String)], before: String = "") throws {
        for (script, message) in scripts { try TriedScript("\(before)\n\(script)").expectRefusal(message) }
    }
}
