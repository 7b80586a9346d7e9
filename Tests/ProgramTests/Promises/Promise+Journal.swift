import TestSupport
import Testing

extension Promise {
    /// What stands in a journal.
    static let journal: [Promise] = [
        Promise(
            """
            A row of a loop with a journal is sent again only when it was refused, never arrived, or a list of what was \
            created since does not have it: acknowledged rows survive `kill -9` and a full disk, and none is created twice.
            """
        ) {
            let loop = try TriedLoop(rows: 120)
            defer { loop.sandbox.stop() }
            // The system says no when a file grows beyond these blocks of 1024 bytes, as it does on a full disk.
            let full = try loop.run(before: "ulimit -f 8; ")
            #expect(full.status == 3, "\(full)")
            let again = try loop.run()
            #expect(again.status == 0, "\(again)")
            let third = try loop.run()
            #expect(third.errors.contains("120 rows: 0 done, 120 done before"), "\(third)")
            #expect(try loop.titles() == (0..<120).map { "\"North \($0)\"" }.joined(separator: ","))
        },
        Promise(
            """
            A reply without an id, or a refusal together with an id, is an unknown outcome: it is looked up or reported with \
            status 5, and never sent again automatically.
            """
        ) {
            let answers = [
                "{\"result\":null}", "{\"result\":{\"id\":null}}", "{\"result\":58,\"error\":\"ACCESS_DENIED\"}",
            ]
            for answer in answers {
                let server = try ScriptedServer([[.readRequest, .reply(answer)]])
                let run = try BuiltProgram.run([
                    "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c",
                    "source.add title=x connectorId=31 settings.token=t",
                ])
                #expect(run.status == 5, "\(answer): \(run)")
                #expect(server.connections == 1, "\(answer)")
            }
        },
        Promise("A journal is used only for the rows of its own portal, script, loop and table.") {
            let loop = try TriedLoop(rows: 2)
            defer { loop.sandbox.stop() }
            #expect(try loop.run().status == 0)
            for change in [
                "mv a.csv b.csv; sed -i s/a.csv/b.csv/ loop.bcx",
                "sed -i 's/for row/for line/; s/.row/$line/g' loop.bcx",
            ] {
                _ = try BuiltProgram.runShell("cd '\(loop.folder)'; \(change)")
                let run = try loop.run()
                #expect(run.status == 2, "\(change): \(run)")
            }
            #expect(try loop.titles() == "\"North 0\",\"North 1\"")
        },
        Promise("A row that was changed while its outcome was unknown is reported, not sent.") {
            let loop = try TriedLoop(rows: 1)
            defer { loop.sandbox.stop() }
            #expect(try loop.run().status == 0)
            // As a program leaves it that was ended before the answer, long ago.
            _ = try BuiltProgram.runShell(
                #"cd '\#(loop.folder)'; sed -i '/"done"/d; s/"at":[0-9]*/"at":1/' n.jsonl; sed -i s/North/South/ a.csv"#
            )
            let run = try loop.run()
            #expect(run.status == 3, "\(run)")
            #expect(run.errors.contains("the row was changed after it was sent"), "\(run)")
            #expect(try loop.titles() == "\"North 0\"")
        },
    ]
}

/// A loop with a journal over a table, in a folder of its own.
private struct TriedLoop {
    let sandbox: SandboxProcess
    let folder: String

    init(rows: Int) throws {
        sandbox = try SandboxProcess()
        folder = try BuiltProgram.temporaryFolder()
        let table = "code,title\n" + (0..<rows).map { "c\($0),North \($0)\n" }.joined()
        try PackageFiles.writeAbsolute(table, to: "\(folder)/a.csv")
        try PackageFiles.writeAbsolute(
            """
            for row in csv("a.csv") journal "n.jsonl" key $row.code {
                source.add title=$row.title connectorId=31 settings.token=t-9f3c
            }

            """, to: "\(folder)/loop.bcx")
    }

    func run(before setUp: String = "") throws -> BuiltProgram.Run {
        try BuiltProgram.runShell(
            "cd '\(folder)'; \(setUp)'\(BuiltProgram.path)' --connect '\(sandbox.webhook)' loop.bcx")
    }

    /// The titles of all sources, in their order.
    func titles() throws -> String {
        let run = try BuiltProgram.run([
            "--connect", sandbox.webhook, "--quiet", "-c", "source.list order id all -> all; print $all[*].title",
        ])
        return String(run.output.dropFirst().dropLast(2))
    }
}
