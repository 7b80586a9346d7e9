import CommandLanguage
import Foundation
import TestSupport
import Testing
import TextUI

/// The built program on a pseudo-terminal, used as a person uses it.
@Suite(.serialized)
struct PromptTests {
    private let home: String
    private let terminal: PseudoTerminal

    init() throws {
        home = try BuiltProgram.temporaryFolder()
        terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "ERP_PW": "from-the-environment"], columns: 100, rows: 40)
        try terminal.wait(forRow: "bcx>")
    }

    /// Types a line and waits for a row of the answer.
    private func type(_ line: String, expecting row: String) throws {
        terminal.send(line + "\r")
        try terminal.wait(for: row)
    }

    private func waitForPrompt() throws {
        try terminal.wait(for: "an empty prompt") { $0.cursorRow.contains(/>( +(missing .*|complete|sent as \d+))?$/) }
    }

    private func leave() throws -> Int32 {
        try waitForPrompt()
        terminal.press(.controlD)
        return try terminal.waitForEnd()
    }

    @Test func `the first minute`() throws {
        try type("connect sandbox", expecting: "connected to http://127.0.0.1:")
        try type("connector.list where title contains \"ERP\" select id,title", expecting: "31  Harbour ERP")
        try type("use 31", expecting: "connector 31 \"Harbour ERP\", settings: token (STRING)")
        try terminal.wait(forRow: "sandbox Harbour ERP>")
        try type("set title=\"Гавань, production\"", expecting: "missing settings.token")
        try type("fields", expecting: "still missing: settings.token (STRING)")
        // The settings codes of the connector complete.
        terminal.send("set set\t")
        try terminal.wait(for: "set settings.token=")
        try type("secret:", expecting: "\nsettings.token:")
        terminal.send("hidden-from-all\r")
        try terminal.wait(for: "complete")
        try type("source.add", expecting: "id  58")
        try type("source.list select id,title", expecting: "58  Гавань, production")
        try type("source.get 58", expecting: "connection.title        Гавань, production")
        #expect(!terminal.screen.contents.contains("hidden-from-all"))
        #expect(try leave() == 0)
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(history.contains("set settings.token=secret:"))
        #expect(!history.contains("hidden-from-all"))
    }

    @Test func `a request pasted from elsewhere is taken as it is, and recalled without its secrets`() throws {
        try type("connect sandbox", expecting: "connected to")
        try waitForPrompt()
        terminal.send("source.add ")
        terminal.paste(
            """
            {
                "fields": {
                    "title": "\\u0413\\u0430\\u0432\\u0430\\u043d\\u044c pa$word",
                    "connectorId": 31,
                    "settings": {"token": "t-9f3c-pasted"}
                },
                "auth": "not-this-one"
            }
            """)
        terminal.send("\r")
        try terminal.wait(for: "used the \"fields\" of the object; ignored \"auth\"")
        try terminal.wait(for: "id  58")
        try type("source.list select id,title", expecting: "58  Гавань pa$word")
        #expect(try leave() == 0)
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(history.contains("pa$word") && history.contains("settings.token=secret:"), "\(history)")
        #expect(!history.contains("t-9f3c-pasted") && !history.contains("not-this-one"), "\(history)")
    }

    private static let pasted = """
        import { B24Hook } from '@bitrix24/b24jssdk'
        const b24 = B24Hook.fromWebhookUrl('https://acme.bitrix24.com/rest/1/qq77abcdef012345/')
        // the user's sources
        await b24.callMethod('biconnector.source.list', { page: 2 })
        exit
        await b24.callMethod('biconnector.source.delete', { id: 58 })
        """

    @Test(arguments: [true, false]) func `a pasted program is answered once, and none of its lines runs`(
        isMarked: Bool
    ) throws {
        try type("connect sandbox", expecting: "connected to")
        try waitForPrompt()
        if isMarked {
            terminal.paste(Self.pasted)
            terminal.send("\r")
        } else {
            terminal.send(Self.pasted.split(separator: "\n").map { "\($0)\r" }.joined())
        }
        try terminal.wait(for: "2 calls found, 4 other lines passed over")
        try terminal.wait(for: "\n  source.list page 2\n  source.delete 58\n")
        try type("print 6 * 7", expecting: "\n42")
        #expect(try leave() == 0)
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(!history.contains("qq77abcdef012345"), "\(history)")
    }

    @Test func `a call that is typed line by line is read to its end`() throws {
        terminal.send("BX24.callMethod(\r")
        try terminal.wait(for: "the next row") { $0.cursorRow.contains("(") && !$0.cursorRow.contains("BX24") }
        terminal.send("'biconnector.source.get',\r")
        terminal.send("{id: 58})\r")
        try terminal.wait(for: "write 'source.get 58'")
        #expect(try leave() == 0)
    }

    @Test func `Control-C clears the line, ends a call, and keeps the session`() throws {
        try type("connect sandbox", expecting: "connected to")
        terminal.send("source.list where")
        try terminal.wait(for: "source.list where")
        terminal.press(.controlC)
        try terminal.wait(forRow: "sandbox>")
        try type("set title=North", expecting: "sandbox source*>")
        try type("sandbox latency 30s", expecting: "waits 30.0 seconds")
        try waitForPrompt()
        terminal.send("source.list\r")
        try terminal.wait(for: "the call to run") { $0.contents.contains("> source.list") && $0.cursorRow.isEmpty }
        terminal.press(.controlC)
        // One that comes before the call is on its way ends the line as well, in other words.
        try terminal.wait(for: "the end of the call") { $0.contents.contains(/\n(\^C)?(cancelled|interrupted)\n/) }
        #expect(!terminal.screen.contents.contains("input:1:1"))
        try type("sandbox latency 0s", expecting: "the sandbox answers immediately")
        try type("fields", expecting: "title  North")
        #expect(try leave() == 0)
    }

    @Test func `an unfinished block asks for more, a mistake keeps the prompt, exit ends with its status`() throws {
        try type("for n in range(2) {", expecting: "for n in range(2) {")
        terminal.send("print \"round $n\"\r")
        terminal.send("}\r")
        try terminal.wait(for: "round 0\nround 1")
        try type("sorce.list", expecting: "did you mean 'source.list'?")
        try type("exit 7", expecting: "exit 7")
        #expect(try terminal.waitForEnd() == 7)
    }

    @Test func `an else that comes a line too late runs nothing and is recalled with its if`() throws {
        try type("if false {\rprint \"one\"\r}", expecting: "\n}\nbcx>")
        terminal.send("else {\rprint \"other\"\rprint \"last\"\r}\r")
        try terminal.wait(for: "error: the 'if' before this 'else' has already run\nhint: press Up:")
        try waitForPrompt()
        #expect(!terminal.screen.contents.contains("\nother"))
        terminal.press(.up)
        try terminal.wait(for: "the line recalled") {
            $0.contents.hasSuffix("\nprint \"one\"\n} else {\nprint \"other\"\nprint \"last\"\n}")
        }
        terminal.send("\r")
        try terminal.wait(for: "\nother\nlast\n")
        try type("else { print 1 }", expecting: "the 'if' before this")
        try type("print 2", expecting: "\n2")
        try type("else { print 1 }", expecting: "error: unexpected 'else'")
    }

    @Test func `connect alone offers what there is`() throws {
        try type("connect", expecting: "1  sandbox  The built-in practice portal.")
        try terminal.wait(forRow: "number, name, or full webhook address:")
        try type("1", expecting: "connected to http://127.0.0.1:")
        try terminal.wait(forRow: "sandbox>")
    }

    @Test(arguments: ["exit", "quit", "\\q"]) func `every known word leaves`(_ word: String) throws {
        terminal.send("\(word)\r")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test func `history keeps each line once, and none that begins with a space`() throws {
        try type("print 1", expecting: "\n1")
        try type("print 1", expecting: "\n1\nbcx> print 1\n1")
        try type(" print \"unseen\"", expecting: "\nunseen")
        try type("for n in range(1) {\r  print \"two rows\"\r}", expecting: "\ntwo rows")
        try waitForPrompt()
        try type("history 2", expecting: "\nfor n in range(1) {\n  print \"two rows\"\n}\nhistory 2\n")
        #expect(try leave() == 0)
        #expect(
            try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
                == "print 1\nfor n in range(1) {\\n  print \"two rows\"\\n}\nhistory 2\n")
    }

    @Test func `a question shows its answer and gives the terminal back`() throws {
        try type("ask name \"Which name?\"", expecting: "\nWhich name?")
        terminal.send("Nrth")
        terminal.press(.left)
        terminal.press(.left)
        terminal.press(.left)
        terminal.send("o")
        try terminal.wait(forRow: "Which name? North")
        terminal.send("\r")
        try type("print \"it is $name\"", expecting: "\nit is North")
    }

    @Test func `the prompt is as its option says`() throws {
        try type("option prompt \"[{portal}] {draft} $ \"", expecting: "\n[bcx] $")
        try terminal.wait(forRow: "[bcx] $")
        try type("set title=North", expecting: "[bcx] source* $")
        try type("option prompt \"{nothing}\"", expecting: "is not a value of the option 'prompt'")
    }

    @Test func `the rest of the usage is shown grey, until it is not wanted`() throws {
        terminal.send("connector.update ")
        try terminal.wait(forRow: "bcx> connector.update ID FIELD=VALUE…")
        #expect(terminal.screen.style(of: "ID FIELD") == "38;5;243")
        terminal.send("5 ")
        try terminal.wait(forRow: "bcx> connector.update 5 FIELD=VALUE…")
        terminal.press(.controlU)
        terminal.send("source.list where title ")
        try terminal.wait(forRow: "bcx> source.list where title = VALUE")
        terminal.press(.controlU)
        try type("option hints off", expecting: "\nbcx> option hints off\nbcx>")
        terminal.send("connector.update ")
        try terminal.wait(forRow: "bcx> connector.update")
    }

    @Test func `the draft is edited in the user's editor, in a file that is gone afterwards`() throws {
        let editor = "sed -i -e s/North/South/ -e w\(home)/seen"
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "EDITOR": editor, "TMPDIR": home], columns: 100, rows: 40)
        try terminal.wait(forRow: "bcx>")
        terminal.send("set title=North; edit\r")
        try terminal.wait(for: "still missing")
        terminal.send("print $fields.title\r")
        try terminal.wait(for: "\nSouth")
        #expect(try PackageFiles.textAbsolute("\(home)/seen").contains("\"title\": \"South\""))
        let left = try BuiltProgram.runShell("ls \(home)")
        #expect(left.output == "seen\n")
    }

    @Test func `what the editor saved is kept when it cannot be read`() throws {
        let editor = "\(home)/editor"
        try PackageFiles.writeAbsolute("#!/bin/sh\nprintf '{\"title\": \"\\317\\360\"}' > \"$1\"\n", to: editor)
        _ = try BuiltProgram.runShell("chmod +x \(editor)")
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "EDITOR": editor, "TMPDIR": home], columns: 200, rows: 40)
        try terminal.wait(forRow: "bcx>")
        terminal.send("edit\r")
        try terminal.wait(for: "is not UTF-8")
        let left = try BuiltProgram.runShell("ls -l \(home)/bcx-*.json && cat \(home)/bcx-*.json | wc -c")
        #expect(left.output.hasPrefix("-rw-------") && left.output.hasSuffix("15\n"), "\(left.output)")
    }

    @Test func `help fits the screen`() throws {
        let terminal = try PseudoTerminal(BuiltProgram.path, environment: ["HOME": home], columns: 80, rows: 24)
        try terminal.wait(forRow: "bcx>")
        terminal.send("help\r")
        try terminal.wait(for: "the end of help") { $0.contents.contains("Control-D exits.\nbcx>") }
        #expect(terminal.screen.contents.contains("bcx> help\n"))
    }
}

