import Foundation
import TestSupport
import Testing

/// What may hold a credential is its owner's alone, whatever the umask says, and is not used when it is not.
@Suite(.serialized)
struct PrivateFileTests {
    private let home: String

    init() throws { home = try BuiltProgram.temporaryFolder() }

    private func shell(_ line: String) throws -> BuiltProgram.Run {
        try BuiltProgram.runShell("export HOME=\(home) TERM=dumb; cd \(home); \(line)")
    }

    private func mode(_ path: String) throws -> String {
        try shell("stat -L -c %a \(path)").output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What a program leaves behind, and the lines that make it.
    private static let files = [
        (".config/bcx/profiles.json", "connect sandbox; profile save dev"),
        ("saved.bcx", "connect sandbox; save saved.bcx"), ("record.bcx", "connect sandbox; record on record.bcx"),
        ("result.json", "connect sandbox; connector.list > result.json"),
        ("pages.json", "connect sandbox; connector.list all > pages.json"),
        ("more.json", "connect sandbox; connector.list >> more.json"),
        ("all.json", "connect sandbox; connector.list all >> all.json"),
    ]

    @Test(arguments: ["000", "022", "077", "277", "777"]) func `every file is for its owner alone`(_ umask: String)
        throws
    {
        for (path, lines) in Self.files {
            let run = try shell("umask \(umask); \(BuiltProgram.path) -c '\(lines)'")
            #expect(run.status == 0, "\(path): \(run.errors)")
            #expect(try mode(path) == "600", "\(path) under \(umask)")
        }
        #expect(try mode(".config/bcx") == "700")
    }

    @Test(arguments: ["644", "640", "604", "660"]) func `a profile that others can read is refused`(_ mode: String)
        throws
    {
        _ = try shell(
            "\(BuiltProgram.path) -c 'connect sandbox; profile save dev'; chmod \(mode) .config/bcx/profiles.json")
        let run = try shell("\(BuiltProgram.path) --profile dev -c 'source.list'")
        #expect(run.status == 2)
        #expect(run.errors.contains("other users can read it; run chmod 600 on it"), "\(run.errors)")
    }

    private func prompt() throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home], directory: home, columns: 160, rows: 40)
        try terminal.wait(for: "the prompt") { $0.cursorRow.hasPrefix("bcx>") || $0.cursorRow.hasPrefix("mine") }
        return terminal
    }

    /// How somebody else could write the start file, and the path that is named.
    private static let weaknesses = [
        ("chmod g+w .config/bcx/rc.bcx", ".config/bcx/rc.bcx"), ("chmod o+w .config/bcx/rc.bcx", ".config/bcx/rc.bcx"),
        ("chmod g+w .config/bcx", ".config/bcx"), ("chmod 1777 .config/bcx", ".config/bcx"),
        ("mkdir d; mv .config/bcx/rc.bcx d/; ln -s ../../d/rc.bcx .config/bcx/; chmod g+w d", "d"),
        ("mkdir d; mv .config/bcx/rc.bcx d/; ln -s ../../d/rc.bcx .config/bcx/; chmod g+w d/rc.bcx", "rc.bcx"),
    ]

    @Test(arguments: weaknesses) func `a start file that others can write is not run`(_ weaken: String, _ path: String)
        throws
    {
        _ = try shell(
            "umask 022; mkdir -p .config/bcx; echo 'option prompt \"mine> \"' > .config/bcx/rc.bcx; \(weaken)")
        let before = try prompt()
        try before.wait(for: "rc.bcx was not run: other users can write")
        let said = before.screen.everything
        #expect(before.screen.cursorRow.hasPrefix("bcx>"))
        // The command in the hint mends it.
        let command = try #require(said.firstMatch(of: /hint: run (chmod .*)/)?.output.1)
        #expect(command.contains(path))
        _ = try shell(String(command))
        try prompt().wait(forRow: "mine>")
    }

    @Test func `a start file that is its owner's is run`() throws {
        _ = try shell("umask 022; mkdir -p .config/bcx; echo 'option prompt \"mine> \"' > .config/bcx/rc.bcx")
        try prompt().wait(forRow: "mine>")
    }

    @Test func `a history of an older version is made private, and that is said once`() throws {
        _ = try shell("umask 022; mkdir -p .local/state/bcx; echo 'print 1' > .local/state/bcx/history")
        let terminal = try prompt()
        try terminal.wait(for: "other users could read")
        #expect(terminal.screen.everything.contains(".local/state/bcx/history\"; its mode is now 600"))
        #expect(try mode(".local/state/bcx/history") == "600")
        let second = try prompt()
        #expect(!second.screen.everything.contains("other users could read"))
    }

    @Test func `a link that leads nowhere is written through`() throws {
        let run = try shell(
            "ln -s there.json here.json; umask 000; \(BuiltProgram.path) -c 'connect sandbox; connector.list >> here.json'"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(try mode("there.json") == "600")
    }
}
