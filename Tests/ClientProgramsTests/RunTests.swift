import BIConnector
import ClientPrograms
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing
import TextUI

/// Programs of every form, run on a sandbox: what they send, and how they end.
@Suite(.serialized) struct RunTests {
    static let forms = ProgramRunner.installed.map(\.form.name).filter { $0 != "python" }

    private static let add: JSON.Object = [
        "fields": ["title": "Harbour – production", "connectorId": 31, "settings": ["token": "t-9f3c"]]
    ]

    private static func request(_ parameters: JSON.Object, _ secrets: inout ProgramSecrets) -> ProgramRequest {
        ProgramRequest([.call(.init("biconnector.source.add", secrets.value(of: parameters)))])
    }

    private static func request(_ parameters: JSON.Object = add) -> ProgramRequest {
        var secrets = ProgramSecrets()
        return request(parameters, &secrets)
    }

    /// What a client of our own sends for the same call, as the log of a sandbox has it.
    private static func ownEntry(_ method: String, _ parameters: JSON.Object) async throws -> LogEntry {
        let sandbox = try Sandbox()
        let client = Client(
            portal: try PortalLink("http://localhost").address,
            authorization: .webhook(user: 1, code: Secret(Sandbox.webhookCode)), transport: SandboxTransport(sandbox))
        _ = try await client.call(method, parameters)
        return try #require(sandbox.log().last)
    }

    private func run(_ name: String, _ request: ProgramRequest, on sandbox: Sandbox) throws -> BuiltProgram.Run {
        let server = try HTTPServer(sandbox: sandbox)
        defer { server.stop() }
        let runner = try #require(ProgramRunner.named(name))
        return try runner.run(
            runner.form.program(request), ["BITRIX24_WEBHOOK": Sandbox.webhookURL(port: server.port)])
    }

    @Test(arguments: forms)
    func `a program makes the call that bcx makes`(_ name: String) async throws {
        let sandbox = try Sandbox()
        let run = try run(name, Self.request(), on: sandbox)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.output.contains(#""id":58"#), "\(run.output)")
        let entry = try #require(sandbox.log().last)
        let own = try await Self.ownEntry("biconnector.source.add", Self.add)
        #expect(entry.method == own.method && entry.code == nil)
        // Forms carry no numbers.
        let isForm = ["bx24", "crest"].contains(name)
        #expect(entry.parameters.with(texts: isForm).differences(from: own.parameters.with(texts: isForm)).isEmpty)
    }

    @Test(arguments: forms, Sandbox.Settings.ErrorPlace.allCases)
    func `a refusal ends a program with a message`(_ name: String, _ place: Sandbox.Settings.ErrorPlace) throws {
        var settings = Sandbox.Settings()
        settings.errors = place
        let request = Self.request(["fields": ["title": "x", "connectorId": 9999, "settings": ["token": "t"]]])
        let run = try run(name, request, on: try Sandbox(settings: settings))
        #expect(run.status != 0)
        #expect(run.errors.contains("CONNECTOR_NOT_FOUND: Connector was not found.") || name == "php", "\(run.errors)")
        #expect(run.errors.contains("CONNECTOR_NOT_FOUND"), "\(run.errors)")
    }

    @Test(arguments: forms)
    func `a portal that cannot be reached ends a program`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let address = "http://127.0.0.1:\(try ScriptedServer.deadPort())/rest/1/code/"
        let run = try runner.run(runner.form.program(Self.request()), ["BITRIX24_WEBHOOK": address])
        #expect(run.status != 0 && !run.errors.isEmpty)
    }

