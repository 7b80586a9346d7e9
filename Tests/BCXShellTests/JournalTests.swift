import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Synchronization
import TestSupport
import Testing

@testable import BCXShell

/// Whose rows a journal holds, what it knows of them, and what it does with files that are none.
struct JournalTests {
    private final class Log {
        var text = "" { didSet { onWrite(text) } }
        var onWrite: (String) -> Void = { _ in }
    }

    private let disk = Disk()
    private let log = Log()
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        disk.set("a.csv", "code,title\nn1,North 1\nn2,North 2\nn3,North 3\n")
        disk.set("b.csv", "code,title\nn1,South 1\nn2,South 2\nn3,South 3\n")
    }

    private func shell(over transport: (any Transport)? = nil) async throws -> Shell {
        var services = HostServices(transport: transport ?? SandboxTransport(sandbox)) { [log] in log.text += $0 }
        services.output.notes = { [log] in log.text += $0 }
        disk.lend(to: &services)
        let shell = Shell(services, clock: time)
        shell.session.options.retries = 0
        try await shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        return shell
    }

    /// Runs a script as a new run of the program would.
    private func run(
        _ script: String, name: String = "north.bcx", _ arguments: [String] = [], over transport: (any Transport)? = nil
    ) async throws -> Diagnostic? {
        let shell = try await shell(over: transport)
        shell.interpreter.arguments = arguments
        do throws(Diagnostic) {
            try await shell.run(script, name: name)
            return nil
        } catch {
            return error
        }
    }

    private func names(_ kind: String = "source") async throws -> [String] {
        let shell = try await shell()
        try await shell.run("\(kind).list all -> all; for o in $all { print $o.title }")
        defer { log.text = "" }
        return log.text.split(separator: "\n").map(String.init).filter { $0.contains(/^(North|South|Both)/) }
    }

    /// Corrections are somebody's work, and a file of that name may be no journal's.
    @Test func `a file of failed rows that was changed is kept`() async throws {
        disk.set("f.csv", "code,title,connector\nn1,North 1,31\nn2,North 2,9999\n")
        let loop = """
            for row in csv("f.csv") journal "j.jsonl" key $row.code {
                source.add title=$row.title connectorId=$row.connector settings.token=t-1
            }
            """
        _ = try await run(loop)
        let first = disk.text("j.failed.csv")
        #expect(first.contains("9999") && disk.files["j.failed.csv~"] == nil)
        _ = try await run(loop)
        #expect(disk.files["j.failed.csv~"] == nil, "nothing had changed")
        disk.set("j.failed.csv", first.replacing("9999", with: "31"))
        log.text = ""
        _ = try await run(loop)
        #expect(disk.text("j.failed.csv") == first)
        #expect(disk.text("j.failed.csv~") == first.replacing("9999", with: "31"))
        #expect(log.text.contains("the earlier \"j.failed.csv\" is kept as \"j.failed.csv~\""), "\(log.text)")
        // What the hint says.
        disk.set("j.failed.csv", disk.text("j.failed.csv~"))
        #expect(try await run(loop.replacing("f.csv", with: "j.failed.csv")) == nil)
        #expect(try await names() == ["North 1", "North 2"])
    }

    private static let source = "source.add title=$row.title connectorId=31 settings.token=t-1"

    private static func loop(
        _ table: String = "csv(\"a.csv\")", key: String = "$row.code", call: String = source
    ) -> String {
        "for row in \(table) journal \"done.jsonl\" key \(key) { \(call) }\n"
    }

    // MARK: Kinds of objects

    /// A loop that makes connectors and sources by turns, so that their ids meet.
    private static let both = """
        for n in range(100) journal "both.jsonl" key $n {
            if $n % 2 == 0 {
                connector.add title="Both $n" logo="data:image/png;base64,iVBORw0KGgo=" urlCheck="https://e.example/c" urlTableList="https://e.example/t" urlTableDescription="https://e.example/d" urlData="https://e.example/r" settings:=[{"name": "Token", "code": "t", "type": "STRING"}]
            } else {
                source.add title="Both $n" connectorId=31 settings.token=t-1
            }
        }
        """

    @Test(arguments: [0, 1, 2, 3])
    func `ids of one kind are not taken for those of another, in one run and over two`(_ lost: Int) async throws {
        sandbox.inject(.dropReply(times: lost == 0 ? 1 : 0, method: "batch"))
        if lost > 0 {
            sandbox.inject(.dropReply(times: lost, method: "biconnector.source.list"))
            sandbox.inject(.dropReply(method: "batch"))
        }
        var ends: [String] = []
        while ends.count < 5, let error = try await run(Self.both) { ends.append(error.message) }
        #expect(ends.count <= lost, "\(ends)")
        let made = try await names() + names("connector")
        #expect(made.count == 100)
        #expect(Set(made).count == 100)
    }

    @Test func `tables have two names and one series of ids`() {
        #expect(Entity.dataset.storedName == Entity.table.storedName)
        #expect(Entity.source.storedName != Entity.connector.storedName)
    }

    // MARK: Owners

    @Test func `loops of one script share a file, each with its own rows`() async throws {
        let script =
            Self.loop() + Self.loop("csv(\"b.csv\")")
            // The head of the first once more, with another call behind it.
            + Self.loop(call: Self.source.replacing("$row.title", with: "\"Both $row.code\""))
        #expect(try await run(script) == nil)
        #expect(try await run(script) == nil)
        #expect(log.text.ranges(of: "0 done, 3 done before").count == 3)
        let all = try await names()
        #expect(all.count == 9 && Set(all).count == 9)
        #expect(all.filter { $0.hasPrefix("Both") } == ["Both n1", "Both n2", "Both n3"])
    }

    @Test(
        arguments: [
            ("the table was corrected", "a.csv", loop()),
            ("a table in a folder", "data/a.csv", loop("csv(\"data/a.csv\")")),
            ("other spaces", "a.csv", loop("csv( \"a.csv\" ) \\\n   ")),
            ("another call", "a.csv", loop(call: "\(source) description=x")),
            ("another loop before it", "a.csv", "for row in [1] { print $row }\n\(loop())"),
            (
                "a loop with a journal of its own before it", "a.csv",
                loop("csv(\"b.csv\")").replacing("done.jsonl", with: "o.jsonl") + loop()
            ),
            ("a comment in the block", "a.csv", loop(call: "# more\n \(source)")),
            ("moved", "a.csv", "\n\n\n\(loop())"),
        ])
    func `what does not make another owner`(_ name: String, _ table: String, _ script: String) async throws {
        #expect(try await run(Self.loop()) == nil)
        disk.set(table, "code,title\nn1,North 1\nn2,North 2 corrected\nn3,North 3\nn4,North 4\n")
        #expect(try await run(script) == nil)
        #expect(log.text.contains("4 rows: "), "\(log.text)")
        #expect(try await names().filter { $0.hasPrefix("North") }.count == 4)
    }

    @Test(
        arguments: [
            (loop("csv(\"b.csv\")"), "north.bcx", #"another table: "a.csv" instead of "b.csv""#),
            (loop(key: "$row.title"), "north.bcx", "a loop that this script does not have: for row in csv(\"a.csv\")"),
            (loop().replacing("row", with: "r"), "north.bcx", "a loop that this script does not have: for row in"),
            (loop(), "south.bcx", #"another script: "north.bcx" instead of "south.bcx""#),
            (
                "connect http://127.0.0.1/rest/1/\(Sandbox.webhookCode)/\n" + loop(), "north.bcx",
                "another portal: http://localhost instead of http://127.0.0.1"
            ),
        ])
    func `the rows of a loop that the script does not have are no business of its other loops`(
        _ script: String, _ name: String, _ difference: String
    ) async throws {
        #expect(try await run(Self.loop()) == nil)
        let before = disk.files["done.jsonl"]
        let error = try #require(try await run(script, name: name))
        #expect(error.message.hasPrefix("the journal \"done.jsonl\" contains rows of "), "\(error.message)")
        #expect(error.message.contains(difference), "\(error.message)")
        #expect(error.hint?.contains("name another journal for this loop") == true)
        #expect(ExitStatus.of(error) == ExitStatus.usage)
        #expect(disk.files["done.jsonl"] == before)
        #expect(try await names().count == 3)
        // The other way out: the name in the journal is corrected as the hint says.
        let hint = try #require(error.hint)
        let correction = try #require(hint.firstMatch(of: /correct line 2 of the journal: (.*)$/)?.output.1)
        let members = try #require(try JSON(bytes: Array("{\(correction)}".utf8)).object)
        var lines = disk.text("done.jsonl").split(separator: "\n").map(String.init)
        var owner = try #require(try JSON(bytes: Array(lines[1].utf8)).object)
        for member in members.members { owner[member.name] = member.value }
        lines[1] = JSON.object(owner).text()
        disk.set("done.jsonl", lines.joined(separator: "\n") + "\n")
        log.text = ""
        let again = try await run(script, name: name)
        #expect(again == nil, "\(again?.message ?? "")")
        let isByTitle = script.contains("key $row.title")
        #expect(log.text.contains(isByTitle ? "3 rows: 3 done, in" : "3 done before"), "\(log.text)")
    }

    @Test(
        arguments: [
            "csv($args[0])", "default(csv($args[0]), [])", "json(file($args[0]))", "$rows", "$rows + []",
        ])
    func `the table is reported by the file that was read, however the loop comes by it`(_ table: String) async throws {
        if table.hasPrefix("json") {
            for name in ["a", "b"] {
                let rows = disk.text("\(name).csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
                let objects = rows.map { "{\"code\":\"\($0[0])\",\"title\":\"\($0[1])\"}" }
                disk.set("\(name).csv", "[\(objects.joined(separator: ","))]")
            }
        }
        let script = (table.hasPrefix("$") ? "let rows = default(csv($args[0]), [])\n" : "") + Self.loop(table)
        #expect(try await run(script, ["a.csv"]) == nil)
        let error = try #require(try await run(script, ["b.csv"]))
        #expect(error.message.contains(#"another table: "a.csv" instead of "b.csv""#), "\(error.message)")
        #expect(try await run(script, ["a.csv"]) == nil)
        #expect(try await names().count == 3)
    }

    @Test(arguments: [false, true])
    func `the failed rows of a loop are its table, too`(_ isNamed: Bool) async throws {
        disk.set("a.csv", "code,title,connector\nn1,North 1,31\nn2,North 2,9\nn3,North 3,x\n")
        let call = Self.source.replacing("connectorId=31", with: "connectorId=$row.connector")
        let script = { (table: String) in Self.loop(isNamed ? "csv(\"\(table)\")" : "csv($args[0])", call: call) }
        #expect(try await run(script("a.csv"), ["a.csv"])?.message == "2 of 3 rows failed")
        // One row is corrected, and the loop ends before it has reached the other.
        disk.set("done.failed.csv", disk.text("done.failed.csv").replacing("9", with: "31"))
        sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", times: 1, method: "batch"))
        sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", times: 1, method: "biconnector.source.add"))
        #expect(try await run(script("done.failed.csv"), ["done.failed.csv"]) != nil)
        sandbox.clearFaults()
        #expect(disk.text("done.failed.csv").contains("n2,North 2,31"), "\(disk.text("done.failed.csv"))")
        #expect(disk.text("done.failed.csv").contains("n3,North 3,x"))
        let error = try await run(script("done.failed.csv"), ["done.failed.csv"])
        #expect(error?.message == "1 of 2 rows failed")
        #expect(disk.text("done.failed.csv").split(whereSeparator: \.isNewline).count == 2)
        #expect(try await names() == ["North 1", "North 2"])
        // Back to the table itself.
        disk.set("a.csv", "code,title,connector\nn1,North 1,31\nn2,North 2,31\nn3,North 3,31\n")
        #expect(try await run(script("a.csv"), ["a.csv"]) == nil)
        #expect(log.text.contains("1 done, 2 done before"), "\(log.text)")
    }

    @Test func `loops that share a journal have a file of failed rows each`() async throws {
        let bad = Self.source.replacing("connectorId=31", with: "connectorId=9")
        let first = Self.loop(call: bad)
        let second = Self.loop("csv(\"b.csv\")", call: bad)
        // The second is reached when the first has nothing left to do.
        #expect(try await run(first + second)?.message == "3 of 3 rows failed")
        #expect(disk.text("done.failed.csv").contains("n1,North 1"))
        #expect(try await run(Self.loop() + second)?.message == "3 of 3 rows failed")
        #expect(disk.text("done.failed.csv").isEmpty)
        #expect(disk.text("done.2.failed.csv").contains("n1,South 1"))
        #expect(try await run(Self.loop() + Self.loop("csv(\"done.2.failed.csv\")")) == nil)
        #expect(try await names().count == 6)
    }

    // MARK: What was sent

    private static func row(_ title: String) -> String { "code,title\nn1,\(title)\n" }

    @Test(arguments: [true, false])
    func `a row that was changed while it was in doubt is reported, and not doubled`(_ wasMade: Bool) async throws {
        disk.set("a.csv", Self.row("North 1"))
        let lost = Lost(inner: SandboxTransport(sandbox), delivers: wasMade)
        lost.isBroken = true
        #expect(try await run(Self.loop(), over: lost) != nil)
        disk.set("a.csv", Self.row("North 1 b"))
        let error = try await run(Self.loop())
        if wasMade {
            #expect(error?.message == "0 of 1 rows failed, the outcome of 1 is unknown")
            #expect(error?.related.first?.message.contains("the row was changed after it was sent") == true)
            #expect(error?.hint?.contains("'source.list order id desc'") == true)
            #expect(try await names() == ["North 1"])
            disk.set("a.csv", Self.row("North 1"))
            #expect(try await run(Self.loop()) == nil)
            #expect(try await names() == ["North 1"])
        } else {
            #expect(error == nil)
            #expect(try await names() == ["North 1 b"])
        }
    }

    @Test(
        arguments: [
            ("settings.token=t-1", "settings.token=t-2", false), ("connectorId=31", "connectorId=8", true),
            ("title=$row.title connectorId=31", "connectorId=31 title=$row.title", false),
            ("connectorId=31", "connectorId=31 description=x", true),
        ])
    func `a digest tells what was sent but for secrets, in whatever order`(
        _ part: String, _ other: String, _ isChange: Bool
    ) async throws {
        disk.set("a.csv", Self.row("North 1"))
        _ = try await run(Self.loop(), over: Lost(inner: SandboxTransport(sandbox), delivers: true))
        let error = try await run(Self.loop(call: Self.source.replacing(part, with: other)))
        #expect((error != nil) == isChange)
        #expect(try await names() == ["North 1"])
        #expect(!disk.text("done.jsonl").contains("t-1"))
    }

    @Test func `digests are made from the same bytes as ever, so that journals are continued`() throws {
        let fields: JSON = [
            "title": "North \u{1F9ED} \"1\"", "connectorId": 31, "active": true, "sort": 100, "description": "",
            "list": [], "settings": ["token": "t-1", "host": "", "port": 8080, "deep": ["b": ["x", nil], "a": [:]]],
            "note": "hidden", "price": .number(try #require(JSON.Number("-1.50"))), "least": .int(.min),
        ]
        let hashed = Mutex<[UInt8]>([])
        let hashing = Hashing(
            sha256: { bytes in
                hashed.withLock { $0 = bytes }
                return bytes
            }, hmac: { bytes, _ in bytes })
        let method = "biconnector.source.add"
        let command = Batch.Command(method, ["fields": fields])
        let sent = SentCall(command, PortalMethod(named: method), secrets: ["hidden"], hashing: hashing)
        let expected =
            #"["source.add",{"fields":{"active":true,"connectorId":31,"description":"","least":-9223372036854775808,"#
            + #""list":[],"note":"***","price":-1.50,"settings":{"deep":{"a":{},"b":["***",null]},"host":"","port":"***","token":"***"},"sort":100,"#
            + #""title":"North 🧭 \"1\""}}]"#
        #expect(hashed.withLock { String(decoding: $0, as: UTF8.self) } == expected)
        #expect(sent.method == "source.add")
    }

    @Test func `a row in doubt that makes no call any more stays in doubt`() async throws {
        disk.set("a.csv", "code,title,c\nn1,North 1,31\n")
        let script = Self.loop(call: Self.source.replacing("connectorId=31", with: "connectorId=$row.c"))
        _ = try await run(script, over: Lost(inner: SandboxTransport(sandbox), delivers: true))
        disk.set("a.csv", "code,title,c\nn1,North 1,x\n")
        let error = try #require(try await run(script))
        #expect(error.message == "0 of 1 rows failed, the outcome of 1 is unknown")
        disk.set("a.csv", "code,title,c\nn1,North 1,31\n")
        #expect(try await run(script) == nil)
        #expect(try await names() == ["North 1"])
    }

    // MARK: Answers that do not tell

    @Test(
        arguments: [
            "null", "false", "true", "[]", "{}", #"{"id":null}"#, "0", #""""#,
        ])
    func `rows that were made without an id in the answer are found, and none is doubled`(_ result: String) async throws
    {
        let portal = Answering(inner: SandboxTransport(sandbox), with: try JSON(bytes: Array(result.utf8)))
        let script =
            "for n in range(60) journal \"n.jsonl\" key $n { source.add title=\"North $n\" connectorId=31 settings.token=t }"
        #expect(try await run(script, over: portal) == nil, "\(log.text)")
        let all = try await names()
        #expect(all.count == 60 && Set(all).count == 60)
        #expect(
            disk.text("n.jsonl").split(separator: "\n").filter { $0.contains("\"kind\":\"source\",\"id\":") }.count
                == 60)
    }

    @Test(arguments: [true, false])
    func `a refusal beside an id is looked up`(_ wasMade: Bool) async throws {
        let portal = Answering(
            inner: SandboxTransport(sandbox), with: ["id": 999], error: "CONNECTOR_NOT_FOUND", calls: wasMade)
        let script =
            "for n in range(60) journal \"n.jsonl\" key $n { source.add title=\"North $n\" connectorId=31 settings.token=t }"
        let error = try await run(script, over: portal)
        #expect((error == nil) == wasMade)
        if !wasMade { #expect(error?.message == "60 of 60 rows failed") }
        #expect(try await names().count == (wasMade ? 60 : 0))
        #expect(try await run(script) == nil)
        #expect(try await names().count == 60)
    }

    // MARK: The grace

    @Test(arguments: [true, false])
    func `a row in doubt is sent again after a minute and not before, on this machine, too`(_ isSameRun: Bool)
        async throws
    {
        disk.step = 0
        disk.set("a.csv", Self.row("North 1"))
        let lost = Lost(inner: SandboxTransport(sandbox), delivers: false)
        if isSameRun {
            #expect(try await run(Self.loop(), over: lost) == nil)
        } else {
            lost.isBroken = true
            #expect(try await run(Self.loop(), over: lost) != nil)
            #expect(time.pauses.isEmpty)
            #expect(try await run(Self.loop()) == nil)
        }
        #expect(time.pauses.reduce(.zero, +) == .seconds(61))
        #expect(try await names() == ["North 1"])
    }

    @Test func `a portal that carries a row out late is not asked twice`() async throws {
        disk.step = 0
        disk.set("a.csv", Self.row("North 1"))
        let late = Late(inner: SandboxTransport(sandbox), after: .seconds(50), time)
        #expect(try await run(Self.loop(), over: late) == nil)
        #expect(try await names() == ["North 1"])
        #expect(time.pauses.reduce(.zero, +) >= .seconds(50))
    }

    @Test(arguments: [("0", 61), ("-5", 61), ("1789999990", 51), ("1789999000", 0), ("1790009000", 61), ("1e3", 0)])
    func `the moment counts when it can be one`(_ moment: String, _ seconds: Int) async throws {
        disk.step = 0
        disk.set("a.csv", Self.row("North 1"))
        let lost = Lost(inner: SandboxTransport(sandbox), delivers: false)
        lost.isBroken = true
        _ = try await run(Self.loop(), over: lost)
        disk.set("done.jsonl", disk.text("done.jsonl").replacing("\"at\":1790000000", with: "\"at\":\(moment)"))
        #expect(try await run(Self.loop()) == nil)
        #expect(time.pauses.reduce(.zero, +) == .seconds(seconds))
        #expect(try await names() == ["North 1"])
    }

    @Test func `the minute counts from the moment at which the request really went out`() async throws {
        disk.step = 0
        disk.set("a.csv", Self.row("North 1"))
        sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", method: "biconnector.source.add"))
        let lost = Lost(inner: SandboxTransport(sandbox), delivers: false, after: 1)
        lost.isBroken = true
        let shell = try await shell(over: lost)
        shell.session.options.retries = 1
        lost.onSend = { [disk] in disk.seconds += 40 }
        await #expect(throws: Diagnostic.self) { try await shell.run(Self.loop(), name: "north.bcx") }
        #expect(disk.text("done.jsonl").contains("{\"loop\":1,\"at\":1790000040}"), "\(disk.text("done.jsonl"))")
    }

    // MARK: While a group is under way

    @Test(.timeLimit(.minutes(1)))
    func `the rows of the next group are made while one is under way`() async throws {
        let gate = Gate(inner: SandboxTransport(sandbox))
        log.onWrite = { if $0.contains("row 99") { gate.open() } }
        let script = "for n in range(120) journal \"done.jsonl\" key $n { print \"row $n\"; \(Self.north) }"
        #expect(try await run(script, over: gate) == nil)
        log.onWrite = { _ in }
        #expect(try await names().count == 120)
    }

    @Test func `an error in the next rows loses no outcome of the group under way`() async throws {
        let script = { (bad: Int) in
            "for n in range(120) journal \"done.jsonl\" key $n { assert $n != \(bad); \(Self.north) }"
        }
        #expect(try await run(script(70)) != nil)
        #expect(disk.text("done.jsonl").matches(of: /"done"/).count == 50, "\(disk.text("done.jsonl"))")
        #expect(try await run(script(700)) == nil)
        #expect(try await names().count == 120)
        #expect(time.pauses.isEmpty)
    }

    private static let north = #"source.add title="North $n" connectorId=31 settings.token=t-1"#

    // MARK: Older journals

    private static let old =
        #"{"journal":1,"portal":"http://localhost","script":"north.bcx","calls":["source.add"],"key":"$row.code"}"#

    @Test func `a journal of an older version is continued and upgraded, and no row that is done is sent again`()
        async throws
    {
        disk.set(
            "done.jsonl",
            Self.old + "\n" + #"{"sent":["n1","n2"],"above":{"source":7},"at":1780000000}"# + "\n"
                + #"{"done":"n1","id":40}"# + "\n")
        #expect(try await run(Self.loop()) == nil)
        #expect(
            log.text.contains("an older version of bcx wrote it; it is now upgraded and continued"), "\(log.text)"
        )
        #expect(log.text.contains("3 rows: 2 done, 1 done before"), "\(log.text)")
        #expect(try await names() == ["North 2", "North 3"])
        log.text = ""
        #expect(try await run(Self.loop()) == nil)
        #expect(!log.text.contains("older version"))
        #expect(log.text.contains("3 done before"))
        #expect(try await run(Self.loop("csv(\"b.csv\")"))?.message.contains("another table") == true)
    }

    @Test func `an older journal that two loops can own is refused, with ways out`() async throws {
        let text = Self.old + "\n" + #"{"done":"n1","id":40}"# + "\n"
        let two = Self.loop() + Self.loop("csv(\"b.csv\")")
        disk.set("done.jsonl", text)
        let error = try #require(try await run(two))
        #expect(error.message.contains("may contain rows of several loops"))
        #expect(ExitStatus.of(error) == ExitStatus.usage)
        #expect(disk.text("done.jsonl") == text)
        #expect(try await names().isEmpty)
        // The way that the hint names: a copy for each.
        disk.set("copy.jsonl", text)
        let apart = Self.loop() + Self.loop("csv(\"b.csv\")").replacing("done.jsonl", with: "copy.jsonl")
        #expect(try await run(apart) == nil)
        #expect(try await names() == ["North 2", "North 3", "South 2", "South 3"])
    }

    @Test func `an older journal belongs to the loop that makes its calls`() async throws {
        disk.set("done.jsonl", Self.old + "\n" + #"{"done":"n1","id":40}"# + "\n")
        let script = Self.loop("csv(\"b.csv\")", call: "source.get 7") + Self.loop()
        // The first loop fails with its rows; the second owns those that were there.
        #expect(try await run(script)?.message == "3 of 3 rows failed")
        #expect(try await run(Self.loop("csv(\"b.csv\")", call: "source.list") + Self.loop()) == nil)
        #expect(log.text.contains("3 rows: 2 done, 1 done before"), "\(log.text)")
        #expect(try await names() == ["North 2", "North 3"])
    }

    @Test func `ids of an older journal whose kind nobody knows decide nothing`() throws {
        let row = Reconciler.Row(key: "a", fields: ["title": "North"])
        let listed: [JSON] = [["id": 60, "title": "North"]]
        let verdict = { (owned: Set<Int>, maybe: Set<Int>) in
            Reconciler(.source).verdicts(on: [row], listed: listed, owned: owned, maybeOwned: maybe)["a"]
        }
        #expect(verdict([], []) == .made(id: 60))
        #expect(verdict([60], []) == .absent)
        #expect(verdict([], [60]) == .ambiguous)
        #expect(verdict([], [61]) == .made(id: 60))
    }

    // MARK: Files

    @Test(arguments: ["n1", "", "\"quoted\"", "a\\b\n\t\u{1}\u{7F}\u{85}", "Жé🧭", "{},:[]"])
    func `lines are JSON, whatever stands in them`(_ text: String) throws {
        let call = SentCall(text: "\(text) 9f3c")
        var bytes: [UInt8] = []
        Journal.append(sent: [], as: [], above: [:], at: 0, loop: 12, to: &bytes)
        Journal.append(
            sent: [text, "b"], as: [call, call], above: ["table": 7, text: 57], at: 1_790_000_000, loop: 12, to: &bytes)
        Journal.append(.open, for: text, loop: 12, to: &bytes)
        Journal.append(.done(nil), for: text, loop: 12, to: &bytes)
        Journal.append(.done(Journal.Made(kind: nil, id: 58)), for: text, loop: 12, to: &bytes)
        Journal.append(.done(Journal.Made(kind: text, id: .max)), for: text, loop: 12, to: &bytes)
        Journal.append(.failed(code: text, text: text), for: text, loop: 12, to: &bytes)
        let above = [("table", JSON.int(7)), (text, .int(57))].sorted { $0.0 < $1.0 }
        let lines: [JSON] = [
            ["loop": 12, "sent": [], "as": [], "above": [:], "at": 0],
            [
                "loop": 12, "sent": [.string(text), "b"], "as": [.string(call.text), .string(call.text)],
                "above": .object(JSON.Object(above)), "at": 1_790_000_000,
            ],
            ["loop": 12, "open": [.string(text)]],
            ["loop": 12, "done": .string(text)],
            ["loop": 12, "done": .string(text), "id": 58],
            ["loop": 12, "done": .string(text), "kind": .string(text), "id": .int(.max)],
            ["loop": 12, "failed": .string(text), "code": .string(text), "text": .string(text)],
        ]
        #expect(bytes == JSON.lines(lines))
    }

    @Test
    func `cut at any byte, edited at the end or marked, a journal is read or refused, and nothing done is sent again`()
        async throws
    {
        #expect(try await run(Self.loop()) == nil)
        let whole = try #require(disk.files["done.jsonl"])
        for count in 0...whole.count {
            let journal = try Journal(Array(whole[..<count]))
            let done = String(decoding: whole[..<count], as: UTF8.self).split(separator: "\n")
                .filter { $0.contains("\"done\"") && $0.hasSuffix("}") }.count
            #expect(
                journal.states[1]?.values.filter { if case .done = $0 { true } else { false } }.count ?? 0 == done
            )
            #expect(journal.length <= count)
        }
        for change in [{ [0xEF, 0xBB, 0xBF] + $0 }, { $0.dropLast() }, { $0 + [10, 10] }, { $0 + [0x7B] }]
            as [([UInt8]) -> [UInt8]]
        {
            disk.files["done.jsonl"] = change(whole)
            #expect(try await run(Self.loop()) == nil)
        }
        disk.files["done.jsonl"] = Array(String(decoding: whole, as: UTF8.self).replacing("\n", with: "\r\n").utf8)
        #expect(try await run(Self.loop()) == nil)
        #expect(try await names().count == 3)
    }

    @Test(
        arguments: [
            #"{"loop":1,"done":"n1","id":9223372036854775808}"#, #"{"loop":1,"done":"n1","id":-1}"#,
            #"{"loop":1,"done":"n1","id":1e999}"#, #"{"loop":1,"done":"n1","id":"58"}"#, #"{"loop":1,"done":1}"#,
            #"{"loop":9,"done":"n1"}"#, #"{"loop":0,"done":"n1"}"#, #"{"loop":1.5,"done":"n1"}"#, #"{"loop":1}"#,
            #"{"loop":1,"sent":["n1"],"as":[],"above":{},"at":1}"#, #"{"loop":1,"sent":"n1"}"#,
            #"{"loop":1,"sent":["n1"],"above":{"source":-1},"at":1}"#,
            #"{"loop":1,"sent":["n1"],"above":{"source":1e99}}"#,
            #"{"loop":1,"head":3}"#, #"{"loop":2,"head":"x","portal":"p","script":"s","number":-9223372036854775808}"#,
            "[]", "null", "NaN", "{\"a\":NaN}", "\u{0}", #"{"journal":2}"#, #"{"loop":1,"failed":{}}"#,
        ])
    func `a line that is none is named, and the file is left alone`(_ line: String) async throws {
        #expect(try await run(Self.loop()) == nil)
        let text = disk.text("done.jsonl") + line + "\n"
        disk.set("done.jsonl", text)
        let error = try #require(try await run(Self.loop()))
        #expect(
            error.message.hasPrefix("line 8 of the journal \"done.jsonl\" is not valid: "),
            "\(error.message)")
        #expect(ExitStatus.of(error) == ExitStatus.usage)
        #expect(disk.text("done.jsonl") == text)
        #expect(try await names().count == 3)
    }

    @Test(
        arguments: [
            ("title,connector", "\"done.jsonl\" is not a journal"), ("code\nn1", "\"done.jsonl\" is not a journal"),
            (#"{"journal":3}"#, "the journal \"done.jsonl\" has version 3"),
            (#"{"journal":9223372036854775808}"#, "has version 9223372036854775808"),
            (#"{"journal":-1}"#, "has version -1"), (#"{"journal":"2"}"#, "is not a journal"),
            (#"{"journal":1}"#, "it does not say which loop the rows belong to"), ("{}", "is not a journal"),
            ("[1]", "is not a journal"),
            ("\u{FEFF}x", "is not a journal"),
        ])
    func `a file that is no journal is refused and keeps every byte`(_ text: String, _ message: String) async throws {
        for end in ["", "\n"] {
            disk.set("done.jsonl", text + end)
            let error = try #require(try await run(Self.loop()))
            #expect(error.message.contains(message), "\(error.message)")
            #expect(ExitStatus.of(error) == ExitStatus.usage)
            #expect(disk.text("done.jsonl") == text + end)
        }
        #expect(try await names().isEmpty)
    }

    @Test func `a row that is done stays done, whatever stands after`() async throws {
        #expect(try await run(Self.loop()) == nil)
        disk.set(
            "done.jsonl",
            disk.text("done.jsonl") + #"{"loop":1,"open":["n1"]}"# + "\n" + #"{"loop":1,"failed":"n2"}"# + "\n"
                + #"{"loop":1,"sent":["n3"],"above":{},"at":-9223372036854775808}"# + "\n")
        #expect(try await run(Self.loop()) == nil)
        #expect(log.text.contains("3 rows: 0 done, 3 done before"), "\(log.text)")
        #expect(try await names().count == 3)
    }

    @Test func `what the portal says to a row in doubt above all ids is not trusted`() async throws {
        disk.set("a.csv", Self.row("North 1"))
        _ = try await run(Self.loop(), over: Lost(inner: SandboxTransport(sandbox), delivers: true))
        disk.set(
            "done.jsonl", disk.text("done.jsonl").replacing(/"source":\d+/, with: "\"source\":9223372036854775807"))
        let error = try #require(try await run(Self.loop()))
        #expect(error.message == "0 of 1 rows failed, the outcome of 1 is unknown")
        #expect(try await names() == ["North 1"])
    }
}

/// Loses the replies to batches and writes.
private final class Lost: Transport, @unchecked Sendable {
    // Used by one test at a time, which waits for each call.
    let inner: any Transport
    let delivers: Bool
    /// Whether it loses everything from the first loss on.
    var isBroken = false
    var onSend: () -> Void = {}
    private var passes: Int
    private var hasLost = false

    init(inner: any Transport, delivers: Bool, after passes: Int = 0) {
        self.inner = inner
        self.delivers = delivers
        self.passes = passes
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        let url = call.url.reveal()
        let isWrite = url.hasSuffix("/batch") || url.hasSuffix(".add")
        if isWrite { onSend() }
        if isWrite, passes > 0 {
            passes -= 1
            return try await inner.send(call)
        }
        guard isWrite && !hasLost || isBroken && hasLost else { return try await inner.send(call) }
        if isWrite && (delivers && !hasLost) { _ = try await inner.send(call) }
        hasLost = true
        if delivers { isBroken = true }
        throw TransportError(.reset, "the connection was reset", mayHaveRun: true)
    }
}

/// Carries writes out only after a time, and says nothing about it.
private final class Late: Transport, @unchecked Sendable {
    // Used by one test at a time, which waits for each call.
    private let inner: any Transport
    private let delay: Duration
    private let time: ManualClock
    private var waiting: (call: Call, until: Duration)?

    init(inner: any Transport, after delay: Duration, _ time: ManualClock) {
        self.inner = inner
        self.delay = delay
        self.time = time
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        if let (write, until) = waiting, time.now.offset >= until {
            waiting = nil
            _ = try await inner.send(write)
        }
        guard call.url.reveal().hasSuffix(".add") else { return try await inner.send(call) }
        waiting = (call, time.now.offset + delay)
        throw TransportError(.timedOut, "timed out", mayHaveRun: true)
    }
}

/// Answers whatever is written in its own way.
private struct Answering: Transport {
    let inner: any Transport
    let with: JSON
    var error: String?
    /// Whether what is written is carried out.
    var calls = true

    func send(_ call: Call) async throws(TransportError) -> Reply {
        let isBatch = call.url.reveal().hasSuffix("/batch")
        guard isBatch || call.url.reveal().hasSuffix(".add") else { return try await inner.send(call) }
        if calls { _ = try await inner.send(call) }
        var body: JSON.Object = ["result": with]
        let commands = (try? JSON(bytes: call.body))?["cmd"]?.object?.names ?? []
        if isBatch {
            body["result"] = ["result": .object(JSON.Object(commands.map { ($0, with) }))]
            if let error {
                let errors = JSON.object(JSON.Object(commands.map { ($0, ["error": .string(error)]) }))
                body["result"] = ["result": .object(JSON.Object(commands.map { ($0, with) })), "result_error": errors]
            }
        } else if let error {
            body["error"] = .string(error)
        }
        return Reply(status: 200, body: JSON.object(body).bytes())
    }
}

/// Keeps the answer to the first batch back until it is opened.
private final class Gate: Transport, @unchecked Sendable {
    // Unchecked: the stream is finished once, which is safe from anywhere.
    private let inner: any Transport
    private let isOpen: AsyncStream<Void>
    let open: @Sendable () -> Void

    init(inner: any Transport) {
        self.inner = inner
        let (stream, end) = AsyncStream.makeStream(of: Void.self)
        isOpen = stream
        open = { end.finish() }
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        let reply = try await inner.send(call)
        if call.url.reveal().hasSuffix("/batch") { for await _ in isOpen {} }
        return reply
    }
}
