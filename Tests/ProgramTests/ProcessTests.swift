import TestSupport
import Testing

/// The built program with pipes: what scripts and continuous integration see.
@Suite(.serialized)
struct ProcessTests {
    @Test(arguments: ["quickstart", "errors", "workshop", "class"].map { "examples/\($0).bcx" })
    func `examples hold`(_ path: String) throws {
        let run = try BuiltProgram.run([path], folder: PackageFiles.root)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `every example file is run by a test`() throws {
        #expect(
            try PackageFiles.names(in: "examples", ending: ".bcx") == [
                "class.bcx", "errors.bcx", "quickstart.bcx", "workshop.bcx",
            ])
    }

    @Test func `the first minute works as a script, with -c and line by line`() throws {
        let script = """
            connect sandbox
            connector.list where title contains "ERP" -> connectors
            use 31
            set title="Harbour, production" settings.token=secret:ERP_PW
            fields
            source.add -> made
            assert $made.id > 0
            source.get $made.id

            """
        let environment = ["ERP_PW": "t-9f3c-secret"]
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(script, to: "\(folder)/minute.bcx")
        let runs = [
            try BuiltProgram.run(["minute.bcx"], environment: environment, folder: folder),
            try BuiltProgram.run(["-c", script], environment: environment),
            try BuiltProgram.run(["-"], input: script, environment: environment),
            try BuiltProgram.run([], input: script, environment: environment),
        ]
        for run in runs {
            #expect(run.status == 0, "\(run.errors)")
            #expect(
                run.output.contains(#"{"title":"Harbour, production","settings":{"token":"***"},"connectorId":31}"#))
            #expect(run.output.contains(#""title":"Harbour, production","type":"rest""#))
            #expect(!(run.output + run.errors).contains("t-9f3c-secret"))
        }
    }

    @Test(arguments: [
        (["-c", "print 1"], 0),
        (["-c", "connect sandbox; source.get 999"], 1),
        (["-c", "print $nothing"], 2),
        (["-c", "print \"open"], 2),
        (["-c", "sorce.list"], 2),
        (["-c", "source.list"], 2),
        (["-c", "connect sandbox; source.add title=x"], 2),
        (["--nonsense"], 2),
        (["--output"], 2),
        (["no-such-file.bcx"], 2),
        (["-c", "assert 1 == 2"], 4),
        (["-c", "connect sandbox; expect any source.list"], 4),
        (["-c", "connect http://127.0.0.1:9/rest/1/secret00/"], 5),
        (["--connect", "https://portal.invalid/rest/1/secret00/", "-c", "source.list"], 5),
        (["-c", "exit 7; print 1"], 7),
        (["check", "examples/quickstart.bcx", "examples/errors.bcx"], 0),
        (["--version"], 0),
        (["--help"], 0),
    ])
    func `exit status`(_ arguments: [String], _ status: Int) throws {
        let run = try BuiltProgram.run(arguments, folder: PackageFiles.root)
        #expect(run.status == status, "\(arguments): \(run.errors)")
        #expect((run.status == 0) == run.errors.isEmpty || run.status == 7 || arguments.contains("-c"))
    }

    @Test func `a failing call keeps secrets out of its message`() throws {
        let run = try BuiltProgram.run(["-c", "connect http://127.0.0.1:9/rest/1/verysecretcode/"])
        #expect(run.errors.contains("127.0.0.1:9"))
        #expect(!run.errors.split(separator: "\n").filter { !$0.contains(" | ") }.joined().contains("verysecretcode"))
    }

    @Test func `results go to standard output and all else to standard error`() throws {
        let run = try BuiltProgram.run(["-c", "connect sandbox; use 31; server.time -> t; connector.get 31 | cat"])
        #expect(run.output.hasPrefix(#"{"item":{"id":31"#))
        #expect(run.errors.contains("connected to http://127.0.0.1:"))
    }

    @Test func `files are written for their owner alone, and programs get the result as JSON`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        let run = try BuiltProgram.run(
            ["-c", "connect sandbox; connector.get 31 > out.json; connector.get 8 >> out.json; !stat -c %a out.json"],
            folder: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "600\n")
        let safe = try BuiltProgram.run(
            ["--safe", "-c", "connect sandbox; connector.get 31 > out2.json"], folder: folder)
        #expect(safe.status == 2)
        #expect(safe.errors.contains("not allowed here"))
    }

