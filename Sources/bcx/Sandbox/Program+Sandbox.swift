import BCXShell
import BIConnector
import CommandLanguage
import CurlTransport
import LineInput
import OrderedJSON
import SandboxPortal
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Program {
    /// Serves the practice portal and says how to reach it; ends with the program.
    func serveSandbox(_ words: [String]) throws(UsageError) -> Int {
        let settings = try SandboxSettings(words)
        let token = settings.isOpen ? try SandboxNames.token(environment[.sandboxToken]) : nil
        HTTPServer.prepareProcess()
        // A pipe may be waited for here, and signals still end that.
        let tls = try tls(settings)
        // Before any thread is started, so that the signals wait for `waitForEnd` whichever thread they meet.
        var signals = Self.endingSignals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let server: HTTPServer
        let certificate: CertificateFile?
        let handout: Handout
        do {
            let sandbox = try Sandbox(
                storage: settings.data.map(Sandbox.Storage.file) ?? .memory, settings: settings.portal,
                endpoints: CurlTransport(settings.transport))
            if settings.isOpen { try sandbox.open(token: token) }
            let students = try sandbox.students(settings.students)
            server = try HTTPServer(
                sandbox: sandbox, address: settings.listen, port: settings.port, tls: tls, names: settings.names)
            certificate = settings.certificate == .selfMade ? try tls.map { try CertificateFile($0.certificate) } : nil
            handout = try Handout(server, certificate: certificate?.path, students: students)
        } catch {
            throw UsageError(message: "\(error)")
        }
        output.write(settings.isJSON ? handout.json.text() + "\n" : handout.text)
        output.flush()
        warn(server)
        SandboxConsole.start(for: server.sandbox, isJSON: settings.isJSON)
        waitForEnd()
        server.stop()
        certificate?.remove()
        return ExitStatus.done
    }

    private func tls(_ settings: SandboxSettings) throws(UsageError) -> HTTPServer.TLS? {
        do {
            return try settings.certificate.map { try Self.tls($0, settings) }
        } catch {
            throw UsageError(message: "\(error)")
        }
    }

    private static func tls(
        _ certificate: SandboxSettings.Certificate, _ settings: SandboxSettings
    ) throws -> HTTPServer.TLS {
        switch certificate {
        case .selfMade:
            let addresses = [settings.listen, LocalAddress.reachable(settings.listen)]
            return try .selfSigned(
                for: addresses.filter { IPAddress($0)?.isUnspecified == false } + settings.names)
        case .files(let certificate, let key):
            return HTTPServer.TLS(
                certificate: String(decoding: try FileAccess.read(certificate), as: UTF8.self),
                key: String(decoding: try FileAccess.read(key), as: UTF8.self))
        }
    }

    private func warn(_ server: HTTPServer) {
        let tightened = server.sandbox.tightenedFiles
        if !tightened.isEmpty { errors.write(Messages.openToOthers(tightened)) }
        if !LocalAddress.isLoopback(server.address) {
            errors.write(Messages.openToNetwork(server.address, server.port, isSecure: server.isSecure))
        }
        errors.write(Messages.serving(takesOrders: isTerminal(STDIN_FILENO)))
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
