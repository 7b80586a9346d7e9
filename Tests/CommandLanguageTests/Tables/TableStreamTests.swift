import OrderedJSON
import TestSupport
import Testing

@testable import CommandLanguage

/// Large tables are read row by row, and nobody notices.
struct TableStreamTests {
    @Test(arguments: 0..<300)
    func `a table in pieces is the table as a whole`(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = Array(Self.table(seed, &random).utf8)
        let size = Int.random(in: 250..<400, using: &random)
        guard let stream = TableStream(.init(bytes), path: "t.csv", size: size) else {
            // It is read as a whole, and that there is a mistake in it is said there.
            return
        }
        let whole = try CSV.table(DecodedText(bytes), path: "t.csv")
        var rows: [JSON] = []
        var lines: [Int] = []
        while let next = try stream.next() {
            rows.append(next.row)
            lines.append(next.place.line)
            #expect(next.place.number == rows.count)
            #expect(next.place.table.columns == whole.origin.columns)
            #expect(next.row.weight(atMost: .max) <= stream.heaviest)
        }
        #expect(rows == whole.rows)
        #expect(lines == whole.origin.lines)
    }

    @Test(arguments: 0..<300)
    func `rows that stay bytes are the same objects`(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let text = try DecodedText(Array(Self.table(seed, &random).utf8))
        let objects = Result { () throws(CSV.SyntaxError) in try CSV.table(text, path: "t.csv", smallFile: .max) }
        let bytes = Result { () throws(CSV.SyntaxError) in try CSV.table(text, path: "t.csv", smallFile: 0) }
        guard case .success(let objects) = objects, case .success(let held) = bytes else {
            #expect("\(objects)" == "\(bytes)")
            return
        }
        #expect(held.rows == objects.rows)
        #expect(held.rows.map(\.hashValue) == objects.rows.map(\.hashValue))
        #expect(held.origin.lines == objects.origin.lines)
        #expect(JSON.array(held.rows).weight(atMost: .max) <= held.weight)
        for (row, object) in zip(held.rows, objects.rows) {
            #expect(row.text() == object.text())
            #expect(row.object?.count == object.object?.count)
            #expect(row.object?.names == object.object?.names)
            for name in ["one", "two", "three", "four", ""] { #expect(row[name] == object[name]) }
            var (changed, expected) = (try #require(row.object), try #require(object.object))
            (changed["two"], expected["two"]) = ("new", "new")
            (changed["four"], expected["four"]) = (7, 7)
            (changed["one"], expected["one"]) = (nil, nil)
            #expect(changed == expected)
            #expect(row == object)
            #expect(row.object?.mapValues { [$0.value] } == object.object?.mapValues { [$0.value] })
        }
    }

    @Test func `rows of many columns, and names that look alike`() throws {
        let names = ["e\u{301}"] + (0..<40).map { "c\($0)" }
        let row = (0...40).map { "\($0)" }.joined(separator: ",")
        let text = try DecodedText(Array((names.joined(separator: ",") + "\n" + row + "\n").utf8))
        let held = try CSV.table(text, path: "t.csv", smallFile: 0).rows[0]
        #expect(held == (try CSV.table(text, path: "t.csv", smallFile: .max).rows[0]))
        #expect(held["e\u{301}"] == "0")
        #expect(held["\u{E9}"] == nil)
        var object = try #require(held.object)
        object["c7"] = nil
        #expect(object["c39"] == "40" && object["c7"] == nil && object.count == 40)
    }

    @Test func `most tables are read in pieces, none with a mistake`() {
        var (streamed, sound) = (0, 0)
        for seed in 0..<300 {
            var random = SeededGenerator(seed: seed)
            let bytes = Array(Self.table(seed, &random).utf8)
            let isSound = (try? CSV.table(DecodedText(bytes), path: "t.csv")) != nil
            let isStreamed = TableStream(.init(bytes), path: "t.csv", size: 300) != nil
            #expect(isSound || !isStreamed)
            sound += isSound ? 1 : 0
            streamed += isStreamed ? 1 : 0
        }
        #expect(streamed * 2 > sound)
    }

    @Test(arguments: ["\u{0}", "\u{1}\u{FFFD}", "{\"a\": 1}\n", "%PDF-1.4\n"])
    func `what may be something else is read as a whole`(_ odd: String) {
        let rows = String(repeating: "a,b\n", count: 200)
        var bytes = Array((odd == "\u{0}" ? rows + odd : odd + rows).utf8)
        if odd.hasSuffix("\u{FFFD}") { bytes = Array(rows.utf8) + [0xC3, 0x28] + Array(rows.utf8) }
        #expect(TableStream(.init(bytes), path: "t.csv", size: 300) == nil)
    }

    @Test func `a row larger than a piece is one row`() throws {
        let long = String(repeating: "ä\n\"\"", count: 5000)
        let bytes = Array((String(repeating: "a,b\n", count: 100) + "x,\"\(long)\"\ny,z\n").utf8)
        let stream = try #require(TableStream(.init(bytes), path: "t.csv", size: 256))
        var rows: [JSON] = []
        while let next = try stream.next() { rows.append(next.row) }
        #expect(rows.count == 101)
        #expect(rows[99]["b"]?.string == String(repeating: "ä\n\"", count: 5000))
        #expect(rows[100] == ["a": "y", "b": "z"])
    }

    // MARK: Loops

    private static let large = "id,title\n" + (1...30_000).map { "\($0),\"North, \($0)\"\n" }.joined()

    private func run(_ script: String, _ table: String) async throws -> RecordingHost {
        let host = RecordingHost()
        host.readsInPieces = true
        host.files["t.csv"] = table
        _ = try await Interpreter(host: host).run(SourceText(name: "test", text: script))
        return host
    }

    @Test func `a loop walks a large table`() async throws {
        let host = try await run(
            """
            let n = 0
            for row in csv("t.csv") { if $row.title == "North, 29999" { let n = $row.id } }
            print $n
            for i, row in csv("t.csv") { if $i > 1 { break }
            print $i $row.id }
            """, Self.large)
        #expect(host.printed == "29999\n0 1\n1 2\n")
        #expect(host.wholeReads == 0)
    }

    @Test func `a mistake at the end is found before the first round`() async throws {
        let host = RecordingHost()
        host.readsInPieces = true
        host.files["t.csv"] = Self.large + "1,2,3\n"
        let error = await #expect(throws: Diagnostic.self) {
            try await Interpreter(host: host).run(
                SourceText(name: "test", text: "for row in csv(\"t.csv\") { print $row.id }"))
        }
        #expect(error?.message.contains("line 30002") == true, "\(error?.message ?? "")")
        #expect(host.printed.isEmpty)
    }

    @Test func `what goes wrong in a round names its row`() async throws {
        let error = await #expect(throws: Diagnostic.self) {
            try await run("for row in csv(\"t.csv\") { assert $row.id != \"20000\" }", Self.large)
        }
        #expect(error?.row?.place == "row 20000 of t.csv, line 20001")
    }

