import Foundation
import OrderedJSON
import TestSupport
import Testing

/// No credential in what the built program leaves behind: messages, checks, reports, journals, traces.
@Suite(.serialized)
struct SecretReportTests {
    private static let secret = "t9f3c-Öx7q"
    private let folder: String

    init() throws { folder = try BuiltProgram.temporaryFolder() }

    /// Scripts in which a credential stands, `SECRET`, each with a mistake that quotes its line, or an assertion that fails.
    private static let scripts = [
        "set settings.token=SECRET nosuch=1", "set title = N settings.token=SECRET", "sett settings.token=SECRET",
        "sorce.add settings.token=SECRET", "set settings.token SECRET", "crm.lead.list auth=SECRET where",
        "connect https://me:SECRET@localhost/", "connect https://localhost/rest/api/1/SECRET/",
        "connect https://localhost/rest/1/SECRET/; nosuch", "auth token SECRET )", "auth SECRET",
        "source.add {\"settings\": {\"token\": \"SECRET\"}, }",
        "curl -d '{\"fields\":{\"settings\":{\"token\":\"SECRET\"}},\"auth\":\"SECRET\"}' http://a/rest/biconnector.source.add",
        "curl -d 'auth=SECRET&fields[settings][token]=SECRET' http://a/rest/1/SECRET/biconnector.source.add",
        "$r = CRest::call('biconnector.source.add', ['fields' => ['settings' => ['token' => 'SECRET']]]);",
        "BX24.callMethod('biconnector.source.add', {fields: {settings: {token: 'SECRET'}}})",
        "let token = \"SECRET\" nosuch", "export ERP_TOKEN=SECRET", "set settings.token=$x.SECRET",
        "connect sandbox; use 31; set settings.token=SECRET title=N; step \"with SECRET\"; assert $fields.settings.token == 5",
        "connect sandbox; use 31; set settings.token=SECRET title=N; step \"a\"; print $fields $fields.settings.token; source.get SECRET",
        "connect sandbox; use 31; set settings.token=SECRET; step \"a\"; source.add title=$fields.nothing",
        "let t = \"SECRET\"; connect sandbox; use 31; set settings.token=$t; step \"a\"; assert $t == 1",
    ]

    /// What the program is asked for with a script; each leaves all it says, and the files of reports.
    private static let ways = [
        "SCRIPT", "--output json SCRIPT", "--trace SCRIPT", "--color always SCRIPT", "check SCRIPT",
        "check --output json SCRIPT", "test SCRIPT --report-junit j.xml --report-tap t.tap", "-c LINE", "- < SCRIPT",
        "fmt --check SCRIPT",
    ]