/// Secrets on all roads out of a session at the prompt.
@Suite(.serialized)
struct PromptSecretTests {
    private let home: String
    private let terminal: PseudoTerminal
    private let secret = "hidden-from-all-7f3a"

    init() throws {
        home = try BuiltProgram.temporaryFolder()
        terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "ERP_PW": secret], directory: home, columns: 120, rows: 50)
        try terminal.wait(forRow: "bcx>")
    }

    /// Types a line and waits until what it says last is seen.
    private func type(_ line: String) throws {
        terminal.send("\(line); print \"end\" \"of \(line.count)\"\r")
        try terminal.wait(for: "\nend of \(line.count)\n")
    }

    @Test func `a secret gets out in no way, unless it is asked for`() throws {
        try type("connect sandbox; use 31; option trace on")
        terminal.send("set title=North settings.token=secret:\r")
        try terminal.wait(for: "\nsettings.token:")
        #expect(!terminal.echoes)
        terminal.send("\(secret)\r")
        try terminal.wait(for: "the draft to be complete") { $0.cursorRow.hasSuffix("complete") }
        try type("fields; print $fields $fields.settings.token; status")
        try type("source.add -> made; reply; print $reply")
        try type("source.get 58; source.get 58 -> one; print $one $one.item.settings[0].value")
        try type("source.get 58 --json; source.get 58 > shown.json")
        terminal.send("source.get 58 | cat > piped.json\r")
        try type("set settings.token=secret:ERP_PW; source.add --dry-run; source.update 58 title=$env.ERP_PW --yes")
        try type("expect any source.get 9999; history; help; option trace off")
        terminal.send("print $fields.sett\t\t")
        try terminal.wait(for: "the completed word") { $0.cursorRow.contains("print $fields.settings") }
        terminal.press(.controlU)
        #expect(!terminal.screen.everything.contains(secret), "\(terminal.screen.everything)")
        let line = try BuiltProgram.runShell("tr '\\0' ' ' < /proc/\(terminal.process)/cmdline")
        #expect(!line.output.contains(secret))
        for name in ["shown.json", "piped.json", ".local/state/bcx/history"] {
            let text = try PackageFiles.textAbsolute("\(home)/\(name)")
            #expect(!text.isEmpty && !text.contains(secret), "\(name): \(text)")
        }
        let mode = try BuiltProgram.runShell("stat -c %a \(home)/.local/state/bcx/history")
        #expect(mode.output == "600\n")
        try type("source.get 58 --show-secrets")
        #expect(terminal.screen.everything.contains(secret))
    }
}

