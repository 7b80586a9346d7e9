import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Testing

/// Updating one setting does not demand what stays: the title of a source is read first.
struct StayingFieldTests {
    private func practice(sources: Int = 1) async throws -> PracticeShell {
        let practice = try PracticeShell { services in
            services.files.openJournal = { _ in .unkept }
        }
        await practice.type("connect sandbox")
        await practice.type(
            "batch { for n in range(\(sources)) { source.add title=\"North $n\" connectorId=31 settings.token=t } }")
        _ = practice.said
        return practice
    }

    /// What was asked of the portal since a moment.
    private func methods(_ practice: PracticeShell, since start: Int) -> [String] {
        practice.sandbox.log().dropFirst(start).map(\.method)
    }

    /// Runs a line and gives what it said, and which requests it took.
    private func run(_ practice: PracticeShell, _ line: String) async -> (said: String, methods: [String]) {
        let start = practice.sandbox.log().count
        await practice.type(line)
        return (practice.said, methods(practice, since: start))
    }

    private func titles(_ practice: PracticeShell) async throws -> [String] {
        await practice.type("source.list all order id select id,title -> titles")
        _ = practice.said
        return practice.shell.interpreter.last.array?.compactMap { $0["title"]?.string } ?? []
    }

    @Test func `the title is read, said in one line, and stays`() async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, "source.update 58 settings.token=x --json")
        #expect(said == "title=\"North 0\", read from source 58\ntrue\n")
        #expect(methods == ["biconnector.source.get", "biconnector.source.update"])
        #expect(try await titles(practice) == ["North 0"])
    }

    @Test(arguments: [
        "title=\"North 0\" settings.token=x", "fields:={title: \"North 0\", description: \"x\"}", "title:=\"North 0\"",
        "fields.title=\"North 0\"",
    ])
    func `nothing is read for a title that is given`(_ items: String) async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, "source.update 58 \(items)")
        #expect(methods == ["biconnector.source.update"], "\(said)")
    }

    @Test(arguments: [
        ("source.update 58 settings.token=x --no-merge", "All the fields are required"),
        ("source.update 58 settings.token=x --force", "All the fields are required"),
        ("connector.update 31 description=x", ""), ("table.update 999 description=x", "DATASET_NOT_FOUND"),
        ("source.update 58", "no fields to change"),
    ])
    func `nothing is read where it is not wanted or not needed`(_ line: String, _ answer: String) async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, line)
        #expect(said.contains(answer))
        #expect(!methods.contains { $0.hasSuffix(".get") || $0.hasSuffix(".list") }, "\(methods)")
    }

    @Test(arguments: [
        "fields:={description: \"x\"}", "description=x", "fields.settings.token=x", "settings:={token: \"y\"}",
    ])
    func `however the fields are written`(_ items: String) async throws {
        let practice = try await practice()
        let (said, _) = await run(practice, "source.update 58 \(items)")
        #expect(said.contains("title=\"North 0\", read from source 58"))
        #expect(try await titles(practice) == ["North 0"])
    }

    @Test func `a dry run sends nothing, not even to read`() async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, "source.update 58 settings.token=x --dry-run")
        #expect(methods == [])
        #expect(said.contains(#""fields":{"settings":{"token":"***"},"title":"<read first>"}"#), "\(said)")
        practice.shell.session.options.isDryRun = true
        let batch = await run(
            practice,
            """
            batch {
                source.add title=New connectorId=31 settings.token=t -> made
                source.update $made.id description=x
                source.update 58 description=x
            }
            for n in [58] journal "n.jsonl" key $n { source.update $n description=x }
            """)
        #expect(batch.methods == [])
        #expect(
            batch.said.contains(#""id":"$result[c1][id]","fields":{"description":"x","title":"New"}"#), "\(batch.said)")
        #expect(batch.said.split(separator: #""title":"<read first>""#).count == 3, "\(batch.said)")
        let bare = await run(practice, "source.update 58 description=x --no-merge")
        #expect(!bare.said.contains("title"), "\(bare.said)")
    }

    @Test func `what is not there is refused by the read, and nothing is sent`() async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, "source.update 9999 settings.token=x")
        #expect(said.contains("error: SOURCE_NOT_FOUND: Source was not found."))
        #expect(methods == ["biconnector.source.get"])
        let expected = await run(practice, "expect SOURCE_NOT_FOUND source.update 9999 settings.token=x")
        #expect(expected.said == "" && expected.methods == methods)
    }

    @Test func `under expect the very call is made`() async throws {
        let practice = try await practice()
        let immutable = await run(practice, "expect VALIDATION_IMMUTABLE_FIELD source.update 58 connectorId=8")
        #expect(immutable.methods == ["biconnector.source.get", "biconnector.source.update"], "\(immutable.said)")
        let bad = await run(practice, "expect VALIDATION_INVALID_ID_FORMAT source.update abc settings.token=x")
        #expect(bad.methods == ["biconnector.source.update"], "\(bad.said)")
        let bare = await run(practice, "expect any source.update 58 settings.token=x --no-merge")
        #expect(bare.methods == ["biconnector.source.update"] && bare.said == "", "\(bare.said)")
    }

    @Test func `in a batch titles are read fifty at a time`() async throws {
        let practice = try await practice(sources: 120)
        let before = try await titles(practice)
        let (said, methods) = await run(
            practice, "batch { for n in range(58, 178) { source.update $n settings.token=x } }")
        #expect(said == "title read from 120 sources\nbatch: 120 calls in 3 requests\n")
        let list = "biconnector.source.list"
        #expect(methods == [list, list, list, "batch", "batch", "batch"])
        #expect(try await titles(practice) == before)
    }

    @Test func `in a loop with a journal they are read for each group`() async throws {
        let practice = try await practice(sources: 60)
        let before = try await titles(practice)
        let (said, methods) = await run(
            practice,
            "for n in range(58, 119) journal \"n.jsonl\" key $n { source.update $n description=\"no. $n\" }")
        #expect(methods.filter { $0 == "biconnector.source.list" }.count == 2, "\(methods)")
        #expect(methods.filter { $0 == "batch" }.count == 2, "\(methods)")
        #expect(said.contains("1 of 61 rows failed") && said.contains("\"118\": SOURCE_NOT_FOUND"), "\(said)")
        #expect(try await titles(practice) == before)
    }

    @Test func `what an earlier call of the batch says counts`() async throws {
        let practice = try await practice(sources: 2)
        let (said, methods) = await run(
            practice,
            """
            batch {
                source.add title=New connectorId=31 settings.token=t -> made
                source.update $made.id settings.token=z
                source.update 58 title=Changed
                source.update 58 settings.token=z
                source.update 59 description=x
                source.update 59 title=Late
                source.update 59 settings.token=y
                source.update $made.id title=Newer
                source.update $made.id description=y
            }
            """)
        #expect(said == "title=\"North 1\", read from source 59\n", "\(said)")
        #expect(methods.first == "biconnector.source.get")
        #expect(try await titles(practice) == ["Changed", "Late", "Newer"])
    }

    @Test(arguments: [
        "source.list -> list; source.update $list[0].id description=x",
        "source.add connectorId=31 settings.token=t --force -> made; source.update $made.id description=x",
        "source.add title=N connectorId=31 settings.token=t; source.list -> all; source.update $all[0].id description=x",
    ])
    func `the title of an object that nobody can know yet is asked for, before anything is sent`(
        _ calls: String
    ) async throws {
        let practice = try await practice()
        let (said, methods) = await run(practice, "batch { \(calls) }")
        #expect(said.contains("error: missing required field 'title'"), "\(said)")
        #expect(said.contains("^^^^^^^^^^^^^\nhint: give it here: bcx cannot know it before the batch is sent"))
        #expect(methods == [])
        #expect((await run(practice, "batch { \(calls) title=Given }")).said.contains("missing") == false)
    }

    @Test func `in a batch those that are not there are refused, the others sent`() async throws {
        let practice = try await practice(sources: 2)
        let calls = "source.update 9999 description=x; source.update 58 description=x; server.time"
        let (said, _) = await run(practice, "batch { \(calls) }")
        #expect(said.contains("1 of 3 commands of the batch failed") && said.contains("SOURCE_NOT_FOUND"), "\(said)")
        await practice.type("source.list where description = x select id -> changed; print count($changed)")
        #expect(practice.said == "1\n")
        let halting = await run(
            practice, "try { batch halt { server.time; \(calls) } }; print $error.code count($last)")
        #expect(halting.said.hasSuffix("SOURCE_NOT_FOUND 4\n"), "\(halting.said)")
        #expect(halting.methods.last == "server.time", "\(halting.methods)")
        let whole = await run(practice, "expect SOURCE_NOT_FOUND batch { source.update 9998 description=x }")
        #expect(whole.said == "", "\(whole.said)")
    }

    @Test func `help says that a title changed in between is overwritten`() async throws {
        let practice = try await practice()
        await practice.type("help source.update")
        let said = practice.said
        #expect(said.contains("--no-merge") && said.contains("overwritten"), "\(said)")
        await practice.type("explain source.update")
        #expect(practice.said.contains("overwritten"))
    }

    @Test func `a reply without a title asks for it`() async throws {
        let reply = Result<Reply, TransportError>.success(
            Reply(status: 200, body: Array(#"{"result":{"item":{"connection":{"id":58}}}}"#.utf8)))
        let practice = try PracticeShell { services in services.transport = Fixed(reply: reply) }
        try await practice.shell.adopt("http://localhost/rest/1/abcdefghij/")
        await practice.type("source.update 58 description=x")
        #expect(practice.said.contains("missing required field 'title'"))
        #expect(practice.shell.services.sentWrites.isEmpty)
    }

    private struct Fixed: Transport {
        var reply: Result<Reply, TransportError>
        func send(_ call: Call) async throws(TransportError) -> Reply { try reply.get() }
    }
}
