import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Testing
import TextUI

/// What protects a session: changes are taken back, drafts survive, sessions become scripts.
struct SafetyTests {
    /// Files in memory.
    private final class Files {
        var files: [String: String] = [:]
        var draft: [UInt8]?
        var answers: [String] = []
        var questions: [String] = []
    }

    private func shell(_ files: Files) throws -> PracticeShell {
        try PracticeShell { services in
            services.files.draft = PrivateFile(read: { files.draft }, write: { files.draft = $0 })
            services.files.write = { path, bytes, appending in
                files.files[path] = (appending ? files.files[path] ?? "" : "") + String(decoding: bytes, as: UTF8.self)
            }
            services.files.read = { Array((files.files[$0] ?? "").utf8) }
            services.files.exists = { files.files[$0] != nil }
            services.people.ask = { question in
                files.questions.append(question.text)
                return files.answers.isEmpty ? nil : files.answers.removeFirst()
            }
        }
    }

    @Test func `changes of the draft are taken back one by one`() async throws {
        let practice = try shell(Files())
        await practice.type(
            """
            connect sandbox; use 31
            set title=North; set title=South description=x; unset description; new table; set name=berths; clear
            undo; assert $fields.name == "berths"
            undo; undo; assert $fields == {title: "South"}
            undo; assert $fields.description == "x"
            undo; assert $fields == {title: "North"}
            undo; assert $fields == {}
            """)
        #expect(practice.said.hasSuffix("undid: set title\n"))
        await practice.type("undo")
        #expect(practice.said.contains("nothing to undo"))
    }

