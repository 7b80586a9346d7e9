import TestSupport
import Testing

/// Programs of other languages as scripts.
struct PastedProgramTests {
    private static let program = """
        <?php
        require_once('crest.php');
        // It's read as text.
        $fields = ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => getenv('ERP_PW')]];
        $made = CRest::call('biconnector.source.add', ['fields' => $fields]);
        exit
        CRest::call('biconnector.source.delete', ['id' => 58]);

        """

    @Test func `a program is answered once wherever it comes from`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(Self.program, to: "\(folder)/program.bcx")
        let runs = [
            try BuiltProgram.run(["program.bcx"], folder: folder), try BuiltProgram.run(["-c", Self.program]),
            try BuiltProgram.run(["-"], input: Self.program),
            try BuiltProgram.run(["check", "program.bcx"], folder: folder),
        ]
        for run in runs {
            #expect(run.status == 2)
            #expect(run.errors.contains("2 calls found, 5 other lines passed over"), "\(run.errors)")
            #expect(
                run.errors.contains(
                    "\n  source.add title=North connectorId=31 settings.token=secret:ERP_PW\n  source.delete 58\n"),
                "\(run.errors)")
            #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("error: ") } == 1, "\(run.errors)")
        }
    }

    @Test(arguments: ["curl", "js", "php", "bx24", "crest", "python", "fetch", "http"])
    func `what --as writes is answered with the line it was written from`(_ form: String) throws {
        let line = "source.add title=\"It's $5\" connectorId=31 settings.token=secret:ERP_TOKEN"
        let program = try BuiltProgram.run(["-c", "\(line.replacing("$", with: "\\$")) --as \(form)"])
        #expect(program.status == 0, "\(program.errors)")
        for run in [try BuiltProgram.run(["-"], input: program.output), try BuiltProgram.run(["-c", program.output])] {
            #expect(run.status == 2)
            #expect(run.errors.contains("1 call found"), "\(run.errors)")
            #expect(run.errors.contains("write '\(line.replacing("$", with: "\\$"))'"), "\(run.errors)")
        }
    }

    @Test func `lines that a terminal without an editor sends at once are one program`() throws {
        let home = try BuiltProgram.temporaryFolder()
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "TERM": "dumb"], columns: 100, rows: 40)
        try terminal.wait(for: "bcx>")
        terminal.send(
            "curl https://a/rest/1/abcdef0123/app.info\nexit\ncurl https://a/rest/1/abcdef0123/user.current\n")
        try terminal.wait(for: "2 calls found, 1 other line passed over")
        terminal.send("print 6 * 7\n")
        try terminal.wait(for: "42\nbcx>")
    }

    @Test func `a megabyte of a program is read in a moment`() throws {
        let call = "await b24.callMethod('biconnector.source.get', {id: 58})\nconst other = compute(`x${1}`)\n"
        let text = String(repeating: call, count: (1 << 20) / call.utf8.count)
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(text, to: "\(folder)/long.bcx")
        let run = try BuiltProgram.run(["long.bcx"], folder: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("calls found"))
    }
}
