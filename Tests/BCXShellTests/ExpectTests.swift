import BCXShell
import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// The call under `expect` is the very call that the line makes without it.
struct ExpectTests {
    /// What the portal was sent by the line alone, and by the line under `expect`; nil for none.
    private func sent(_ line: String, before: String = "use 31") async throws -> (alone: [JSON], expected: [JSON]) {
        var sent: [[JSON]] = []
        for text in ["try { \(line) }", "expect any { \(line) }"] {
            let practice = try PracticeShell()
            await practice.type("connect sandbox; \(before)")
            let start = practice.sandbox.log().count
            practice.sandbox.inject(Fault("BX_ERROR", times: 9, method: "biconnector.source.add"))
            practice.sandbox.inject(Fault("BX_ERROR", times: 9, method: "biconnector.source.update"))
            practice.sandbox.inject(Fault("BX_ERROR", times: 9, method: "biconnector.table.add"))
            await practice.type(text)
            sent.append(practice.sandbox.log().dropFirst(start).map { [.string($0.method), $0.parameters] })
        }
        return (sent[0], sent[1])
    }

    @Test(arguments: [
        "source.add title=North settings.token=t", "source.add title=North connectorId=8 settings:={}",
        "source.add {\"title\":\"North\",\"settings\":{\"token\":\"t\"}}",
        "source.add fields:={title: \"N\", settings: {token: \"t\"}}",
        "source.add title=North settings.token=t --force",
        "table.add sourceId=1 name=a externalName=A externalCode=a fields:=[{type: \"int\", name: \"ID\", externalCode: \"i\"}]",
        "source.list where title = \"x\" order id", "source.get 9999", "source.delete 9999 --yes",
        "batch { source.add title=North settings.token=t; source.get 9999 }",
    ])
    func `with a connector in use`(_ line: String) async throws {
        let (alone, expected) = try await sent(line)
        #expect(alone == expected && !alone.isEmpty)
    }

    @Test(arguments: ["source.add", "source.add title=Other", "source.add --force"])
    func `with a draft`(_ line: String) async throws {
        let (alone, expected) = try await sent(line, before: "use 31; set title=North settings.token=t")
        #expect(alone == expected && !alone.isEmpty)
    }

    @Test(arguments: ["source.update 58 settings.token=x", "source.update 58 settings.token=x --no-merge"])
    func `with a title that is read`(_ line: String) async throws {
        let (alone, expected) = try await sent(
            line, before: "source.add title=North connectorId=31 settings.token=t -> made")
        #expect(alone == expected && !alone.isEmpty)
    }

    @Test(arguments: [
        // What a check here would have stopped is sent as it stands, with the connector in use; --force adds nothing.
        ("expect VALIDATION_REQUIRED_FIELD_MISSING source.add", true), ("expect any source.add title=x", true),
        ("expect VALIDATION_FIELDS_NOT_PROVIDED source.add --force", false),
        ("expect VALIDATION_REQUIRED_FIELD_MISSING source.add title=x settings:={} --force", false),
    ])
    func `what a check would have stopped`(_ line: String, _ isFilled: Bool) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31")
        _ = practice.said
        await practice.type(line)
        #expect(practice.said == (isFilled ? "connectorId=31, the last connector \"Harbour ERP\"\n" : ""))
        let last = practice.sandbox.log().last
        #expect((last?.parameters["fields"]?["connectorId"] == 31) == isFilled)
    }

    @Test func `without a connector in use nothing is made up`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        _ = practice.said
        await practice.type("expect VALIDATION_FIELDS_NOT_PROVIDED source.add")
        #expect(practice.said == "")
    }
}
