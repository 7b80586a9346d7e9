import Dispatch
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import bcx

/// `bcx sandbox` and the command `sandbox`, as a workshop uses them.
@Suite(.serialized)
struct SandboxTests {
    private func run(_ script: String, files: [String: String] = [:]) throws -> BuiltProgram.Run {
        let folder = try BuiltProgram.temporaryFolder()
        for (name, text) in files { try PackageFiles.writeAbsolute(text, to: "\(folder)/\(name)") }
        try PackageFiles.writeAbsolute(script, to: "\(folder)/lesson.bcx")
        // Not in the script's folder, so that its files are found beside it.
        return try BuiltProgram.run(["\(folder)/lesson.bcx"])
    }

    @Test func `every order does what it says`() throws {
        let run = try run(
            """
            connect sandbox
            sandbox fault QUERY_LIMIT_EXCEEDED times 2 on source.list
            sandbox status -> status
            assert $status.faults == [{fault: "QUERY_LIMIT_EXCEEDED", times: 2, method: "biconnector.source.list"}]
            sandbox fault off
            source.list
            sandbox fault MINE status 418
            expect MINE source.list
            assert $error.status == 418
            sandbox fault 0
            expect any source.list
            assert $error.description == "All the fields are required."
            sandbox fault ACCESS_DENIED status 403
            expect ACCESS_DENIED source.list
            assert $error.status == 403

            option retries 0
            sandbox limit rate 1/0.001
            connector.list
            expect QUERY_LIMIT_EXCEEDED connector.list
            sandbox advance 24h
            connector.list
            sandbox limit off
            sandbox latency 5ms
            table.list
            sandbox latency 0s
            sandbox limit operating 1ms
            expect OPERATION_TIME_LIMIT table.list
            sandbox limit off
            sandbox status -> status
            assert [$status.rate, $status.operating, $status.latency] == ["off", "off", "0ms"]

            sandbox errors nested
            expect SOURCE_NOT_FOUND source.get 9
            sandbox status -> status
            assert $status.errors == "nested"
            sandbox errors top
            expect SOURCE_NOT_FOUND source.get 9
            sandbox webhooks deny
            expect ACCESS_DENIED source.list
            sandbox webhooks allow

            sandbox seed objects.json
            sandbox preview 93 2 -> rows
            assert $rows == [{berth_id: 1, quay: "South quay"}, {berth_id: 2, quay: "Container terminal"}]
            sandbox log 1 -> log
            assert $log[0].method == "biconnector.source.list" and $log[0].status == 200
            sandbox reset
            source.list -> none
            assert $none == []
            """,
            files: [
                "objects.json": """
                {"sources": [{"title": "North", "connectorId": 31, "settings": {"token": "t"}}],
                 "tables": [{"sourceId": 58, "name": "berths", "externalName": "Berths", "externalCode": "v_berths",
                   "fields": [{"type": "int", "name": "ID", "externalCode": "berth_id"},
                              {"type": "string", "name": "QUAY", "externalCode": "quay"}]}]}
                """
            ])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a dropped reply is an unknown outcome, an expired token is said`() throws {
        let run = try run(
            """
            connect sandbox
            auth token sandbox0token
            sandbox expire token
            expect expired_token source.list
            auth none
            connect sandbox
            sandbox drop-reply 1
            source.add title=North connectorId=31 settings.token=t
            """)
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.errors.contains("the outcome of biconnector.source.add is unknown"), "\(run.errors)")
    }

    @Test func `web pages and new addresses stand in for the portal`() throws {
        let page = try BuiltProgram.run([
            "-c", "connect sandbox; option retries 0; sandbox page 502 on source.list; table.list; source.list",
        ])
        #expect(page.status == 5)
        #expect(page.errors.contains("the reply is a web page, not JSON"), "\(page.errors)")
        #expect(page.errors.contains("HTTP 502"), "\(page.errors)")
        let moved = try SandboxProcess()
        defer { moved.stop() }
        let run = try BuiltProgram.run([
            "-c",
            "connect sandbox; sandbox move \(moved.portal) on source.list; sandbox status -> s; print $s.faults[0].fault",
        ])
        #expect(run.output == "moved to \(moved.portal)\n", "\(run.errors)")
        let status = try moved.order("move http://127.0.0.1:9 times 2", "status")
        #expect(try JSON(parsing: status)["faults"]?[0]?["times"] == 2)
        let refused = try BuiltProgram.run(["--connect", moved.webhook, "-c", "option retries 0; source.list"])
        #expect(refused.status != 0)
    }

    @Test(arguments: [
        ("fault", "missing a code"), ("fault NO_SUCH_CODE_AT_ALL", "unknown code 'NO_SUCH_CODE_AT_ALL'"),
        ("fault CONNECTOR_NOT_FOUN", "did you mean 'CONNECTOR_NOT_FOUND'?"),
        ("fault OVERLOAD_LIMIT often", "unexpected word 'often'"),
        ("fault OVERLOAD_LIMIT times 0", "'0' is not a number of times"),
        ("latency", "missing a span of time"), ("latency soon", "write 'sandbox latency 200ms', or 0s for none"),
        ("limit", "a limit is missing"), ("limit rate 50", "'50' is not a rate"),
        ("errors deep", "errors must be 'top' or 'nested'"),
        ("webhooks", "webhooks must be 'allow' or 'deny'"), ("advance", "missing a span of time"),
        ("log many", "'many' is not a positive number"), ("preview", "missing a table"), ("move", "missing an address"),
        ("page 99", "'99' is not an HTTP status"),
        ("preview 93", "DATASET_NOT_FOUND: Dataset was not found."), ("seed", "missing a file"),
        ("seed nothing.json", "cannot take 'nothing.json'"), ("rest", "did you mean 'reset'?"),
    ])
    func `orders that are wrong say why`(_ order: String, _ message: String) throws {
        let run = try BuiltProgram.run(["-c", "connect sandbox; sandbox \(order)"])
        #expect(run.status == 2)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func `whoever starts a sandbox steers it by its standard input`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let status = try JSON(parsing: try sandbox.order("fault OVERLOAD_LIMIT times 3", "", "nonsense", "status"))
        #expect(status["faults"]?[0]?["times"] == 3)
        let refused = try BuiltProgram.run(["--connect", sandbox.webhook, "-c", "source.list"])
        #expect(refused.errors.contains("OVERLOAD_LIMIT"))
        let log = try JSON(parsing: try sandbox.order("log 1"))
        #expect(log[0]?["code"] == "OVERLOAD_LIMIT")
    }

    @Test func `strict is the newest documented behaviour`() throws {
        #expect(try SandboxSettings(["--strict"]).portal == .strict)
        #expect(try SandboxSettings([]).portal == Sandbox.Settings())
    }

    @Test(arguments: [
        ["--port", "70000"], ["--webhooks", "maybe"], ["--tls", "cert.pem"], ["--prot", "1"], ["--students", "0"],
        ["--listen", "somewhere"], ["--data", "/nonexistent/x.db"], ["--tls", "/nonexistent/c", "/nonexistent/k"],
        ["--class", "0"], ["--class", "201"], ["--class", "/nonexistent/names.txt"], ["--class", "/dev/null"],
        ["--class", "2", "--students", "2"], ["--sheets", "s.html"], ["--class", "2", "--sheets", "s.pdf"],
        ["--class", "2", "--sheets", "/nonexistent/s.html"],
    ])
    func `options that are wrong start nothing`(_ options: [String]) throws {
        let run = try BuiltProgram.run(["sandbox"] + options)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.hasPrefix("error: "))
    }

    @Test func `help names every option`() throws {
        let help = try BuiltProgram.run(["--help"]).output
        for option in SandboxSettings.options {
            #expect(help.contains("  \(option.usage) "))
            #expect(help.contains(option.summary) && option.summary.hasSuffix("."))
        }
    }

    @Test func `students have a sheet, credentials and objects of their own, also after a restart`() throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        var sheets: [JSON] = []
        for _ in 0..<2 {
            let sandbox = try SandboxProcess(
                ["--students", "3", "--output", "json", "--data", file], last: "portal")
            defer { sandbox.stop() }
            let students = try #require(try JSON(parsing: sandbox.announcement)["students"]?.array)
            sheets.append(.array(students.map { $0["token"] ?? nil }))
            #expect(students.map { $0["name"] } == ["Student 1", "Student 2", "Student 3"])
            guard sheets.count == 1 else { continue }
            for student in students {
                let run = try BuiltProgram.run([
                    "--connect", student["webhook"]?.string ?? "", "-c",
                    """
                    connector.list where title = "CRM" -> found
                    source.add title="Mine" connectorId=$found[0].id settings:={} -> made; source.list -> mine
                    assert $mine[*].id == [$made.id]
                    """,
                ])
                #expect(run.status == 0, "\(run.errors)")
            }
        }
        #expect(sheets[0] == sheets[1])
        let sandbox = try SandboxProcess(["--students", "2"], last: "Student 2")
        sandbox.stop()
        #expect(sandbox.announcement.contains("\nStudent 1\n  portal        http://127.0.0.1:"))
    }

    @Test func `a class has a join address for each name, and sheets that nobody else may read`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("\u{FEFF}anna\r\n\r\n  ben\t\nЗоя К. <b>\n", to: "\(folder)/names.txt")
        let options = ["--class", "\(folder)/names.txt", "--data", "\(folder)/class.db", "--output", "json"]
        var joins: [[JSON?]] = []
        for form in ["html", "txt", "json"] {
            let file = "\(folder)/sheets.\(form)"
            let sandbox = try SandboxProcess(options + ["--sheets", file], last: "portal")
            defer { sandbox.kill() }
            let members = try #require(try JSON(parsing: sandbox.announcement)["class"]?.array)
            #expect(members.map { $0["name"] } == ["anna", "ben", "Зоя К. <b>"])
            joins.append(members.map { $0["join"]?.string.map { .string(String($0.suffix(9))) } })
            let sheets = try PackageFiles.textAbsolute(file)
            for member in members {
                let join = try #require(member["join"]?.string)
                #expect(join.wholeMatch(of: /http:\/\/127\.0\.0\.1:\d+\/join\/[A-Z2-9]{4}-[A-Z2-9]{4}/) != nil)
                #expect(sheets.contains(join) || form == "json")
            }
            #expect(form != "html" || (sheets.contains("Зоя К. &lt;b&gt;") && !sheets.contains("<b>")))
            #expect(try BuiltProgram.runShell("stat -c %a '\(file)'").output == "600\n")
        }
        #expect(Set(joins).count == 1)
    }

    /// What would be read on the way: a class in a network has a certificate unless it is turned off.
    @Test func `a class in a network is served over https`() throws {
        for (options, scheme) in [([], "https"), (["--tls", "off"], "http")] as [([String], String)] {
            let sandbox = try SandboxProcess(
                ["--class", "2", "--listen", "0.0.0.0", "--output", "json"] + options, last: "portal")
            sandbox.stop()
            #expect(try JSON(parsing: sandbox.announcement)["portal"]?.string?.hasPrefix("\(scheme)://") == true)
        }
    }

    @Test func `a certificate of its own is named, trusted and taken away again`() throws {
        let sandbox = try SandboxProcess(["--tls", "self", "--output", "json"], last: "portal")
        let sheet = try JSON(parsing: sandbox.announcement)
        let certificate = try #require(sheet["certificate"]?.string)
        let webhook = try #require(sheet["webhook"]?.string)
        #expect(webhook.hasPrefix("https://127.0.0.1:"))
        let call = ["--connect", webhook, "-c", "source.list"]
        let trusted = try BuiltProgram.run(["--cacert", certificate] + call)
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(try BuiltProgram.run(call).errors.contains("is not valid"))
        sandbox.stop()
        #expect(throws: (any Error).self) { try PackageFiles.textAbsolute(certificate) }
    }

    @Test func `a portal that is open to the network says so`() throws {
        let sandbox = try SandboxProcess(["--listen", "0.0.0.0"])
        #expect(!sandbox.portal.contains("0.0.0.0"))
        #expect(sandbox.stop().contains("warning: THIS PORTAL IS OPEN TO THE NETWORK"))
        #expect(!(try SandboxProcess()).stop().contains("warning"))
    }

    /// Killed while four clients write, it has every write that it acknowledged.
    @Test func `a killed sandbox has lost no acknowledged write`() async throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        var acknowledged: Set<Int> = []
        for round in 1...3 {
            let sandbox = try SandboxProcess(["--data", file])
            let webhook = sandbox.webhook
            await withTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 { group.addTask { await write(to: webhook) } }
                waitForSources(40 * round, in: sandbox)
                sandbox.kill()
                for await identifiers in group { acknowledged.formUnion(identifiers) }
            }
        }
        #expect(acknowledged.count > 60)
        let sandbox = try SandboxProcess(["--data", file])
        defer { sandbox.stop() }
        let run = try BuiltProgram.run(["--connect", sandbox.webhook, "-c", "source.list select id order id all"])
        let kept = try JSON(parsing: run.output).array?.compactMap { $0["id"]?.integer } ?? []
        #expect(acknowledged.subtracting(kept).isEmpty)
    }

    /// Makes sources until the portal is gone; the identifiers it was told.
    private func write(to webhook: String) async -> [Int] {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "writer").async {
                let run = try? BuiltProgram.run([
                    "--connect", webhook, "-c",
                    "option retries 0; option pace off; "
                        + "for n in range(100000) { source.add title=\"No. $n\" connectorId=31 settings.token=t -> made; "
                        + "print $made.id }",
                ])
                continuation.resume(returning: run?.output.split(separator: "\n").compactMap { Int($0) } ?? [])
            }
        }
    }

    private func waitForSources(_ count: Int, in sandbox: SandboxProcess) {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let status = try? JSON(parsing: try sandbox.order("status"))
            if status?["sources"]?.integer ?? 0 >= count { return }
        }
        Issue.record("the writers are too slow")
    }
}

// MARK: Among strangers

extension SandboxTests {
    /// What curl gets: the status and what came before it.
    private func curl(_ arguments: String...) throws -> (status: Int, output: String) {
        let words = arguments.map { "'\($0)'" }.joined(separator: " ")
        let run = try BuiltProgram.runShell("curl -sS -m 20 -w '\\n%{http_code}' \(words)")
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    @Test func `names are given, and every other name is answered with how`() throws {
        let sandbox = try SandboxProcess(["--name", "Sandbox.test", "--name", "192.0.2.7"])
        defer { sandbox.stop() }
        for host in ["sandbox.test", "192.0.2.7:80", "localhost"] {
            #expect(try curl("-H", "Host: \(host)", "\(sandbox.webhook)scope").status == 200, "\(host)")
        }
        let other = try curl("-H", "Host: evil.example", "\(sandbox.webhook)scope")
        #expect(other.status == 421 && other.output.contains("start it with --name HOST"))
    }

    /// The documented webhook does nothing for a page from elsewhere.
    @Test func `pages from elsewhere change nothing`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let add = "fields[title]=Evil&fields[connectorId]=31&fields[settings][token]=x"
        for header in [
            "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Host: evil.example",
        ] {
            let status = try curl("-H", header, "-d", add, "\(sandbox.webhook)biconnector.source.add").status
            #expect(status == (header.hasPrefix("Host") ? 421 : 403), "\(header)")
            let image = try curl("-g", "-H", header, "\(sandbox.webhook)biconnector.connector.delete?id=31")
            #expect(image.status == status, "\(header)")
            let consent = try curl("-H", header, "-d", "user=1", "\(sandbox.portal)/oauth/authorize/?client_id=x")
            #expect(consent.status == status, "\(header)")
        }
        #expect(try JSON(parsing: try sandbox.order("status"))["sources"] == 0)
        #expect(try JSON(parsing: try sandbox.order("status"))["connectors"] == 3)
        #expect(try JSON(parsing: try sandbox.order("log")) == [])
    }

    @Test func `an open sandbox has credentials of its own, kept with its data`() throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        let options = ["--listen", "0.0.0.0", "--output", "json"]
        func sheet(_ options: [String], _ token: String? = nil) throws -> JSON {
            let sandbox = try SandboxProcess(
                options, last: "portal", environment: token.map { ["BCX_SANDBOX_TOKEN": $0] } ?? [:])
            defer { sandbox.stop() }
            let sheet = try JSON(parsing: sandbox.announcement)
            let loopback = "http://127.0.0.1:\(sheet["portal"]?.string?.split(separator: ":").last ?? "")"
            let isKnown = try curl("\(loopback)/rest/1/\(Sandbox.webhookCode)/scope").status == 200
            #expect(isKnown == !options.contains("--listen"))
            let token = sheet["token"]?.string ?? ""
            #expect(try curl("\(loopback)/rest/scope?auth=\(token)").status == 200)
            #expect(try curl("\(loopback)/").status == (options.contains("--listen") ? 403 : 200))
            return sheet
        }
        func code(_ sheet: JSON) -> Substring? { sheet["webhook"]?.string?.split(separator: "/").last }
        let (first, second) = (try sheet(options), try sheet(options))
        #expect(first["token"] != second["token"] && code(first) != code(second))
        let kept = try (0..<2).map { _ in try sheet(options + ["--data", file]) }
        #expect(kept[0]["token"] == kept[1]["token"] && code(kept[0]) == code(kept[1]))
        #expect(kept[0]["clientSecret"]?.string?.count == 50 && kept[0]["page"]?.string?.contains("/?key=") == true)
        let fixed = try sheet(options + ["--data", file], "class-of-2026")
        #expect(fixed["token"] == "class-of-2026" && code(fixed) == "class-of-2026")
        let loopback = try sheet(["--output", "json", "--data", file], "class-of-2026")
        #expect(loopback["token"] == .string(Sandbox.accessToken))
        #expect(try sheet(options + ["--data", file])["token"] == kept[0]["token"])
    }

    @Test(arguments: [
        "short", "seven77", "with space", "a/b/c/d/e", "ключ-ключ-ключ", String(repeating: "x", count: 129),
    ])
    func `tokens that do not fit start nothing`(_ token: String) throws {
        let run = try BuiltProgram.run(
            ["sandbox", "--listen", "0.0.0.0"], environment: ["BCX_SANDBOX_TOKEN": token], deadline: 20)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains("BCX_SANDBOX_TOKEN cannot be used") && !run.errors.contains(token))
    }

    @Test(arguments: [
        ["--name"], ["--name", ""], ["--name", "http://x"], ["--name", "x:80"], ["--name", "a b"], ["--name", "x."],
        ["--name", "[::1]"], ["--name", "1.2.3"], ["--reach"], ["--reach", "x/8"], ["--reach", "10.0.0.0/33"],
        ["--reach", "10.0.0.0/-1"], ["--reach", "::/129"], ["--listen", "::g"],
    ])
    func `names and networks that are none start nothing`(_ options: [String]) throws {
        let run = try BuiltProgram.run(["sandbox"] + options, deadline: 20)
        #expect(run.status == 2 && run.output.isEmpty && run.errors.hasPrefix("error: "), "\(run.errors)")
    }

    @Test(arguments: ["000", "777"]) func `data are private under any umask`(_ mask: String) throws {
        let folder = try BuiltProgram.temporaryFolder()
        let run = try BuiltProgram.runShell(
            """
            cd '\(folder)'; umask \(mask)
            '\(BuiltProgram.path)' sandbox --data new.db > /dev/null 2>&1 & own=$!
            while ! [ -e new.db-wal ]; do sleep 0.1; done
            stat -c '%n %a' new.db*; kill $own; wait $own
            """)
        #expect(run.output == "new.db 600\nnew.db-wal 600\n", "\(run.errors)")
    }

    @Test func `data of older versions are tightened with one note`() throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        #expect(try SandboxProcess(["--data", file]).stop().contains("note") == false)
        #expect(try BuiltProgram.runShell("chmod 644 '\(file)'").status == 0)
        let note = try SandboxProcess(["--data", file]).stop()
        #expect(
            note.hasPrefix("note: other users could read '\(file)', which may contain tokens; the mode is now 0600\n"))
        #expect(try SandboxProcess(["--data", file]).stop().contains("note") == false)
    }
}
