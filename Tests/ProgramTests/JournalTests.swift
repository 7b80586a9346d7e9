import BCXShell
import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import bcx

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Loops with a journal, run by the built program, which is ended in their midst.
@Suite(.serialized)
struct JournalTests {
    /// Ends a program at a moment: when so many requests and replies have passed.
    private final class Killer: Sendable {
        private struct Order {
            var victim: Int32 = 0
            var passages = 0
            var delivers = true
        }

        private let order = Mutex(Order())

        func aim(after passages: Int, delivers: Bool) {
            order.withLock { $0 = Order(passages: passages, delivers: delivers) }
        }

        func begin(_ victim: Int32) { order.withLock { $0.victim = victim } }

        /// Whether a request or reply is to be passed on.
        func passes() -> Bool {
            while order.withLock({ $0.victim == 0 }) { sched_yield() }
            return order.withLock { order in
                order.passages -= 1
                guard order.passages == -1 else { return true }
                kill(order.victim, SIGKILL)
                return order.delivers
            }
        }
    }

    /// Rows of two kinds, so that their ids meet; two share each title.
    private static var table: String {
        "code,title\n" + (0..<200).map { "c\($0),\"North, \($0 / 4)\"\n" }.joined()
    }

    private static let script = """
        for n, row in csv("sources.csv") journal "done.jsonl" key $row.code {
            if $n % 2 == 0 {
                source.add title=$row.title description=$row.code connectorId=31 settings.token=t-9f3c
            } else {
                connector.add title=$row.title description=$row.code logo="data:image/png;base64,iVBORw0KGgo=" \
                    urlCheck="https://erp.example/c" urlTableList="https://erp.example/l" \
                    urlTableDescription="https://erp.example/d" urlData="https://erp.example/r" \
                    settings:=[{"name": "Token", "code": "token", "type": "STRING"}]
            }
        }

        """

    /// What the rows have made, by what only one row says.
    private static func made(_ sandbox: SandboxProcess) throws -> [String] {
        let list = try BuiltProgram.run([
            "--connect", sandbox.webhook, "--quiet", "-c",
            "source.list all select id,description; connector.list where title like \"North%\" all select id,description",
        ])
        return try list.output.split(separator: "\n").flatMap { line in
            try JSON(bytes: Array(line.utf8)).array?.compactMap { $0["description"]?.string } ?? []
        }
    }

    @Test func `killed with a group on its way, the next run waits a real minute and sends what never arrived`() throws
    {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let port = try #require(sandbox.portal.split(separator: ":").last.flatMap { Int($0) })
        let killer = Killer()
        let relay = try ScriptedServer([[.relay(to: port) { _ in killer.passes() }, .again]])
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(Self.table, to: "\(folder)/sources.csv")
        try PackageFiles.writeAbsolute(Self.script, to: "\(folder)/bulk.bcx")
        let arguments = ["--connect", "\(relay.origin)/rest/1/sandbox0webhook/", "bulk.bcx"]

        // After the first request of each kind's listing and a group, each with its reply: the second group goes nowhere.
        killer.aim(after: 6, delivers: false)
        let first = try BuiltProgram.run(arguments, folder: folder, onStart: killer.begin)
        #expect(first.status == -9, "\(first.errors)")
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try Self.made(sandbox).count == 50)

