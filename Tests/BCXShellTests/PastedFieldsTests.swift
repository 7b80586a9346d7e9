import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

/// Objects that people paste: members of `fields`, whole requests as the documentation shows them, and parameters.
struct PastedFieldsTests {
    private static let plain = #"{"title":"North","connectorId":31,"settings":{"token":"pa$word"}}"#
    private static let sent: JSON = ["title": "North", "connectorId": 31, "settings": ["token": "pa$word"]]

    /// What the portal would be sent.
    private static func body(of line: String, files: [String: String] = [:]) async throws -> (JSON?, said: String) {
        let practice = try PracticeShell { services in
            services.files.read = { path in Array((files[path] ?? "").utf8) }
        }
        await practice.type("connect sandbox")
        _ = practice.said
        practice.shell.session.options.showsSecrets = true
        await practice.type("\(line) --dry-run -> request")
        return (practice.shell.interpreter.variables["request"]?["body"], practice.said)
    }

    @Test(arguments: [
        ("source.add \(plain)", ""), ("biconnector.source.add \(plain)", ""),
        ("source.add {\"fields\":\(plain)}", "used the \"fields\" of the object\n"),
        ("source.add {\"fields\":\(plain),\"auth\":\"T\"}", "…ignored \"auth\"\n"),
        ("source.add {\"auth\":\"T\",\"id\":5,\"fields\":\(plain)}", "…ignored \"auth\" and \"id\"\n"),
        ("source.add fields:=@plain.json", ""), ("source.add fields:=@body.json", "…of the object\n"),
        ("source.add fields:=@all.json", "…ignored \"id\" and \"auth\"\n"),
        ("let o = json(file(\"body.json\")); source.add $o", "…of the object\n"),
        ("let o = json(file(\"plain.json\")); source.add $o", ""),
        ("source.add {\"connectorId\":31,\"settings\":{}} title=North settings.token='pa$word'", "…"),
    ])
    func `a source is made of the members`(_ line: String, _ said: String) async throws {
        let files = [
            "plain.json": Self.plain, "body.json": "{\n  \"fields\": \(Self.plain)\n}",
            "all.json": "{\"id\":1,\"fields\":\(Self.plain),\"auth\":\"T\"}",
        ]
        let (body, notes) = try await Self.body(of: line, files: files)
        let fields = try #require(body?["fields"], "\(notes)")
        #expect(fields.isSame(as: Self.sent), "\(fields)")
        #expect(body?.object?.names == ["fields"])
        let note = notes.split(separator: "\n").first { $0.hasPrefix("used ") }.map { "\($0)\n" } ?? ""
        #expect(Golden.matches(note, said) || said == "…", "\(notes)")
    }

    /// Its own `fields` must be an object, and nothing but `id` and `auth` may stand beside it.
    @Test func `the columns of a table are no request`() async throws {
        let table = """
            {"sourceId":5,"name":"t","externalName":"T","externalCode":"t","fields":[{"type":"int","name":"A","externalCode":"a"}]}
            """
        for line in [
            "table.add \(table)", "table.add {\"fields\":\(table)}", "table.add fields:={\"fields\":\(table)}",
        ] {
            let (body, notes) = try await Self.body(of: line)
            #expect(body?["fields"]?["fields"]?[0]?["name"] == "A", "\(line): \(notes)")
            #expect(notes.contains("used the \"fields\"") == line.contains("{\"fields\":{"), "\(notes)")
        }
        let (body, notes) = try await Self.body(of: "source.add {\"fields\":{\"title\":\"x\"},\"other\":1}")
        #expect(body == nil)
        #expect(notes.contains("unknown field 'fields' of a source"), "\(notes)")
    }

    @Test(arguments: [
        ("source.update 62 {\"title\":\"N\"}", 62), ("source.update 62 {\"fields\":{\"title\":\"N\"}}", 62),
        ("source.update {\"id\":62,\"fields\":{\"title\":\"N\"}}", 62),
        ("source.update {\"id\":\"62\",\"fields\":{\"title\":\"N\"},\"auth\":\"T\"}", 62),
        ("source.update 62 {\"id\":62,\"fields\":{\"title\":\"N\"}}", 62),
        ("source.update 62 {\"title\":\"M\"} title=N", 62),
        ("source.update 62 fields:={\"fields\":{\"title\":\"N\"}}", 62),
    ])
    func `an update knows its object`(_ line: String, _ id: Int) async throws {
        let (body, notes) = try await Self.body(of: line)
        #expect(body == ["id": .int(id), "fields": ["title": "N"]], "\(notes)")
    }

