import BCXShell
import BIConnector
import ClientPrograms
import CommandLanguage
import SandboxPortal
import TestSupport
import Testing

/// `--as FORM`: calls as programs.
struct WrittenProgramTests {
    private static let add = "source.add title=North connectorId=31 settings.token=secret:ERP_PW"

    /// What is in the file `f` after these commands.
    private func file(_ commands: String) async throws -> String {
        var bytes: [UInt8] = []
        let practice = try PracticeShell(width: 80) { $0.files.write = { bytes = $2 ? bytes + $1 : $1 } }
        await practice.type(commands)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func said(_ commands: String) async throws -> String {
        let practice = try PracticeShell()
        await practice.type(commands)
        return practice.said
    }

    @Test(arguments: ProgramForm.all.map(\.name))
    func `a call is written in every form, without a portal and without its secret`(_ form: String) async throws {
        let practice = try PracticeShell { services in
            services.environment = { _ in nil }
            services.people.ask = { _ in
                Issue.record("something was asked")
                return nil
            }
        }
        await practice.type("\(Self.add) --as \(form)")
        let program = practice.said
        #expect(program.contains("North") && program.contains("ERP_PW"), "\(program)")
        #expect(!program.contains("error") || program.contains("result"), "\(program)")
        #expect(practice.sandbox.log().isEmpty)
    }

    @Test func `nothing is sent or looked up, and the last result stays`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        let count = practice.sandbox.log().count
        _ = practice.said
        await practice.type(
            """
            connector.get 31
            source.update 58 description=x --as json -> program
            source.delete 58 --as json
            source.get 58 59 --as json
            batch --as json { source.get 58; source.get 59 }
            assert $last.item.id == 31
            assert $program contains "description"
            """)
        #expect(practice.sandbox.log().count == count + 1)
        #expect(!practice.said.contains("error"), "\(practice.said)")
    }

    @Test func `credentials never stand in a program unless they are asked for`() async throws {
        for form in ProgramForm.all.map(\.name) {
            let line = "source.add title=North connectorId=31 settings.token=t-9f3c settings.port:=5432 --as \(form)"
            let program = try await said("connect sandbox; \(line)")
            #expect(!program.contains("t-9f3c") && !program.contains("5432"), "\(program)")
            #expect(!program.contains(Sandbox.webhookCode))
            #expect(program.contains("SETTINGS_TOKEN") && program.contains("SETTINGS_PORT"))
        }
        let shown = try await said(
            "connect sandbox; source.add title=North connectorId=31 settings.token=t-9f3c --as fetch --show-secrets")
        #expect(shown.contains("token: 't-9f3c'") && shown.contains(Sandbox.webhookCode), "\(shown)")
        #expect(!shown.contains("SETTINGS"))
    }

