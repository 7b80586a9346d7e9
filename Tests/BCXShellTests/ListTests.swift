import BIConnector
import CommandLanguage
import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import BCXShell

/// Lists that are shown, sent on and saved while their pages come.
struct ListTests {
    /// What was put out, and how much of it at each page.
    private final class Log: Sendable {
        let text = Mutex("")
        let lengths = Mutex<[Int]>([])

        func add(_ piece: String) { text.withLock { $0 += piece } }
        func mark() { lengths.withLock { $0.append(text.withLock(\.utf8.count)) } }
    }

    private func shell(
        _ transport: any Transport, _ log: Log, width: Int? = nil, _ prepare: (inout HostServices) -> Void = { _ in }
    ) throws -> Shell {
        var services = HostServices(transport: transport) { log.add($0) }
        services.output.notes = { log.add("! \($0)") }
        services.output.screenWidth = { width }
        prepare(&services)
        let shell = Shell(services)
        shell.session.link = try PortalLink("http://localhost")
        shell.session.options.retries = 0
        return shell
    }

    /// The lines that a list of so many takes, and the note behind them.
    private static let shapes: [(Format, width: Int?, count: Int, lines: Int)] = [
        (.table, 80, 100_000, 100_003), (.table, 11, 100_000, 300_000), (.json, 80, 100_000, 400_003),
        (.json, nil, 10_000, 2), (.jsonl, nil, 10_000, 10_001), (.csv, nil, 10_000, 10_002),
        (.gron, nil, 10_000, 30_002),
    ]

    @Test(arguments: shapes) func `a list of 100,000 is shown while its pages come`(
        _ format: Format, _ width: Int?, _ count: Int, _ lines: Int
    ) async throws {
        let log = Log()
        let title: @Sendable (Int) -> String = { "Source \($0) of many" }
        let shell = try shell(LongList(count, title: title, onPage: { _ in log.mark() }), log, width: width)
        shell.session.options.format = format
        try await shell.run("source.list all select id,title")
        let lengths = log.lengths.withLock { $0 }
        #expect(lengths.count == count / 50 + 1)
        #expect(lengths[0] == 0)
        #expect(zip(lengths, lengths.dropFirst()).allSatisfy { $0 < $1 })
        let text = log.text.withLock { $0 }
        #expect(text.hasSuffix("! read \(count) in \(count / 50 + 1) pages\n"))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == lines)
        if format == .json {
            let list = try JSON(parsing: String(text.split(separator: "!")[0]))
            #expect(list.array?.count == count)
        }
    }

    private let elements: [JSON] = (0..<49).map {
        [
            "id": .int($0), "title": .string("No. \($0)\n"), "in": ["a": [1, []], "b": [:]],
            "none": $0 > 9 ? .null : "x",
        ]
    }

    @Test(arguments: Format.allCases, [nil, 80, 30, 18])
    func `a list of one page is the text it is as a whole`(_ format: Format, _ width: Int?) {
        for elements in [elements, Array(elements.prefix(1)), []] {
            var list = ResultWriter(format, width: width, pageSize: 50)
            var text = ""
            list.take(elements) { text += $0.text }
            list.end { text += $0.text }
            #expect(text == format.text(of: .array(elements), width: width))
        }
    }

    @Test func `elements that are no objects have a column of their own in CSV`() {
        func csv(_ pages: [[JSON]]) -> (text: String, late: [String]) {
            var (list, text) = (ResultWriter(.csv, width: nil, pageSize: 3), "")
            for page in pages { list.take(page) { text += $0.text } }
            list.end { text += $0.text }
            return (text, list.late)
        }
        #expect(csv([[["a": 1], "x", .null, [1, 2]]]).text == "a,value\r\n1,\r\n,x\r\n,\r\n,\"[1,2]\"\r\n")
        #expect(csv([["x", 2]]).text == "x\r\n2\r\n")
        #expect(csv([[["a": 1]], ["x"]]) == ("a\r\n1\r\n\r\n", ["value"]))
    }

    @Test(arguments: [Format.json, .jsonl, .gron, .csv], [nil, 80])
    func `pages make the same text as the whole`(_ format: Format, _ width: Int?) {
        var list = ResultWriter(format, width: width, pageSize: 7)
        var text = ""
        for start in stride(from: 0, to: 49, by: 7) {
            list.take(Array(elements[start..<start + 7])) { text += $0.text }
        }
        list.end { text += $0.text }
        #expect(text == format.text(of: .array(elements), width: width))
    }

