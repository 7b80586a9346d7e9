import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// References are found by bytes; what they are is said here once more, by a search as plain as can be.
struct ReferenceTests {
    @Test(arguments: 0..<500)
    func `what a text refers to is what a plain search finds`(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["$", "$result", "$result[", "[", "]", "a", "b", "[id]", "$result[a][id]", "é", "🙂", " "]
        let text = (0..<Int.random(in: 0..<9, using: &random))
            .compactMap { _ in pieces.randomElement(using: &random) }.joined()
        let command = Batch.Command("m", ["list": [["text": .string(text)]], "other": "$"])
        #expect(command.used == Self.keys(in: text), "\(text)")
        let resolved = command.resolved(with: ["a": .some(["id": 7]), "b": .some("B")])
        #expect((resolved == nil) == Self.leadsNowhere(in: text), "\(text)")
    }

    @Test(
        arguments: [
            ("$result[a][id]", 7), ("x$result[a][id]y", "x7y"), ("$result[b]$result[b]", "BB"),
            ("$result[$result[a]]", "$result[$result[a]]"), ("$result[a", "$result[a"), ("$$result[b]$", "$B$"),
            ("$result[c][id]", "$result[c][id]"), ("$result[b]\u{301}", "B\u{301}"),
        ] as [(String, JSON)])
    func `references are replaced where they stand`(_ text: String, _ expected: JSON) {
        let command = Batch.Command("m", ["text": .string(text)])
        let resolved = command.resolved(with: ["a": .some(["id": 7]), "b": .some("B")])
        #expect(resolved?.parameters["text"] == expected)
    }

    @Test func `places of lost types are named in full`() {
        let command = Batch.Command("m", ["a": ["b": [["c": true], [:]], "d]": 1], "e": "x"])
        #expect(command.lossy == ["a.b.0.c", "a.b.1", "a.d]"])
    }

    /// The steps of every reference.
    private static func references(in text: String) -> [[String]] {
        var found: [[String]] = []
        var rest = Array(text.utf8)[...]
        let mark = Array("$result[".utf8)
        while !rest.isEmpty {
            guard rest.starts(with: mark) else {
                rest.removeFirst()
                continue
            }
            var steps: [String] = []
            var after = rest.dropFirst(mark.count - 1)
            while after.first == UInt8(ascii: "["), let end = after.firstIndex(of: UInt8(ascii: "]")) {
                steps.append(String(decoding: after[(after.startIndex + 1)..<end], as: UTF8.self))
                after = after[(end + 1)...]
            }
            if !steps.isEmpty { found.append(steps) }
            rest = steps.isEmpty ? rest.dropFirst() : after
        }
        return found
    }

    private static func keys(in text: String) -> [String] { references(in: text).map { $0[0] } }

    /// Whether one of them has a command, `{"id": 7}` or `"B"`, but nothing there.
    private static func leadsNowhere(in text: String) -> Bool {
        references(in: text).contains { steps in
            switch steps[0] {
            case "a": steps.count > 1 && steps[1...] != ["id"]
            case "b": steps.count > 1
            default: false
            }
        }
    }
}