/// What steers a terminal, on all roads to the screen of a session at the prompt.
@Suite(.serialized)
struct PromptScreenTests {
    private static let hostile = "\u{1B}]0;x\u{7}\u{9B}2J\u{202E}\u{2028}\u{61C}"

    @Test func `names of files, titles and texts steer no terminal`() throws {
        let home = try BuiltProgram.temporaryFolder()
        for name in ["a", "b"] { try PackageFiles.writeAbsolute("x", to: "\(home)/\(name)\(Self.hostile).csv") }
        let seed = """
            {"connectors": [{"id": 200, "title": "T\\u001b]0;x\\u0007\\u009b2J\\u202e\\u2028\\u061c", "logo": "l", \
            "urlCheck": "http://a/", "urlTableList": "http://a/", "urlTableDescription": "http://a/", \
            "urlData": "http://a/", "settings": [{"code": "c\\u001b]0;x\\u0007\\u009b2J\\u202e", "name": "n\\u202e", "type": "STRING"}]}]}
            """
        try PackageFiles.writeAbsolute(seed, to: "\(home)/seed.json")
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home], directory: home, columns: 120, rows: 50)
        try terminal.wait(forRow: "bcx>")
        terminal.send("connect sandbox; sandbox seed seed.json; use 200; set title=North; print 41 + 1\r")
        try terminal.wait(for: "\n42\n")
        terminal.send("print csv(\"\t\t")
        try terminal.wait(for: "the list of files") {
            $0.contents.contains("seed.json") && $0.contents.contains(".csv")
        }
        terminal.press(.controlU)
        terminal.send("set title=@b\t")
        try terminal.wait(for: "the name of the file") { $0.cursorRow.contains("title=@\"b\\u{1b}]0;x") }
        terminal.press(.controlU)
        terminal.send("set settings.\t\t")
        terminal.press(.controlU)
        terminal.send("connector.get \t\t")
        terminal.press(.controlU)
        let lines = [
            "connector.list", "connector.list --json", "option output csv; connector.list", "use 200", "fields",
            "print $connector", "history", "try { connector.get 9999 }", "connector.get 200 -> one; print $one.item",
        ]
        for (number, line) in lines.enumerated() {
            terminal.send("\(line); print \"end of\" \(number)\r")
            try terminal.wait(for: "\nend of \(number)\n")
        }
        terminal.send("connector.update 200 title=x\r")
        try terminal.wait(for: "the question") { $0.cursorRow.hasSuffix("[y/N]") }
        terminal.send("n\r")
        try terminal.wait(for: "not confirmed")
        let seen = String(decoding: terminal.received, as: UTF8.self).unicodeScalars
        #expect(
            seen.allSatisfy { !$0.isSteering || $0.value < 0x20 || $0.value == 0x7F }, "\(terminal.screen.everything)")
        #expect(!String(seen).contains("\u{1B}]0;"))
    }
}

