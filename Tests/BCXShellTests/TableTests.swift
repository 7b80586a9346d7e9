import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing
import TextUI

@testable import BCXShell

/// Which columns tables have, and how their cells read.
struct TableTests {
    private static let objects = """
        connect sandbox; use 31
        source.add title="Harbour, production" settings.token=t-9f3c -> made
        table.add sourceId=$made.id name=berths externalName="Berths of the harbour" externalCode=b \
        fields:=[{type: "int", name: "ID", externalCode: "i"}, {type: "string", name: "NAME", externalCode: "n"}] -> t
        """

    private func shown(_ command: String, width: Int) async throws -> String {
        let practice = try PracticeShell(width: width)
        await practice.type(Self.objects)
        _ = practice.said
        await practice.type(command)
        return practice.said
    }

    private static let lists = [
        (
            "source.list", 80,
            """
            id  title                connectorId  active  dateUpdate  settings
            ──  ───────────────────  ───────────  ──────  ──────────  ────────
            58  Harbour, production  31           true    14:13:20    token

            """
        ),
        (
            "connector.list", 80,
            """
            id   title        settings         dateCreate  description
            ───  ───────────  ───────────────  ──────────  ───────────────────────
            8    Shop pgsql   host, shard      14:13:20    Orders of the web shop.
            31   Harbour ERP  token            14:13:20    Berths and port calls.
            123  CRM          login, password  14:13:20    Customers and deals.

            """
        ),
        (
            "connector.list where id = 31", 110,
            """
            id  title        settings  dateCreate  description             urlCheck
            ──  ───────────  ────────  ──────────  ──────────────────────  ─────────────────────────────────
            31  Harbour ERP  token     14:13:20    Berths and port calls.  http://demo.sandbox/harbour/check

            """
        ),
        (
            "table.list", 80,
            """
            id  name    sourceId  externalName           dateCreate
            ──  ──────  ────────  ─────────────────────  ──────────
            93  berths  58        Berths of the harbour  14:13:20

            """
        ),
    ]

    @Test(arguments: lists)
    func `a list shows the columns that matter, whole`(_ command: String, _ width: Int, _ table: String) async throws {
        let shown = try await shown(command, width: width)
        #expect(shown.hasPrefix(table), "\(shown)")
        #expect(shown.split { $0.isWhitespace }.joined(separator: " ").hasSuffix("--all shows all columns"), "\(shown)")
        #expect(!shown.dropFirst(table.count).contains("settings"), "\(shown)")
    }

    @Test func `each choice of columns is noted once`() async throws {
        let shown = try await shown("source.list; source.list; connector.list; source.list", width: 80)
        #expect(shown.split(separator: "not shown").count == 3, "\(shown)")
    }

    @Test(arguments: ["source.list", "connector.list", "table.list"], [40, 80, 110, 200])
    func `all shows every column, and none is cut`(_ command: String, _ width: Int) async throws {
        let practice = try PracticeShell(width: width)
        await practice.type("\(Self.objects); \(command) -> list; print keys($list[0])")
        let names = try #require(JSON(parsing: practice.said.split(separator: "\n").last.map(String.init) ?? "").array)
        await practice.type("\(command) --all")
        let shown = practice.said
        for name in names.compactMap(\.string) { #expect(shown.contains(name), "\(shown)") }
        #expect(!shown.contains("not shown"))
        if width >= 80 { #expect(!shown.contains("…"), "\(shown)") }
    }

    @Test func `columns that somebody names are shown`() async throws {
        #expect(
            try await shown("source.list select id,code,dateCreate,settings", width: 80) == """
                id  code     dateCreate  settings
                ──  ───────  ──────────  ────────
                58  rest_31  14:13:20    token

                """)
    }

    @Test func `a column without values is left out until there is one`() {
        let style = TableStyle(entity: .source)
        var list = ResultWriter(.table, width: 80, pageSize: 1, style: style)
        var text = ""
        list.take([["id": 1, "title": "North", "description": ""]]) { text += $0.text }
        list.take([["id": 2, "title": "South", "description": ""]]) { text += $0.text }
        #expect(list.late.isEmpty)
        list.take([["id": 3, "title": "East", "description": "late"]]) { text += $0.text }
        #expect(list.late == ["description"])
        #expect(!text.contains("description") && text.contains("3   East"), "\(text)")
    }

    @Test func `a long title is cut and drives no other column out`() {
        let title = String(repeating: "long ", count: 30)
        let list: JSON = [
            ["id": 1, "title": .string(title), "active": true, "connectorId": 31, "dateUpdate": "2026-09-20 08:15:42"]
        ]
        var text = ""
        Format.table.write(list, width: 80, style: TableStyle(entity: .source)) { text += $0.text }
        for part in ["true", "31", "…"] { #expect(text.contains(part), "\(text)") }
        #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= 80 }, "\(text)")
    }

    @Test(arguments: [
        ("2026-11-26 08:15:42", "08:15:42"), ("2026-11-26T08:15:42+03:00", "08:15:42"),
        ("2026-11-25 23:59:59", "2026-11-25 23:59:59"), ("2026-11-26 08:15:42 deploy", "2026-11-26 08:15:42 deploy"),
        ("2026-11-26", "2026-11-26"),
        ("data:image/png;base64,\(String(repeating: "A", count: 2732))", "data:image/png, 2 KB"),
        ("data:image/svg+xml,<svg/>", "data:image/svg+xml, 6 bytes"), ("data: none", "data: none"),
    ])
    func `a text says in a cell what matters of it`(_ text: String, _ cell: String) {
        #expect(TableStyle(today: { "2026-11-26" }).cell(.string(text)) == cell)
    }

    @Test func `one object stays one member a line, settings by their codes`() async throws {
        let shown = try await shown("connector.get 123", width: 80)
        #expect(shown.contains("\nsettings             login, password\n"), "\(shown)")
        #expect(shown.contains("\nlogo                 data:image/svg+xml, "), "\(shown)")
        #expect(shown.contains("\nsourceCode\n"), "\(shown)")
    }

    @Test func `the connector in use is shown with its settings by their codes, to programs whole`() async throws {
        #expect(try await shown("use", width: 80).contains("\nsettings  token (STRING)\n"))
        #expect(try await shown("option output json; use", width: 80).contains("\"name\": \"API token\""))
    }

    @Test func `values of settings that are asked for are shown`() async throws {
        #expect(try await shown("source.get 58", width: 200).contains("settings                token\n"))
        #expect(try await shown("source.get 58 --show-secrets", width: 200).contains("t-9f3c"))
    }

    @Test(arguments: ["json", "jsonl", "csv", "gron"])
    func `what programs read is the same with and without it`(_ format: String) async throws {
        let list = try await shown("option output \(format); source.list; connector.list", width: 80)
        #expect(
            list == (try await shown("option output \(format); source.list --all; connector.list --all", width: 80)))
        for name in ["dateCreate", "createdById", "rest_31"] { #expect(list.contains(name), "\(list)") }
    }
}
