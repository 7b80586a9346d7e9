import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// Loops with a journal on a sandbox of their own, whose files are kept in memory.
struct BulkTests {
    private final class Log {
        var text = ""
    }

    private let disk = Disk()
    private let log = Log()
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(clock: .fixed(1_790_000_000)) }

    /// A shell as a new run of the program would make it. Time passes quickly.
    private func shell(retries: Int = 0, over transport: (any Transport)? = nil) async throws -> Shell {
        var services = HostServices(transport: transport ?? SandboxTransport(sandbox)) { [log] in log.text += $0 }
        services.output.notes = { [log] in log.text += $0 }
        disk.lend(to: &services)
        let shell = Shell(services, clock: time)
        shell.session.options.retries = retries
        try await shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        return shell
    }

    private static func script(rows: Int) -> String {
        """
        let numbers = range(\(rows))
        for n in $numbers journal "n.jsonl" key $n {
            source.add title="North $n" connectorId=31 settings.token=t-1
        }
        """
    }

    private func titles() async throws -> [String] {
        let list = try await shell()
        try await list.run("source.list all")
        return (list.interpreter.last.array ?? []).compactMap { $0["title"]?.string }
    }

    private func run(_ script: String, retries: Int = 0) async throws -> Diagnostic? {
        let shell = try await shell(retries: retries)
        do throws(Diagnostic) {
            try await shell.run(script)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: Array(stride(from: 0, to: 3200, by: 53)))
    func `a run that ends within any line goes on without losing or doubling a row`(_ bytes: Int) async throws {
        disk.bytesLeft = bytes
        let first = try await run(Self.script(rows: 60))
        disk.bytesLeft = nil
        #expect(first != nil || disk.text("n.jsonl").utf8.count <= bytes)
        #expect(try await run(Self.script(rows: 60)) == nil, "\(log.text)")
        #expect(try await titles().sorted() == (0..<60).map { "North \($0)" }.sorted())
    }

    @Test(arguments: 0..<4)
    func `a lost reply is looked up at once`(_ after: Int) async throws {
        sandbox.inject(.dropReply(times: after, method: "biconnector.source.list"))
        sandbox.inject(.dropReply(method: "batch"))
        let error = try await run(Self.script(rows: 60), retries: 0)
        if after == 0 { #expect(error == nil, "\(log.text)") }
        // Where the listing itself was lost, the next run finds out.
        while try await run(Self.script(rows: 60)) != nil {}
        #expect(try await titles().count == 60)
    }

    @Test func `what concerns no row in particular ends the loop, and no row has failed`() async throws {
        sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", method: "batch"))
        let error = try #require(try await run(Self.script(rows: 60)))
        #expect(error.message.hasPrefix("QUERY_LIMIT_EXCEEDED"))
        #expect(ExitStatus.of(error) == ExitStatus.refused)
        #expect(log.text.contains("n.jsonl: 60 rows: 0 done, 60 not sent, in "))
        #expect(disk.files["n.failed.csv"] == nil)
        #expect(try await run(Self.script(rows: 60)) == nil)
        #expect(try await titles().count == 60)
    }

    @Test(arguments: [3, 120])
    func `a fault of the portal's own may come after a row was made: it is looked up, and not made twice`(
        _ times: Int
    ) async throws {
        sandbox.inject(
            Fault(.lateRefusal(code: "INTERNAL_SERVER_ERROR"), times: times, method: "biconnector.source.add"))
        #expect(try await run(Self.script(rows: 60)) == nil, "\(log.text)")
        #expect(try await titles().count == 60)
        #expect(Set(try await titles()).count == 60)
    }

    @Test func `a row at which the portal has a fault each time has failed, and the others are done`() async throws {
        sandbox.inject(Fault("INTERNAL_SERVER_ERROR", times: 3, method: "biconnector.source.add"))
        let error = try #require(try await run(Self.script(rows: 1)))
        #expect(error.message == "1 of 1 rows failed")
        #expect(error.related.first?.message.hasPrefix("\"0\": INTERNAL_SERVER_ERROR") == true)
        #expect(try await run(Self.script(rows: 1)) == nil)
        #expect(try await titles() == ["North 0"])
    }

    @Test func `a fault of the portal at a whole batch is looked up like a lost reply`() async throws {
        sandbox.inject(Fault("INTERNAL_SERVER_ERROR", times: 2, method: "batch"))
        #expect(try await run(Self.script(rows: 60)) == nil, "\(log.text)")
        sandbox.inject(Fault("INTERNAL_SERVER_ERROR", times: 9, method: "batch"))
        let more = Self.script(rows: 63)
        #expect(try await run(more)?.message.hasPrefix("INTERNAL_SERVER_ERROR") == true)
        sandbox.clearFaults()
        #expect(try await run(more) == nil)
        #expect(try await titles().count == 63)
    }

    /// A portal that answers batches without a word about their commands.
    private struct Wordless: Transport {
        let inner: any Transport

        func send(_ call: Call) async throws(TransportError) -> Reply {
            guard call.url.reveal().hasSuffix("/batch") else { return try await inner.send(call) }
            return Reply(status: 200, body: Array(#"{"result":{"result":[],"result_error":[]},"time":{}}"#.utf8))
        }
    }

    @Test func `answers that say nothing end the loop, and the next run looks`() async throws {
        let shell = try await shell(over: Wordless(inner: SandboxTransport(sandbox)))
        let error = await #expect(throws: Diagnostic.self) { try await shell.run(Self.script(rows: 60)) }
        #expect(
            error?.message == "the outcome of biconnector.source.add is unknown: the reply does not mention this call")
        #expect(ExitStatus.of(try #require(error)) == ExitStatus.network)
        #expect(log.text.contains("60 rows: 0 done, 50 unknown, 10 not sent"), "\(log.text)")
        #expect(try await run(Self.script(rows: 60)) == nil)
        #expect(try await titles().count == 60)
    }

    @Test func `time that is used up is waited for when that is wanted, and the loop goes on`() async throws {
        for waits in [false, true] {
            sandbox.inject(Fault("OPERATION_TIME_LIMIT", times: 60, method: "biconnector.source.add"))
            let error = try await run("option wait \(waits ? "on" : "off") -> was\n" + Self.script(rows: 60))
            #expect((error == nil) == waits, "\(log.text)")
            #expect(error?.message.hasPrefix("OPERATION_TIME_LIMIT") != false)
            #expect(time.pauses.isEmpty != waits)
        }
        #expect(try await titles().count == 60)
    }

    @Test(arguments: ["on", "off"])
    func `a batch waits for the calls whose time was used up`(_ waits: String) async throws {
        sandbox.inject(Fault("OPERATION_TIME_LIMIT", times: 1, method: "biconnector.source.get"))
        let script = """
            option wait \(waits) -> was
            batch { source.list -> all; connector.get 31 -> c; source.get 7 -> s; server.time }
            """
        let error = try #require(try await run(script, retries: 1))
        #expect(error.message == "1 of 4 commands of the batch failed")
        #expect(error.related.first?.message.hasPrefix(waits == "on" ? "SOURCE_NOT_FOUND" : "OPERATION_TIME") == true)
        #expect(time.pauses.count == (waits == "on" ? 1 : 0))
    }

    @Test(arguments: [
        ("ACCESS_DENIED", "called by an application"), ("ERROR_METHOD_NOT_FOUND", "check the spelling"),
        ("insufficient_scope", "biconnector"),
    ])
    func `what is refused to whoever sends it ends the loop at the first group`(_ code: String, _ hint: String)
        async throws
    {
        sandbox.inject(
            Fault(code, status: code == "ACCESS_DENIED" ? 200 : nil, times: 999, method: "biconnector.source.add"))
        let error = try #require(try await run(Self.script(rows: 120)))
        #expect(error.message.hasPrefix(code))
        #expect(error.hint?.contains(hint) == true, "\(error.hint ?? "")")
        #expect(ExitStatus.of(error) == ExitStatus.refused)
        #expect(log.text.contains("n.jsonl: 120 rows: 0 done, 120 not sent, in "), "\(log.text)")
        #expect(sandbox.log().filter { $0.method == "batch" }.count == 1)
        sandbox.clearFaults()
        #expect(try await run(Self.script(rows: 120)) == nil)
        #expect(try await titles().count == 120)
    }

    @Test func `rows that fail here or there are reported, the others are done`() async throws {
        let script = """
            let rows = [{t: "A", c: 31}, {t: "B", c: 9}, {t: "C", c: "x"}, {t: "D", c: 31}]
            for row in $rows journal "t.jsonl" key $row.t {
                source.add title=$row.t connectorId:=$row.c settings.token=t-1
            }
            """
        let error = try #require(try await run(script))
        #expect(ExitStatus.of(error) == ExitStatus.partial)
        #expect(error.message == "2 of 4 rows failed")
        #expect(error.related.map(\.message).first == "\"B\": CONNECTOR_NOT_FOUND: Connector was not found.")
        #expect(try await titles() == ["A", "D"])
        #expect(disk.text("t.failed.csv").hasPrefix("t,c,error\r\nB,9,CONNECTOR_NOT_FOUND"))
        #expect(
            disk.text("t.jsonl").contains(
                #"{"loop":1,"failed":"B","code":"CONNECTOR_NOT_FOUND","text":"Connector was not found."}"#))
    }

    @Test func `rows whose types a batch would lose are sent one by one`() async throws {
        let script = """
            for n in range(3) journal "n.jsonl" key $n { source.add title="N$n" connectorId=31 active:=true settings:={"token": "t"} }
            """
        #expect(try await run(script) == nil)
        let remark = "fields.active of source.add would lose its type in a batch, so the call is sent by itself\n"
        #expect(log.text.contains(remark))
        #expect(log.text.ranges(of: "would lose").count == 1)
        #expect(try await titles() == ["N0", "N1", "N2"])
    }

    @Test func `a delete or update that was interrupted is sent again only where that is right`() async throws {
        #expect(try await run(Self.script(rows: 3)) == nil)
        let removal = "for n in [58, 59, 60] journal \"d.jsonl\" key $n { source.delete $n }"
        sandbox.inject(.dropReply(method: "batch"))
        #expect(try await run(removal) == nil, "\(log.text)")
        #expect(try await titles().isEmpty)
    }

    @Test(arguments: [
        (
            #"{"journal":1,"portal":"https://other.bitrix24.com","script":"input","calls":["source.add"],"key":"$n"}"#
                + "\n{\"done\":\"0\",\"id\":58}",
            "contains rows of another portal: https://other.bitrix24.com instead of http://localhost"
        ),
        (
            #"{"journal":1,"portal":"http://localhost","script":"x.bcx","calls":["table.add"],"key":"$k"}"#
                + "\n{\"done\":\"0\",\"id\":58}",
            #"contains rows of another script: "x.bcx" instead of "input", and of another loop, with the key $k instead of $n"#
        ),
        ("title,connector", "\"n.jsonl\" is not a journal"),
        (#"{"done":"1","id":58}"#, "\"n.jsonl\" is not a journal"),
        (
            #"{"journal":1,"portal":"http://localhost","script":"input","calls":["source.add"],"key":"$n"}"#
                + "\n{\"dine\":3}",
            "line 2 of the journal \"n.jsonl\" is not valid"
        ),
    ])
    func `a file that is not this loop's journal is refused and left alone`(_ text: String, _ message: String)
        async throws
    {
        let bytes = Array((text + "\n").utf8)
        disk.files["n.jsonl"] = bytes
        let error = try #require(try await run(Self.script(rows: 3)))
        #expect(error.message.contains(message), "\(error.message)")
        #expect(ExitStatus.of(error) == ExitStatus.usage)
        #expect(disk.files["n.jsonl"] == bytes)
        #expect(try await titles().isEmpty)
    }

    @Test func `nothing is written or sent in a dry run`() async throws {
        let shell = try await shell()
        shell.session.options.isDryRun = true
        try await shell.run(Self.script(rows: 3))
        #expect(log.text.contains(#""method":"biconnector.source.add""#))
        #expect(disk.files.isEmpty)
        #expect(try await titles().isEmpty)
    }
}

/// What a listing says about rows whose outcome is unknown.
struct ReconcilingTests {
    private static func object(_ id: JSON, _ title: String, _ description: String = "") -> JSON {
        ["id": id, "title": .string(title), "description": .string(description), "connectorId": "31"]
    }

    @Test(
        arguments: [
            ("nothing made since", [], [.absent]),
            ("made once", [object(60, "North")], [.made(id: 60)]),
            ("the id as text, the title in other letters and with space", [object("60", " NORTH ")], [.ambiguous]),
            ("another title", [object(60, "South")], [.absent]),
            ("made twice", [object(60, "North"), object(61, "North")], [.ambiguous]),
            ("made by another row", [object(58, "North")], [.absent]),
            ("the title of somebody else's", [object(60, "North", "theirs")], [.ambiguous]),
        ] as [(String, [JSON], [Reconciler.Verdict])])
    func `each answer has its verdict`(_ name: String, _ listed: [JSON], _ expected: [Reconciler.Verdict]) throws {
        let row = Reconciler.Row(
            key: "a", fields: ["title": "North", "description": "", "connectorId": 31, "settings": ["token": "t"]])
        let verdicts = Reconciler(.source).verdicts(on: [row], listed: listed, owned: [58])
        #expect(verdicts["a"] == expected[0])
    }

    @Test func `rows of one title are kept apart by what else they gave`() throws {
        let rows = ["a", "b"].map { Reconciler.Row(key: $0, fields: ["title": "North", "description": .string($0)]) }
        let verdicts = { (listed: [JSON]) in Reconciler(.source).verdicts(on: rows, listed: listed, owned: []) }
        #expect(verdicts([Self.object(60, "North", "b")]) == ["a": .absent, "b": .made(id: 60)])
        #expect(
            verdicts([Self.object(60, "North", "b"), Self.object(61, "North", "c")])
                == ["a": .ambiguous, "b": .made(id: 60)])
        // A row that says less fits what was made by one that says more.
        let loose = rows + [Reconciler.Row(key: "c", fields: ["title": "North"])]
        #expect(
            Reconciler(.source).verdicts(on: loose, listed: [Self.object(60, "North", "b")], owned: [])
                == ["a": .ambiguous, "b": .ambiguous, "c": .ambiguous])
    }

    @Test func `rows that are alike share what was made in any order`() throws {
        let rows = ["a", "b", "c"].map { Reconciler.Row(key: $0, fields: ["title": "North"]) }
        let two = [Self.object(60, "North"), Self.object(61, "North")]
        #expect(
            Reconciler(.source).verdicts(on: rows, listed: two, owned: [])
                == ["a": .made(id: 60), "b": .made(id: 61), "c": .absent])
        let four = two + [Self.object(62, "North"), Self.object(63, "North")]
        #expect(Reconciler(.source).verdicts(on: rows, listed: four, owned: []).values.allSatisfy { $0 == .ambiguous })
    }
}
