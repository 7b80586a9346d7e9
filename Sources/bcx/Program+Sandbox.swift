import BCXShell
import CurlTransport
import SandboxPortal
import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the words behind `bcx sandbox` ask for.
struct SandboxSettings {
    var port = 0
    var listen = "127.0.0.1"
    var data: String?
    var tls: (certificate: String, key: String)?
    var portal = Sandbox.Settings()
}

/// An option of `bcx sandbox`.
struct SandboxOption: Sendable {
    var name: String
    var values: [String]
    var apply: @Sendable (inout SandboxSettings, [String]) throws(UsageError) -> Void

    var usage: String { (["--\(name)"] + values).joined(separator: " ") }

    static let all: [SandboxOption] = [
        SandboxOption(name: "port", values: ["N"]) { (settings, words) throws(UsageError) in
            guard let port = Int(words[0]), (0...65535).contains(port) else {
                throw UsageError(
                    message: "'\(words[0])' is not a port", hint: "give a number up to 65535; 0 is any free one")
            }
            settings.port = port
        },
        SandboxOption(name: "listen", values: ["ADDRESS"]) { settings, words in settings.listen = words[0] },
        SandboxOption(name: "data", values: ["FILE"]) { settings, words in settings.data = words[0] },
        SandboxOption(name: "tls", values: ["CERT", "KEY"]) { settings, words in settings.tls = (words[0], words[1]) },
        SandboxOption(name: "webhooks", values: ["allow|deny"]) { (settings, words) throws(UsageError) in
            guard let webhooks = Sandbox.Settings.Webhooks(rawValue: words[0]) else {
                throw UsageError(message: "--webhooks takes allow or deny")
            }
            settings.portal.webhooks = webhooks
        },
        SandboxOption(name: "errors", values: ["top|nested"]) { (settings, words) throws(UsageError) in
            guard let place = Sandbox.Settings.ErrorPlace(rawValue: words[0]) else {
                throw UsageError(message: "--errors takes top or nested")
            }
            settings.portal.errors = place
        },
        SandboxOption(name: "strict", values: []) { settings, _ in
            settings.portal.webhooks = .deny
            settings.portal.errors = .nested
        },
    ]
}

extension SandboxSettings {
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = SandboxOption.all.first(where: { "--\($0.name)" == parts[0] }) else {
                throw UsageError(message: "unknown option '\(word)' of 'bcx sandbox'", hint: "see 'bcx --help'")
            }
            var values = Array(parts.dropFirst())
            while values.count < option.values.count, let next = rest.popFirst() { values.append(next) }
            guard values.count == option.values.count else {
                throw UsageError(message: "--\(option.name) is written \(option.usage)")
            }
            try option.apply(&self, values)
        }
    }
}

extension Program {
    /// Serves the practice portal and says how to reach it; ends with the program.
    func serveSandbox(_ words: [String]) throws(UsageError) -> Int {
        let settings = try SandboxSettings(words)
        // Before any thread is started, so that the signals wait for `waitForEnd` whichever thread they meet.
        var signals = Self.endingSignals
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let server: HTTPServer
        do {
            let tls = try settings.tls.map {
                HTTPServer.TLS(
                    certificate: String(decoding: try FileAccess.read($0.certificate), as: UTF8.self),
                    key: String(decoding: try FileAccess.read($0.key), as: UTF8.self))
            }
            let sandbox = try Sandbox(
                storage: settings.data.map(Sandbox.Storage.file) ?? .memory, settings: settings.portal,
                endpoints: CurlTransport())
            server = try HTTPServer(sandbox: sandbox, address: settings.listen, port: settings.port, tls: tls)
        } catch {
            throw UsageError(message: "\(error)")
        }
        announce(server)
        waitForEnd()
        server.stop()
        return ExitStatus.done
    }

    /// The sandbox's credentials are no secrets: they are how a lesson begins.
    private func announce(_ server: HTTPServer) {
        let scheme = server.isSecure ? "https" : "http"
        let portal = "\(scheme)://\(server.address):\(server.port)"
        output.write(
            """
            portal        \(portal)
            webhook       \(portal)/rest/1/\(Sandbox.webhookCode)/
            access token  \(Sandbox.accessToken)

            """)
        output.flush()
        if server.address != "127.0.0.1", server.address != "::1" {
            errors.write("warning: everybody who reaches \(server.address) can use this portal\n")
        }
        errors.write("serving until Control-C\n")
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