    // MARK: Random tables

    /// Mostly sound, with everything that cells and lines may be.
    private static func table(_ seed: Int, _ random: inout SeededGenerator) -> String {
        let separator = [",", ";", "\t", "|"].randomElement(using: &random) ?? ","
        let end = ["\n", "\n", "\r\n"].randomElement(using: &random) ?? "\n"
        let cells = [
            "a", "", "Север", "\"x\"", "\"two\(end)lines\"", "\"a\"\"b\"", "\"\"", "\"\(separator)\"", " \"q\" ", "🙂 b",
            "long long long long text",
        ]
        var text = seed % 5 == 0 ? "\u{FEFF}" : ""
        text += ["one", "two", "three"].joined(separator: separator) + end
        for _ in 0..<Int.random(in: 60..<150, using: &random) {
            if Int.random(in: 0..<12, using: &random) == 0 { text += end }
            let count = Int.random(in: 0..<8, using: &random) == 0 ? 2 : 3
            text += (0..<count).compactMap { _ in cells.randomElement(using: &random) }.joined(separator: separator)
            text += Int.random(in: 0..<400, using: &random) == 0 ? "\(separator)more" : ""
            text += end
        }
        return Int.random(in: 0..<4, using: &random) == 0 ? String(text.dropLast()) : text
    }
}

extension FilePieces {
    /// A file in memory.
    init(_ bytes: [UInt8]) {
        self.init { offset, count in Array(bytes.dropFirst(offset).prefix(count)) }
    }
}
