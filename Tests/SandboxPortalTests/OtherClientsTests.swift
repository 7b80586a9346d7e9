import Foundation
import SandboxPortal
import TestSupport
import Testing

/// Other people's clients, unchanged, on the sandbox: what their documentation promises has to happen.
///
/// They come from PyPI into a folder of their own; where that cannot be reached the tests are skipped by name.
@Suite(.serialized) struct OtherClientsTests {
    private static let folder = "\(PackageFiles.root)/Tests/SandboxPortalTests/Clients"

    @Test(.enabled("curl is not installed") { isAvailable("curl") })
    func `curl makes and lists sources`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let (status, output) = run([
            "sh", "-c", "exec sh \"$@\" 2>&1", "sh", "\(Self.folder)/curl_flows.sh",
            Sandbox.webhookURL(port: server.port),
            "http://127.0.0.1:\(server.port)", Sandbox.accessToken,
        ])
        #expect(status == 0 && output == "done\n", "\(output)")
    }

    @Test(.enabled("fast-bitrix24 cannot be installed from PyPI") { PythonClients.shared.isInstalled("fast_bitrix24") })
    func `fast_bitrix24 finds no fault`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let (status, output) = PythonClients.shared.run(
            "\(Self.folder)/fast_bitrix24_flows.py", [Sandbox.webhookURL(port: server.port)])
        #expect(status == 0 && output.hasSuffix("done\n"), "\(output)")
    }

    @Test(
        .enabled("b24pysdk cannot be installed from PyPI") { PythonClients.shared.isInstalled("b24pysdk") })
    func `b 24 pysdk`() throws {
        let directory = TemporaryDirectory()
        let certificate = try SelfSigned(in: directory)
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox, tls: certificate.tls)
        func flows(_ phase: String) -> (status: Int32, output: String) {
            PythonClients.shared.run(
                "\(Self.folder)/b24pysdk_flows.py", ["127.0.0.1:\(server.port)", phase, Sandbox.refreshToken],
                trusting: certificate.path)
        }
        let calls = flows("calls")
        #expect(calls.status == 0 && calls.output.hasSuffix("done\n"), "\(calls.output)")
        try sandbox.expireTokens()
        let refresh = flows("refresh")
        #expect(refresh.status == 0 && refresh.output.hasSuffix("done\n"), "\(refresh.output)")
    }
}

/// A Python of our own with the clients in it, made once and kept with what is built.
private struct PythonClients {
    static let shared = PythonClients()

    private let directory = "\(PackageFiles.root)/.build/other-clients"
    /// What was tried; a newer version may promise something else.
    private let packages = ["fast-bitrix24==1.8.14", "b24pysdk==1.3.2"]

    private init() {
        guard isAvailable("python3"), !(isInstalled("fast_bitrix24") && isInstalled("b24pysdk")) else { return }
        _ = SandboxPortalTests.run(
            [
                "sh", "-c",
                """
                python3 -m venv '\(directory)' && '\(directory)/bin/pip' install -q --retries 1 --timeout 15 \
                \(packages.joined(separator: " "))
                """,
            ], quietly: true)
    }

    func isInstalled(_ module: String) -> Bool {
        SandboxPortalTests.run(["\(directory)/bin/python", "-c", "import \(module)"], quietly: true).status == 0
    }

    /// What a script says on both its outputs.
    func run(_ script: String, _ arguments: [String], trusting certificate: String = "") -> (Int32, String) {
        let trust = certificate.isEmpty ? [] : ["REQUESTS_CA_BUNDLE=\(certificate)"]
        return SandboxPortalTests.run(
            ["env", "PYTHONDONTWRITEBYTECODE=1"] + trust
                + ["sh", "-c", "exec \"$@\" 2>&1", "sh", "timeout", "60", "\(directory)/bin/python", script]
                + arguments)
    }
}

/// A certificate for this machine that nobody has signed.
struct SelfSigned {
    /// The file of the certificate.
    let path: String
    let tls: HTTPServer.TLS

    init(in directory: TemporaryDirectory) throws {
        path = directory.file("certificate.pem")
        tls = try .selfSigned()
        try tls.certificate.write(toFile: path, atomically: false, encoding: .utf8)
    }
}
