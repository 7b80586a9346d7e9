import Foundation
import TestSupport
import Testing

extension Promise {
    /// No credential where it does not belong, and nothing that steers a terminal. What is tried with every way in and out
    /// is in RedactionTableTests, SecretReportTests, PrivateFileTests and ScreenTests.
    static let secrets: [Promise] = [
        Promise(
            "A credential is never shown in clear: not in results, messages, checks, reports, traces, histories, recordings, drafts and journals."
        ) {
            let run = try TriedScript(
                """
                use 31
                set title=North settings.token=t-9f3c-kept
                source.add -> made
                source.get $made.id
                print $fields $fields.settings.token
                source.get $made.id > got.json
                print file("got.json")
                let x = "t-9f3c-kept"
                print "it is $x"
                step "with $x"
                assert $fields.settings.token == 5
                """
            ).run
            #expect(run.status == 4 && run.output.contains("***") && run.errors.contains("string \"***\" on the left"))
            #expect(!(run.output + run.errors).contains("t-9f3c-kept"), "\(run.output) \(run.errors)")
        },
        Promise(
            "`--show-secrets` shows credentials in results, requests and traces, wherever these go, and never an answer of an authorisation server."
        ) {
            let run = try TriedScript(
                """
                use 31
                source.add title=North settings.token=t-9f3c-kept -> made
                source.get $made.id --show-secrets > got.json
                source.get $made.id --show-secrets | cat
                source.get $made.id --show-secrets
                source.update $made.id title=South settings.token=t-9f3c-kept --dry-run --show-secrets
                source.get $made.id > masked.json
                """
            ).run
            #expect(run.output.ranges(of: "t-9f3c-kept").count == 3, "\(run.output)")
            #expect(run.errors.contains("\"masked.json\" contains *** instead of credentials"), "\(run.errors)")
        },
        Promise(
            "A script that `dump` writes contains no value of a setting, and sends nothing before all the variables are set that it needs."
        ) {
            let script = try TriedScript(
                """
                source.add title="North" connectorId=31 settings.token=t-9f3c-kept -> north
                dump > p.bcx
                print file("p.bcx") contains "t-9f3c-kept"
                sandbox reset -> empty
                run p.bcx
                """)
            #expect(script.lines == ["false"])
            #expect(script.run.errors.contains("error: SOURCE_NORTH_TOKEN is not in the environment"))
        },
        Promise("A title, name, id or code in a result is never changed because it equals a credential.") {
            try TriedScript(
                """
                use 31
                source.add title="t-9f3c-kept" settings.token=t-9f3c-kept -> made
                source.list -> all
                print $all[0].title
                source.list select title
                """
            ).expectOutput("t-9f3c-kept", #"[{"title":"t-9f3c-kept"}]"#)
        },
        Promise("`***` is never sent in place of a credential.") {
            for line in [
                "source.add title=N connectorId=31 settings.token=***", "auth token ***", "crm.lead.list auth=***",
                "let x = \"***\"; source.add title=N connectorId=31 settings.token=$x",
                "connect https://acme.bitrix24.com/rest/1/***/",
            ] {
                try TriedScript(line).expectRefusal("'***' stands for a hidden credential", "secret:")
            }
        },
        Promise(
            "A file that may contain a credential is readable by its owner only, whatever the umask; one that others can read or write is not used."
        ) {
            let folder = try BuiltProgram.temporaryFolder()
            let start = "cd '\(folder)'; export HOME='\(folder)'; umask 000; '\(BuiltProgram.path)'"
            let saved = try BuiltProgram.runShell(
                "\(start) -c 'connect sandbox; profile save dev; connector.list > c.json'; stat -c %a c.json .config/bcx/profiles.json"
            )
            #expect(saved.output == "600\n600\n", "\(saved.errors)")
            let refused = try BuiltProgram.runShell(
                "chmod 644 '\(folder)/.config/bcx/profiles.json'; \(start) --profile dev -c 'source.list'")
            #expect(refused.status == 2 && refused.errors.contains("chmod 600"), "\(refused.errors)")
            _ = try? BuiltProgram.runShell("rm -rf '\(folder)'")
        },
        Promise("No text of a portal, a file or a script controls the terminal.") {
            let title = "\u{1B}]0;x\u{7}\u{9B}2J\u{202E}\u{2028}\u{61C}"
            let terminal = try PseudoTerminal(
                BuiltProgram.path,
                arguments: [
                    "-c",
                    "connect sandbox; source.add title=$title connectorId=31 settings.token=t; source.list; source.list --json; print $title; source.get $title",
                ]
                .map {
                    $0.replacing(
                        "$title",
                        with: "\"\(title.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }.joined())\"")
                },
                environment: ["HOME": "/nonexistent"], columns: 200, rows: 50)
            _ = try terminal.waitForEnd()
            let seen = String(decoding: terminal.received, as: UTF8.self)
            #expect(seen.contains("u202e") && !seen.contains("\u{1B}]0;"), "\(terminal.screen.everything)")
            #expect(!seen.unicodeScalars.contains { ["\u{9B}", "\u{202E}", "\u{2028}", "\u{61C}"].contains($0) })
        },
    ]
}