        killer.aim(after: .max, delivers: true)
        let second = try BuiltProgram.run(arguments, folder: folder, deadline: 200, onStart: killer.begin)
        #expect(second.status == 0, "\(second.errors)")
        #expect(clock.now - start >= .seconds(59))
        #expect(clock.now - start < .seconds(110))
        let made = try Self.made(sandbox)
        #expect(made.count == 200)
        #expect(Set(made).count == 200)
        #expect(second.errors.contains("done.jsonl: 200 rows: 150 done, 50 done before"), "\(second.errors)")
    }

    @Test func `the loop of README runs`() throws {
        let readme = try PackageFiles.text("README.md")
        let part = try #require(readme.split(separator: "<!-- rows -->\n```\n").last?.split(separator: "```").first)
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(
            "code,title,connector,token\nn1,North,31,t-9f3c\ns1,South,31,t-9f3d\n", to: "\(folder)/sources.csv")
        try PackageFiles.writeAbsolute("connect sandbox\n\(part)", to: "\(folder)/rows.bcx")
        let run = try BuiltProgram.run(["\(folder)/rows.bcx"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == #"{"rows":2,"done":2,"earlier":0,"failed":0,"unknown":0}"# + "\n")
    }

    @Test func `failed rows make status 3 and a file that can be run again`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(
            "title;connector\nNorth;31\n\"South; \"\"x\"\"\";999\nEast;1x\n", to: "\(folder)/a.csv")
        try PackageFiles.writeAbsolute(
            """
            for row in csv($args[0]) journal "done.jsonl" key $row.title {
                source.add title=$row.title connectorId=$row.connector settings.token=t-9f3c
            }
            """, to: "\(folder)/bulk.bcx")
        let first = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "a.csv"], folder: folder)
        #expect(first.status == 3)
        #expect(first.errors.contains("error: 2 of 3 rows failed"), "\(first.errors)")
        #expect(first.errors.contains("done.jsonl: 3 rows: 1 done, 2 failed, in "), "\(first.errors)")
        #expect(
            first.errors.contains(
                "  \"South; \\\"x\\\"\" (line 3 of a.csv): CONNECTOR_NOT_FOUND: Connector was not found."))
        let failed = try PackageFiles.textAbsolute("\(folder)/done.failed.csv")
        #expect(
            failed.hasPrefix(
                "title;connector;error\n\"South; \"\"x\"\"\";999;CONNECTOR_NOT_FOUND: Connector was not found.\n"))
        #expect(
            try BuiltProgram.runShell("stat -c %a \(folder)/done.jsonl \(folder)/done.failed.csv").output
                == "600\n600\n")

        let corrected = failed.replacing("999", with: "31").replacing("1x", with: "8")
        try PackageFiles.writeAbsolute(corrected, to: "\(folder)/done.failed.csv")
        let second = try BuiltProgram.run(
            ["--connect", sandbox.webhook, "bulk.bcx", "done.failed.csv"], folder: folder)
        #expect(second.status == 0, "\(second.errors)")
        let third = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "a.csv"], folder: folder)
        #expect(third.errors.contains("3 rows: 0 done, 3 done before"), "\(third.errors)")
        #expect(try PackageFiles.textAbsolute("\(folder)/done.failed.csv").isEmpty)
        try PackageFiles.writeAbsolute(corrected, to: "\(folder)/other.csv")
        let another = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "other.csv"], folder: folder)
        #expect(another.status == 2)
        #expect(
            another.errors.contains("another table: \"a.csv\" instead of \"other.csv\""), "\(another.errors)")
    }

    @Test func `two runs do not share a journal, and one that may not write keeps none`() throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let folder = try BuiltProgram.temporaryFolder()
        let script =
            "for n in range(3) journal \"\(folder)/n.jsonl\" key $n { source.add title=N connectorId=31 settings.token=t-1 }"
        let arguments = ["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", script]
        let safe = try BuiltProgram.run(["--safe"] + arguments)
        #expect(safe.status == 2)
        #expect(safe.errors.contains("writing files is not allowed here"))
        let holder = try BuiltProgram.runShell(
            "touch \(folder)/n.jsonl; exec 9<>\(folder)/n.jsonl; flock 9; '\(BuiltProgram.path)' \(arguments.map { "'\($0)'" }.joined(separator: " ")) 9>&-"
        )
        #expect(holder.status == 2, "\(holder.errors)")
        #expect(holder.errors.contains("another program is using it"), "\(holder.errors)")
        #expect(server.connections == 0)
    }

    // MARK: Files

    private static func loop(_ folder: String) -> String {
        "for n in range(120) journal \"\(folder)/n.jsonl\" key $n { source.add title=\"North $n\" connectorId=31 settings.token=t-1 }"
    }

    @Test(
        arguments: [
            ("mkfifo n.jsonl", "it is a pipe"), ("mkdir n.jsonl", "it is a folder"),
            ("ln -s /dev/full n.jsonl", "it is a device"), ("ln -s /dev/null n.jsonl", "it is a device"),
            ("ln -s /dev/zero n.jsonl", "it is a device"), ("ln -s n.jsonl n.jsonl", "Too many levels"),
            ("mkfifo pipe; ln -s pipe n.jsonl", "it is a pipe"), ("ln -s missing/n.jsonl n.jsonl", "No such file"),
            ("truncate -s 300M n.jsonl", "it is larger than 256 MiB"), ("truncate -s 1M n.jsonl", "is not a journal"),
            ("head -c 5000 /dev/urandom > n.jsonl", "is not a journal"), ("printf 'a,b' > n.jsonl", "is not a journal"),
            ("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"n.jsonl\")'", "it is a device"),
        ])
    func `what cannot be a journal is named before anything is sent, and nothing of it is changed`(
        _ setUp: String, _ message: String
    ) throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let folder = try BuiltProgram.temporaryFolder()
        _ = try BuiltProgram.runShell("cd \(folder); \(setUp)")
        let state = "cd \(folder); ls -l; [ ! -f n.jsonl ] || cksum < n.jsonl"
        let before = try BuiltProgram.runShell(state).output
        let run = try BuiltProgram.run(
            ["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", Self.loop(folder)], deadline: 20)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(server.connections == 0)
        #expect(try BuiltProgram.runShell(state).output == before)
    }

    @Test(arguments: Array(1...24))
    func `a full disk ends the loop, and with room it goes on: no row is lost, none is doubled`(_ blocks: Int) throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        let arguments = ["--connect", sandbox.webhook, "-c", Self.loop(folder)]
        let words = arguments.map { "'\($0)'" }.joined(separator: " ")
        // The system says no when a file grows beyond so many blocks of 1024 bytes, as it does on a full disk.
        let full = try BuiltProgram.runShell("ulimit -f \(blocks); '\(BuiltProgram.path)' \(words)")
        let isDone = full.status == 0
        #expect(isDone || full.status == (full.errors.contains("0 done, 120 not sent") ? 2 : 3), "\(full.errors)")
        #expect(isDone || full.errors.contains("File too large"), "\(full.errors)")
        let again = try BuiltProgram.run(arguments)
        #expect(again.status == 0, "\(again.errors)")
        let list = try BuiltProgram.run([
            "--connect", sandbox.webhook, "--quiet", "-c", "source.list all select id,title",
        ])
        let titles = try #require(try JSON(bytes: Array(list.output.utf8)).array).compactMap { $0["title"]?.string }
        #expect(titles.count == 120)
        #expect(Set(titles).count == 120)
    }

    @Test func `a journal that is removed while it is in use ends the loop before the next group`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let port = try #require(sandbox.portal.split(separator: ":").last.flatMap { Int($0) })
        let folder = try BuiltProgram.temporaryFolder()
        let passages = Mutex(0)
        let relay = try ScriptedServer([
            [
                .relay(to: port) { _ in
                    if passages.withLock({
                        $0 += 1; return $0
                    }) == 4 {
                        unlink("\(folder)/n.jsonl")
                    }
                    return true
                }, .again,
            ]
        ])
        let run = try BuiltProgram.run([
            "--connect", "\(relay.origin)/rest/1/sandbox0webhook/", "-c", Self.loop(folder),
        ])
        #expect(run.status == 3)
        #expect(run.errors.contains("it was removed or replaced while it was in use"), "\(run.errors)")
        #expect(run.errors.contains("120 rows: 50 done, 70 not sent"), "\(run.errors)")
    }

    @Test func `digests are those of the standards`() {
        let hexadecimal = { (bytes: [UInt8]) in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(
            hexadecimal(Hashing.gnuTLS.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            hexadecimal(Hashing.gnuTLS.sha256([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        // RFC 4231, test case 2.
        #expect(
            hexadecimal(Hashing.gnuTLS.hmac(Array("what do ya want for nothing?".utf8), Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
