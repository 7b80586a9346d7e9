import TestSupport
import Testing

extension Promise {
    /// What was sent is known.
    static let writes: [Promise] = [
        Promise(
            """
            Exit status 2 means that nothing that may change the portal was sent in this run; a local error after that ends with 3.
            """
        ) {
            let local = [
                "print 1 < \"a\"", "source.list | false", "let t = csv(\"none.csv\")", "run none.bcx", "use none",
            ]
            let reads = [
                "source.list -> s", "try { source.get 9999 }", "source.add title=x connectorId=31 --force --dry-run",
            ]
            let writes = ["source.add title=x connectorId=31 settings:={}", "try { crm.lead.list }"]
            for failure in local {
                for read in reads {
                    let run = try TriedScript("\(read)\n\(failure)").run
                    #expect(run.status == 2, "\(read), \(failure): \(run)")
                }
                for write in writes {
                    let run = try TriedScript("\(write)\n\(failure)").run
                    #expect(run.status == 3, "\(write), \(failure): \(run)")
                }
            }
        },
        Promise(
            """
            A result goes to a file that was opened before the call, and if that file cannot be written, the error message shows what the call created.
            """
        ) {
            let add = "source.add title=x connectorId=31 settings.token=t"
            let unopened = try TriedScript("try { \(add) > none/made.json }")
            unopened.expectRefusal("cannot write \"none/made.json\"")
            #expect(unopened.run.status == 2)
            let full = try TriedScript("\(add) > /dev/full")
            #expect(full.run.status == 3)
            #expect(full.run.errors.contains("the call was carried out; its result is {\"id\": 58}"))
        },
        Promise("An update without the title of a source keeps the title that it has.") {
            try TriedScript(
                """
                batch { for n in range(3) { source.add title="North $n" connectorId=31 settings.token=t } }
                source.update 58 settings.token=x -> single
                batch { source.update 59 description=y; source.update 60 description=z }
                for n in [58, 59] journal "n.jsonl" key $n { source.update $n description=j }
                source.list order id -> all
                print $all[*].title $all[*].description
                """
            ).expectOutput(#"["North 0","North 1","North 2"] ["j","j","z"]"#)
        },
        Promise("A line under `expect` makes the same call as without it.") {
            let call = "source.add title=x settings.token=t"
            let script = try TriedScript(
                """
                use 31
                sandbox fault BX_ERROR on biconnector.source.add
                try { \(call) }
                sandbox fault BX_ERROR on biconnector.source.add
                expect BX_ERROR \(call)
                sandbox log 2 -> calls
                assert $calls[0].parameters.fields.connectorId == 31
                print $calls[0].parameters == $calls[1].parameters
                """)
            #expect(script.run.output.hasSuffix("true\n"), "\(script.run)")
        },
        Promise("A script that `dump` writes adds nothing that is there already.") {
            try TriedScript(
                """
                source.add title="North" connectorId=31 settings.token=t-9f3c -> north
                dump > p.bcx
                run p.bcx
                connector.list -> connectors; source.list -> sources
                print count($connectors) count($sources)
                source.delete $north.id --yes -> gone
                run p.bcx
                run p.bcx
                source.list -> sources
                print $sources[*].title
                """, environment: ["SOURCE_NORTH_TOKEN": "t-9f3c"]
            ).expectOutput("3 1", #"["North"]"#)
        },
    ]
}