    @Test(arguments: scripts) func `no credential is reported`(_ script: String) throws {
        let text = script.split(separator: "SECRET", omittingEmptySubsequences: false).joined(separator: Self.secret)
        try PackageFiles.writeAbsolute(text + "\n", to: "\(folder)/s.bcx")
        try PackageFiles.writeAbsolute(text, to: "\(folder)/line")
        for way in Self.ways {
            let words = way.replacing("SCRIPT", with: "s.bcx").replacing("LINE", with: "\"$(cat line)\"")
            let run = try BuiltProgram.runShell("cd \(folder); rm -f j.xml t.tap; \(BuiltProgram.path) \(words)")
            let reports = try BuiltProgram.runShell("cd \(folder); cat j.xml t.tap 2>/dev/null").output
            let said = run.output + run.errors
            #expect(!said.contains(Self.secret), "\(way): \(said)")
            #expect(!said.contains("7q\u{1B}") && !reports.contains(Self.secret), "\(way): \(reports)")
            if !way.hasPrefix("fmt") && !way.hasPrefix("check") { #expect(run.status != 0, "\(way): \(said)") }
        }
    }

    @Test func `an answer that is damaged shows no token, traced or not`() throws {
        let tokens = "{\"access_token\":\"live-token-1\",\"refresh_token\":\"live-token-2\""
        for (answer, type) in [
            (tokens, "application/json"), ("\(tokens)} trailing", "application/json"),
            ("live-token-1", "text/live-token-2"),
            ("<html>live-token-1</html>", "text/html"),
            ("{\"error\":\"live-token-1\",\"error_description\":\"live-token-2\"}", "application/json"),
            ("{\"error\":\"invalid_grant\",\"error_description\":\"live-token-2 is old\"}", "application/json"),
            ("{\"result\":{\"error\":{\"error\":\"live-token-1\"}}}", "application/json"),
            ("{\"access_token\":\"live-token-1\"}", "a/b"),
        ] {
            let expired = "{\"error\":\"expired_token\",\"error_description\":\"x\"}"
            let once: [[ScriptedServer.Step]] = [
                [.readRequest, .reply(status: 401, headers: ["Connection: close"], expired), .close],
                [
                    .readRequest,
                    .reply(
                        status: answer.contains("error") ? 400 : 200,
                        headers: ["Connection: close", "Content-Type: \(type)", "X-Live: live-token-2"], answer),
                    .close,
                ],
            ]
            let server = try ScriptedServer(once + once)
            for trace in ["", "--trace --show-secrets"] {
                let run = try BuiltProgram.runShell(
                    "export XDG_STATE_HOME=\(folder)/\(UUID().uuidString) S=app-secret R=first-refresh; \(BuiltProgram.path) \(trace) -c 'portal \(server.origin); auth oauth client_id=a client_secret=secret:S refresh_token=secret:R access_token=old-access; source.get 1'"
                )
                let said = run.output + run.errors
                #expect(run.status != 0 && !said.contains("live-token"), "\(said)")
                #expect(!said.contains("app-secret") && !said.contains("first-refresh"), "\(said)")
            }
        }
    }

    @Test func `a key that is a credential is not in the journal, and no row is sent twice`() throws {
        let rows = (1...5).map { "North \($0),\(Self.secret)\($0),31" }
        try PackageFiles.writeAbsolute(
            "title,token,connector\n" + rows.joined(separator: "\n") + "\n", to: "\(folder)/s.csv")
        for (number, key) in ["$row.token", "\"${$row.token}\"", "$row.secret_of_old"].enumerated() {
            let sandbox = try SandboxProcess(["--port", "0"])
            defer { sandbox.stop() }
            let column = key == "$row.secret_of_old" ? "pin" : "token"
            let table = try PackageFiles.textAbsolute("\(folder)/s.csv").replacing("token", with: column)
            try PackageFiles.writeAbsolute(table, to: "\(folder)/t\(number).csv")
            let expression = column == "pin" ? "$row.pin" : key
            try PackageFiles.writeAbsolute(
                """
                connect \(sandbox.webhook)
                for row in csv("t\(number).csv") journal "j\(number).jsonl" key \(expression) {
                    source.add title=$row.title connectorId=$row.connector settings.token=$row.\(column)
                }
                print $last
                """, to: "\(folder)/j\(number).bcx")
            let line = "export HOME=\(folder)/home; umask 000; cd \(folder); \(BuiltProgram.path) j\(number).bcx"
            for run in [try BuiltProgram.runShell(line), try BuiltProgram.runShell(line)] {
                #expect(run.status == 0, "\(run.errors)")
                #expect(!(run.output + run.errors).contains(Self.secret))
            }
            let journal = try PackageFiles.textAbsolute("\(folder)/j\(number).jsonl")
            #expect(journal.contains("hmac-") && !journal.contains(Self.secret), "\(journal)")
            let made = try BuiltProgram.run([
                "--connect", sandbox.webhook, "-c", "source.list -> all; print count($all)",
            ])
            #expect(made.output == "5\n")
        }
        let state = try BuiltProgram.runShell(
            "cd \(folder)/home/.local/state/bcx; stat -c '%a %s' journal.key; rm journal.key")
        #expect(state.output == "600 32\n")
        let lost = try BuiltProgram.runShell("export HOME=\(folder)/home; cd \(folder); \(BuiltProgram.path) j0.bcx")
        #expect(lost.status != 0)
    }
}
