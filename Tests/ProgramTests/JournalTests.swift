import OrderedJSON
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Loops with a journal, run by the built program, which is ended in their midst.
@Suite(.serialized)
struct JournalTests {
    private static let rows = 2000

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

    @Test func `killed twenty times at any moment, no row is lost and none is doubled`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let port = try #require(sandbox.portal.split(separator: ":").last.flatMap { Int($0) })
        let killer = Killer()
        let relay = try ScriptedServer([[.relay(to: port) { _ in killer.passes() }, .again]])
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(Self.table, to: "\(folder)/sources.csv")
        try PackageFiles.writeAbsolute(Self.script, to: "\(folder)/bulk.bcx")
        let arguments = ["--connect", "\(relay.origin)/rest/1/sandbox0webhook/", "bulk.bcx"]

        var random = SeededGenerator(seed: 4)
        for _ in 0..<20 {
            killer.aim(
                after: Int.random(in: 0..<8, using: &random), delivers: Int.random(in: 0..<8, using: &random) > 0)
            let run = try BuiltProgram.run(arguments, folder: folder, onStart: killer.begin)
            #expect(run.status == -9, "\(run.errors)")
        }
        killer.aim(after: .max, delivers: true)
        let last = try BuiltProgram.run(arguments, folder: folder, onStart: killer.begin)
        #expect(last.status == 0, "\(last.errors)")
        #expect(last.errors.contains("done.jsonl: \(Self.rows) rows: "), "\(last.errors)")

        let list = try BuiltProgram.run([
            "--connect", sandbox.webhook, "--quiet", "-c", "source.list all select id,title,description",
        ])
        let made = try #require(try JSON(bytes: Array(list.output.utf8)).array)
        #expect(made.count == Self.rows)
        #expect(Set(made.compactMap { $0["description"]?.string }).count == Self.rows)
        #expect(Set(made.compactMap { $0["id"]?.integer }) == (try Self.idsInJournal(folder)))
    }

    /// Four rows share each title.
    private static var table: String {
        "code,title\n" + (0..<rows).map { "c\($0),\"North, \($0 / 4)\"\n" }.joined()
    }

    private static let script = """
        for row in csv("sources.csv") journal "done.jsonl" key $row.code {
            source.add title=$row.title description=$row.code connectorId=31 settings.token=t-9f3c
        }

        """

    /// The ids of the rows that are done; a row has one line that says so, whatever happened.
    private static func idsInJournal(_ folder: String) throws -> Set<Int> {
        let lines = try PackageFiles.textAbsolute("\(folder)/done.jsonl").split(separator: "\n")
        let done = try lines.map { try JSON(bytes: Array($0.utf8)) }.filter { $0["done"] != nil }
        #expect(done.count == rows)
        return Set(done.compactMap { $0["id"]?.integer })
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
        let second = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "done.failed.csv"], folder: folder)
        #expect(second.status == 0, "\(second.errors)")
        let third = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "a.csv"], folder: folder)
        #expect(third.errors.contains("3 rows: 0 done, 3 done before"), "\(third.errors)")
        #expect(try PackageFiles.textAbsolute("\(folder)/done.failed.csv").isEmpty)
        try PackageFiles.writeAbsolute(corrected, to: "\(folder)/other.csv")
        let another = try BuiltProgram.run(["--connect", sandbox.webhook, "bulk.bcx", "other.csv"], folder: folder)
        #expect(another.status == 2)
        #expect(another.errors.contains("another table: \"a.csv\" instead of \"other.csv\""), "\(another.errors)")
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
}
