import BCXShell
import BIConnector
import Foundation
import Synchronization
import TestSupport
import Testing

/// Secrets leave by no road.
struct SecretTests {
    @Test(arguments: [
        ("connect https://acme.bitrix24.com/rest/1/S/", "connect https://acme.bitrix24.com/rest/1/secret:/"),
        ("auth token S", "auth token secret:"), ("auth webhook 1 S", "auth webhook 1 secret:"),
        ("auth S", "auth secret:"), ("auth token Bearer S", "auth token secret: secret:"),
        (
            "auth oauth client_id=a client_secret=S refresh_token=secret:R access_token=\"S\"",
            "auth oauth client_id=a client_secret=secret: refresh_token=secret:R access_token=secret:"
        ),
        (
            "auth login client_id=a client_secret=S listen=8000",
            "auth login client_id=a client_secret=secret: listen=8000"
        ),
        ("sett settings.token=S; profile save x S", "sett settings.token=secret:; profile save x secret:"),
        ("auth webhook 1", nil), ("set title=North settings.token=S", "set title=North settings.token=secret:"),
        ("set settings.token=secret:ERP_PW", nil), ("set settings.token=$t", nil), ("set settings.token=@pw.txt", nil),
        ("set settings.token=\"a S b\" title=x", "set settings.token=secret: title=x"),
        ("set settings.token=\"S$t\"", "set settings.token=secret:"),
        ("source.add settings:={\"token\": \"S\"} title=x", "source.add settings.token=secret: title=x"),
        (
            "source.add settings:={token: \"S\", n: 5} title=x",
            "source.add settings.token=secret: settings.n=secret: title=x"
        ),
        (
            "source.add fields:={\"title\": \"x\", \"settings\": {\"token\": \"S\"}}",
            "source.add fields:={\"title\": \"x\"} fields.settings.token=secret:"
        ),
        ("if true { set settings.token=S }", "if true { set settings.token=secret: }"),
        ("fields {\"settings\": {\"token\": \"S\"}}", "fields {} settings.token=secret:"),
        (
            "fields {\"title\": \"x\", \"settings\": {\"token\": \"S\"}} -> f",
            "fields {\"title\": \"x\"} settings.token=secret: -> f"
        ),
        (
            "source.add {\"title\": \"x\", \"settings\": {\"token\": \"S\"}} -> made",
            "source.add {\"title\": \"x\"} settings.token=secret: -> made"
        ),
        (
            "source.add {\"fields\": {\"title\": \"x\", \"settings\": {\"token\": \"S\"}}, \"auth\": \"S\"}",
            "source.add {\"title\": \"x\"} settings.token=secret:"
        ),
        (
            "source.update {\"id\": 5, \"fields\": {\"title\": \"x\", \"settings\": {\"token\": \"S\"}}} --yes",
            "source.update {\"fields\": {\"title\": \"x\"}, \"id\": 5} --yes settings.token=secret:"
        ),
        ("source.add {title: \"x\", settings: {token: \"S\"}}", "source.add {\"title\": \"x\"} settings.token=secret:"),
        ("source.add {title: $t, settings: {token: \"S\"}}", "source.add {title: $t, settings: {token: secret:}}"),
        ("crm.lead.list auth=S", "crm.lead.list auth=secret:"),
        ("crm.lead.list {\"auth\": \"S\", \"id\": 5}", "crm.lead.list {\"id\": 5} auth=secret:"),
        ("run x.bcx token=S n=5", "run x.bcx token=secret: n=5"), ("let token = \"S\"", "secret token"),
        ("let url = \"https://acme.bitrix24.com/rest/1/S/\"", "secret url"),
        ("let x = {\"settings\": {\"token\": \"S\"}}", "let x = {\"settings\": {\"token\": secret:}}"),
        ("connector.add title=x urlCheck=\"https://u:S@a/b\"", "connector.add title=x urlCheck=secret:"),
        ("print \"auth=S\"", "print \"auth=***\""),
        ("assert $fields.settings.a == \"S\"", "assert $fields.settings.a == secret:"),
        ("!curl -u me:S https://a", "!curl -u *** https://a"),
        ("source.list | curl -d 'auth=S' https://a", "source.list | curl -d 'auth=***' https://a"),
        ("source.list # token=S", "source.list # token=***"),
        ("connector.list where title contains \"token\"", nil), ("set title=\"Token: North\"", nil),
        ("connector.add title=x settings[0].code=token settings[0].type=STRING", nil),
        // Lines that do not parse, or name no command.
        ("sett settings.token=S", "sett settings.token=secret:"),
        ("set title = N settings.token=S", "set title = N settings.token=secret:"),
        ("sorce.add settings.token=S", "sorce.add settings.token=secret:"),
        ("set settings.token S", "set settings.token secret:"),
        ("set settings.token = S", "set settings.token = secret:"),
        ("connect https://u:S@host/", "connect https://***@host/"),
        ("connect https://acme.bitrix24.com/rest/api/1/S/", "connect https://acme.bitrix24.com/rest/api/1/secret:/"),
        ("connect \"https://acme.bitrix24.com/rest/1/S", "connect \"https://acme.bitrix24.com/rest/1/secret:"),
        ("curl https://acme.bitrix24.com/rest/1/S/scope", "curl https://acme.bitrix24.com/rest/1/secret:/scope"),
        (
            "curl -d '{\"fields\":{\"settings\":{\"token\":\"S\"}},\"auth\":\"S\"}' https://a/rest/x",
            "curl -d '{\"fields\":{\"settings\":{\"token\":secret:}},\"auth\":secret:}' https://a/rest/x"
        ),
        ("fields {\"settings\": {\"token\": \"S\"", "fields {\"settings\": {\"token\": secret:"),
        ("auht token S", "auht token secret:"),
        ("source.add title=x settings.token=$S4cret", "source.add title=x settings.token=secret:"),
        ("{\"auth\":\"S\"}", "{\"auth\":secret:}"),
    ])
    func `history keeps no secret, and what is left can be run or is refused`(_ line: String, _ kept: String?) throws {
        let parts = line.split(separator: /\bS\b/, omittingEmptySubsequences: false)
        let typed = parts.joined(separator: "abcdef0123")
        let shell = try PracticeShell().shell
        let form = shell.historyForm(of: shell.read(typed))
        #expect(form == kept ?? line)
        #expect(!form.contains("abcdef0123") && !form.contains("S4cret"))
    }

