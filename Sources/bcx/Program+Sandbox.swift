import BCXShell
import CurlTransport
import OrderedJSON
import SandboxPortal
import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Program {
    /// Serves the practice portal and says how to reach it; ends with the program.
    func serveSandbox(_ words: [String]) throws(UsageError) -> Int {
        let settings = try SandboxSettings(words)
        // Before any thread is started, so that the signals wait for `waitForEnd` whichever thread they meet.
        var signals = Self.endingSignals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let server: HTTPServer
        let certificate: CertificateFile?
        let sheet: SandboxSheet
        do {
            let tls = try settings.certificate.map { try Self.tls($0, for: settings.listen) }
            let sandbox = try Sandbox(
                storage: settings.data.map(Sandbox.Storage.file) ?? .memory, settings: settings.portal,
                endpoints: CurlTransport())
            let students = try sandbox.students(settings.students)
            server = try HTTPServer(sandbox: sandbox, address: settings.listen, port: settings.port, tls: tls)
            certificate = settings.certificate == .selfMade ? try tls.map { try CertificateFile($0.certificate) } : nil
            sheet = SandboxSheet(server, certificate: certificate?.path, students: students)
        } catch {
            throw UsageError(message: "\(error)")
        }
        output.write(settings.isJSON ? sheet.json.text() + "\n" : sheet.text)
        output.flush()
        warn(server)
        SandboxConsole.start(for: server.sandbox, isJSON: settings.isJSON)
        waitForEnd()
        server.stop()
        certificate?.remove()
        return ExitStatus.done
    }

    private static func tls(_ certificate: SandboxSettings.Certificate, for address: String) throws -> HTTPServer.TLS {
        switch certificate {
        case .selfMade: return try .selfSigned(for: [address, LocalAddress.reachable(address)])
        case .files(let certificate, let key):
            return HTTPServer.TLS(
                certificate: String(decoding: try FileAccess.read(certificate), as: UTF8.self),
                key: String(decoding: try FileAccess.read(key), as: UTF8.self))
        }
    }

    private func warn(_ server: HTTPServer) {
        if !LocalAddress.isLoopback(server.address) {
            errors.write(
                """
                warning: THIS PORTAL IS OPEN TO THE NETWORK
                warning: everybody who reaches \(server.address) port \(server.port) can use it, with credentials that \
                are printed in the documentation

                """)
        }
        let orders = isTerminal(STDIN_FILENO) ? "; type 'help' for what it can be told" : ""
        errors.write("serving until Control-C\(orders)\n")
    }

    private func waitForEnd() {
        var signals = Self.endingSignals
        var received: Int32 = 0
        sigwait(&signals, &received)
    }

    private static var endingSignals: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }
}
