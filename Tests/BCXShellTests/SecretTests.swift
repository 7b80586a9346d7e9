import BCXShell
import BIConnector
import Testing

/// Secrets leave by no road.
struct SecretTests {
    @Test(arguments: [
        ("connect https://acme.bitrix24.com/rest/1/abcdef0123/", "connect https://acme.bitrix24.com/rest/1/***/"),
        ("auth token abcdef0123", "auth token ***"),
        ("auth webhook 1 abcdef0123", "auth webhook 1 ***"),
        (
            "auth oauth client_id=a client_secret=abcdef0123 refresh_token=secret:R access_token=\"abcdef0123\"",
            "auth oauth client_id=a client_secret=secret: refresh_token=secret:R access_token=secret:"
        ),
        (
            "auth login client_id=a client_secret=abcdef0123 listen=8000",
            "auth login client_id=a client_secret=secret: listen=8000"
        ),
        ("auth webhook 1", "auth webhook 1"),
        ("set title=North settings.token=abcdef0123", "set title=North settings.token=secret:"),
        ("set settings.token=secret:ERP_PW", "set settings.token=secret:ERP_PW"),
        ("source.add settings:={\"token\": \"abcdef0123\"} title=x", "source.add settings=secret: title=x"),
        ("if true { set settings.token=abcdef0123 }", "if true { set settings.token=secret: }"),
        ("fields {\"settings\": {\"token\": \"abcdef0123\"}}", "fields {}; set settings.token=secret:"),
        ("fields {\"title\": \"pa$word\",\"n\":1}", "fields {\"title\": \"pa$word\",\"n\":1}"),
        (
            "source.add {\"title\": \"x\", \"settings\": {\"token\": \"abcdef0123\"}} connectorId=31",
            "source.add {\"title\": \"x\"} connectorId=31 settings.token=secret:"
        ),
        (
            "source.add {\"fields\": {\"title\": \"x\", \"settings\": {\"token\": \"abcdef0123\"}}, \"auth\": \"abcdef0123\"}",
            "source.add {\"title\": \"x\"} settings.token=secret:"
        ),
        ("source.update 5 {\"description\": \"author: me\"}", "source.update 5 {\"description\": \"author: me\"}"),
        ("source.add {title: \"x\", settings: {token: \"abcdef0123\"}}", "source.add ***"),
        ("source.add {title: \"x\", settings: {token: $t}}", "source.add {title: \"x\", settings: {token: $t}}"),
        ("connector.list where title contains \"token\"", "connector.list where title contains \"token\""),
        ("curl https://acme.bitrix24.com/rest/1/abcdef0123/scope", "curl https://acme.bitrix24.com/rest/1/***/scope"),
        ("connect \"https://acme.bitrix24.com/rest/1/abcdef0123", "connect \"https://acme.bitrix24.com/rest/1/***"),
    ])
    func `history keeps no secret`(_ line: String, _ kept: String) throws {
        #expect(try PracticeShell().shell.historyForm(of: line) == kept)
    }

    @Test func `a credential that was typed openly is kept from the lines behind it`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; set settings.token=t-9f3c-open")
        #expect(practice.shell.historyForm(of: "set description=\"was t-9f3c-open\"") == "set description=\"was ***\"")
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
}
