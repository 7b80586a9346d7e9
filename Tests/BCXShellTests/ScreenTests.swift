import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import TestSupport
import Testing
import TextUI

/// What a portal, a file or a script says steers no terminal, whatever shows it.
struct ScreenTests {
    /// Everything that puts text of the portal on the screen; `HOSTILE` stands for the text in the quotes of a script.
    private static let ways = [
        "source.list", "source.list --json", "source.list --table", "source.list where id > 0 all",
        "option output csv; source.list", "option output csv; source.list all", "option output jsonl; source.list",
        "option output gron; source.get 58", "option output gron; source.list", "source.get 58 --json", "source.get 58",
        "source.get 58 -> one; print $one", "source.get 58 -> one; print $one.item.connection.title", "print HOSTILE",
        "source.get HOSTILE", "connector.get HOSTILE", "nosuch=HOSTILE", "use HOSTILE", "help HOSTILE",
        "explain HOSTILE",
        "assert HOSTILE == 1", "print $last.HOSTILE", "fields; reply", "new table; set name=HOSTILE", "status",
        "source.update 58 description=HOSTILE --dry-run", "batch { source.get 58; source.get 9999 }",
        "option trace on; source.get 58", "option trace on; source.update 58 title=HOSTILE", "source.delete 58",
        "option prompt HOSTILE", "ask name HOSTILE", "history", "unset HOSTILE", "profile save HOSTILE", "run HOSTILE",
        "sandbox.nosuch HOSTILE", "crm.lead.list where=HOSTILE", "source.add?",
    ]

    private final class Screen {
        var shown = ""
    }

    private func practice(_ screen: Screen) throws -> PracticeShell {
        try PracticeShell(width: 80) { services in
            services.people.ask = { question in
                screen.shown += question.text
                return nil
            }
            services.output.progress = { screen.shown += $0 ?? "" }
            services.output.working = { screen.shown += $0 ?? "" }
        }
    }

    @Test(arguments: 0..<25) func `no way to the screen lets anything through`(_ seed: Int) async throws {
        var chance = SeededGenerator(seed: seed)
        let text = "\u{1B}]0;x\u{7}\u{9B}\u{202E}\u{2028}\u{61C}" + String.hostile(length: 20, using: &chance)
        let hostile = "\"\(text.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined())\""
        for way in Self.ways {
            let screen = Screen()
            let practice = try practice(screen)
            await practice.type("connect sandbox")
            await practice.type(
                "source.add title=\(hostile) description=\(hostile) connectorId=31 settings.token=t-9f3c; use 31")
            practice.shell.session.options.isInteractive = true
            practice.shell.session.connector?.title = text
            practice.shell.session.history = ["print \(text)"]
            await practice.type(
                way.split(separator: "HOSTILE", omittingEmptySubsequences: false).joined(separator: hostile))
            screen.shown += practice.said + practice.shell.view.prompt.text + practice.shell.view.prompt.missing
            let steering = screen.shown.unicodeScalars.filter { $0.isSteering && $0 != "\n" && $0 != "\t" }
            #expect(steering.isEmpty, "\(way): \(screen.shown.debugDescription)")
        }
    }

    @Test func `a program and a file get what the portal said`() async throws {
        var written: [UInt8] = []
        let practice = try PracticeShell(width: 80) { $0.files.write = { _, bytes, _ in written = bytes } }
        await practice.type("connect sandbox")
        await practice.type(
            "source.add title=\"a\\u{202E}b\" connectorId=31 settings.token=t-9f3c; source.list select title > x")
        #expect(String(decoding: written, as: UTF8.self).contains("a\u{202E}b"))
    }

    @Test func `a line of a trace is not broken`() async throws {
        let practice = try PracticeShell(width: 60)
        await practice.type("connect sandbox; option trace on; connector.list")
        let lines = practice.said.split(separator: "\n").filter { $0.hasPrefix("< {") }
        #expect(!lines.isEmpty)
        for line in lines { #expect(throws: Never.self) { try JSON(parsing: String(line.dropFirst(2))) } }
    }
}