    private func text(_ pages: [[JSON]], width: Int?) -> String {
        var list = ResultWriter(.table, width: width, pageSize: 3)
        var text = ""
        for page in pages { list.take(page) { text += $0.text } }
        list.end { text += $0.text }
        return text
    }

    private func element(_ id: Int, _ title: String, _ type: String = "rest") -> JSON {
        ["id": .int(id), "title": .string(title), "type": .string(type)]
    }

    @Test func `the first page decides the columns; what comes later is cut, numbers are not`() {
        let pages = [
            [element(7, "North"), element(8, "Harbour"), element(9, "South")],
            [element(10, "Harbour, production"), element(12_345_678, "East"), element(123_456, "West, late", "1c")],
            [["id": 11, "title": "Lighthouse", "more": 1], "odd"],
        ]
        #expect(
            text(pages, width: 80) == """
                id  title       type
                ──  ──────────  ────
                7   North       rest
                8   Harbour     rest
                9   South       rest
                10  Harbour, …  rest
                12345678  East  rest
                123456  West,…  1c
                11  Lighthouse
                "odd"

                """)
    }

    @Test func `columns that may grow share a narrow screen with one that is too wide`() {
        let long = String(repeating: "long ", count: 20)
        let pages = [
            [element(7, "North", long), element(8, "Harbour", long), element(9, "South", long)],
            [element(10, "Lighthouse", "rest")],
        ]
        #expect(
            text(pages, width: 32) == """
                id  title       type
                ──  ──────────  ────────────────
                7   North       long long long …
                8   Harbour     long long long …
                9   South       long long long …
                10  Lighthouse  rest

                """)
    }

    @Test func `a screen that is too narrow shows the first page and all others as paragraphs`() {
        let pages = [[element(7, "North"), element(8, "Harbour"), element(9, "South")], [element(10, "Lighthouse")]]
        #expect(
            text(pages, width: 15) == """
                id     7
                title  North
                type   rest
                ───────────────
                id     8
                title  Harbour
                type   rest
                ───────────────
                id     9
                title  South
                type   rest
                ───────────────
                id     10
                title  Lightho…
                type   rest

                """)
    }

    @Test func `a page that does not come leaves what came, and JSON open`() async throws {
        for (format, end) in [
            (Format.json, "\"title\":\"Source 100\"}\n"), (.csv, "100,Source 100\r\n"),
            (.table, "100    Source 100\n"),
        ] {
            let log = Log()
            let list = LongList(
                500,
                onPage: { (page) throws(TransportError) in
                    if page == 3 { throw TransportError(.reset, "the connection was reset", mayHaveRun: true) }
                })
            let shell = try shell(list, log)
            shell.session.options.format = format
            let error = try await #require(throws: Diagnostic.self) { try await shell.run("source.list all") }
            #expect(ExitStatus.of(error) == ExitStatus.network)
            #expect(log.text.withLock { $0 }.hasSuffix(end), "\(log.text.withLock { $0 })")
        }
    }

    /// What an outlet was given.
    private final class Outlets {
        var opened: [String] = []
        var text = ""
        var closings: [Bool] = []
        /// After how many pieces it has had enough.
        var appetite = Int.max
        var failure: (any Error)?

        func open(_ what: String) -> ResultSink {
            opened.append(what)
            return ResultSink(
                write: {
                    self.text += $0
                    self.appetite -= 1
                    return self.appetite > 0
                },
                close: {
                    self.closings.append($0)
                    if let failure = self.failure { throw failure }
                })
        }
    }

    private func shell(_ outlets: Outlets, _ log: Log, failingAt failing: Int = .max) throws -> Shell {
        let list = LongList(
            500,
            onPage: { (page) throws(TransportError) in
                if page == failing { throw TransportError(.reset, "the connection was reset", mayHaveRun: true) }
            })
        return try shell(list, log) { services in
            services.programs.open = { outlets.open("| \($0)") }
            services.files.open = { outlets.open("\($1 ? ">>" : ">") \($0)") }
            services.output.openPager = { outlets.open("pager") }
        }
    }

    @Test(arguments: ["| sort", "> all.json", ">> all.json"])
    func `programs and files get a list while its pages come`(_ words: String) async throws {
        let (outlets, log) = (Outlets(), Log())
        let shell = try shell(outlets, log)
        try await shell.run("source.list all \(words)")
        #expect(outlets.opened == [words])
        #expect(outlets.closings == [true])
        #expect(try JSON(parsing: outlets.text).array?.count == 500)
        #expect(outlets.text == (try JSON(parsing: outlets.text).text()) + "\n")
        #expect(log.text.withLock { $0 } == "! read 500 in 11 pages\n")
        // Results that are no list of pages, too.
        try await shell.run("print count($last); source.list | wc")
        #expect(outlets.opened == [words, "| wc"])
        #expect(outlets.closings == [true, true])
    }

    @Test(arguments: ["| head", "> all.json", ""])
    func `whoever has had enough gets no more pages`(_ words: String) async throws {
        let (outlets, log) = (Outlets(), Log())
        outlets.appetite = 3
        let shell = try shell(outlets, log)
        shell.session.options.pages = true
        try await shell.run("source.list all \(words)\nprint count($last)")
        #expect(log.text.withLock { $0 } == "! read 150 in 3 pages; the rest was not needed\n150\n")
        #expect(outlets.closings == [true])
    }

    @Test(arguments: ["| wc", "> all.json", ">> all.json", ""])
    func `a destination is reported that not all came`(_ words: String) async throws {
        let (outlets, log) = (Outlets(), Log())
        outlets.failure = ShellError.closed
        let shell = try shell(outlets, log, failingAt: 4)
        shell.session.options.pages = true
        let error = try await #require(throws: Diagnostic.self) { try await shell.run("source.list all \(words)") }
        #expect(error.message.contains("the connection was reset"))
        #expect(ExitStatus.of(error) == ExitStatus.network)
        #expect(outlets.closings == [false])
        #expect(outlets.text.hasSuffix("}\n"))
        // Where nothing came, no program is started, and a file that was opened before stays as it was.
        let unopened = Outlets()
        let other = try self.shell(unopened, log, failingAt: 1)
        await #expect(throws: Diagnostic.self) { try await other.run("source.list all \(words)") }
        #expect(unopened.opened.isEmpty == !words.contains(">"))
        #expect(unopened.text.isEmpty && unopened.closings == (words.contains(">") ? [false] : []))
    }

    @Test func `a program that fails is shown where it is named, a pager that fails is no failure`() async throws {
        let (outlets, log) = (Outlets(), Log())
        outlets.failure = ShellError.closed
        let shell = try shell(outlets, log)
        let error = try await #require(throws: Diagnostic.self) { try await shell.run("source.list all | sort") }
        #expect(error.span == SourceSpan(18, 22))
        shell.session.options.pages = true
        try await shell.run("source.list all")
        #expect(outlets.opened == ["| sort", "pager"])
        #expect(log.text.withLock { $0 }.hasPrefix("! "))
    }

    @Test(arguments: [
        ("source.list all", nil), ("source.list all; print count($last)", 120), ("source.list all -> x", nil),
        ("source.list all -> x; assert count($x) == 120", nil),
        ("source.list all; try { print \"${last[0].id}\" }", 120),
        ("source.list all\nif false { run \"other.bcx\" }", 120),
    ]) func `a list is not kept where nobody can look at it`(_ script: String, _ kept: Int?) async throws {
        let shell = try shell(LongList(120), Log()) { $0.files.read = { _ in [] } }
        shell.interpreter.keepsLast = false
        try await shell.run(script)
        #expect(shell.interpreter.last.array?.count == kept)
        shell.interpreter.keepsLast = true
        try await shell.run("source.list all")
        #expect(shell.interpreter.last.array?.count == 120)
    }

    @Test func `how far it is, is said in one wording`() {
        let speed = Throughput(start: 100)
        #expect(speed.text(50, at: 100) == "50")
        #expect(speed.text(50, at: 102) == "50, 25 a second")
        #expect(speed.text(5, of: 20, at: 102) == "5 of 20, 2.5 a second, 6 s left")
        #expect(
            speed.text(1250, of: 10_000, "rows", new: 1000, at: 101) == "1250 of 10000 rows, 1000 a second, 9 s left")
        #expect(speed.remark(at: 100.9).isEmpty)
        #expect(speed.remark(at: 103.25) == ", in 3.3 s")
    }

    @Test func `counts and rates are reported while pages and batches are read`() async throws {
        final class Told {
            var seconds = 100
            var lines: [String] = []
        }
        let (told, log) = (Told(), Log())
        let shell = try shell(LongList(120), log) { services in
            services.now = {
                told.seconds += 1
                return (told.seconds, 0)
            }
            services.output.progress = { told.lines.append($0 ?? "-") }
        }
        try await shell.run("source.list all -> all")
        #expect(told.lines.first == "biconnector.source.list: read 50, 50 a second")
        #expect(told.lines.last == "-")
        #expect(log.text.withLock { $0 } == "! read 120 in 3 pages, in 3.0 s\n")
    }
}