    @Test(arguments: [
        (
            "source.update 62 {\"id\":63,\"fields\":{\"title\":\"N\"}}",
            "the object has id 63, but the command names source 62"
        ),
        ("source.update {\"title\":\"N\"}", "missing argument 'id'"),
        ("source.update {\"id\":62,\"title\":\"N\"}", "field 'id' is read-only"),
        ("source.update {\"id\":\"x\",\"fields\":{\"title\":\"N\"}}", "'x' is not an identifier"),
        ("source.add {\"titel\":\"N\"}", "unknown field 'titel' of a source"),
        ("source.add {\"fields\":{\"titel\":\"N\"}}", "unknown field 'titel' of a source"),
        ("source.add {\"title\":[1],\"connectorId\":31,\"settings\":{}}", "title must be of type string, got array"),
        ("source.add {\"title\":\"N\"} {\"title\":\"M\"}", "unexpected word"),
        ("source.list {\"filter\":{\"id\":1}} where id = 2", "'filter' is given twice"),
        ("source.get 5 {\"id\":6}", "'id' is given twice"),
        ("source.list {\"page\":1} all", "the object is not the last word"),
        ("some.method {\"a\":1} {\"b\":1}", "the object is not the last word"),
        ("use 31; source.add {\"title\":\"N\",\"settings\":{\"tokn\":\"x\"}}", "connector 31 has no setting 'tokn'"),
    ])
    func `what cannot be right is said`(_ line: String, _ message: String) async throws {
        let (body, notes) = try await Self.body(of: line)
        #expect(body == nil)
        #expect(notes.contains("error: \(message)"), "\(notes)")
    }

    @Test(arguments: [
        ("crm.lead.list {\"filter\":{\"ID\":5},\"select\":[\"ID\"]}", #"{"filter":{"ID":5},"select":["ID"]}"#),
        (
            "crm.lead.add {\"fields\":{\"TITLE\":\"pa$word\"}}",
            #"{"fields":{"TITLE":"pa$word"}}"#
        ),
        ("source.list page 2 {\"filter\":{\"%title\":\"N\"}}", #"{"filter":{"%title":"N"},"page":2}"#),
        ("source.get {\"id\":58}", #"{"id":58}"#), ("app.info {}", "{}"),
        ("table.fields.update 5 {\"delete\":[7]}", #"{"delete":[7],"id":5}"#),
        ("method.get {\"name\":\"x\"}", #"{"name":"x"}"#), ("some.method {\"a\":1} b=2", #"{"a":1,"b":"2"}"#),
    ])
    func `for other methods it is the parameters`(_ line: String, _ sent: String) async throws {
        let (body, notes) = try await Self.body(of: line)
        #expect(body?.isSame(as: try JSON(parsing: sent)) == true, "\(body ?? nil): \(notes)")
        #expect(!notes.contains("used the \"fields\""))
    }

    @Test func `the draft is taken out of a whole request`() async throws {
        let practice = try PracticeShell()
        await practice.type("fields {\"fields\":\(Self.plain),\"id\":5,\"auth\":\"T\"}")
        #expect(practice.shell.session.draft.fields == Self.sent.object)
        #expect(
            practice.said.contains(
                "used the \"fields\" of the object; ignored \"id\" and \"auth\"\n"))
        await practice.type("new table; fields {\"name\":\"t\",\"fields\":[{\"name\":\"A\"}]}")
        #expect(practice.shell.session.draft.fields["fields"]?[0]?["name"] == "A")
        #expect(!practice.said.contains("used the \"fields\""))
    }

    @Test func `a pasted object is all there is, without the draft`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; set title=Draft description=\"of the draft\" settings.token=d")
        await practice.type(
            "source.add {\"title\":\"Pasted\",\"settings\":{\"token\":\"p\"}} -> made; source.get $made.id -> got")
        let item = practice.shell.interpreter.variables["got"]?["item"]
        #expect(
            item?.text().contains("Pasted") == true && item?.text().contains("of the draft") == false,
            "\(practice.said)")
    }

    @Test func `a draft that was not sent is kept`() async throws {
        final class Kept { var bytes: [UInt8]? }
        let kept = Kept()
        let practice = try PracticeShell { services in
            services.files.draft = PrivateFile(read: { nil }, write: { kept.bytes = $0 })
        }
        await practice.type("connect sandbox; use 31; set title=Draft settings.token=d")
        await practice.type("source.add {\"title\":\"Pasted\",\"settings\":{\"token\":\"p\"}}")
        #expect(kept.bytes != nil, "\(practice.said)")
        await practice.type("source.add fields:={\"title\":\"P\",\"connectorId\":31,\"settings\":{\"token\":\"p\"}}")
        #expect(kept.bytes != nil, "\(practice.said)")
        await practice.type("source.add")
        #expect(kept.bytes == nil, "\(practice.said)")
    }

    /// What is null by mistake is never the text of that word; what is null on purpose is.
    @Test func `null reaches a field only on purpose`() async throws {
        let (body, _) = try await Self.body(
            of: "source.add {\"title\":\"N\",\"connectorId\":31,\"settings\":{},\"description\":null}")
        #expect(body?["fields"]?["description"] == JSON.null)
        let (other, notes) = try await Self.body(
            of: "let r = {a: 1}; source.add title=$r.titel connectorId=31 settings:={}")
        #expect(other == nil && notes.contains("'$r' has no 'titel'; it has \"a\""), "\(notes)")
        let check = try await Self.body(of: "source.add title:=null connectorId=31 settings:={}")
        #expect(check.0?["fields"]?["title"] == JSON.null)
    }

    @Test func `credentials of text are text`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect http://localhost; auth oauth client_id:=null client_secret=x refresh_token=y")
        #expect(practice.said.contains("client_id must be text, got null"))
    }
}
