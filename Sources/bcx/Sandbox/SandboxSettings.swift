import BIConnector
import CommandLanguage
import SandboxPortal
import TextUI

/// What the words after `bcx sandbox` ask for.
struct SandboxSettings {
    /// Where the certificate of https comes from.
    enum Certificate: Equatable {
        case files(certificate: String, key: String)
        case selfMade
        /// Plain http.
        case off
    }

    /// Who the students of a class are.
    enum Students: Equatable {
        /// So many, called by their numbers.
        case count(Int)
        /// Those of a file, a name a line.
        case file(String)
    }

    var port = 0
    var listen = "127.0.0.1"
    var data: String?
    var certificate: Certificate?
    /// Names for clients besides its own addresses.
    var names: [String] = []
    var portal = Sandbox.Settings()
    var students = 0
    /// Those who get a portal of their own.
    var members: Students?
    /// The file for the sheets of a class.
    var sheets: String?
    var isJSON = false

    /// Whether other machines can reach it.
    var isOpen: Bool { !LocalAddress.isLoopback(listen) }
}

extension SandboxSettings {
    /// The options of `bcx sandbox`.
    static let options: [ProgramOption<SandboxSettings>] = [
        ProgramOption(
            "port", "N",
            summary: "Port to listen on; a free one by default."
        ) { (settings, words) throws(UsageError) in
            guard let port = Int(words[0]), (0...65535).contains(port) else {
                throw UsageError(
                    message: Messages.notPort(words[0]), hint: Messages.writePort)
            }
            settings.port = port
        },
        ProgramOption(
            "listen", "ADDRESS",
            summary:
                "Address to listen on instead of 127.0.0.1; 0.0.0.0 means every network. Credentials are then random."
        ) { settings, words in settings.listen = words[0] },
        ProgramOption(
            "name", "HOST",
            summary: "Accept this host name or address as well; may be repeated."
        ) { (settings, words) throws(UsageError) in
            guard SandboxNames.isName(words[0]) else {
                throw UsageError(message: Messages.notHost(words[0].visible()), hint: Messages.writeHost)
            }
            settings.names.append(words[0])
        },
        ProgramOption(
            "reach", "ADDRESS/BITS",
            summary: "Allow an open sandbox to call connector endpoints in this network; may be repeated."
        ) { (settings, words) throws(UsageError) in
            guard let network = IPNetwork(words[0]) else {
                throw UsageError(message: Messages.notNetwork(words[0].visible()), hint: Messages.writeNetwork)
            }
            settings.portal.reach.append(network)
        },
        ProgramOption(
            "data", "FILE",
            summary: "Store all data in this SQLite file, readable only by you, instead of in memory."
        ) { settings, words in settings.data = words[0] },
        ProgramOption(
            "tls", "CERT", "KEY", alone: ["self", "off"],
            summary: "Serve HTTPS with this certificate, or with a self-signed one; off means plain HTTP for a class."
        ) { settings, words in
            settings.certificate =
                words.count == 2 ? .files(certificate: words[0], key: words[1]) : words == ["off"] ? .off : .selfMade
        },
        ProgramOption(
            "webhooks", "allow|deny",
            summary: "Whether webhooks may call every method."
        ) { (settings, words) throws(UsageError) in
            guard let webhooks = Sandbox.Settings.Webhooks(rawValue: words[0]) else {
                throw UsageError(message: Messages.takes("--webhooks", "allow or deny"))
            }
            settings.portal.webhooks = webhooks
        },
        ProgramOption(
            "errors", "top|nested",
            summary: "Where errors appear in a reply."
        ) { (settings, words) throws(UsageError) in
            guard let place = Sandbox.Settings.ErrorPlace(rawValue: words[0]) else {
                throw UsageError(message: Messages.takes("--errors", "top or nested"))
            }
            settings.portal.errors = place
        },
        ProgramOption(
            "strict",
            summary: "Behave as the current documentation says."
        ) { settings, _ in
            let reach = settings.portal.reach
            settings.portal = .strict
            settings.portal.reach = reach
        },
        ProgramOption(
            "students", "N",
            summary: "Print credentials for N students, each with their own objects."
        ) { (settings, words) throws(UsageError) in
            guard let number = Int(words[0]), (1...1000).contains(number) else {
                throw UsageError(message: Messages.takes("--students", "a number from 1 to 1000"))
            }
            settings.students = number
        },
        ProgramOption(
            "class", "N|FILE",
            summary: "Give each of N students, or each name in FILE (one per line), a portal of their own."
        ) { (settings, words) throws(UsageError) in
            settings.members = try students(words[0])
        },
        ProgramOption(
            "sheets", "FILE",
            summary: "Write a sheet for each student of the class to this file: .html to print, .txt or .json."
        ) { (settings, words) throws(UsageError) in
            guard SheetForm(path: words[0]) != nil else {
                throw UsageError(message: Messages.unknownSheets(words[0]), hint: Messages.writeSheets)
            }
            settings.sheets = words[0]
        },
        ProgramOption(
            "output", "text|json",
            summary: "Format of the printed address and credentials."
        ) { (settings, words) throws(UsageError) in
            guard ["text", "json"].contains(words[0]) else {
                throw UsageError(message: Messages.takes("--output", "text or json"))
            }
            settings.isJSON = words[0] == "json"
        },
    ]

    private static func students(_ word: String) throws(UsageError) -> Students {
        guard word.allSatisfy({ $0.isASCII && $0.isNumber }) else { return .file(word) }
        guard let number = Int(word), (1...Classroom.mostStudents).contains(number) else {
            throw UsageError(
                message: Messages.takes("--class", "a number from 1 to \(Classroom.mostStudents) or a file of names"))
        }
        return .count(number)
    }

    init(_ arguments: [String]) throws(UsageError) {
        let reader = OptionReader(options: Self.options, command: "bcx sandbox")
        var rest = arguments[...]
        while !rest.isEmpty { try reader.take(&rest, into: &self) }
    }
}
