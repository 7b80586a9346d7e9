import TestSupport
import Testing

/// `Transcripts/*.txt`: lines that begin with `> ` are typed, what stands between is expected.
struct TranscriptTests {
    static let folder = "Tests/BCXShellTests/Transcripts"

    @Test(arguments: try PackageFiles.names(in: folder, ending: ".txt"))
    func `speaks as written`(_ name: String) async throws {
        let path = "\(Self.folder)/\(name)"
        let expected = try PackageFiles.text(path)
        let practice = try PracticeShell(width: name.contains("terminal") ? 80 : nil)
        var actual = ""
        for (input, wanted) in Self.exchanges(expected) {
            await practice.type(input)
            let said = practice.said
            actual += input.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)\n" }.joined()
            actual += Golden.matches(said, wanted) ? wanted : said
        }
        if Golden.isUpdating { try PackageFiles.write(actual, to: path) }
        #expect(actual == expected, "\(name) differs")
        #expect(!Golden.isUpdating, "golden files were rewritten; read the difference")
    }

    /// What is typed, and what is said to it. Neighbouring input lines are one input.
    private static func exchanges(_ text: String) -> [(input: String, output: String)] {
        var exchanges: [(input: String, output: String)] = []
        var isInput = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
        {
            if line.hasPrefix("> ") {
                let input = String(line.dropFirst(2))
                if isInput {
                    exchanges[exchanges.count - 1].input += "\n" + input
                } else {
                    exchanges.append((input, ""))
                }
                isInput = true
            } else {
                guard !exchanges.isEmpty else { continue }
                exchanges[exchanges.count - 1].output += line + "\n"
                isInput = false
            }
        }
        return exchanges
    }
}