    @Test func `a token logs the program in when the session has one`() async throws {
        let practice = try PracticeShell()
        practice.shell.session.link = try PortalLink("http://localhost")
        practice.shell.session.link?.credentials = .token(Secret("t-4711"))
        await practice.type("source.list --as curl")
        let program = practice.said
        #expect(
            program.contains("env.BCX_TOKEN") && program.contains("'http://localhost/rest/biconnector.source.list'"))
        #expect(!program.contains("4711") && !program.contains("WEBHOOK"))
        await practice.type("source.list --as http")
        #expect(practice.said.contains(#"{"auth": "{{BCX_TOKEN}}"}"#))
        practice.shell.session.link = try PortalLink("http://acme.example")
        practice.shell.session.link?.credentials = .token(Secret("t-4711"))
        await practice.type("source.list --as curl")
        #expect(practice.said.hasPrefix("error: "), "in clear to another machine")
    }

    @Test func `variables of one name and several values are numbered`() async throws {
        let program = try await said(
            """
            batch --as curl {
              source.add title=a connectorId=31 settings.token=one-secret
              source.add title=b connectorId=31 settings.token=two-secret
              source.add title=c connectorId=31 settings.token=one-secret
              source.add title=d connectorId=31 settings.token=secret:
              source.add title=e connectorId=31 settings.PATH=secret:
            }
            """)
        #expect(
            program.contains(
                "# Set in the environment: BITRIX24_WEBHOOK, SETTINGS_TOKEN, SETTINGS_TOKEN_2, SETTINGS_TOKEN_3, SETTINGS_PATH\n"
            ), "\(program)")
    }

    @Test func `what the command does besides stands in a comment`() async throws {
        #expect(try await said("source.update 58 description=x --as curl").contains("# bcx reads title first"))
        #expect(
            try await said("source.list where title = \"a\" or id = 3 --as php").contains("// bcx reads further pages"))
        let list = try await said("source.list where id > 3 page 2 --as json")
        #expect(list.contains("\"filter\": {\">id\": 3}") && list.contains("\"page\": 2"), "\(list)")
    }

    @Test func `the last call is written as it was sent`() async throws {
        let program = try await said(
            "connect sandbox; source.add title=North connectorId=31 settings.token=t-9f3c -> made; reply --as js")
        #expect(program.contains("method: 'biconnector.source.add'"), "\(program)")
        #expect(program.contains("settings: { token: variable('SETTINGS_TOKEN') }"))
        #expect(try await said("reply --as js").contains("error: no call was made"))
    }

    @Test(arguments: [
        ("connector.get 8; try { source.get 999 }", "biconnector.source.get"),
        ("connector.get 8; batch { connector.list; table.list }", "callBatch"),
        ("connector.get 8; connector.get 8 31 -> both", "callBatch"),
    ])
    func `the last call is what was sent last, whatever became of it`(_ lines: String, _ part: String) async throws {
        #expect(try await said("connect sandbox; \(lines); reply --as bx24").contains(part))
    }

    @Test func `wrong forms are named`() async throws {
        let misspelt = try await said("source.list --as crul")
        #expect(misspelt.contains("error: unknown form 'crul'") && misspelt.contains("hint: did you mean 'curl'?"))
        #expect(try await said("let f = \"cobol\"; source.list --as=$f").contains("hint: write one of curl, js, php"))
        #expect(try await said("source.list --as").contains("must be written --as FORM"))
        #expect(try await said("source.add? --as curl").contains("unknown option '--as'"))
        #expect(try await said("batch --as cobol { source.get 58 }").contains("unknown form 'cobol'"))
        #expect(try await said("batch --halt { source.get 58 }").contains("unknown option '--halt'"))
    }

    @Test func `a form that makes one request says why it makes no more`() async throws {
        let many = try await said("batch --as json { for i in range(1, 61) { source.get $i } }")
        #expect(many.contains("error: json makes one request, and this batch takes 2"), "\(many)")
        #expect(try await said("batch --as curl { for i in range(60) { source.get 58 } }").contains("\"c60\""))
    }

    @Test func `options of a batch are kept by fmt`() throws {
        let text = "batch  halt   --as curl { source.get 58  --as  js }  >  f\n"
        let formatted = try SourceText(name: "x", text: text).formatted()
        #expect(formatted == "batch halt --as curl { source.get 58 --as js } > f\n")
    }

    // MARK: Where texts go

    @Test func `programs and texts are written to files as they are`() async throws {
        #expect(try await file("\(Self.add) --as curl > f").hasPrefix("#!/usr/bin/env bash\n# Needs curl and jq.\n"))
        #expect(try await file("\(Self.add) --as curl > f").hasSuffix("\n}\n"))
        #expect(try await file("help source.list > f").hasPrefix("source.list [where"))
        #expect(try await file("explain CONNECTOR_NOT_FOUND > f").hasPrefix("CONNECTOR_NOT_FOUND"))
        #expect(try await file("option output json; help > f").hasPrefix("  Session"))
        #expect(try await file("connect sandbox; scope > f").hasPrefix("["), "data stays JSON")
    }

    @Test func `the program of a batch goes where it is wanted`() async throws {
        let batch = "batch --as json { source.get 58; source.get 59 }"
        #expect(try await file("\(batch) > f").hasPrefix("{\"halt\": 0, "))
        #expect(try await said("\(batch) -> text; assert $text contains \"id=59\"").isEmpty)
        let unwritten = try await said("batch --show-secrets { source.get 58 } -> x")
        #expect(unwritten.contains("error: 'batch' has no result to bind or redirect"), "\(unwritten)")
        #expect(try await said("batch { source.get 58 } -> x").contains("error: "))
    }

    @Test func `a program goes to programs as it is`() async throws {
        var piped = ""
        let practice = try PracticeShell { services in
            services.programs.open = { _ in
                ResultSink(
                    write: {
                        piped += $0
                        return true
                    }, close: { _ in })
            }
        }
        await practice.type("\(Self.add) --as json | cat")
        #expect(piped.hasPrefix("{\n  \"fields\": {") || piped.hasPrefix("{\"fields\": {"), "\(piped)")
    }
}