    @Test(arguments: forms)
    func `a variable that is not set ends a program`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        // The two libraries know by themselves how to log in.
        guard runner.form.name != "bx24", runner.form.name != "crest" else { return }
        let run = try runner.run(runner.form.program(Self.request()), [:])
        #expect(run.status != 0 && run.errors.contains("BITRIX24_WEBHOOK"), "\(run.errors)")
    }

    // MARK: Secrets

    private static let hidden = "t-9f3c \"'`$(touch x)${HOME}\\n\n😀\t{{x}}"

    /// The parameters with a variable for the settings, one a number.
    private static func hiddenRequest() -> ProgramRequest {
        let parameters: JSON.Object = [
            "fields": ["settings": ["token": .string(hidden), "port": 5432, "my-Code": .string(hidden)]]
        ]
        var secrets = ProgramSecrets { $0.mapping(secret: { _ in "***" }) }
        return request(parameters, &secrets)
    }

    @Test(arguments: ProgramRunner.installed.map(\.form.name))
    func `variables hold any text`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let program = runner.form.program(Self.hiddenRequest())
        #expect(!program.contains("9f3c") && !program.contains("5432"))
        let recorder = try BodyRecorder()
        // JavaScript would round more digits.
        let number = ["js", "fetch", "bx24"].contains(name) ? "5432" : "9007199254740993"
        let run = try runner.run(
            program,
            [
                "BITRIX24_WEBHOOK": recorder.webhook, "SETTINGS_TOKEN": Self.hidden, "SETTINGS_PORT": number,
                "SETTINGS_MY_CODE": Self.hidden,
            ])
        try #require(run.status == 0, "\(run.errors)")
        let body = try #require(recorder.bodies.first)
        guard !["bx24", "crest"].contains(name) else { return }
        let settings = try JSON(parsing: body)["fields"]?["settings"]
        let port = JSON.Number(number).map(JSON.number) ?? .null
        #expect(settings == ["token": .string(Self.hidden), "port": port, "my-Code": .string(Self.hidden)])
    }

    @Test(arguments: ProgramRunner.installed.map(\.form.name))
    func `a variable that should be a number and is none is not sent`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let recorder = try BodyRecorder()
        let run = try runner.run(
            runner.form.program(Self.hiddenRequest()),
            [
                "BITRIX24_WEBHOOK": recorder.webhook, "SETTINGS_TOKEN": "t", "SETTINGS_PORT": "x",
                "SETTINGS_MY_CODE": "t",
            ])
        #expect(run.status != 0 && !run.errors.isEmpty)
        #expect(recorder.bodies.isEmpty)
    }

    @Test(.enabled("curl or jq is not installed") { ProgramRunner.named("curl") != nil })
    func `nothing secret stands on a command line`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        for tool in ["curl", "jq"] {
            let real = try BuiltProgram.runShell("command -v \(tool)").output.filter { $0 != "\n" }
            try PackageFiles.writeAbsolute(
                "#!/bin/sh\nprintf '%s\\n' \"$@\" >>\(folder)/arguments\nexec \(real) \"$@\"\n", to: "\(folder)/\(tool)"
            )
        }
        let form = try #require(ProgramForm(named: "curl"))
        var programs: [String] = []
        for login: ProgramRequest.Login in [.webhook(), .token(nil, portal: try BodyRecorder().origin)] {
            var request = Self.hiddenRequest()
            request.login = login
            programs.append(form.program(request))
        }
        let recorder = try BodyRecorder()
        for (place, program) in programs.enumerated() {
            try PackageFiles.writeAbsolute(program, to: "\(folder)/\(place).sh")
        }
        _ = try BuiltProgram.runShell("chmod +x \(folder)/curl \(folder)/jq")
        for place in programs.indices {
            _ = try ProgramRunner.run(
                "PATH=\(folder):$PATH bash \(place).sh", in: folder,
                [
                    "BITRIX24_WEBHOOK": recorder.webhook, "BCX_TOKEN": "t-4711", "SETTINGS_TOKEN": Self.hidden,
                    "SETTINGS_PORT": "5432", "SETTINGS_MY_CODE": Self.hidden,
                ])
        }
        let arguments = try PackageFiles.textAbsolute("\(folder)/arguments")
        #expect(arguments.contains("--data-binary") && arguments.contains("env.SETTINGS_TOKEN"))
        for secret in ["9f3c", "5432", "4711", "/1/code"] { #expect(!arguments.contains(secret), "\(secret)") }
    }

    @Test(arguments: forms.filter { !["bx24", "crest"].contains($0) })
    func `a token goes into the body`(_ name: String) throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        defer { server.stop() }
        var request = Self.request()
        request.login = .token(nil, portal: "http://127.0.0.1:\(server.port)")
        let runner = try #require(ProgramRunner.named(name))
        let run = try runner.run(
            runner.form.program(request), ["BCX_TOKEN": Sandbox.accessToken])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(sandbox.log().last?.code == nil)
    }

    // MARK: Batches

    private static func batch(_ id: JSON, secret: Bool = false) -> ProgramRequest {
        var secrets = ProgramSecrets { secret ? $0.mapping(secret: { _ in "***" }) : $0 }
        let add = secrets.value(of: Self.add)
        return ProgramRequest([
            .batch(
                [
                    ("made", .init("biconnector.source.add", add)),
                    ("read", .init("biconnector.source.get", ProgramValue(["id": id]))),
                ], halts: false)
        ])
    }

    /// The same calls as bcx sends them together.
    private static var ownBatch: Batch.Part {
        get throws {
            let commands = [
                Batch.Command("biconnector.source.add", add, key: "made"),
                Batch.Command("biconnector.source.get", ["id": "$result[made][id]"], key: "read"),
            ]
            return try #require(try Batch(commands: commands).parts().first)
        }
    }

    @Test(arguments: forms, [false, true])
    func `a batch refers to its results`(_ name: String, _ secret: Bool) async throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        defer { server.stop() }
        let runner = try #require(ProgramRunner.named(name))
        let request = Self.batch("$result[made][id]", secret: secret)
        let run = try runner.run(
            runner.form.program(request),
            ["BITRIX24_WEBHOOK": Sandbox.webhookURL(port: server.port), "SETTINGS_TOKEN": Self.hidden])
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        let sent = try #require(sandbox.log().first { $0.method == "batch" }).parameters
        let own = try await Self.ownEntry("batch", try Self.ownBatch.parameters).parameters
        #expect(own.with(texts: true).differences(from: sent.with(texts: true)).isEmpty, "\(sent)")
        #expect(run.output.contains("Harbour – production") || run.output.contains("\\u2013"), "\(run.output)")
    }

    @Test(arguments: forms.filter { ["curl", "fetch"].contains($0) })
    func `variables hold any text in a batch`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let recorder = try BodyRecorder()
        // What answers is no batch.
        _ = try runner.run(
            runner.form.program(Self.batch(58, secret: true)),
            ["BITRIX24_WEBHOOK": recorder.webhook, "SETTINGS_TOKEN": Self.hidden])
        let query = try JSON(parsing: try #require(recorder.bodies.first))["cmd"]?["made"]?.string ?? ""
        let token = try #require(query.split(separator: "&").last?.split(separator: "=").last)
        #expect(PercentCoding.decode(token.utf8) == Self.hidden)
    }

    @Test(arguments: forms, Sandbox.Settings.ErrorPlace.allCases)
    func `a refusal in a batch ends a program`(_ name: String, _ place: Sandbox.Settings.ErrorPlace) throws {
        var settings = Sandbox.Settings()
        settings.errors = place
        let run = try run(name, Self.batch(9999), on: try Sandbox(settings: settings))
        #expect(run.status != 0)
        #expect(run.errors.contains("SOURCE_NOT_FOUND"), "\(run.errors)")
    }

    /// Answers each request with this body.
    private static func server(_ body: String) throws -> ScriptedServer {
        try ScriptedServer([
            [.readRequest, .reply(headers: ["Content-Type: application/json", "Connection: close"], body), .close]
        ])
    }

    /// BX24.js does not show such a reply to a page.
    @Test(arguments: forms.filter { $0 != "bx24" })
    func `a batch that is refused as a whole ends a program`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let server = try Self.server(#"{"result":{"error":{"error":"ACCESS_DENIED"}}}"#)
        let run = try runner.run(
            runner.form.program(Self.batch(58)), ["BITRIX24_WEBHOOK": "\(server.origin)/rest/1/code/"])
        #expect(run.status != 0 && !run.errors.isEmpty, "\(run.output)")
    }

    @Test(
        arguments: forms.filter { ["curl", "fetch"].contains($0) },
        ["", "<html></html>", #"{"result":1} {"result":2}"#, "[]", "null"])
    func `a reply that is none ends a program`(_ name: String, _ body: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let server = try Self.server(body)
        let run = try runner.run(
            runner.form.program(Self.request()), ["BITRIX24_WEBHOOK": "\(server.origin)/rest/1/code/"])
        #expect(run.status != 0 && !run.errors.isEmpty, "\(run.output)")
    }

    /// Calls that would lose by a batch are sent one by one.
    @Test(arguments: forms.filter { $0 != "bx24" }, [0, 1])
    func `several requests end at the first refusal`(_ name: String, _ refused: Int) throws {
        let bad: JSON.Object = ["fields": ["title": "x", "connectorId": 9999, "settings": ["token": "t"]]]
        let calls = [Self.add, refused == 0 ? bad : Self.add, refused == 0 ? Self.add : bad, Self.add]
        var settings = Sandbox.Settings()
        settings.errors = .nested
        let sandbox = try Sandbox(settings: settings)
        let steps = calls.map {
            ProgramRequest.Step.call(.init("biconnector.source.add", ProgramValue(.object($0))))
        }
        let run = try run(name, ProgramRequest(steps), on: sandbox)
        #expect(run.status != 0 && run.errors.contains("CONNECTOR_NOT_FOUND"), "\(run.errors)")
        #expect(sandbox.log().count == refused + 2)
        #expect(run.output.contains(#""id":58"#))
    }

    /// Python reads no deeper brackets.
    @Test(arguments: ProgramRunner.installed.map(\.form.name))
    func `values may be deep`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        func deep(_ levels: Int) -> JSON.Object {
            ["x": (1..<levels).reduce("text") { value, _ in [value] }]
        }
        let levels = name == "python" ? 190 : 500
        #expect(runner.form.problem(with: Self.request(deep(levels))) == nil)
        #expect((runner.form.problem(with: Self.request(deep(levels + 1))) == nil) == (name != "python"))
        let recorder = try BodyRecorder()
        let program = runner.form.program(Self.request(deep(levels)))
        let run = try runner.run(program, ["BITRIX24_WEBHOOK": recorder.webhook])
        #expect(run.status == 0, "\(run.errors.suffix(300))")
        guard !["bx24", "crest"].contains(name) else { return }
        #expect(try JSON(parsing: recorder.bodies.first ?? "") == .object(deep(levels)))
    }

    @Test(arguments: ["bx24", "json"])
    func `a form of one request says why it makes no more`(_ name: String) throws {
        let form = try #require(ProgramForm(named: name))
        let batch = Self.batch(58)
        #expect(form.problem(with: batch) == nil)
        let two = ProgramRequest(batch.steps + batch.steps)
        #expect(form.problem(with: two) == "\(name) makes one request, and this batch takes 2")
    }
}

extension JSON {
    /// The value, or with every number in it as text.
    fileprivate func with(texts: Bool) -> JSON {
        switch self {
        case .number(let number) where texts: .string(number.text)
        case .array(let elements): .array(elements.map { $0.with(texts: texts) })
        case .object(let object): .object(JSON.Object(object.members.map { ($0.name, $0.value.with(texts: texts)) }))
        case .null, .bool, .number, .string: self
        }
    }
}
