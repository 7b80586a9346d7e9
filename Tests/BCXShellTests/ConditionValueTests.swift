import BCXShell
import CommandLanguage
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// Values that a field cannot have are not sent in a condition.
struct ConditionValueTests {
    private func run(_ line: String) async throws -> (said: String, sent: Int) {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        _ = practice.said
        let before = practice.sandbox.log().count
        await practice.type(line)
        return (practice.said, practice.sandbox.log().count - before)
    }

    @Test(arguments: [
        (
            "source.list where active = Y", "active is of type boolean and cannot be compared with \"Y\"",
            "write active = true"
        ),
        ("source.list where active = 0", "cannot be compared with \"0\"", "write active = false"),
        ("source.list where active != maybe", "cannot be compared with \"maybe\"", "write true or false"),
        (
            "source.list where dateCreate > \"26.11.2026\"", "dateCreate is of type datetime", "write \"2026-11-26\""
        ),
        ("source.list where dateCreate > 26/11/2026", "cannot be compared with \"26/11/2026\"", "write \"2026-11-26\""),
        ("source.list where dateCreate > 1.2.2026", "cannot be compared", "write \"2026-02-01\""),
        (
            "source.list where dateCreate > \"26.11.2026 08:15\"", "cannot be compared",
            "write \"2026-11-26 08:15\""
        ),
        (
            "source.list where dateCreate > yesterday", "cannot be compared",
            "write the date as in 2026-11-26, or \"2026-11-26 08:15:42\""
        ),
        ("source.list where dateCreate > 5", "cannot be compared with \"5\"", "write the date as in 2026-11-26"),
        ("source.list where id = abc", "id is of type integer", "write a whole number"),
        ("source.list where id in (3, x)", "cannot be compared with \"x\"", "write a whole number"),
        ("source.list where title = x and (id = 1 or id = y)", "cannot be compared with \"y\"", "write a whole number"),
        ("let v = \"Y\"; source.list where active = $v", "cannot be compared with \"Y\"", "write active = true"),
        ("source.list start=50", "source.list has no parameter 'start'", "write 'page 2'"),
        ("source.list start=0", "source.list has no parameter 'start'", "write 'page 1'"),
        ("source.list title=North", "source.list has no parameter 'title'", "write 'where title = North'"),
        ("source.list fiter=x", "source.list has no parameter 'fiter'", "did you mean 'filter'?"),
        ("source.list zzz=x", "source.list has no parameter 'zzz'", "its parameters are select, filter, order, page"),
    ])
    func `a value that cannot be meant is answered here, with how it is written`(
        _ line: String, _ message: String, _ hint: String
    ) async throws {
        let run = try await run(line)
        #expect(run.said.contains(message) && run.said.contains(hint), "\(run.said)")
        #expect(run.sent == 0)
    }

    @Test(arguments: [
        "source.list where active = true", "source.list where active = \"false\"", "source.list where id = \"58\"",
        "source.list where id in (3, \"8\")", "source.list where id = 58.0",
        "source.list where dateCreate > \"2026-11-26\"", "source.list where dateCreate > 2026-11-26",
        "source.list where dateCreate >= \"2026-11-26 08:15:42\"", "source.list where dateCreate < 2026-11-26T08:15",
        "source.list where dateCreate < \"2026-11-26T08:15:42+03:00\"", "source.list where title = 5",
        "source.list where dateCreate contains \"26.11\"", "source.list where id contains 5",
        "source.list start:=50", "source.list start=50 --force", "source.list where active = Y --force",
        "source.list filter:={active: \"Y\"}", "source.list page=1", "crm.lead.list start=50",
    ])
    func `what can be meant, and what is sent as it is, goes to the portal`(_ line: String) async throws {
        let run = try await run(line)
        #expect(run.sent == 1, "\(run.said)")
    }

    @Test func `under expect the portal answers`() async throws {
        #expect(try await run("expect any source.list where id = abc").sent == 1)
    }

    @Test(arguments: [
        ("26.11.2026", "2026-11-26"), ("6.1.2026", "2026-01-06"), ("26/11/2026", "2026-11-26"),
        ("11/26/2026", "2026-11-26"), ("20261126", "2026-11-26"), ("26-11-2026", "2026-11-26"),
        ("2026/11/26", "2026-11-26"), ("26.11.2026 08:15:42", "2026-11-26 08:15:42"), ("01/02/2026", nil),
        ("26.11.26", nil), ("26.13.2026", nil), ("2026-1-5", "2026-01-05"), ("26.11.2026 x", nil), ("x", nil),
    ])
    func `a date in another form is written as the portal has it, where it is certain`(
        _ text: String, _ date: String?
    ) {
        #expect(DateText.moment(in: text) == date)
        #expect(date.map(DateText.isMoment) != false)
    }
}
