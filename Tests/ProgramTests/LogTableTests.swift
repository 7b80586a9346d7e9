import OrderedJSON
import TestSupport
import Testing
import TextUI

@testable import BCXShell
@testable import bcx

/// The log of a sandbox on a screen.
struct LogTableTests {
    private func entry(
        _ method: String, _ status: Int, code: String? = nil, caller: String = "webhook of user 1",
        _ parameters: JSON = [:]
    ) -> JSON {
        [
            "number": 1, "time": "2026-09-20T08:15:42+00:00", "method": .string(method), "caller": .string(caller),
            "status": .int(status), "code": code.map(JSON.string) ?? .null, "milliseconds": 1,
            "parameters": parameters,
        ]
    }

    private func table(_ entries: [JSON]) -> String {
        Format.table.text(of: LogTable.rows(.array(entries)), width: 80)
    }

    @Test func `an entry says when, which method, what came of it, and for what`() {
        let shown = table([
            entry("biconnector.source.add", 200, ["fields": ["title": "North", "connectorId": 31]]),
            entry("biconnector.source.get", 400, code: "SOURCE_NOT_FOUND", ["id": 99]),
            entry("biconnector.connector.list", 200, ["select": ["id", "title"]]),
            entry("/nonsense", 404, code: ""), entry("crm.lead.list", 200),
        ])
        #expect(
            shown == """
                time      method          HTTP  what
                ────────  ──────────────  ────  ──────────────────────────
                08:15:42  source.add      200   title=North connectorId=31
                08:15:42  source.get      400   SOURCE_NOT_FOUND 99
                08:15:42  connector.list  200   select=["id","title"]
                08:15:42  /nonsense       404   refused without a code
                08:15:42  crm.lead.list   200

                """)
    }

    @Test func `the longest method and code fit on a narrow screen`() {
        let code = "VALIDATION_FIELD_MISSING_REQUIRED_PARAMETERS"
        let parameters: JSON = ["fields": ["title": .string(String(repeating: "long", count: 30))]]
        let shown = table([entry("biconnector.source.update", 400, code: code, parameters)])
        #expect(
            shown.contains("\(code)") && shown.split(separator: "\n").allSatisfy { $0.displayWidth <= 80 }, "\(shown)")
    }

    @Test func `who called is shown when there were several`() {
        let shown = table([entry("scope", 200), entry("scope", 200, caller: "student 2")])
        #expect(shown.contains("webhook of user 1") && shown.contains("student 2"), "\(shown)")
    }
}
