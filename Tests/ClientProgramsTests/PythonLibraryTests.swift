import BIConnector
import ClientPrograms
import Foundation
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// Programs with the real b24pysdk, which speaks https only.
@Suite(.serialized, .enabled("b24pysdk cannot be installed from PyPI") { PythonLibrary.shared.isInstalled })
struct PythonLibraryTests {
    private static let add: JSON.Object = [
        "fields": ["title": "Harbour – production", "connectorId": 31, "settings": ["token": "t-9f3c"]]
    ]

    private func run(
        _ request: ProgramRequest, on sandbox: Sandbox, byToken: Bool = false
    ) throws -> BuiltProgram.Run {
        let tls = try HTTPServer.TLS.selfSigned()
        let server = try HTTPServer(sandbox: sandbox, tls: tls)
        defer { server.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(tls.certificate, to: "\(folder)/certificate.pem")
        let form = try #require(ProgramForm(named: "python"))
        var request = request
        if byToken { request.login = .token(nil, portal: "https://127.0.0.1:\(server.port)") }
        try PackageFiles.writeAbsolute(form.program(request), to: "\(folder)/program.py")
        return try ProgramRunner.run(
            "\(PythonLibrary.shared.python) program.py", in: folder,
            [
                "BITRIX24_WEBHOOK": "https://127.0.0.1:\(server.port)/rest/1/\(Sandbox.webhookCode)/",
                "REQUESTS_CA_BUNDLE": "\(folder)/certificate.pem", "PYTHONDONTWRITEBYTECODE": "1",
                "BCX_TOKEN": Sandbox.accessToken,
            ])
    }

    private static func call(_ parameters: JSON.Object) -> ProgramRequest {
        ProgramRequest([.call(.init("biconnector.source.add", ProgramValue(.object(parameters))))])
    }

    @Test(arguments: [false, true])
    func `the real library makes the call`(_ byToken: Bool) throws {
        let sandbox = try Sandbox()
        let run = try run(Self.call(Self.add), on: sandbox, byToken: byToken)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.output == "{\"id\": 58}\n")
        let sent = try #require(sandbox.log().last?.parameters)
        let own = JSON.object(Self.add).mapping(secret: { _ in "***" })
        var arrived = sent.object ?? [:]
        arrived["auth"] = nil
        #expect(own.differences(from: .object(arrived)).isEmpty, "\(sent)")
    }

    @Test(arguments: Sandbox.Settings.ErrorPlace.allCases)
    func `a refusal ends the program`(_ place: Sandbox.Settings.ErrorPlace) throws {
        var settings = Sandbox.Settings()
        settings.errors = place
        let call = Self.call(["fields": ["title": "x", "connectorId": 9999, "settings": ["token": "t"]]])
        let run = try run(call, on: try Sandbox(settings: settings))
        #expect(run.status == 1)
        #expect(run.errors.contains("CONNECTOR_NOT_FOUND") && !run.errors.contains("Traceback"), "\(run.errors)")
    }

    @Test(arguments: [("$result[made][id]", 0), ("9999", 1)], Sandbox.Settings.ErrorPlace.allCases)
    func `a batch is judged`(_ id: (String, Int), _ place: Sandbox.Settings.ErrorPlace) throws {
        var settings = Sandbox.Settings()
        settings.errors = place
        let request = ProgramRequest([
            .batch(
                [
                    ("made", .init("biconnector.source.add", ProgramValue(.object(Self.add)))),
                    ("read", .init("biconnector.source.get", ProgramValue(["id": .string(id.0)]))),
                ], halts: false)
        ])
        let run = try run(request, on: try Sandbox(settings: settings))
        #expect(run.status == id.1, "\(run.errors)")
        #expect(run.errors.contains("SOURCE_NOT_FOUND") == (id.1 == 1), "\(run.errors)")
    }
}

/// A Python with the library in it, made once and kept with what is built.
private struct PythonLibrary {
    static let shared = PythonLibrary()

    private let directory = "\(PackageFiles.root)/.build/b24pysdk"
    var python: String { "'\(directory)/bin/python'" }

    private init() {
        guard isAvailable("python3"), !isInstalled else { return }
        // Nothing is left in the home that tests say there is not.
        _ = try? BuiltProgram.runShell(
            """
            export HOME='\(directory)' PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
            python3 -m venv '\(directory)' \
            && '\(directory)/bin/pip' install -q --retries 1 --timeout 15 b24pysdk==1.3.2 2>/dev/null
            """)
    }

    var isInstalled: Bool { (try? BuiltProgram.runShell("\(python) -c 'import b24pysdk' 2>/dev/null"))?.status == 0 }
}
