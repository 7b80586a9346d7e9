import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// Status 2 promises that nothing was sent that may change the portal: whatever writes, whatever goes wrong here behind it.
struct SentWriteTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    /// Lines that send something that may change the portal, or try to: each method of the rows, one that has no row, and
    /// all roads a call can take.
    private static let writes: [String] =
        PortalMethod.all.filter { !$0.isRead && $0.entity != nil }.map { method in
            switch method.verb {
            case .add: "try { \(method.name) --force }"
            case .update: "try { \(method.shortName) 9999 --force }"
            case .delete: "try { \(method.shortName) 9999 --yes }"
            default: "try { \(method.shortName) 9999 add:=[] }"
            }
        } + [
            "try { crm.lead.add TITLE=x }", "try { crm.lead.list }",
            "source.add title=North connectorId=31 settings.token=t -> kept",
            "expect any source.add title=North connectorId=9999 settings:={}",
            "try { batch { source.get 7; source.delete 9999 --yes } }",
            "batch { source.add title=North connectorId=31 settings.token=t -> made; source.update $made.id settings.token=x }",
            "for n in range(3) journal \"n.jsonl\" key $n { source.add title=\"N $n\" connectorId=31 settings.token=t }",
        ]

    /// Lines after which nothing was sent that may change anything.
    private static let reads = [
        "source.list -> kept", "try { source.get 9999 }", "expect SOURCE_NOT_FOUND source.get 9999",
        "batch { source.list; server.time }", "try { batch { source.get 9999; connector.get 31 } }",
        "source.add title=North connectorId=31 settings.token=t --dry-run -> kept",
        "try { source.update 9999 settings.token=x }", "connector.list all -> kept", "use 31", "status -> kept",
    ]

    /// What may go wrong here: the line, and the status when nothing was sent. 2 becomes 3 behind a write; what is no
    /// matter of this side stays as it is.
    private static let failures: [(line: String, status: Int)] = [
        ("assert 1 == 2", 4), ("expect ACCESS_DENIED source.get 9999", 4), ("expect any server.time", 4),
        ("source.get 9999", 1), ("print 1 < \"a\"", 2), ("print 1 + null", 2), ("print json(\"{\")", 2),
        ("let t = csv(\"missing.csv\")", 2), ("server.time note=@missing.txt", 2),
        ("print 1 - \"a\"", 2),
        ("source.get abc", 2), ("source.update 7 connectorId=8 title=x", 2), ("use \"No such connector\"", 2),
        ("option timeout soon", 2), ("sleep soon", 2), ("ask name \"Which?\"", 2), ("connect nosuchprofile", 2),
        ("run \"broken.bcx\"", 2), ("run \"missing.bcx\"", 2), ("run \"evaluates.bcx\"", 2),
        ("source.list | false", 2), ("source.list > full", 2), ("source.list > nowhere", 2),
        ("source.list >> nowhere", 2), ("!false", 2), ("batch { source.get abc }", 2),
        ("for n in [1, 1] journal \"twice.jsonl\" key $n { source.get 7 }", 2),
        ("for n in [1] journal \"locked\" key $n { source.get 7 }", 2), ("exit 2", 2), ("exit 0", 0), ("exit 7", 7),
        ("print \"done\"", 0),
    ]

    private static let scripts = ["broken.bcx": "if {", "evaluates.bcx": "print 1 < \"a\""]

    private func shell() throws -> PracticeShell {
        try PracticeShell { services in
            services.files.read = { path in
                guard let text = Self.scripts[path] else { throw Broken(description: "cannot read \"\(path)\"") }
                return Array(text.utf8)
            }
            services.programs.run = { _ in throw Broken(description: "the program ended with status 1") }
            services.programs.open = { _ in
                ResultSink(
                    write: { _ in false }, close: { _ in throw Broken(description: "the program ended with status 1") })
            }
            services.files.open = { path, _ in
                guard path == "full" else { throw Broken(description: "cannot write \"\(path)\"") }
                return ResultSink(
                    write: { _ in throw Broken(description: "cannot write \"full\": no space") }, close: { _ in })
            }
            services.files.write = { _, _, _ in }
            services.files.openJournal = { path in
                guard path != "locked" else { throw Broken(description: "cannot open \"locked\"") }
                return .unkept
            }
        }
    }

    /// Runs one text after the other, as `-c` does.
    private func status(of texts: [String]) async throws -> (Int, said: String) {
        let practice = try shell()
        let shell = practice.shell
        shell.session.options.isDryRun = false
        try await shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        for text in texts {
            let reading = shell.interpreter.read(SourceText(name: "-c", text: text))
            guard let program = reading.program else {
                return (ExitStatus.local(after: shell.services.sentWrites), practice.said)
            }
            do throws(Diagnostic) {
                if case .exited(let status) = try await shell.interpreter.run(program) {
                    return (status, practice.said)
                }
            } catch {
                return (ExitStatus.of(error, after: shell.services.sentWrites), "\(practice.said)\(error.message)")
            }
        }
        return (0, practice.said)
    }

    @Test(arguments: writes)
    func `what goes wrong here after a write ends with 3`(_ write: String) async throws {
        for (line, status) in Self.failures {
            let expected = status == 2 && line != "exit 2" ? 3 : status
            let one = try await self.status(of: ["\(write)\n\(line)"])
            #expect(one.0 == expected, "\(line): \(one.said)")
            let two = try await self.status(of: [write, line])
            #expect(two.0 == expected, "-c '\(line)': \(two.said)")
        }
        for text in ["prnt 1", "print $nosuch", "if {", "source.list where"] {
            let later = try await self.status(of: [write, text])
            #expect(later.0 == 3, "\(text): \(later.said)")
            // Read as a whole it is refused before anything runs.
            #expect(try await self.status(of: ["\(write)\n\(text)"]).0 == 2)
        }
    }

    @Test(arguments: reads)
    func `what goes wrong here ends with 2 as long as nothing was sent that may change anything`(
        _ read: String
    ) async throws {
        for (line, status) in Self.failures {
            let outcome = try await self.status(of: ["\(read)\n\(line)"])
            #expect(outcome.0 == status, "\(line): \(outcome.said)")
        }
        #expect(try await self.status(of: [read, "print $nosuch"]).0 == 2)
    }

    @Test(arguments: ["source.add title=N connectorId=31 settings.token=t", "crm.lead.add TITLE=x", "source.list"])
    func `what a result goes to is opened before the call`(_ call: String) async throws {
        for place in ["> nowhere", ">> nowhere"] {
            let practice = try shell()
            try await practice.shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
            let before = practice.sandbox.log().count
            await practice.type("\(call) \(place)")
            #expect(practice.said.contains("cannot write \"nowhere\""))
            #expect(practice.sandbox.log().count == before)
            #expect(practice.shell.services.sentWrites.isEmpty)
        }
    }

    @Test(arguments: ["| false", "> full", ">> full"])
    func `a result that finds no place after all is part of the message`(_ place: String) async throws {
        let practice = try shell()
        try await practice.shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        await practice.type("source.add title=N connectorId=31 settings.token=t \(place)")
        #expect(practice.said.contains("hint: the call was carried out; its result is {\"id\": 58}\n"))
        await practice.type("source.list \(place)")
        #expect(!practice.said.contains("carried out"))
    }

    @Test func `a refused write starts its program and leaves no file`() async throws {
        var log: [String] = []
        let practice = try PracticeShell { services in
            services.files.open = { path, _ in
                log.append("open \(path)")
                return ResultSink(
                    write: {
                        log.append("write \($0)")
                        return true
                    }, close: { log.append("close \($0)") })
            }
            services.programs.open = { line in
                log.append("start \(line)")
                return ResultSink(write: { _ in true }, close: { log.append("close \($0)") })
            }
        }
        await practice.type("connect sandbox")
        await practice.type("source.delete 9999 > kept")
        #expect(log == ["open kept", "close false"])
        log = []
        await practice.type("source.get 9999 | cat")
        #expect(log == [])
        await practice.type("source.delete 9999 | cat")
        #expect(log == ["start cat", "close false"])
    }

    @Test func `renewing tokens is no write`() async throws {
        let writes = SentWrites()
        let reply = Result<Reply, TransportError>.reply()
        let transport = WatchedTransport(inner: ScriptedTransport(Array(repeating: reply, count: 9)), writes: writes)
        let portal = try PortalAddress(url: "https://a.bitrix24.com")
        let grant = Grant(
            clientID: "a", clientSecret: Secret("b"), accessToken: Secret("c"), refreshToken: Secret("d"))
        _ = try? await AuthorizationServer(transport).redeem(Secret("e"), for: grant)
        _ = try await transport.send(Call("biconnector.source.list", at: portal))
        #expect(writes.isEmpty)
        _ = try await transport.send(Call("batch", at: portal))
        #expect(!writes.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a call that never left is no write`(_ mayHaveRun: Bool) async {
        let writes = SentWrites()
        let transport = WatchedTransport(
            inner: ScriptedTransport([.fault(.reset, mayHaveRun: mayHaveRun)]), writes: writes)
        _ = try? await transport.send(Call("biconnector.source.add", at: AuthorizationServer.standardAddress))
        #expect(writes.isEmpty == !mayHaveRun)
    }
}
