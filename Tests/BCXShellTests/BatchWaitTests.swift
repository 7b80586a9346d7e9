import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// Limits of time and rate are waited for in batches too, also where calls depend on one another.
struct BatchWaitTests {
    private final class Log {
        var text = ""
    }

    private let log = Log()
    private let time = ManualClock()
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox(clock: .fixed(1_790_000_000)) }

    /// - Parameter isKnown: Whether an object was made before, so that the portal's form of identifiers is known.
    private func shell(isKnown: Bool = false, over transport: (any Transport)? = nil) async throws -> Shell {
        var services = HostServices(transport: transport ?? SandboxTransport(sandbox)) { [log] in log.text += $0 }
        services.output.notes = { [log] in log.text += $0 }
        let shell = Shell(services, clock: time)
        try await shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        if isKnown {
            try await shell.run(
                "source.add title=Old connectorId=31 settings.token=t -> old; source.delete $old.id --yes -> gone")
        }
        return shell
    }

    private func run(_ script: String, _ shell: Shell) async -> Diagnostic? {
        do throws(Diagnostic) {
            try await shell.run(script)
            return nil
        } catch {
            log.text += DiagnosticRenderer().text(of: error)
            return error
        }
    }

    private static let chain = """
        source.add title=North connectorId=31 settings.token=t -> made
        source.update $made.id settings.token=x
        server.time
        table.add sourceId=$made.id name=berths externalName=B externalCode=b fields:=[{type: "int", name: "ID", externalCode: "i"}] -> table
        table.update $table.id description="of ${made.id}"
        """

    private func check(_ shell: Shell, titles: [String] = ["North"]) async throws {
        try await shell.run(
            "source.list order id -> sources; table.list -> tables; print $sources[*].title $tables[*].description")
        let id = shell.interpreter.variables["sources"]?[0]?["id"]?.integer ?? 0
        #expect(log.text.hasSuffix("\(JSON.array(titles.map(JSON.string)).text()) [\"of \(id)\"]\n"), "\(log.text)")
    }

    @Test(arguments: ["source.add", "source.update", "table.add", "table.update"], [false, true])
    func `used-up time is waited for in a batch with references`(_ method: String, _ isKnown: Bool) async throws {
        for form in ["batch", "batch halt"] {
            let (test, other) = (try BatchWaitTests(), isKnown)
            let shell = try await test.shell(isKnown: other)
            test.sandbox.inject(Fault("OPERATION_TIME_LIMIT", method: "biconnector.\(method)"))
            #expect(
                await test.run("option wait on -> was\n\(form) {\n\(Self.chain)\n}", shell) == nil, "\(test.log.text)")
            #expect(test.time.pauses.count == 1, "\(test.log.text)")
            try await test.check(shell)
        }
    }

    @Test(arguments: [false, true])
    func `a limit of rate too`(_ isKnown: Bool) async throws {
        let shell = try await shell(isKnown: isKnown)
        sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", times: 2, method: "biconnector.source.add"))
        #expect(await run("batch {\n\(Self.chain)\n}", shell) == nil, "\(log.text)")
        #expect(time.pauses.count == 2)
        try await check(shell)
    }

    @Test func `without the option nothing is waited for, and what depends is not sent`() async throws {
        let shell = try await shell()
        sandbox.inject(Fault("OPERATION_TIME_LIMIT", method: "biconnector.source.add"))
        let error = try #require(await run("batch {\n\(Self.chain)\n}", shell))
        #expect(time.pauses == [])
        #expect(error.message == "4 of 5 commands of the batch failed")
        #expect(log.text.contains("not run: the result it uses is missing"))
        #expect(log.text.contains("'option wait on' makes calls wait") == false)
        #expect(!sandbox.log().contains { $0.method == "biconnector.table.add" })
    }

    @Test(arguments: [false, true])
    func `the hint never names the option that is on`(_ isOn: Bool) async throws {
        let refused = #"{"error":"OPERATION_TIME_LIMIT","error_description":"x"}"#
        let time = #"{"finish":1000,"operating":480.2,"operating_reset_at":1100}"#
        let transport = ScriptedTransport([.reply(#"{"result":[],"time":\#(time)}"#), .reply(refused, status: 429)])
        let shell = try await shell(over: transport)
        _ = await run("source.list", shell)
        shell.session.options.retries = 0
        shell.session.options.waitsForReset = isOn
        let error = try #require(await run("source.list", shell))
        #expect(error.hint?.hasPrefix("wait 100 s until biconnector.source.list is available again") == true)
        #expect(error.hint?.contains("option wait") == !isOn)
    }

    @Test(
        arguments: [
            ("expect OPERATION_TIME_LIMIT batch", nil), ("expect SOURCE_NOT_FOUND batch", 1), ("try { batch", 1),
            ("expect any batch", 1),
        ] as [(String, Int?)])
    func `a limit that is named is an answer`(_ form: String, _ waits: Int?) async throws {
        let shell = try await shell()
        shell.session.options.waitsForReset = true
        sandbox.inject(Fault("OPERATION_TIME_LIMIT", method: "biconnector.source.get"))
        let error = await run("\(form) { source.get 9999 } \(form.contains("{") ? "}" : "")", shell)
        #expect(error == nil, "\(log.text)")
        #expect(time.pauses.count == waits ?? 0)
    }

    @Test func `a call that was carried out with a reference as text is reported`() async throws {
        let shell = try await shell(isKnown: true)
        let error = try #require(
            await run(
                "try { batch { source.get 9999 -> gone; source.add title=\"copy of ${gone.item.id}\" connectorId=31 settings.token=t } }",
                shell))
        #expect(error.message == "2 of 2 commands of the batch failed")
        #expect(log.text.contains("carried out without the result it uses"), "\(log.text)")
    }

    @Test func `a bare identifier is bound as an object`() async throws {
        let replies = [#"{"result":58}"#, #"{"result":{"result":{"c1":59,"c2":60},"result_error":[]}}"#]
        let transport = ScriptedTransport(replies.map { .reply($0) })
        let shell = try await shell(over: transport)
        let add = "source.add title=N connectorId=31 settings.token=t"
        let error = await run(
            "\(add) -> one; batch { \(add) -> two; \(add) -> three }; print $one.id $two.id $three.id $last", shell)
        #expect(error == nil, "\(log.text)")
        #expect(log.text.hasSuffix(#"58 59 60 [{"id":59},{"id":60}]"# + "\n"), "\(log.text)")
    }
}
