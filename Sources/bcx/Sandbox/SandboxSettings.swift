import BIConnector
import CommandLanguage
import SandboxPortal
import TextUI

/// What the words behind `bcx sandbox` ask for.
struct SandboxSettings {
    /// Where the certificate of https comes from.
    enum Certificate: Equatable {
        case files(certificate: String, key: String)
        case selfMade
    }

    var port = 0
    var listen = "127.0.0.1"
    var data: String?
    var certificate: Certificate?
    /// What clients may call it besides its own addresses.
    var names: [String] = []
    var portal = Sandbox.Settings()
    var students = 0
    var isJSON = false

    /// Whether others than this machine reach it.
    var isOpen: Bool { !LocalAddress.isLoopback(listen) }
}

extension SandboxSettings {
    /// The options of `bcx sandbox`.
    static let options: [ProgramOption<SandboxSettings>] = [
        ProgramOption(
            "port", "N",
            summary: "Listen on this port; any free one without it."
        ) { (settings, words) throws(UsageError) in
            guard let port = Int(words[0]), (0...65535).contains(port) else {
                throw UsageError(
                    message: "'\(words[0])' is not a port", hint: "give a number up to 65535; 0 is any free one")
            }
            settings.port = port
        },
        ProgramOption(
            "listen", "ADDRESS",
            summary:
                "Listen on this address instead of 127.0.0.1; 0.0.0.0 is every network. Credentials are then random."
        ) { settings, words in settings.listen = words[0] },
        ProgramOption(
            "name", "HOST",
            summary: "Let clients call it by this name or address, too; may be repeated."
        ) { (settings, words) throws(UsageError) in
            guard SandboxNames.isName(words[0]) else {
                throw UsageError(
                    message: "'\(words[0].visible())' is not the name of a host",
                    hint: "give a name or an address without scheme, port and path: --name sandbox.example")
            }
            settings.names.append(words[0])
        },
        ProgramOption(
            "reach", "ADDRESS/BITS",
            summary: "Let an open sandbox call connectors' endpoints in this network; may be repeated."
        ) { (settings, words) throws(UsageError) in
            guard let network = IPNetwork(words[0]) else {
                throw UsageError(
                    message: "'\(words[0].visible())' is not a network",
                    hint: "give an address and how many of its bits count: --reach 192.168.1.0/24, --reach fd00::/8")
            }
            settings.portal.reach.append(network)
        },
        ProgramOption(
            "data", "FILE",
            summary: "Keep everything in this SQLite file, readable by you alone, instead of in memory."
        ) { settings, words in settings.data = words[0] },
        ProgramOption(
            "tls", "CERT", "KEY", alone: "self",
            summary: "Serve https with this certificate, or with one made for the occasion."
        ) { settings, words in
            settings.certificate = words.count == 1 ? .selfMade : .files(certificate: words[0], key: words[1])
        },
        ProgramOption(
            "webhooks", "allow|deny",
            summary: "Whether webhooks reach every method."
        ) { (settings, words) throws(UsageError) in
            guard let webhooks = Sandbox.Settings.Webhooks(rawValue: words[0]) else {
                throw UsageError(message: "--webhooks takes allow or deny")
            }
            settings.portal.webhooks = webhooks
        },
        ProgramOption(
            "errors", "top|nested",
            summary: "Where refusals stand in an answer."
        ) { (settings, words) throws(UsageError) in
            guard let place = Sandbox.Settings.ErrorPlace(rawValue: words[0]) else {
                throw UsageError(message: "--errors takes top or nested")
            }
            settings.portal.errors = place
        },
        ProgramOption(
            "strict",
            summary: "Behave as the newest documentation says."
        ) { settings, _ in
            let reach = settings.portal.reach
            settings.portal = .strict
            settings.portal.reach = reach
        },
        ProgramOption(
            "students", "N",
            summary: "Print credentials for so many students, each with objects of their own."
        ) { (settings, words) throws(UsageError) in
            guard let number = Int(words[0]), (1...1000).contains(number) else {
                throw UsageError(message: "--students takes a number from 1 to 1000")
            }
            settings.students = number
        },
        ProgramOption(
            "output", "text|json",
            summary: "How to say where the portal is, and with which credentials."
        ) { (settings, words) throws(UsageError) in
            guard ["text", "json"].contains(words[0]) else { throw UsageError(message: "--output takes text or json") }
            settings.isJSON = words[0] == "json"
        },
    ]

    init(_ arguments: [String]) throws(UsageError) {
        let reader = OptionReader(options: Self.options, command: "bcx sandbox")
        var rest = arguments[...]
        while !rest.isEmpty { try reader.take(&rest, into: &self) }
    }
}
