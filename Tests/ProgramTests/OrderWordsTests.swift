import BCXShell
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing
import TextUI

@testable import bcx

/// The words of orders: split, completed, explained, and what tables show of their results.
struct OrderWordsTests {
    private let students = ["anna", "Ben Ali"]

    @Test(arguments: [
        ("fault X times 2", ["fault", "X", "times", "2"]), ("  status\t", ["status"]), ("", []),
        ("reset for \"Ben Ali\"", ["reset", "for", "Ben Ali"]), ("reset for 'Ben", ["reset", "for", "Ben"]),
        ("move ''", ["move", ""]), ("a\"b c\"d", ["ab cd"]),
    ])
    func `quotation marks keep blanks together`(_ line: String, _ words: [String]) {
        #expect(OrderWords.split(line) == words)
    }

    @Test(arguments: [
        ("", ["fault", "class", "help", "exit"]), ("sandbox rei", ["reissue"]), ("help lat", ["latency"]),
        ("fault OVERL", ["OVERLOAD_LIMIT"]), ("fault X ", ["times", "on", "status", "for"]),
        ("fault X on source.li", ["source.list"]), ("fault X on source.list f", ["for"]),
        ("reset ", ["for"]), ("reset for ", ["anna", "\"Ben Ali\"", "all"]), ("reset for \"Be", ["\"Ben Ali\""]),
        ("reissue ", ["anna"]), ("class ", []), ("errors ", ["top", "nested"]), ("nonsense ", []),
        ("reset for anna ", []),
    ])
    func `what fits at the cursor is offered`(_ line: String, _ expected: [String]) {
        let found = OrderCompletion(students).suggestions(line, cursor: line.utf8.count)
        let missing = expected.filter { text in !found.contains { $0.text == text } }
        #expect(missing.isEmpty && found.isEmpty == expected.isEmpty, "\(found.map(\.text))")
        let word = line.split(separator: " ", omittingEmptySubsequences: false).last
        #expect(found.allSatisfy { $0.start == line.utf8.count - (word?.utf8.count ?? 0) })
    }

    @Test func `without a class nobody is offered an order for`() {
        #expect(OrderCompletion([]).suggestions("reset ", cursor: 6).isEmpty)
    }

    /// Each order is one line of help that ends in a full stop, and completes.
    @Test(arguments: SandboxOrder.all.map(\.name))
    func `an order explains itself`(_ name: String) throws {
        let order = try SandboxOrder(named: name)
        #expect(order.summary.hasSuffix(".") && !order.summary.contains("\n") && !order.summary.contains(". "))
        #expect(name.allSatisfy { $0.isLowercase || $0 == "-" })
        let form = OrderHelp.forms(after: "sandbox ").first { $0.name.hasPrefix("sandbox \(name)") }
        #expect(form?.summary.hasSuffix(" For the teacher.") == (order.givers == .teacher))
        #expect(OrderHelp.text(of: order, width: 40).split(separator: "\n").allSatisfy { $0.displayWidth <= 40 })
    }

    @Test func `the class is a table that fits a screen`() {
        let grid: JSON = [
            [
                "number": 1, "name": "anna", "connectors": 3, "sources": 1, "tables": 0, "requests": 12,
                "lastCall": "biconnector.source.add", "lastRefusal": "CONNECTOR_NOT_FOUND", "minutes": 0, "joined": 2,
            ],
            [
                "number": 2, "name": "Ben Ali", "connectors": 3, "sources": 0, "tables": 0, "requests": 0,
                "lastCall": nil, "lastRefusal": nil, "minutes": nil, "joined": 0,
            ],
        ]
        let shown = Format.table.text(of: LogTable.tableForm("class", grid), width: 120)
        #expect(
            shown == """
                no  name     connectors  sources  tables  requests  last call   last refusal         min ago  joined
                ──  ───────  ──────────  ───────  ──────  ────────  ──────────  ───────────────────  ───────  ──────
                1   anna     3           1        0       12        source.add  CONNECTOR_NOT_FOUND  0        2
                2   Ben Ali  3           0        0       0                                                   0

                """)
    }

    @Test func `the log of several students names them`() {
        let log: JSON = [
            [
                "student": "anna", "time": "2026-09-20T08:15:42+00:00", "method": "scope", "caller": "", "status": 200,
                "code": nil, "parameters": [:],
            ]
        ]
        let shown = Format.table.text(of: LogTable.tableForm("log", log), width: 80)
        #expect(shown.hasPrefix("student  time      method"), "\(shown)")
    }
}
