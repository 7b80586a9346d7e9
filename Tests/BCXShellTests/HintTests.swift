import CommandLanguage
import TestSupport
import Testing

@testable import BCXShell

/// What a message tells a person to type can be typed.
struct HintTests {
    private static let transcripts: [String] = {
        let names = (try? PackageFiles.names(in: TranscriptTests.folder, ending: ".txt")) ?? []
        let texts = names.compactMap { try? PackageFiles.text("\(TranscriptTests.folder)/\($0)") }
        return Set(texts.flatMap { HintLines.lines(in: $0) }).sorted()
    }()

    @Test(arguments: transcripts) func `line of a hint is read`(_ line: String) {
        #expect(FirstWordsTests.problems(with: line) == "", "\(HintLines.filled(line))")
    }

    @Test func `transcripts have hints`() { #expect(Self.transcripts.count > 10) }

    @Test func `a complete line of a hint runs`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; source.add title=North settings.token=t-9f3c -> result")
        await practice.type("let rows = []; let id = 58; let title = \"North\"")
        _ = practice.said
        let lines = Self.transcripts + FirstWordsTests.words.map(\.line) + FirstWordsTests.calls.map(\.line)
        for line in lines where HintLines.isComplete(line) && !Self.isElsewhere(line) {
            await practice.type(line)
            let said = practice.said
            let isUsage = said.contains(/error: (unknown|unexpected|expected|missing argument|unterminated)/)
            #expect(!isUsage, "\(line)\n\(said)")
        }
    }

    /// What needs a person, a program or a browser, or ends the test.
    private static func isElsewhere(_ line: String) -> Bool {
        ["exit", "auth", "!", "edit", "run", "connect https", "source.add?"].contains { line.hasPrefix($0) }
    }
}
