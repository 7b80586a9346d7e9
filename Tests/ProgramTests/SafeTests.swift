import Foundation
import TestSupport
import Testing

/// What a script may do under `--safe` and `--safe=strict`, as README says.
@Suite(.serialized)
struct SafeTests {
    private let folder: String
    private let sandbox: SandboxProcess
    /// Another place, which nobody may reach.
    private let other: ScriptedServer

    init() throws {
        folder = try BuiltProgram.temporaryFolder()
        sandbox = try SandboxProcess(["--port", "0"])
        other = try ScriptedServer(answering: #"{"result":[]}"#)
        try PackageFiles.writeAbsolute("a\n1\n", to: "\(folder)/f.csv")
        try PackageFiles.writeAbsolute("print \"ran\"\n", to: "\(folder)/other.bcx")
        try PackageFiles.writeAbsolute("{}", to: "\(folder)/f.json")
    }

    private func run(_ option: String, _ line: String) throws -> BuiltProgram.Run {
        try BuiltProgram.run(
            [option, "--connect", sandbox.webhook, "-c", line.replacing("OTHER", with: other.origin)],
            environment: ["HOME": folder, "ERP_PW": "from-the-environment"], folder: folder)
    }

    private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }

    @Test(
        arguments: ["--safe", "--safe=strict"],
        [
            "!touch made", "connector.list | tee made", "connector.list > made", "connector.list >> made",
            "save made.bcx",
            "record on made.bcx", "profile save made", "for n in [1] journal \"made\" key $n { connector.add title=x }",
            "if true {\n!touch made\n}", "connector.list select id | cat > made",
        ])
    func `no program is run and no file written`(_ option: String, _ line: String) throws {
        defer { sandbox.stop() }
        let before = try files()
        let run = try run(option, line)
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.hasPrefix("error: "), "\(run.errors)")
        #expect(run.errors.contains("hint: ") && run.errors.contains("--safe"), "\(run.errors)")
        #expect(try files() == before)
    }

    @Test(arguments: [
        "print file(\"f.csv\")", "print csv(\"f.csv\")", "set title=@f.csv", "set settings:=@f.json", "run other.bcx",
        "print $env.ERP_PW", "print env(\"ERP_PW\")", "set title=secret:ERP_PW", "connect OTHER",
    ])
    func `files, environment and other portals are a script's, as long as it is not strict`(_ line: String) throws {
        defer { sandbox.stop() }
        #expect(try run("--safe", line).status == 0)
    }

    @Test(arguments: [
        "print file(\"f.csv\")", "print csv(\"f.csv\")", "set title=@f.csv", "set settings:=@f.json", "run other.bcx",
        "connector.add title=x logo=@f.csv", "print file(\"/etc/passwd\")", "run /dev/stdin",
        "print $env.ERP_PW", "print env(\"ERP_PW\")", "let n = \"ERP_PW\"; print $env[$n]",
        "print \"${env(\"ERP_PW\")}\"",
        "set title=secret:ERP_PW", "auth token secret:ERP_PW", "source.list where title = $env.ERP_PW",
        "print default($env.ERP_PW, \"d\")", "connect OTHER/rest/1/secret:ERP_PW/",
        "connect OTHER", "connect OTHER/rest/1/abcdef12345/", "connect sandbox", "connect work", "connect",
        "portal OTHER",
        "auth oauth client_id=a client_secret=b refresh_token=c access_token=d server=OTHER",
        "auth login client_id=a client_secret=b server=OTHER listen=8000",
        "auth login client_id=a client_secret=b listen=8000", "profile list", "profile remove x", "sandbox seed f.json",
        "sandbox move https://other.bitrix24.com", "sandbox class f.csv", "connect sandbox/anna",
        "let place = \"OTHER\"; connect $place", "try { connect OTHER }",
    ])
    func `strict takes files, environment and other portals away`(_ line: String) throws {
        defer { sandbox.stop() }
        let run = try run("--safe=strict", line)
        #expect(run.status == 2, "\(run)")
        #expect(!(run.output + run.errors).contains("from-the-environment"))
        #expect(!run.errors.contains("Optional("), "\(run.errors)")
        #expect(other.connections == 0)
    }

    @Test(arguments: [
        "connector.list select id", "portal", "auth", "auth none", "auth token T", "print 1",
        "let a = [1]; print $a[0]",
        "connector.add title=x logo=http://a/b urlCheck=http://127.0.0.1/ urlTableList=http://127.0.0.1/ "
            + "urlTableDescription=http://127.0.0.1/ urlData=http://127.0.0.1/ --force --dry-run",
        "sandbox fault OVERLOAD_LIMIT; expect OVERLOAD_LIMIT source.list; sandbox log; sandbox class 2; sandbox status",
    ])
    func `strict leaves the portal that was given`(_ line: String) throws {
        defer { sandbox.stop() }
        let run = try run("--safe=strict", line)
        #expect(run.status == 0, "\(run)")
        let again = try BuiltProgram.run(["--safe=strict", "--connect", "sandbox", "-c", "connect sandbox; \(line)"])
        #expect(again.status == 0, "\(again)")
    }

    @Test(arguments: [("--safe", 1), ("--safe=strict", 0)])
    func `the sandbox of a strict script calls nobody`(_ option: String, _ connections: Int) throws {
        defer { sandbox.stop() }
        let run = try BuiltProgram.run([
            option, "--connect", "sandbox", "-c",
            """
            connector.add title=x logo=http://a/b urlCheck=\(other.origin)/ urlTableList=\(other.origin)/ \
                urlTableDescription=\(other.origin)/ urlData=\(other.origin)/ settings:=[] -> made
            try { source.add title=y connectorId=$made.id settings:={} }
            print "tried"
            """,
        ])
        #expect(run.status == 0 && run.output.hasSuffix("tried\n"), "\(run)")
        #expect(other.connections == connections)
    }

    @Test func `without a portal a strict script reaches none, and its start file is not run`() throws {
        defer { sandbox.stop() }
        for line in ["connect sandbox", "connect \(other.origin)"] {
            let run = try BuiltProgram.run(["--safe=strict", "-c", line])
            #expect(run.status == 2, "\(run)")
            #expect(run.errors.contains("no portal was given for this run"), "\(run.errors)")
        }
        #expect(other.connections == 0)
        try PackageFiles.writeAbsolute("print \"strict\"\n", to: "\(folder)/s.bcx")
        #expect(try BuiltProgram.run(["--safe=strict", "s.bcx"], folder: folder).output == "strict\n")
    }

    @Test(arguments: ["--safe=", "--safe=lax", "--yes=no"])
    func `what follows an option without a value is looked at`(_ option: String) throws {
        defer { sandbox.stop() }
        let run = try BuiltProgram.run([option, "-c", "print 1"])
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("takes no value"), "\(run.errors)")
    }
}