/// Keys, windows and jobs, with the program as it is.
@Suite(.serialized)
struct PromptKeyTests {
    private let home: String

    init() throws { home = try BuiltProgram.temporaryFolder() }

    private func start(_ environment: [String: String] = [:], columns: Int = 80) throws -> PseudoTerminal {
        let own = ["HOME": home].merging(environment) { $1 }
        let terminal = try PseudoTerminal(BuiltProgram.path, environment: own, columns: columns, rows: 24)
        try terminal.wait(forRow: "bcx>")
        return terminal
    }

    @Test func `vi keys from the user's own file`() throws {
        try PackageFiles.writeAbsolute("bind -v\nbcx:bind ^T ed-clear-screen\n", to: "\(home)/.editrc")
        let terminal = try start(["EDITRC": "\(home)/.editrc"])
        terminal.send("print 1 + 1")
        terminal.press(.escape)
        terminal.send("0wD")
        try terminal.wait(forRow: "bcx> print")
        terminal.send("A 7")
        terminal.send("\r")
        try terminal.wait(for: "\nbcx> print  7\n7\nbcx>")
        // The same word completes with vi keys.
        terminal.send("hist\t")
        try terminal.wait(forRow: "bcx> history [N]")
    }

    @Test func `the window changes while something is typed`() throws {
        let terminal = try start(columns: 80)
        let text = "print \"" + (1...9).map { "word\($0)" }.joined(separator: "-")
        terminal.send(text)
        try terminal.wait(forRow: "bcx> \(text)")
        terminal.resize(columns: 40, rows: 10)
        try terminal.wait(for: "two rows") { $0.contents.hasSuffix("\nbcx> \(text.prefix(35))\n\(text.dropFirst(35))") }
        terminal.resize(columns: 120, rows: 24)
        terminal.send("\"\r")
        try terminal.wait(for: "\nword1-word2-word3-word4-word5-word6-word7-word8-word9\nbcx>")
    }

