import BCXShell
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Testing

/// Computed keys in the commands that take items, on a connector with settings of every kind.
struct ComputedKeyTests {
    private static let codes = (1...10).map { "s\($0)" } + ["to.ken", "odd \"key\" 😀"]

    /// A connector with twelve settings, in use.
    private func practice() async throws -> PracticeShell {
        let practice = try PracticeShell()
        let settings = Self.codes.map {
            "{name: \(ScriptLiteral.quoted($0)), type: \"STRING\", code: \(ScriptLiteral.quoted($0))}"
        }
        await practice.type(
            """
            connect sandbox
            connector.add title=Shop logo=https://x/l.svg urlCheck=https://x/1 urlTableList=https://x/2 \\
                urlTableDescription=https://x/3 urlData=https://x/4 settings:=[\(settings.joined(separator: ", "))] -> made
            use $made.id
            """)
        return practice
    }

    @Test func `twelve settings of a row are one line`() async throws {
        let practice = try await practice()
        let cells = Self.codes.map { "\(ScriptLiteral.quoted($0)): \(ScriptLiteral.quoted("v " + $0))" }
        _ = practice.said
        await practice.type(
            """
            let row = {\(cells.joined(separator: ", "))}
            set title=North
            for c in $connector.settings[*].code { set settings.$c=$row[$c] }
            """)
        #expect(practice.said == "")
        let settings = practice.shell.session.draft.fields["settings"]?.object
        #expect(settings?.names == Self.codes)
        #expect(settings?["to.ken"] == "v to.ken")
        await practice.type(
            "unset settings.\"to.ken\"; for c in $connector.settings[*].code { if $c != \"to.ken\" { unset settings[$c] } }"
        )
        #expect(practice.said == "")
        #expect(practice.shell.session.draft.fields["settings"]?.object?.names == [])
    }

    @Test(arguments: [
        ("let c = \"nope\"; set settings.$c=v", "has no setting 'nope'"),
        ("let c = \"titel\"; set $c=v", "unknown field 'titel' of a source"),
        ("let c = \"id\"; source.add $c=v", "field 'id' is read-only"),
        ("set settings.$error.code=v", "'$error' is null"),
        ("let c = \"a.b\"; unset settings.$c", "'settings.\"a.b\"' is not set"),
        ("unset settings.a.b", "'settings.a.b' is not set"),
    ])
    func `a computed key is checked as one that is written`(_ line: String, _ message: String) async throws {
        let practice = try await practice()
        _ = practice.said
        await practice.type(line)
        #expect(practice.said.contains(message))
        #expect(practice.sandbox.log().filter { $0.method.hasSuffix("source.add") }.isEmpty)
    }

    @Test(arguments: [
        (
            "let i = 0; table.add sourceId=1 name=t fields[$i].name=A fields[$i + 1].name=B",
            #""fields":[{"name":"A"},{"name":"B"}]"#
        ),
        (
            "let t = \"0\"; table.add sourceId=1 name=t fields[$t].name=A fields[$t].type=int",
            #""fields":[{"name":"A","type":"int"}]"#
        ),
        ("let n = 7; source.add title=N connectorId=31 settings[$n]=x --force", #""settings":{"7":"***"}"#),
        ("let k = \"a.b\"; crm.lead.list filter.$k=1 filter[\"=x\"]=2", #"{"filter":{"a.b":"1","=x":"2"}}"#),
        ("let k = \"title\"; source.update 58 $k=N fields.$k=M --no-merge", #""fields":{"title":"M"}"#),
    ])
    func `a request has the computed key`(_ line: String, _ body: String) async throws {
        let practice = try await practice()
        _ = practice.said
        await practice.type("\(line) --force --dry-run -> request; print $request.body")
        #expect(practice.said.contains(body))
    }

    @Test func `a secret under a computed key is none in the history`() async throws {
        let practice = try await practice()
        await practice.type("let c = \"token\"")
        func history(_ line: String) -> String { practice.shell.historyForm(of: practice.shell.read(line)) }
        #expect(history("set settings.$c=s3cret-7") == "set settings.$c=secret:")
        #expect(history("set settings[$c]:=\"s3cret-7\"") == "set settings[$c]=secret:")
        for line in ["set settings.123=s3cret-7", "set settings[123]=s3cret-7", "set settings.\"123\"=s3cret-7"] {
            #expect(!history(line).contains("s3cret-7"))
        }
        await practice.type(
            "let n = 7; let t = \"8\"; source.add title=N connectorId=31 settings[$n]=s3cret-7 settings[$t]=s3cret-8 --force --dry-run"
        )
        #expect(!practice.said.contains("s3cret"))
        #expect(history("connector.add settings[0].code=token-1") == "connector.add settings[0].code=token-1")
        #expect(!history("auth oauth $k=s3cret-7").contains("s3cret-7"))
    }
}
