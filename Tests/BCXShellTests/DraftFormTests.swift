import BCXShell
import Testing

/// A draft is complete only when everything in it has the form that the portal demands, as far as bcx knows it.
struct DraftFormTests {
    private static let table = """
        new table; set sourceId=58 externalName=Berths externalCode=berths
        set fields:=[{"name": "ID", "type": "int", "externalCode": "id"}]
        """

    private func said(_ line: String, after lines: String = table) async throws -> String {
        let practice = try PracticeShell()
        await practice.type(lines)
        _ = practice.said
        await practice.type(line)
        return practice.said
    }

    @Test(arguments: [
        ("set name=Berths", "name must have the form ^[a-z][a-z0-9_]*$, got \"Berths\"", "hint: write name=berths"),
        ("set name=\"my berths\"", "got \"my berths\"", "hint: write name=my_berths"),
        ("set name=2nd", "got \"2nd\"", "hint: write name=nd"), ("set name=причал", "got", "причал"),
        (
            "set fields[0].name=id", "fields[0].name must have the form ^[A-Z][A-Z0-9_]*$",
            "hint: write fields[0].name=ID"
        ),
        ("table.add name=Berths", "name must have the form", "hint: write name=berths"),
        ("table.add {\"name\": \"Berths\"}", "name must have the form", "hint: write name=berths"),
    ]) func `name of another form is refused`(_ line: String, _ message: String, _ hint: String) async throws {
        let said = try await said(line)
        #expect(said.contains(message) && said.contains(hint), "\(said)")
    }

    @Test(arguments: ["set name:=\"Berths\"", "set name:=5", "set name=berths; set fields:=[{\"name\": \"id\"}]"])
    func `draft with a name of another form is not complete`(_ line: String) async throws {
        let said = try await said("\(line); fields; status")
        #expect(!said.contains("complete"), "\(said)")
        #expect(said.contains("the portal would refuse") && said.contains("invalid "), "\(said)")
    }

    @Test func `draft with right names is complete`() async throws {
        let said = try await said("set name=berths; fields; status")
        #expect(said.contains("complete: 'table.add' sends it"), "\(said)")
        #expect(said.contains("set, complete"), "\(said)")
    }

    @Test func `settings of a connector that was not looked at are not called complete`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; set connectorId=8 title=Q settings.token=zz")
        _ = practice.said
        await practice.type("fields; status")
        let said = practice.said
        #expect(!said.contains(" complete") && said.contains("'use 8' reads them"), "\(said)")
        #expect(said.contains("3 set, settings not checked"), "\(said)")
        practice.shell.begin(practice.shell.read("source.add --dry-run"))
        await practice.type("source.add --dry-run")
        #expect(practice.said.contains("the settings were not checked: 'use 8' reads"))
        await practice.type("use 8; fields")
        #expect(practice.said.contains("still missing"))
    }

    @Test func `what is sent as it is written is not judged`() async throws {
        let said = try await said("connect sandbox; table.add name=Berths --force --dry-run --json")
        #expect(said.contains("\"name\":\"Berths\""), "\(said)")
    }

    @Test(arguments: [
        ("new table; set fields[0].name=SHIP", "fields[0].type, fields[0].externalCode"),
        ("new table; set fields:=[null, {\"name\": \"A\", \"type\": \"int\", \"externalCode\": \"a\"}]", "fields[0]"),
        ("new connector; set settings[0].code=token", "settings[0].name, settings[0].type"),
    ])
    func `elements of an array need their members`(_ line: String, _ missing: String) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; \(line); status")
        let said = practice.said
        #expect(said.contains(missing), "\(said)")
    }
}