    @Test func `Control-Z and back, and a child that dies`() throws {
        let terminal = try PseudoTerminal(
            "/bin/sh", arguments: ["-i", "-m"], environment: ["PS1": "$ ", "HOME": home])
        try terminal.wait(forRow: "$")
        terminal.send("\(BuiltProgram.path)\r")
        try terminal.wait(forRow: "bcx>")
        terminal.send("print \"ha")
        try terminal.wait(forRow: "bcx> print \"ha")
        terminal.press(.controlZ)
        try terminal.wait(for: "the shell") { $0.cursorRow == "$" }
        #expect(terminal.echoes && terminal.isCanonical)
        terminal.send("fg\r")
        try terminal.wait(forRow: "bcx> print \"ha")
        terminal.send("lf\"\r")
        try terminal.wait(for: "\nhalf\nbcx>")
        terminal.send("!stty raw -echo; kill -9 $$\r")
        try terminal.wait(for: "ended by signal 9")
        try terminal.wait(forRow: "bcx>")
        terminal.send("print 5\r")
        try terminal.wait(for: "\nbcx> print 5\n5\nbcx>")
        terminal.press(.controlD)
        try terminal.wait(for: "the shell") { $0.cursorRow == "$" }
        #expect(terminal.echoes && terminal.isCanonical)
    }

    @Test func `what is said at the start fits its row, and a start file changes options in silence`() throws {
        let folder = "\(home)/.config/bcx"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try PackageFiles.writeAbsolute("option hints off\noption prompt \"{draft}$ \"\n", to: "\(folder)/rc.bcx")
        let terminal = try PseudoTerminal(BuiltProgram.path, environment: ["HOME": home], columns: 80, rows: 24)
        try terminal.wait(for: "the prompt") { $0.cursorRow == "$" }
        #expect(terminal.screen.everything.split(separator: "\n").count == 2)
    }

