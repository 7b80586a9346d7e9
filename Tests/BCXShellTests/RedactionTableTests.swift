import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Testing
import TextUI

@testable import BCXShell

/// No credential leaves, whichever way it came in. The ways are rows: a later one adds a row, and is tried with all others.
struct RedactionTableTests {
    /// A way in which a credential comes to the shell: lines as they are typed, in which `SECRET` stands for it and
    /// `LABEL` for a title that is none.
    struct WayIn: Sendable, CustomStringConvertible {
        var description: String
        var lines: [String]
    }

    /// A way in which something leaves.
    struct WayOut: Sendable, CustomStringConvertible {
        var description: String
        /// What is typed; `LAST` stands for the last line of the way in.
        var lines: [String]
        /// Whether a title in the draft, or of a source, leaves by it: so that it is seen to carry something.
        var carriesTitles = true
        /// Whether it is a sentence or a line for people, where a title may be taken for a credential that it equals.
        var isSentence = false
    }

    static let waysIn = [
        WayIn(description: "an item", lines: ["set title=LABEL settings.token=SECRET"]),
        WayIn(description: "JSON after :=", lines: ["set title=LABEL settings:={\"token\": \"SECRET\"}"]),
        WayIn(
            description: "an object",
            lines: ["fields {\"title\": \"LABEL\", \"connectorId\": 31, \"settings\": {\"token\": \"SECRET\"}}"]),
        WayIn(
            description: "the object of a call",
            lines: [
                "set title=LABEL",
                "source.add {\"title\": \"LABEL\", \"connectorId\": 31, \"settings\": {\"token\": \"SECRET\"}}",
            ]),
        WayIn(description: "a question", lines: ["set title=LABEL settings.token=secret:"]),
        WayIn(description: "the environment", lines: ["set title=LABEL settings.token=secret:CREDENTIAL"]),
        WayIn(description: "the form secret", lines: ["secret t \"Which?\"; set title=LABEL settings.token=$t"]),
        WayIn(description: "a variable", lines: ["let t = \"SECRET\"", "set title=LABEL settings.token=$t"]),
        WayIn(description: "a file", lines: ["set title=LABEL settings.token=@secret.txt"]),
        WayIn(
            description: "a table",
            lines: ["for row in csv(\"rows.csv\") { set title=$row.title settings.token=$row.token }"]),
        WayIn(
            description: "an answer of the portal",
            lines: ["set title=LABEL", "source.get 58 -> one; print $one; print $one.item.settings[0].value"]),
        WayIn(description: "a list of the portal", lines: ["set title=LABEL", "source.list -> all; print $all"]),
        WayIn(
            description: "a webhook's address",
            lines: ["set title=LABEL", "portal http://localhost/rest/1/SECRET/"]),
        WayIn(
            description: "a portal to compare with",
            lines: ["set title=LABEL", "diff http://localhost/rest/1/SECRET/"]),
        WayIn(
            description: "a class's join address",
            lines: ["set title=LABEL", "connect http://localhost/join/SECRET"]),
        WayIn(description: "a webhook's code", lines: ["set title=LABEL", "auth webhook 1 SECRET"]),
        WayIn(description: "an access token", lines: ["set title=LABEL", "auth token SECRET"]),
        WayIn(
            description: "an application",
            lines: [
                "set title=LABEL",
                "auth oauth client_id=a client_secret=SECRET refresh_token=SECRET access_token=SECRET",
            ]),
        WayIn(description: "a profile", lines: ["set title=LABEL", "portal http://localhost", "connect kept", "auth"]),
        WayIn(description: "a parameter", lines: ["set title=LABEL", "crm.lead.list auth=SECRET id=5"]),
        WayIn(
            description: "a parameter of an object",
            lines: ["set title=LABEL", "crm.lead.list {\"auth\": \"SECRET\", \"id\": 5}"]),
        WayIn(
            description: "a command that is none", lines: ["set title=LABEL", "sett title=LABEL settings.token=SECRET"]),
        WayIn(
            description: "a line that is none", lines: ["set title=LABEL", "set title = LABEL settings.token=SECRET"]),
        WayIn(
            description: "a pasted call",
            lines: [
                "set title=LABEL",
                "curl -d '{\"fields\":{\"title\":\"LABEL\",\"settings\":{\"token\":\"SECRET\"}},\"auth\":\"SECRET\"}' http://localhost/rest/biconnector.source.add",
            ]),
        WayIn(
            description: "a pasted form",
            lines: [
                "set title=LABEL",
                "curl -d 'fields[settings][token]=SECRET&auth=SECRET' http://localhost/rest/1/SECRET/biconnector.source.add",
            ]),
        WayIn(
            description: "an address with a user", lines: ["set title=LABEL", "connect https://me:SECRET@localhost/"]),
    ]