    @Test func `each file with masks is named once, one with credentials is private`() async throws {
        var files: [String: String] = [:]
        var secured: [String] = []
        let practice = try PracticeShell { services in
            services.files.write = { path, bytes, _ in files[path] = String(decoding: bytes, as: UTF8.self) }
            services.files.makePrivate = { path in
                secured.append(path)
                return "made \(path) private"
            }
        }
        await practice.type("connect sandbox; use 31; source.add title=North settings.token=t-9f3c-open")
        _ = practice.said
        await practice.type(
            "connector.list > c; source.list select id > i; source.get 58 > a; source.get 58 >> b; source.list all > l")
        let said = practice.said
        #expect(said.components(separatedBy: "instead of credentials").count == 4, "\(said)")
        #expect(said.contains("\"a\" contains *** instead of credentials; use --show-secrets to write them"))
        #expect(secured.isEmpty)
        await practice.type(
            "source.get 58 --show-secrets > a; source.get 58 --show-secrets >> b; source.list all --show-secrets >> l")
        #expect(practice.said.contains("made b private") && secured == ["b", "l"])
        #expect(["a", "b", "l"].allSatisfy { files[$0]?.contains("t-9f3c-open") == true })
    }

    @Test func `a line of the history sends no asterisks`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31")
        for line in [
            "set settings.token=***", "source.add title=x settings.token=\"***\"", "auth token ***",
            "auth webhook 1 ***",
            "connect https://acme.bitrix24.com/rest/1/***/", "connect https://***@acme.bitrix24.com/",
            "crm.lead.list auth=***",
            "source.update 5 title=***", "let x = \"***\"; set settings.token=$x",
            "fields {\"title\": \"x\", \"settings\": {\"token\": \"***\"}}",
            "expect any source.add title=x settings.token=***", "source.add --force title=x settings.token=***",
            "batch { source.add title=x settings.token=$fields.nothing; source.list where id > 0; source.add title=y settings.token=*** }",
        ] {
            _ = practice.said
            await practice.type(line)
            #expect(practice.said.contains("'***' stands for a hidden credential"), "\(line)")
        }
        await practice.type("fields; source.list -> all; print count($all)")
        #expect(practice.said.hasSuffix("\n0\n"))
        _ = practice.said
        await practice.type(
            "set settings:={\"token\": \"***\"} title=\"*** Sale ***\"; source.add; source.get 58 --show-secrets")
        #expect(practice.said.contains("\"value\":\"***\""))
    }

    @Test func `what a history asks for again is asked for`() async throws {
        var asked: [String] = []
        let practice = try PracticeShell { services in
            services.people.ask = { question in
                asked.append("\(question.text) \(question.isSecret)")
                return question.isSecret ? "sandbox0webhook" : nil
            }
        }
        await practice.type("connect http://localhost/rest/1/secret:/; connector.get 31 -> one; print $one.item.title")
        #expect(practice.said.contains("Harbour ERP"))
        await practice.type("auth none; auth webhook 1 secret:; auth token secret:ERP_PW; auth token secret:NOT_THERE")
        #expect(practice.said.contains("'NOT_THERE' is not in the environment"))
        #expect(practice.shell.session.link?.credentials == .token(Secret("s3cret-from-env")))
        #expect(asked == ["Webhook code true", "Webhook code true"])
    }

    @Test func `a credential that was typed openly is kept from the lines after it`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; set settings.token=t-9f3c-open")
        #expect(
            practice.shell.historyForm(of: practice.shell.read("set description=\"was t-9f3c-open\""))
                == "set description=secret:")
        #expect(practice.shell.historyForm(of: practice.shell.read("print \"was t-9f3c-open\"")) == "print \"was ***\"")
    }

    @Test func `what is asked for, answered and typed stays hidden`() async throws {
        let practice = try PracticeShell()
        await practice.type(
            """
            connect sandbox; use 123; option trace on
            set title=North settings.login=root-login settings.password=secret:ERP_PW
            source.add -> made
            source.get $made.id -> source
            print $source $source.item.settings[1].value $fields
            source.get $made.id
            source.list
            reply
            fields
            source.add --dry-run
            """)
        await practice.type("assert $source == 1")
        let said = practice.said
        #expect(said.contains("***"))
        #expect(!said.contains("s3cret-from-env"), "\(said)")
        #expect(!said.contains("sandbox0webhook"), "\(said)")
    }

    @Test func `control characters of the portal do not reach the terminal`() async throws {
        let practice = try PracticeShell(width: 80)
        await practice.type("connect sandbox")
        await practice.type(
            "source.add title=\"a\\u{1B}[31m\\u{9B}2J\\u{202E}b\" connectorId=31 settings.token=t-9f3c; source.list; source.get 58; print $last"
        )
        let said = practice.said
        for scalar in said.unicodeScalars {
            #expect(scalar == "\n" || (scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)), "\(said)")
        }
        #expect(!said.contains("\u{202E}"))
    }

    /// A password in an address is one wherever a line or a draft is kept.
    @Test func `an address with a credential is in no script and no draft`() async throws {
        let kept = Mutex<[UInt8]>([])
        let disk = Disk()
        let practice = try PracticeShell { services in
            disk.lend(to: &services)
            services.files.draft = PrivateFile(read: { nil }, write: { bytes in kept.withLock { $0 = bytes ?? [] } })
        }
        for text in ["https://u:PWSECRET1@x.example/", "https://x.example/?access_token=TOKSECRET2&a=b"] {
            await practice.type("clear; set title=North description=\"\(text)\"")
            await practice.type("save q.bcx --yes")
            let script = disk.text("q.bcx")
            let draft = String(decoding: kept.withLock(\.self), as: UTF8.self)
            for secret in ["PWSECRET1", "TOKSECRET2"] {
                #expect(!script.contains(secret) && !draft.contains(secret), "\(script)\n\(draft)")
            }
            #expect(script.contains("set description=secret:"), "\(script)")
            #expect(script.contains("set title=\"North\"") && draft.contains("North"), "\(script)\n\(draft)")
            await practice.typeRecorded("record on r.bcx --yes")
            await practice.typeRecorded("set description=\"\(text)\"")
            await practice.typeRecorded("record off")
            let recorded = disk.text("r.bcx")
            #expect(recorded.hasSuffix("set description=secret:\n") && !recorded.contains("SECRET"), "\(recorded)")
        }
    }
}