    @Test func `completion uses up no fault that waits for a call`() throws {
        let terminal = try start()
        terminal.send("connect sandbox; sandbox fault ACCESS_DENIED\r")
        try terminal.wait(forRow: "sandbox>")
        terminal.send("source.get \t7\r")
        try terminal.wait(for: "error: ACCESS_DENIED")
        terminal.send("use \t3\t")
        try terminal.wait(forRow: "sandbox> use 31")
    }

    @Test func `a line goes on after a backslash, wherever it stands`() throws {
        let terminal = try start()
        terminal.send("print 1 \\\r")
        try terminal.wait(for: "what is open") { $0.cursorRow.hasPrefix("… \\") }
        terminal.send("+ 2\r")
        try terminal.wait(for: "\n3\nbcx>")
    }

    @Test func `a large paste is one edit that runs after Enter`() throws {
        let terminal = try start()
        let script = (1...4000).map { "let n = \($0) # a line of it" }.joined(separator: "\n")
        #expect(script.utf8.count > 100_000)
        terminal.paste(script)
        terminal.send("\r")
        terminal.send("print \"n is $n\"\r")
        try terminal.wait(for: "\nn is 4000")
        terminal.send("history 2 -> lines; print count($lines)\r")
        try terminal.wait(for: "\n2\n")
    }

    @Test func `what is typed ahead is seen once`() throws {
        let terminal = try start()
        terminal.send("connect sandbox; sandbox latency 30s\r")
        try terminal.wait(forRow: "sandbox>")
        terminal.send("source.list\r")
        // Only what shows that the call goes on shows that the terminal is silent by then.
        try terminal.wait(for: "source.list 0.")
        terminal.send("print \"ahead\"\r")
        terminal.signal(2)
        try terminal.wait(for: "\nsandbox> print \"ahead\"\nahead\nsandbox>")
        #expect(terminal.screen.everything.ranges(of: "print").count == 1)
    }

    @Test func `a slow portal does not hold a key up`() throws {
        let terminal = try start()
        terminal.send("connect sandbox; sandbox latency 20s\r")
        try terminal.wait(forRow: "sandbox>")
        terminal.send("source.get \t")
        // The answer is twenty seconds away: the next keys are not.
        terminal.send("8")
        try terminal.wait(for: "the key") { $0.cursorRow.hasPrefix("sandbox> source.get 8") }
        terminal.press(.controlU)
        terminal.press(.controlD)
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test func `an unknown terminal is named once, and edits`() throws {
        let other = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "TERM": "no-such-terminal"], columns: 100, rows: 40)
        try other.wait(for: "no description of the terminal 'no-such-terminal'; bcx uses it as xterm-256color")
        try other.wait(forRow: "bcx>")
        other.send("print 13")
        other.press(.left)
        other.send("2\r")
        try other.wait(for: "\n123\n")
        other.press(.controlD)
        #expect(try other.waitForEnd() == 0)
        #expect(other.screen.everything.split(separator: "no description").count == 2)
    }

    @Test(arguments: ["NO_COLOR": "1", "TERM": "dumb"].map { [$0.key: $0.value] })
    func `no colour where none is wanted, and what is open is still told`(_ environment: [String: String]) throws {
        let terminal = try start(environment)
        terminal.send("for n in range(2) {\r")
        // Without an editor the row begins with it, and what closes it would be in the way.
        let help = environment["TERM"] == "dumb" ? "" : " } closes it, Control-C gives the line up"
        let open = "… {>\(help)"
        try terminal.wait(forRow: open)
        terminal.send("print $n\r")
        try terminal.wait(for: "the next row") { $0.contents.hasSuffix("print $n\n\(open)") }
        terminal.send("}\r")
        try terminal.wait(for: "\n0\n1\nbcx>")
        for style in ["bcx", "print"] { #expect(terminal.screen.style(of: style) == "") }
        terminal.send("print \"half\r")
        try terminal.wait(for: "what is open") { $0.cursorRow.hasPrefix("… \">") }
        terminal.press(.controlC)
        try terminal.wait(forRow: "bcx>")
    }
}