    static let waysOut = [
        WayOut(description: "tables", lines: ["fields", "source.list --table", "source.get 58 --table"]),
        WayOut(description: "JSON", lines: ["fields -> f; print $f", "source.list --json", "source.get 58 --json"]),
        WayOut(
            description: "JSON lines", lines: ["option output jsonl", "source.list", "source.get 58", "print $fields"]),
        WayOut(description: "CSV", lines: ["option output csv", "source.list", "source.get 58", "fields"]),
        WayOut(description: "gron", lines: ["option output gron", "source.list", "source.get 58", "fields"]),
        WayOut(
            description: "print",
            lines: [
                "print $fields $fields.settings.token", "print $last", "print $fields.settings \"${fields.settings}\"",
                "print $t",
            ]),
        WayOut(
            description: "a dry run",
            lines: ["source.add --dry-run", "source.update 58 title=LABEL settings.token=SECRET --dry-run"]),
        WayOut(
            description: "a trace",
            lines: ["option trace on", "source.add", "source.get 58", "batch { source.get 58; source.list }"]),
        WayOut(
            description: "a dump",
            lines: [
                "dump", "dump --json", "dump > d.bcx", "dump --json > d.json", "dump | cat",
                "dump -> text; print $text", "dump source 58 --table",
            ]),
        WayOut(
            description: "a comparison",
            lines: [
                "diff sandbox", "diff sandbox --all --table", "source.update 58 title=LABEL settings.token=x --yes",
                "source.add title=LABEL connectorId=31 settings.token=SECRET", "diff sandbox -> d; print $d",
            ], isSentence: true),
        WayOut(description: "the last answer", lines: ["source.get 58", "reply", "print $reply"]),
        WayOut(
            description: "a file", lines: ["fields > f.json", "source.get 58 > f.json", "source.list all > l.json"]),
        WayOut(description: "the end of a file", lines: ["fields >> f.json", "source.get 58 >> f.json"]),
        WayOut(description: "a program", lines: ["fields | cat", "source.get 58 | cat", "source.list all | cat"]),
        WayOut(
            description: "a message", lines: ["LAST; source.get x", "LAST }", "print $fields +; LAST"],
            carriesTitles: false),
        WayOut(
            description: "an assertion",
            lines: ["assert $fields.settings.token == 5", "assert $fields == 1", "assert $fields.settings == \"x\""],
            isSentence: true),
        WayOut(
            description: "a refusal",
            lines: ["crm.lead.list auth=SECRET title=LABEL", "try { source.get 9999 }; print $error $fields"]),
        WayOut(description: "the history", lines: ["LAST", "history", "print $fields.title"], isSentence: true),
        WayOut(description: "a recording", lines: ["record on r.bcx", "LAST", "set description=x", "record off"]),
        WayOut(description: "a saved session", lines: ["save s.bcx"]),
        WayOut(description: "the draft", lines: ["set description=y"]),
        WayOut(description: "the state", lines: ["status; auth; option; portal", "fields"]),
        WayOut(
            description: "a journal",
            lines: [
                "for row in csv(\"rows.csv\") journal \"j.jsonl\" key $row.title { source.add title=$row.title connectorId=31 settings.token=$row.token }",
                "for row in csv(\"rows.csv\") journal \"k.jsonl\" key $row.title { source.add title=$row.title connectorId=9999 settings.token=$row.token }",
            ], isSentence: true),
        WayOut(
            description: "calls that the sandbox's log and page show",
            lines: [
                "source.add connectorId=31", "source.add title=LABEL connectorId=31 settings.token=SECRET",
                "source.update 58 title=LABEL settings.token=SECRET --yes", "source.get 58", "source.list",
                "batch { source.update 58 settings.token=SECRET --yes; source.list }",
                "crm.lead.list auth=SECRET access_token=SECRET", "crm.lead.list fields:=$fields",
            ]),
        WayOut(
            description: "a step", lines: ["step \"with ${fields.title} ${default($fields.settings.token, 1)}\""],
            isSentence: true),
    ]