    @Test func `a reader that ends early ends the program quietly`() throws {
        let run = try BuiltProgram.runShell(
            "'\(BuiltProgram.path)' -c 'for n in range(100000) { print \"line\" $n }' | head -n 1; echo \"${PIPESTATUS[0]}\""
        )
        #expect(run.output.hasPrefix("line 0\n"))
        #expect(run.errors.isEmpty)
    }

    @Test func `nothing is asked when nobody is there`() throws {
        let run = try BuiltProgram.run(["-c", "set settings.token=secret:"])
        #expect(run.status == 2)
        #expect(run.errors.contains("secret:NAME"))
    }

    @Test func `help names every option and subcommand`() throws {
        let help = try BuiltProgram.run(["--help"]).output
        for word in ["--connect", "--set", "--output", "--dry-run", "--trace", "bcx check", "bcx sandbox", "130"] {
            #expect(help.contains(word), "\(word)")
        }
    }

    @Test func `all problems of a file are reported before anything runs`() throws {
        let run = try BuiltProgram.run(["-c", "connect sandbox\nsorce.list\nprint $nothing\nset titel=x\n"])
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(!run.errors.contains("connected"))
        for line in ["-c:2:1", "-c:3:7", "-c:4:5"] { #expect(run.errors.contains(line)) }
    }

    @Test func `a webhook of the environment is used without asking it anything first`() throws {
        let server = try SandboxProcess()
        defer { server.stop() }
        let run = try BuiltProgram.run(
            ["-c", "source.list; status --json"], environment: ["BITRIX24_WEBHOOK": server.webhook])
        #expect(run.status == 2)
        let good = try BuiltProgram.run(["-c", "source.list"], environment: ["BITRIX24_WEBHOOK": server.webhook])
        #expect(good.status == 0, "\(good.errors)")
        #expect(good.output == "[]\n")
        #expect(good.errors.isEmpty)
        let token = try BuiltProgram.run(
            ["--connect", server.portal, "-c", "connector.list select id order id"],
            environment: ["BCX_TOKEN": server.token])
        #expect(token.output == #"[{"id":8},{"id":31},{"id":123}]"# + "\n", "\(token.errors)")
    }

    @Test func `both forms of curl on the seed page get the answers of the seed page`() throws {
        guard try BuiltProgram.runShell("command -v curl").status == 0 else {
            try Test.cancel("curl is not installed")
        }
        let server = try SandboxProcess()
        defer { server.stop() }
        let fields =
            #""fields":{"title":"CRM Source","description":"CRM data source","connectorId":123,"settings":{"login":"admin","password":"qwerty"}}"#
        let headers = "-H 'Content-Type: application/json' -H 'Accept: application/json'"
        let webhook = try BuiltProgram.runShell(
            "curl -sS -X POST \(headers) -d '{\(fields)}' \(server.webhook)biconnector.source.add")
        #expect(webhook.output.hasPrefix(#"{"result":{"id":58},"time":{"start":"#))
        let token = try BuiltProgram.runShell(
            "curl -sS -X POST \(headers) -d '{\(fields),\"auth\":\"\(server.token)\"}' \(server.portal)/rest/biconnector.source.add"
        )
        #expect(token.output.hasPrefix(#"{"result":{"id":59},"time":{"start":"#))
        let refused = try BuiltProgram.runShell(
            "curl -sS -w '\\n%{http_code}' -X POST \(headers) -d '{}' \(server.webhook)biconnector.source.add")
        #expect(
            refused.output.hasPrefix(
                #"{"error":"VALIDATION_FIELDS_NOT_PROVIDED","error_description":"Fields not provided."#))
        #expect(refused.output.hasSuffix("\n200"))
    }
}