    @Test func `a draft is kept without its credentials, and offered again`() async throws {
        let files = Files()
        let first = try shell(files)
        await first.type("connect sandbox; use 31; set title=\"Harbour, north\" settings.token=t-9f3c-secret")
        let kept = try #require(files.draft)
        #expect(!String(decoding: kept, as: UTF8.self).contains("t-9f3c"))
        let second = try shell(files)
        files.answers = ["y"]
        #expect(try second.shell.offerDraft(kept) == .decided)
        #expect(
            files.questions == [
                "An unfinished source draft (title, connectorId, settings.token) was saved. Restore it? [Y/n]"
            ])
        await second.type("assert $fields == {title: \"Harbour, north\", connectorId: 31}")
        #expect(second.said == "credentials are not saved; set them again: settings.token\n")
        await second.type("clear")
        #expect(files.draft == nil)
        files.answers = ["n"]
        #expect(try second.shell.offerDraft(kept) == .decided)
        #expect(second.shell.session.draft.fields.isEmpty)
    }

    @Test func `a line in place of an answer is not taken for one, and the saved draft stays`() async throws {
        let files = Files()
        let practice = try shell(files)
        let kept = Array("{\"entity\":\"source\",\"fields\":{\"title\":\"North\"},\"secrets\":[]}".utf8)
        files.answers = ["connect sandbox", " Yes "]
        #expect(try practice.shell.offerDraft(kept) == .line("connect sandbox"))
        #expect(practice.said == "the saved draft is offered again at the next start\n")
        #expect(try practice.shell.offerDraft(kept) == .decided)
        #expect(practice.shell.session.draft.fields == ["title": "North"])
        #expect(try practice.shell.offerDraft(kept) == .open)
    }

    @Test func `a field that holds nothing but a credential is not kept, and no other is touched`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31")
        await practice.type("set settings.token=harbour-7 title=harbour-7 description=harbour-7")
        let kept = String(decoding: try #require(files.draft), as: UTF8.self)
        #expect(
            kept.contains("\"title\":\"harbour-7\"")
                && kept.contains("\"secrets\":[\"settings.token\",\"description\"]"))
        await practice.type("set description=\"the harbour-7 office\"")
        #expect(String(decoding: try #require(files.draft), as: UTF8.self).contains("the harbour-7 office"))
    }

    @Test func `a whole draft that asks for its credentials replaces nothing before it has them`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31; set title=North settings.token=t-9f3c")
        await practice.type("fields {\"title\": \"South\"} settings.token=secret:")
        #expect(practice.shell.session.draft.fields["title"] == "North")
        files.answers = ["t-other"]
        await practice.type("fields {\"title\": \"South\"} settings.token=secret:")
        #expect(practice.shell.session.draft.fields == ["title": "South", "settings": ["token": "t-other"]])
        _ = practice.said
        await practice.type("fields title=x")
        #expect(practice.said.contains("'fields' takes single fields only beside an object"))
        await practice.type("fields {} titel=x")
        #expect(practice.said.contains("did you mean 'title'?"))
    }

    @Test func `a mask is no address, whoever gives it`() async throws {
        let files = Files()
        let practice = try shell(files)
        files.answers = ["https://a.bitrix24.com/rest/1/***/"]
        await #expect(throws: ShellError.self) { try await practice.shell.adopt("https://a.bitrix24.com/rest/1/***/") }
        await practice.enter("connect")
        #expect(practice.said.contains("error: '***' stands for a hidden credential"))
        #expect(practice.shell.session.link == nil)
    }

    @Test(arguments: ["not JSON", "{}", "{\"entity\":\"ghost\",\"fields\":{}}"])
    func `a damaged draft is passed over`(_ text: String) throws {
        let files = Files()
        #expect(try shell(files).shell.offerDraft(Array(text.utf8)) == .decided)
        #expect(files.questions.isEmpty)
    }

    @Test func `a saved session runs and is the same again`() async throws {
        let files = Files()
        let first = try shell(files)
        await first.type(
            """
            connect sandbox; use 31; option timeout 9s
            set title="Hafen \\"Nord\\" \\$5 \\\\ Ж" settings.token=t-9f3c-secret active:=true
            save here.bcx
            """)
        #expect(first.said.hasSuffix("saved to here.bcx\n"))
        let script = try #require(files.files["here.bcx"])
        #expect(!script.contains("t-9f3c"))
        let second = try shell(files)
        files.answers = ["t-9f3c-secret"]
        await second.type(script)
        _ = second.said
        #expect(second.shell.session.draft.fields == first.shell.session.draft.fields)
        #expect(second.shell.session.connector?.id == 31)
        #expect(second.shell.session.options.timeout == .seconds(9))
    }

    @Test func `what succeeds is recorded, secrets left out, and runs`() async throws {
        let files = Files()
        let first = try shell(files)
        for line in [
            "connect sandbox", "record on lesson.bcx", "use 31", "set title=North settings.token=t-9f3c-secret",
            "source.get 9999", "source.add -> made", "help", "record off", "set title=South",
        ] {
            let before = first.said
            _ = before
            await first.type(line)
            if !first.said.contains("error:") { first.shell.record(first.shell.read(line)) }
        }
        let script = try #require(files.files["lesson.bcx"])
        #expect(
            script == """
                #!/usr/bin/env bcx
                connect sandbox
                use 31
                set title=North settings.token=secret:
                source.add -> made

                """)
        let second = try shell(files)
        files.answers = ["t-9f3c-secret"]
        await second.type(script + "source.list select title -> all; assert count($all) == 1")
        #expect(!second.said.contains("error:"))
    }

    /// Runs a script as the program does.
    private func run(_ script: String, _ practice: PracticeShell) async {
        let reading = practice.shell.interpreter.read(SourceText(name: "a.bcx", text: script))
        guard let program = reading.program else { return }
        do throws(Diagnostic) {
            _ = try await practice.shell.interpreter.run(program)
            practice.shell.record(reading)
        } catch {
            practice.shell.record(reading, before: error)
        }
    }

    @Test(arguments: [
        ("record off\nprint 3", "print 2"), ("record off; record on second.bcx; print 3", "print 2"),
        ("source.get 9999\nprint 3", "print 2"), ("if true { exit }\nprint 3", "print 2"), ("", "print 2"),
    ])
    func `a script is recorded from one mark to the other, as far as it succeeded`(
        _ end: String, _ last: String
    ) async throws {
        let files = Files()
        let practice = try shell(files)
        await run(
            """
            print 1
            connect sandbox; use 31
            record on lesson.bcx  # from here
            let token = "t-9f3c-secret"
            for n in range(2) {
                set title="S$n" settings.token=$token
            }
            print 2
            \(end)
            """, practice)
        #expect(
            files.files["lesson.bcx"] == """
                #!/usr/bin/env bcx
                connect sandbox
                use 31
                secret token
                for n in range(2) {
                    set title="S$n" settings.token=$token
                }
                \(last)

                """)
        #expect(files.files["second.bcx"].map { $0.hasSuffix("\nprint 3\n") } ?? !end.contains("second"))
    }

    @Test func `what succeeded before a mistake in its line is recorded`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; record on lesson.bcx")
        for line in [
            "use 31; set title=North settings.token=t-9f3c-secret; source.get 9999; set title=South",
            "source.get 9999; use 8", "if true { use 123; source.get 9999 }; use 8", "nosuch",
        ] {
            await practice.typeRecorded(line)
        }
        #expect(
            files.files["lesson.bcx"] == """
                #!/usr/bin/env bcx
                connect sandbox
                use 31; set title=North settings.token=secret:

                """)
    }

    @Test(arguments: ["save", "record on"]) func `a file that exists is not replaced silently`(
        _ command: String
    ) async throws {
        let files = Files()
        files.files["my notes.bcx"] = "print 1"
        let practice = try shell(files)
        await practice.type("\(command) \"my notes.bcx\"")
        #expect(practice.said.contains("error: \"my notes.bcx\" exists\n"))
        await practice.type("\(command) \"my notes.bcx\"")
        #expect(practice.said.contains("hint: '\(command) \"my notes.bcx\" --yes' replaces it\n"))
        practice.shell.session.options.isInteractive = true
        files.answers = ["n", "y"]
        await practice.type("\(command) \"my notes.bcx\"")
        #expect(practice.said.contains("not confirmed; \"my notes.bcx\" was not replaced"))
        #expect(files.files["my notes.bcx"] == "print 1")
        await practice.type("\(command) \"my notes.bcx\"")
        #expect(files.files["my notes.bcx"] == "#!/usr/bin/env bcx\n")
        #expect(Set(files.questions) == ["\"my notes.bcx\" exists. Replace it? [y/N]"])
        files.files["my notes.bcx"] = "print 1"
        await practice.type("\(command) \"my notes.bcx\" --yes; \(command) other.bcx")
        #expect(files.files["my notes.bcx"] == "#!/usr/bin/env bcx\n" && files.questions.count == 2)
    }

    @Test func `only the portal inside the program is saved as the sandbox`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect http://127.0.0.1:8080/rest/1/abcdef0123/ -> x; save here.bcx")
        practice.shell.session.link = try PortalLink("http://127.0.0.1:8080/rest/1/abcdef0123/")
        await practice.type("save here.bcx --yes")
        #expect(files.files["here.bcx"] == "#!/usr/bin/env bcx\nconnect http://127.0.0.1:8080\nauth webhook 1\n")
        #expect(practice.shell.view.prompt.text == "127.0.0.1:8080> ")
    }

    @Test func `a saved session comes back to the sandbox, whatever profile was made of it`() async throws {
        let files = Files()
        var kept: [UInt8]?
        let practice = try PracticeShell { services in
            services.files.profiles = PrivateFile(read: { kept }, write: { kept = $0 })
            services.files.write = { path, bytes, _ in files.files[path] = String(decoding: bytes, as: UTF8.self) }
        }
        await practice.type(
            "connect sandbox; profile save dev; option timeout 9s; option prompt \"{draft}> \"; save a.bcx")
        #expect(practice.said.contains("\nthis sandbox ends with the program"))
        #expect(
            files.files["a.bcx"]
                == "#!/usr/bin/env bcx\nconnect sandbox\noption timeout 9s\noption prompt \"{draft}> \"\n")
    }

    @Test func `credentials are those of the connector that the line names`() async throws {
        let practice = try shell(Files())
        await practice.type(
            """
            connect sandbox; use 123
            source.add title=A connectorId=31 settings.token=t-9f3c -> made
            set title=B connectorId=31 settings.token=t-9f3c; source.add -> other
            """)
        #expect(!practice.said.contains("error:"))
        await practice.type("clear; set settings.token=t-9f3c")
        #expect(practice.said.contains("connector 123 has no setting 'token'"))
    }

    @Test func `options are shown when asked for, not when changed`() async throws {
        let practice = try shell(Files())
        await practice.type("option hints off; option output json; option output")
        #expect(practice.said == "\"json\"\n")
    }

    @Test func `a webhook in a recorded line becomes a question`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("record on lesson.bcx")
        practice.shell.session.link = try PortalLink("https://acme.bitrix24.com/rest/1/abcdef0123/")
        practice.shell.record(practice.shell.read("connect https://acme.bitrix24.com/rest/1/abcdef0123/"))
        #expect(files.files["lesson.bcx"]?.hasSuffix("connect https://acme.bitrix24.com/rest/1/secret:/\n") == true)
        #expect(files.files["lesson.bcx"]?.contains("abcdef") == false)
    }

    @Test func `updates and deletes are confirmed, with the title and what changes`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; source.add title=North connectorId=31 settings.token=t-9f3c")
        files.answers = ["n", "y", "no", "n"]
        await practice.enter("source.update 58 title=South settings.token=t-other description=Harbour")
        #expect(practice.said.contains("error: not confirmed; source 58 was not updated\n"))
        await practice.enter("source.update 58 title=South")
        #expect(!practice.said.contains("error:"))
        await practice.enter("source.delete 58")
        #expect(practice.said.contains("error: not confirmed; source 58 was not deleted\n"))
        await practice.enter("source.delete 9999")
        #expect(
            files.questions == [
                "Update source 58 \"North\" (title: \"North\" → \"South\", settings.token: ***, "
                    + "description: \"\" → \"Harbour\")? [y/N]",
                "Update source 58 \"North\" (title: \"North\" → \"South\")? [y/N]",
                "Delete source 58 \"South\"? [y/N]", "Delete source 9999? [y/N]",
            ])
        _ = practice.said
        await practice.type("option confirm off; source.delete 58; source.list -> all; assert $all == []")
        #expect(!practice.said.contains("error:"))
    }

    @Test func `columns and settings that change are counted, and a call that shows itself asks nothing`() async throws
    {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31; source.add title=North settings.token=t-9f3c -> made")
        await practice.type(
            "table.add name=berths externalName=B externalCode=b sourceId=58 "
                + "fields:=[{\"name\":\"ID\",\"type\":\"int\",\"externalCode\":\"id\"}] -> table")
        await practice.enter("table.fields.update $table.id delete:=[1, 2]")
        await practice.enter("connector.update 31 settings:=[{\"code\":\"a\",\"name\":\"A\",\"type\":\"INT\"}]")
        #expect(
            files.questions.map { $0.replacing(/table \d+/, with: "table 1") } == [
                "Change the fields of table 1 \"berths\" (delete: 2 elements)? [y/N]",
                "Update connector 31 \"Harbour ERP\" (settings: 1 element)? [y/N]",
            ])
        await practice.enter("source.delete 58 --dry-run")
        #expect(files.questions.count == 2)
    }

    @Test func `all agrees to the rest of a loop, and to no later line`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type(
            "connect sandbox; use 31; for n in range(4) { source.add title=\"S$n\" settings.token=t-9f3c }")
        files.answers = ["y", "all", "n", "n"]
        await practice.enter("for id in [58, 59, 60] { source.delete $id }")
        #expect(
            files.questions == ["Delete source 58 \"S0\"? [y/N/all]", "Delete source 59 \"S1\"? [y/N/all]"])
        await practice.enter("source.delete 61")
        await practice.enter("source.delete 61; source.delete 61")
        let question = "Delete source 61 \"S3\"? "
        #expect(files.questions.dropFirst(2) == ["\(question)[y/N]", "\(question)[y/N/all]"])
        await practice.type("source.list -> left; assert count($left) == 1")
        #expect(practice.said.contains("not confirmed; source 61 was not deleted"))
    }

    @Test func `a batch that updates or deletes is confirmed once, with titles, and says what it did`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type(
            "connect sandbox; use 31; for n in range(12) { source.add title=\"S$n\" settings.token=t-9f3c }")
        _ = practice.said
        files.answers = ["n", "y", "y"]
        let batch = "batch { for id in range(58, 70) { source.delete $id }; source.update 58 title=A; source.get 59 }"
        await practice.enter(batch)
        let said = practice.said
        #expect(said.hasPrefix("  source 58 \"S0\"\n  source 59 \"S1\"\n"), "\(said)")
        #expect(said.contains("  source 67 \"S9\"\n  … and 2 more\n"))
        #expect(said.contains("not confirmed; nothing of the batch was sent"))
        #expect(files.questions == ["Delete 12 sources (58–69), update 1 source (58)? [y/N]"])
        await practice.enter("batch { source.delete 58; source.delete 59; source.delete 61 }")
        #expect(files.questions.last == "Delete 3 sources (58, 59, 61)? [y/N]")
        #expect(practice.said.hasSuffix("\nbatch: 3 calls\n"))
        files.answers = ["n", "n", "y"]
        await practice.enter("source.delete 66 67 68")
        #expect(files.questions.last == "Delete 3 sources (66–68)? [y/N]")
        #expect(practice.said.contains("error: not confirmed; 3 sources were not deleted\n"))
        await practice.enter("for pair in [[66, 67], [68, 69]] { source.delete $pair }")
        #expect(files.questions.last == "Delete 2 sources (66, 67)? [y/N/all]")
        files.questions.removeLast(2)
        await practice.enter("batch { source.delete 62; source.get 58 }")
        #expect(files.questions.last == "Delete 1 source (62)? [y/N]")
        #expect(practice.said.contains("batch: 2 calls, 1 refused\n"))
        await practice.enter("batch { source.delete 60 --yes }")
        #expect(files.questions.count == 3)
        files.answers = ["all"]
        await practice.enter("for id in [63, 64] { batch { source.delete $id } }")
        #expect(files.questions.dropFirst(3) == ["Delete 1 source (63)? [y/N/all]"])
    }

    @Test func `the connector that is filled in is said once, until it is another`() async throws {
        let practice = try shell(Files())
        await practice.type("connect sandbox; use 31")
        _ = practice.said
        await practice.type("for n in range(3) { source.add title=\"S$n\" settings.token=t-9f3c -> made }")
        await practice.type("source.add title=North settings.token=t-9f3c -> made")
        #expect(practice.said == "connectorId=31, the last connector \"Harbour ERP\"\n")
        await practice.type("use 123 -> c")
        _ = practice.said
        await practice.type("source.add title=N settings.login=a settings.password=b -> made")
        #expect(practice.said == "connectorId=123, the last connector \"CRM\"\n")
    }

    @Test func `the editor shows every field, and takes those that were given`() async throws {
        var shown: [String] = []
        var edits: [(String) -> String] = [
            { $0.replacing("\"title\": null", with: "\"title\": \"North\"") },
            { $0.replacing("\"token\": null", with: "\"token\": \"t-9f3c\"") }, { $0 },
        ]
        let practice = try PracticeShell { services in
            services.people.ask = { _ in nil }
            services.programs.edit = { text in
                shown.append(text)
                return edits.removeFirst()(text)
            }
        }
        await practice.enter("connect sandbox; edit")
        #expect(
            shown[0] == """
                {
                  "title": null,
                  "description": null,
                  "connectorId": null,
                  "settings": null
                }

                """)
        #expect(practice.shell.session.draft.fields == ["title": "North"])
        await practice.enter("use 31; edit")
        #expect(shown[1].contains("\"connectorId\": 31,\n  \"settings\": {\n    \"token\": null\n  }\n"))
        let fields: JSON.Object = ["title": "North", "settings": ["token": "t-9f3c"]]
        #expect(practice.shell.session.draft.fields == fields)
        await practice.enter("edit")
        #expect(practice.shell.session.draft.fields == fields)
    }

    @Test func `all is offered only where more can come, in a script as in a line`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31; source.add title=North settings.token=t-9f3c -> made")
        practice.shell.session.options.isInteractive = true
        for script in ["source.delete 58", "source.delete 58\nsource.delete 59", "run \"other.bcx\"\nsource.delete 58"]
        {
            practice.shell.begin(practice.shell.interpreter.read(SourceText(name: "a.bcx", text: script)))
            await practice.type("source.delete 58")
        }
        let question = "Delete source 58 \"North\"? "
        #expect(files.questions == ["\(question)[y/N]", "\(question)[y/N/all]", "\(question)[y/N/all]"])
    }

    @Test func `a restored draft that cannot be saved is not forgotten`() throws {
        let practice = try PracticeShell { services in
            services.files.draft = PrivateFile(read: { nil }, write: { _ in throw CancellationError() })
            services.people.ask = { _ in "" }
        }
        let kept = Array("{\"entity\":\"source\",\"fields\":{\"title\":\"North\"},\"secrets\":[]}".utf8)
        #expect(try practice.shell.offerDraft(kept) == .open)
        #expect(practice.shell.session.draft.fields == ["title": "North"])
    }

    @Test func `a script says nothing of its batches`() async throws {
        let practice = try shell(Files())
        await practice.type("connect sandbox; batch { source.list; source.get 9999 }")
        #expect(!practice.said.contains("batch: "))
    }

    @Test func `a draft that was sent is not sent again by mistake`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31")
        await practice.enter("set title=North settings.token=t-9f3c")
        #expect(practice.shell.view.prompt.missing == "complete")
        await practice.enter("source.add")
        #expect(practice.shell.view.prompt.missing == "sent as 58")
        _ = practice.said
        await practice.enter("fields")
        #expect(practice.said.hasPrefix("sent as source 58; 'source.add' creates another\n"))
        await practice.enter("status -> s; assert $s.draft == \"source, 2 set, sent as 58\"")
        files.answers = ["", "y"]
        await practice.enter("source.add")
        #expect(practice.said.contains("error: not confirmed; nothing was sent\n"))
        await practice.enter("source.add")
        let question = "This draft was sent as source 58. Create another? [y/N]"
        #expect(files.questions == [question, question])
        #expect(practice.shell.view.prompt.missing == "sent as 59")
        // What asks for another in so many words gets it.
        _ = practice.said
        await practice.enter("for n in range(2) { source.add }")
        await practice.enter("source.add title=South; source.add --yes")
        _ = try await practice.shell.run("source.add", name: "more.bcx")
        await practice.enter("set title=West")
        #expect(practice.shell.view.prompt.missing == "complete")
        await practice.enter("source.add; source.list -> all; assert count($all) == 8")
        #expect(files.questions.count == 2 && !practice.said.contains("error:"))
        await practice.enter("source.delete 65 --yes")
        #expect(practice.shell.view.prompt.missing == "complete")
    }

    @Test func `without files nothing is written`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; save x.bcx")
        #expect(practice.said.contains("writing files is not allowed here"))
        await practice.type("record on x.bcx")
        #expect(practice.said.contains("writing files is not allowed here"))
    }

    @Test func `JSON is coloured and stays what it is`() async throws {
        let practice = try PracticeShell(width: 80) { services in
            services.output.style = { pieces in pieces.map { "\($0.role)(\($0.text))" }.joined() }
        }
        await practice.type("connect sandbox; server.time -> t; scope --json")
        #expect(
            practice.said.hasSuffix("plain([\n  )string(\"biconnector\")plain(,\n  )string(\"user_brief\")plain(\n]\n)")
        )
    }

    @Test(arguments: [
        ("auth token abcdef0123", "auth token secret:"), ("auth webhook 1 abcdef0123", "auth webhook 1 secret:"),
        (
            "source.add settings:={\"token\": \"abcdef0123\", user: \"me\"} title=x",
            "source.add settings.token=secret: settings.user=secret: title=x"
        ),
        ("set settings.token=$token", "set settings.token=$token"),
        ("fields {\"title\": \"x\"}", "fields {\"title\": \"x\"}"),
        (
            "fields {\"title\": \"x\", \"settings\": {\"token\": \"abcdef0123\"}}",
            "fields {\"title\": \"x\"} settings.token=secret:"
        ),
        (
            "source.add {\"fields\": {\"title\": \"pa$word\", \"settings\": {\"token\": \"abcdef0123\"}}}",
            "source.add {\"title\": \"pa$word\"} settings.token=secret:"
        ),
        ("source.add {\"title\":\"\\u0421 \\/ $x\"}", "source.add {\"title\":\"\\u0421 \\/ $x\"}"),
        (
            "let url = \"https://acme.bitrix24.com/rest/1/abcdef0123/\"", "secret url"
        ),
        ("let token = \"abcdef0123\"", "secret token"), ("let t = \"known-abc\"", "secret t"),
        ("let t = \"the known-abc\"", "let t = \"the known-abc\""),
        (
            "set title=\"known-abc\" description=\"about known-abc\"",
            "set title=\"known-abc\" description=\"about known-abc\""
        ),
        ("set description=known-abc", "set description=secret:"),
        ("crm.lead.list auth=abcdef0123 filter[id]=5", "crm.lead.list auth=secret: filter[id]=5"),
        ("crm.lead.list {\"auth\": \"abcdef0123\", \"id\": 5}", "crm.lead.list {\"id\": 5} auth=secret:"),
        (
            "source.add fields:={\"title\": \"x\", \"settings\": {\"token\": \"abcdef0123\"}}",
            "source.add fields:={\"title\": \"x\"} fields.settings.token=secret:"
        ),
        ("source.update 5 settings.token=@pw.txt", "source.update 5 settings.token=@pw.txt"),
        ("run x.bcx token=abcdef0123 n=5", "run x.bcx token=secret: n=5"),
        ("set title=\"Token: North\"", "set title=\"Token: North\""),
        (
            "!curl -H 'Authorization: Bearer abcdef0123' https://a/",
            "# left out: !curl -H 'Authorization: secret:' https://a/"
        ),
        ("source.list > x # token=abcdef0123", "# left out: source.list > x # token=***"),
        ("assert $token != \"abcdef0123\"", "# left out: assert $token != secret:"),
        ("if true { set settings.token=abcdef0123 }", "if true { set settings.token=secret: }"),
    ])
    func `a recorded line does the same without its secret`(_ line: String, _ recorded: String) async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("let token = \"x\"; record on r.bcx")
        practice.shell.redaction.hide(Secret("known-abc"))
        practice.shell.record(practice.shell.read(line))
        #expect(files.files["r.bcx"] == "#!/usr/bin/env bcx\n\(recorded)\n")
    }

    @Test func `what turns out to be a credential is taken out of lines before`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31; record on r.bcx")
        for line in ["let t = \"t-9f3c-late\"", "set title=\"t-9f3c-late\" settings.token=$t", "print 1"] {
            practice.shell.session.history.append(practice.shell.historyForm(of: practice.shell.read(line)))
            await practice.typeRecorded(line)
        }
        #expect(
            files.files["r.bcx"]
                == "#!/usr/bin/env bcx\nconnect sandbox\nuse 31\nsecret t\nset title=\"t-9f3c-late\" settings.token=$t\nprint 1\n"
        )
        let changes = practice.shell.reviewHistory()
        #expect(changes.map(\.old) == ["let t = \"t-9f3c-late\"", "set title=\"t-9f3c-late\" settings.token=$t"])
        #expect(practice.shell.session.history == ["secret t", "set title=secret: settings.token=$t", "print 1"])
        #expect(practice.shell.reviewHistory().isEmpty)
    }

    @Test func `a draft that was sent is no longer kept`() async throws {
        let files = Files()
        let practice = try shell(files)
        await practice.type("connect sandbox; use 31; set title=North settings.token=t-9f3c")
        #expect(files.draft != nil)
        await practice.type("source.add")
        #expect(files.draft == nil)
    }
}
