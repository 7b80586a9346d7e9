import BCXShell
import BIConnector
import SandboxPortal
import Testing

/// Portals kept under names.
struct ProfileTests {
    @Test func `the prompt tells which profile is in use`() async throws {
        var kept: [UInt8]?
        let practice = try PracticeShell(width: 40) { services in
            services.files.profiles = PrivateFile(read: { kept }, write: { kept = $0 })
        }
        await practice.type("connect sandbox; profile save prod readonly")
        #expect(practice.shell.view.prompt.text == "sandbox (prod, readonly)> ")
        await practice.type("profile save dev; use 31")
        #expect(practice.shell.view.prompt.text == "sandbox (dev) Harbour E…> ")
        // Where little room would be left, the connector's name gives way.
        await practice.type("set title=North")
        #expect(practice.shell.view.prompt.text == "sandbox (dev) source*> ")
    }

    /// A shell whose file of profiles is kept in memory.
    private final class Kept {
        var bytes: [UInt8]?
        var text: String { String(decoding: bytes ?? [], as: UTF8.self) }
    }

    private func shell(_ kept: Kept) throws -> PracticeShell {
        try PracticeShell { services in
            services.files.profiles = PrivateFile(read: { kept.bytes }, write: { kept.bytes = $0 })
        }
    }

    @Test func `whoever pastes an address is shown once how to keep it`() async throws {
        let practice = try shell(Kept())
        let note = "\n'profile save NAME' keeps this portal and its credentials for next time\n"
        let line = "connect http://localhost/rest/1/\(Sandbox.webhookCode)/"
        await practice.type(line)
        #expect(!practice.said.contains("profile save"))
        await practice.enter(line)
        #expect(practice.said.hasSuffix(note))
        await practice.enter(line)
        #expect(!practice.said.contains("profile save"))
        let other = try shell(Kept())
        await other.enter("connect sandbox")
        await other.enter("profile save work; \(line)")
        #expect(!other.said.contains("keeps this portal"))
    }

    @Test func `a profile that exists is not replaced silently`() async throws {
        let kept = Kept()
        var questions: [String] = []
        let practice = try PracticeShell { services in
            services.files.profiles = PrivateFile(read: { kept.bytes }, write: { kept.bytes = $0 })
            services.people.ask = { question in
                questions.append(question.text)
                return questions.count == 1 ? "n" : "y"
            }
        }
        await practice.type("connect sandbox; profile save work; profile save work")
        #expect(!practice.said.contains("error:"))
        let before = kept.text
        await practice.type("profile save work readonly")
        #expect(practice.said.contains("error: profile work (http://localhost, webhook of user 1) exists\n"))
        await practice.type("profile save work readonly")
        #expect(practice.said.contains("hint: 'profile save work readonly --yes' replaces it\n"))
        practice.shell.session.options.isInteractive = true
        await practice.type("profile save work readonly")
        #expect(kept.text == before)
        await practice.type("profile save work readonly")
        let question = "profile work (http://localhost, webhook of user 1) exists. Replace it? [y/N]"
        #expect(questions == [question, question] && kept.text != before)
        practice.shell.session.options.isInteractive = false
        await practice.type("profile save work --yes")
        #expect(kept.text == before)
    }

    @Test func `a profile brings portal, credentials and options back, and shows no secret`() async throws {
        let kept = Kept()
        let first = try shell(kept)
        await first.type("connect sandbox; option timeout 7s; profile save work; profile list")
        #expect(kept.text.contains(Sandbox.webhookCode))
        #expect(!first.said.contains(Sandbox.webhookCode))
        let second = try shell(kept)
        await second.type("connect work; option timeout; connector.get 31 -> c; print $c.item.title")
        let said = second.said
        #expect(said.contains("7s") && said.contains("Harbour ERP"), "\(said)")
        await second.type("profile remove work; profile list; connect work")
        #expect(second.said.contains("unknown profile 'work'"))
    }

    @Test(arguments: [
        // Elsewhere by any road, and what the session has then.
        ("connect sandbox", "30s", "2/50"),
        ("connect http://localhost:81/rest/1/\(Sandbox.webhookCode)/", "30s", "2/50"),
        ("portal http://localhost:81", "30s", "2/50"), ("connect slow", "90s", "2/50"),
        // Not elsewhere.
        ("connect fast", "7s", "5/250"), ("portal http://localhost", "7s", "5/250"), ("auth token x", "7s", "5/250"),
        ("connect nosuch", "7s", "5/250"), ("connect ftp://x", "7s", "5/250"),
        // What the user has chosen stays, whenever that was.
        ("option timeout 11s; connect sandbox", "11s", "2/50"), ("option pace off; connect slow", "90s", "off"),
        ("connect sandbox; option pace 1/1; connect fast; connect sandbox", "30s", "1/1"),
        ("option timeout 7s; connect sandbox", "7s", "2/50"),
    ])
    func `options that came with a connection go with it`(
        _ line: String, _ timeout: String, _ pace: String
    ) async throws {
        let kept = Kept()
        let first = try shell(kept)
        await first.type("connect sandbox; option timeout 90s; profile save slow")
        await first.type("option timeout 7s; option pace 5/250; profile save fast")
        let practice = try shell(kept)
        await practice.type("connect fast")
        for part in line.split(separator: "; ") { await practice.type(String(part)) }
        _ = practice.said
        await practice.type("option timeout -> timeout; option pace -> pace; print $timeout $pace")
        #expect(practice.said == "\(timeout) \(pace)\n")
    }

    @Test(arguments: [
        "source.add title=North connectorId=31 settings.token=x", "source.delete 58",
        "batch { source.add title=North connectorId=31 settings.token=x }", "expect any source.delete 58",
        "crm.lead.add fields:={}",
    ])
    func `a readonly profile sends nothing that changes the portal`(_ line: String) async throws {
        let kept = Kept()
        let practice = try shell(kept)
        await practice.type("connect sandbox; profile save live readonly")
        _ = practice.said
        let before = practice.sandbox.log().count
        await practice.type(line)
        #expect(practice.said.contains("profile 'live' is readonly"))
        #expect(practice.sandbox.log().count == before)
        await practice.type("source.list; source.add title=North connectorId=31 settings.token=x --dry-run")
        #expect(!practice.said.contains("error"))
        await practice.type("connect sandbox; \(line)")
        #expect(!practice.said.contains("readonly"))
    }

    @Test func `mistakes are reported`() async throws {
        let practice = try shell(Kept())
        for (line, message) in [
            ("profile save work", "not connected"), ("connect sandbox; profile save a.b", "cannot be the name"),
            ("profile save work secret", "unexpected word 'secret'"), ("profile remove work", "unknown profile 'work'"),
            ("profile save work; connect wrok", "did you mean 'work'?"), ("profile keep", "unexpected word 'keep'"),
        ] {
            await practice.type(line)
            let said = practice.said
            #expect(said.contains(message), "\(line): \(said)")
        }
    }

    @Test func `without a place to keep them there are none`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; profile list; profile save work")
        #expect(practice.said.contains("keeping profiles is not allowed here"))
    }
}
