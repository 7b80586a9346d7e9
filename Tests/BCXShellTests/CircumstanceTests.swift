import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// Calls that are gathered mean what they mean where they stand: the draft, the connector and the portal of that place.
struct CircumstanceTests {
    private final class Log {
        var text = ""
    }

    private let disk = Disk()
    private let log = Log()
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        disk.set("s.csv", "code;title;token\nc1;Alpha;tok-a\nc2;Beta;tok-b\nc3;Gamma;tok-c\n")
    }

    private func shell() async throws -> Shell {
        var services = HostServices(transport: SandboxTransport(sandbox)) { [log] in log.text += $0 }
        disk.lend(to: &services)
        let shell = Shell(services, clock: ManualClock())
        try await shell.adopt("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        return shell
    }

    /// Titles, connectors and tokens of the sources that a script makes.
    private func made(by script: String) async throws -> [String] {
        try await shell().run(script)
        log.text = ""
        let shell = try await shell()
        shell.session.options.showsSecrets = true
        try await shell.run(
            """
            source.list order id asc -> all
            for o in $all {
                source.get $o.id -> g
                print $o.title $o.connectorId $g.item.settings[0].value
            }
            """)
        return log.text.split(separator: "\n").map(String.init)
    }

    private static let rows = ["Alpha 31 tok-a", "Beta 31 tok-b", "Gamma 31 tok-c"]

    @Test(arguments: [" journal \"j.jsonl\" key $row.code", ""])
    func `each row sends the draft of its round`(_ journal: String) async throws {
        let made = try await made(
            by: """
                use 31
                for row in csv("s.csv")\(journal) {
                    for c in $connector.settings[*].code { set settings.$c=$row[$c] }
                    source.add title=$row.title
                }
                """)
        #expect(made == Self.rows)
    }

    @Test
    func `a draft alone is sent as it was in a loop with a journal`() async throws {
        let made = try await made(
            by: """
                for row in csv("s.csv") journal "j.jsonl" key $row.code {
                    set title=$row.title connectorId=31 settings.token=$row.token
                    source.add
                }
                """)
        #expect(made == Self.rows)
    }

    @Test
    func `a batch sends the draft of each place, and what is cleared behind a call is sent`() async throws {
        let made = try await made(
            by: """
                batch {
                    set title=A connectorId=31 settings.token=a
                    source.add
                    set title=B
                    source.add
                    clear
                }
                """)
        #expect(made == ["A 31 a", "B 31 a"])
    }

    @Test
    func `each call has the connector that was in use`() async throws {
        let made = try await made(
            by: """
                connector.add title=Other logo="data:image/png;base64,iVBORw0KGgo=" urlCheck="https://example.com/check" urlTableList="https://example.com/tables" \
                    urlTableDescription="https://example.com/table" urlData="https://example.com/data" \
                    settings:=[{"name": "Key", "type": "STRING", "code": "key"}] --force -> c
                batch {
                    use $c.id
                    source.add title=first settings.key=k
                    use 31
                    source.add title=second settings.token=t
                }
                """)
        #expect(made.map { $0.split(separator: " ").first } == ["first", "second"])
        #expect(made.last == "second 31 t")
        #expect(made.first?.hasSuffix(" k") == true, "\(made)")
        #expect(made.first?.contains(" 31 ") == false)
    }

    @Test(arguments: ["connect sandbox", "portal http://127.0.0.1:9", "auth webhook 1 x", "auth none"])
    func `a batch stays at its portal`(_ command: String) async throws {
        let shell = try await shell()
        for script in [
            "batch { source.add title=A connectorId=31 settings.token=a; \(command) }",
            "for r in csv(\"s.csv\") journal \"j.jsonl\" key $r.code { \(command); source.list }",
        ] {
            await #expect(throws: Diagnostic.self) { try await shell.run(script) }
        }
        #expect(try await made(by: "print 1").isEmpty)
    }

    @Test
    func `a script that a batch runs cannot take its calls elsewhere`() async throws {
        disk.set("other.bcx", "auth none\n")
        let shell = try await shell()
        let error = await #expect(throws: Diagnostic.self) {
            try await shell.run(
                "batch { source.add title=A connectorId=31 settings.token=a; run \"other.bcx\" }", name: "a.bcx")
        }
        #expect(error?.message == "'run' inside a batch", "\(String(describing: error))")
        #expect(try await made(by: "print 1").isEmpty)
    }

    @Test
    func `a command of a host cannot take the calls of a batch elsewhere`() async throws {
        let shell = try await shell()
        shell.commands.append(
            ShellCommand("jump", "Go elsewhere.") { _, context in
                context.session.link = try PortalLink("https://b.example")
                return .null
            })
        let error = await #expect(throws: Diagnostic.self) {
            try await shell.run("batch { source.add title=A connectorId=31 settings.token=a; jump }")
        }
        #expect(error?.message.contains("changed inside the batch") == true, "\(String(describing: error))")
        #expect(try await made(by: "print 1").isEmpty)
    }

    @Test
    func `a text that looks like a result is not replaced by one`() async throws {
        let made = try await made(
            by: """
                source.add title='a $result[c1][id] b' connectorId=31 settings.token=t
                for row in [{"t": 'c $result[c1][id] d'}] journal "j.jsonl" key $row.t {
                    source.add title=$row.t connectorId=31 settings.token=t
                }
                """)
        #expect(made == ["a $result[c1][id] b 31 t", "c $result[c1][id] d 31 t"])
    }

    @Test
    func `whether a call was bound is known before the batch ends`() async throws {
        let made = try await made(
            by: """
                let con = null
                batch {
                    for t in ["A", "B"] {
                        if $con == null {
                            source.add title=$t connectorId=31 settings.token=t -> con
                        } else {
                            if null != $con and true { source.update $con.id title=$t }
                        }
                    }
                }
                assert $con.id > 0
                """)
        #expect(made == ["B 31 t"])
    }

    @Test
    func `a value that is given after a call counts from there on`() async throws {
        let made = try await made(
            by: """
                let name = ""
                batch {
                    for i in range(3) {
                        let name = "N$i"
                        source.add title="T $name" connectorId=31 settings.token=t -> name
                    }
                    source.add title=A connectorId=31 settings.token=t -> x
                    let x = 2
                    if $x == 2 { source.add title="two $x" connectorId=31 settings.token=t }
                }
                assert $name.id > 0
                """)
        #expect(made == ["T N0", "T N1", "T N2", "A", "two 2"].map { "\($0) 31 t" })
    }

    @Test(arguments: [
        "source.add title='a $result[c1][id]' connectorId=31 settings.token=q",
        "let t = '$result[c1][id]'; source.add title=\"$t of $x.id\" connectorId=31 settings.token=q",
        "source.list where title='$result[c1][id]' and id = $x.id",
        "set title='$result[c1][id]' connectorId=31 settings.token=q; source.add",
        "source.update 58 description=d",
    ])
    func `what looks like a result in a batch is refused, wherever it comes from`(_ line: String) async throws {
        let shell = try await shell()
        try await shell.run(
            """
            source.add title='$result[c1][item][connection][title]' connectorId=31 settings.token=t
            source.add title=SECOND connectorId=31 settings.token=t
            """)
        for head in ["batch"] + (line.contains("update") ? [] : ["batch --as curl"]) {
            let error = await #expect(throws: Diagnostic.self) {
                try await shell.run("\(head) { source.get 59 -> x; \(line) }")
            }
            #expect(error?.message.contains("a text contains '$result['") == true, "\(String(describing: error))")
        }
        #expect(
            try await made(by: "source.update 58 description=d") == [
                "$result[c1][item][connection][title] 31 t", "SECOND 31 t",
            ])
    }

    @Test
    func `results go on in texts, conditions and titles that stay`() async throws {
        let made = try await made(
            by: """
                batch {
                    source.add title=P connectorId=31 settings.token=t -> p
                    source.add title="child of $p.id" connectorId=31 settings.token=t -> c
                    source.update $c.id description=d
                    source.list where id = $p.id and title = "P" -> found
                }
                assert $found[0].title == "P"
                """)
        #expect(made == ["P 31 t", "child of 58 31 t"])
    }
}