    @Test(arguments: waysIn, waysOut) func `no credential leaves`(_ wayIn: WayIn, _ wayOut: WayOut) async throws {
        // One that needs quotes is tried where none are typed.
        let isTyped = wayIn.lines.contains { $0.contains("SECRET") } || wayOut.lines.contains { $0.contains("SECRET") }
        let secret = isTyped || wayOut.lines.contains("LAST") ? "t9f3c-Öx7q" : "t&9f\"3c-öx 7/q"
        let session = try await TypedSession(secret: secret, label: "Harbour-9")
        await session.type(wayIn.lines, last: wayIn.lines.last ?? "")
        session.forget()
        await session.type(wayOut.lines, last: wayIn.lines.last ?? "")
        let left = session.left
        #expect(!session.said.isEmpty)
        let pages = try await session.pages()
        #expect(pages.contains("Harbour-9"))
        for form in session.secretForms { #expect(!pages.contains(form), "\(form) on a page: \(pages)") }
        for form in session.secretForms { #expect(!left.contains(form), "\(form) in: \(left)") }
        if wayOut.carriesTitles { #expect(session.said.contains("Harbour-9"), "\(left)") }
    }

    /// A variable of no telling name is no place, and what is so short is no join code.
    @Test(arguments: waysIn.filter { !["a variable", "a class's join address"].contains($0.description) })
    func `a short credential is known by its place`(_ wayIn: WayIn) async throws {
        let session = try await TypedSession(secret: "q7Z", label: "Harbour-9")
        await session.type(wayIn.lines, last: "")
        await session.type(
            ["fields; source.get 58; reply; print $fields; source.add --dry-run", "save s.bcx", "source.list > f"],
            last: "")
        #expect(!session.left.contains("q7Z"), "\(session.left)")
    }

    @Test func `no result and nothing that is read back loses a title that equals a credential`() async throws {
        for wayOut in Self.waysOut where wayOut.carriesTitles && !wayOut.isSentence {
            // The title is as long as a credential, but none is known.
            let session = try await TypedSession(secret: "Harbour-9", label: "Harbour-9")
            await session.type(["set title=LABEL settings.token=SECRET", "source.get 58 -> x"], last: "")
            session.forget()
            await session.type(wayOut.lines, last: "set title=LABEL")
            #expect(session.said.contains("Harbour-9"), "\(wayOut)")
        }
    }

    @Test(arguments: [
        "source.get 58 --show-secrets", "source.get 58 --json --show-secrets", "source.get 58 --show-secrets > f",
        "source.get 58 --show-secrets >> f", "source.get 58 --show-secrets | cat", "source.list all --show-secrets > f",
        "source.list --show-secrets", "source.list all --show-secrets | cat", "fields --show-secrets",
        "source.add --dry-run --show-secrets", "option trace on; source.get 58 --show-secrets",
        "option output csv; source.get 58 --show-secrets", "option output gron; source.get 58 --show-secrets",
        "option output jsonl; source.list --show-secrets",
    ])
    func `they are shown wherever that is asked for`(_ line: String) async throws {
        let session = try await TypedSession(secret: "t-9f3c-shown", label: "Harbour-9")
        await session.type(["set title=LABEL settings.token=SECRET"], last: "")
        session.forget()
        await session.type([line], last: "")
        #expect(session.said.contains("t-9f3c-shown"), "\(session.said)")
        await session.type(["option trace off"], last: "")
        session.forget()
        await session.type(["source.get 58; fields; print $last"], last: "")
        #expect(!session.left.contains("t-9f3c-shown"))
    }
}

/// A session in which lines are typed as at a prompt, and everything that leaves is kept.
private final class TypedSession {
    private final class Left {
        var text = ""
    }

    private let kept = Left()
    private let secret: String
    private let label: String
    private let practice: PracticeShell

    /// What left the shell, and what the portal's log shows of it.
    var left: String { said + logged }

    var said: String { kept.text + practice.shell.session.history.joined(separator: "\n") }

    private var logged: String {
        practice.sandbox.log().map { "\($0.method) \($0.caller) \($0.parameters.text()) \($0.result)\n" }.joined()
    }

    /// What the sandbox's page, its state and its events show to whoever may see everything.
    func pages() async throws -> String {
        var text = ""
        for path in ["/", "/state.json", "/events"] {
            let answer = try #require(await practice.sandbox.answer(SandboxRequest(verb: "GET", path: path)))
            #expect(answer.status == 200)
            text += String(decoding: answer.body, as: UTF8.self)
        }
        return text
    }

    /// As it is, in JSON, in HTML, in JSON that stands in HTML, and in a query.
    var secretForms: [String] {
        let json = String(JSON.string(secret).text().dropFirst().dropLast())
        return [secret, json, Self.html(secret), Self.html(json), PercentCoding.encode(secret)]
    }

    private static func html(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
    }

    init(secret: String, label: String) async throws {
        (self.secret, self.label) = (secret, label)
        let left = kept
        let csv =
            "title,token\n\(label),\"\(secret.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"\n"
        practice = try PracticeShell(width: 240) { services in
            let output = services.output.write
            services.output.write = {
                left.text += $0; output($0)
            }
            services.output.notes = { left.text += $0 }
            services.people.ask = { question in
                left.text += question.text
                return question.isSecret ? secret : "y"
            }
            services.environment = { $0 == "CREDENTIAL" ? secret : nil }
            services.files.read = { Array(($0.hasSuffix(".csv") ? csv : secret).utf8) }
            // The file of failed rows holds what the table held.
            services.files.write = { path, bytes, _ in
                guard !path.contains(".failed.csv") else { return }
                left.text += "\(path): \(String(decoding: bytes, as: UTF8.self))\n"
            }
            let take = ResultSink(
                write: {
                    left.text += $0
                    return true
                }, close: { _ in })
            services.programs.open = { _ in take }
            services.files.open = { _, _ in take }
            services.programs.run = { _ in }
            services.output.step = { left.text += $0 }
            services.files.draft = PrivateFile(
                read: { nil }, write: { left.text += String(decoding: $0 ?? [], as: UTF8.self) })
            let profile: JSON = [
                "kept": ["portal": "http://localhost", "credentials": ["kind": "token", "token": .string(secret)]]
            ]
            services.files.profiles = PrivateFile(read: { profile.bytes() }, write: { _ in })
            services.files.journalKey = { [1, 2, 3] }
            // No digest for anything but tests: it is only never the text.
            services.files.hashing = Hashing(
                sha256: { [UInt8(truncatingIfNeeded: $0.count)] }, hmac: { text, _ in text.map { $0 ^ 0xA5 } })
            services.files.openJournal = { _ in
                JournalFile(
                    bytes: [], cut: { _ in }, append: { left.text += String(decoding: $0, as: UTF8.self) }, sync: {},
                    close: {})
            }
        }
        await prepare()
        left.text = ""
    }

    /// A source that has the credential already, made by somebody else.
    private func prepare() async {
        let link = try? PortalLink("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        let other = Client(
            portal: link?.address ?? AuthorizationServer.standardAddress,
            authorization: link.flatMap { Client.Authorization($0.credentials) } ?? .none,
            transport: SandboxTransport(practice.sandbox))
        _ = try? await other.call(
            "biconnector.source.add",
            ["fields": ["title": .string(label), "connectorId": 31, "settings": ["token": .string(secret)]]])
        await practice.type("connect sandbox; use 31")
    }

    func forget() { kept.text = "" }

    func type(_ lines: [String], last: String) async {
        for line in lines { await type(filled(filled(line, "LAST", last))) }
    }

    private func filled(_ line: String) -> String { filled(filled(line, "SECRET", escaped), "LABEL", label) }

    /// As it is typed without quotes around it, or between them.
    private var escaped: String { ScriptLiteral.escaped(secret) }

    private func filled(_ line: String, _ word: String, _ text: String) -> String {
        line.split(separator: word, omittingEmptySubsequences: false).joined(separator: text)
    }

    /// As the prompt does: the line is kept, read, run and written down.
    private func type(_ line: String) async {
        let shell = practice.shell
        let read = shell.read(line)
        shell.session.history.append(shell.historyForm(of: read))
        let reading = read.reading
        for problem in reading.problems + reading.warnings { tell(problem) }
        guard let program = reading.program else { return }
        defer { _ = shell.reviewHistory() }
        do throws(Diagnostic) {
            _ = try await shell.interpreter.run(program)
            shell.record(read)
        } catch {
            shell.record(read, before: error)
            tell(error)
        }
    }

    private func tell(_ diagnostic: Diagnostic) {
        let safe = practice.shell.redaction.safe(diagnostic)
        kept.text += DiagnosticRenderer().text(of: safe) + safe.json.text() + "\n"
    }
}
