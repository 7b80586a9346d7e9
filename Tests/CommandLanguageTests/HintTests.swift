import CommandLanguage
import TestSupport
import Testing

/// What a message tells a person to type can be typed.
struct HintTests {
    private static let folder = "Tests/CommandLanguageTests/Cases/errors"

    private static let hints: [String] = {
        let names = (try? PackageFiles.names(in: folder, ending: ".err")) ?? []
        let texts = names.compactMap { try? PackageFiles.text("\(folder)/\($0)") }
        return Set(texts.flatMap { HintLines.lines(in: $0) }).filter { !$0.hasPrefix("unknown") }.sorted()
    }()

    @Test(arguments: hints) func `line of a hint is read`(_ line: String) {
        let vocabulary = TestVocabulary()
        let names = Set(HintLines.variables(of: line)).subtracting(vocabulary.variables)
        let reading = SourceText(name: "hint", text: HintLines.filled(line)).read(
            variables: Array(names), vocabulary: vocabulary)
        #expect(reading.problems.map(\.message) == [], "\(HintLines.filled(line))")
    }

    @Test func `cases have hints`() { #expect(Self.hints.count > 20) }

    @Test(arguments: ["lat a = 1; ", "title = North ", "$a = 1; "])
    func `what is wrong with a line of megabytes is short`(_ piece: String) {
        let line = String(repeating: piece, count: 100_000)
        let reading = SourceText(name: "long.bcx", text: line).read(variables: [], vocabulary: TestVocabulary())
        #expect(reading.problems.isEmpty == false)
        for problem in reading.shownProblems {
            #expect(DiagnosticRenderer().text(of: problem).count < 10_000)
        }
    }
}
