public import BIConnector
public import OrderedJSON
import TextUI

/// What a shell remembers between commands.
public struct Session {
    /// The portal and the credentials; nil before the first `connect`.
    public var link: PortalLink?
    /// The address of the practice portal inside the program, when it was started.
    var sandbox: PortalAddress?
    /// The profile they came from.
    public var profile: ProfileInUse?
    /// The last connector used.
    public var connector: KnownConnector?
    /// The object being composed.
    public var draft = Draft(entity: .source)
    /// The drafts before its last changes.
    var earlierDrafts = DraftHistory()
    /// The script that takes the lines that succeed.
    var recording: Recording?
    /// How the shell behaves.
    public var options = Options()
    /// The options that were given for the whole run, as on the command line: no profile changes them.
    public var givenOptions: Set<String> = []
    /// Whether nothing may be reached but the portal in use, and no credentials kept by profiles be looked at.
    public var isConfined = false
    /// The options that came with the connection, as they were before it, spelt as `option` takes them.
    private var optionsBefore: [String: String] = [:]
    /// The last answer of a portal.
    public var reply: Envelope?

    /// Nothing yet.
    public init() {}

    /// The name of a profile, and whether it is for reading alone.
    public struct ProfileInUse: Sendable, Hashable {
        /// The name.
        public var name: String
        /// Whether calls that change the portal are refused.
        public var isReadOnly: Bool
    }

    /// Takes an option that came with a profile: it belongs to the connection and goes with it.
    mutating func borrowOption(_ name: String, _ value: String) {
        guard let row = Options.row(name), !givenOptions.contains(name) else { return }
        let before = row.get(options)
        if row.set(&options, value), optionsBefore[name] == nil { optionsBefore[name] = before }
    }

    /// Puts back what the options were before those of the connection, which is left.
    mutating func returnOptions() {
        for (name, value) in optionsBefore { _ = Options.row(name)?.set(&options, value) }
        optionsBefore = [:]
    }

    /// Makes an option the session's own, as whoever set it means it: no connection takes it along.
    public mutating func ownOption(_ name: String) { optionsBefore[name] = nil }

    /// Goes back to an earlier state in everything that a connection changes.
    mutating func returnConnection(of before: Session) {
        (link, profile, options, optionsBefore) = (before.link, before.profile, before.options, before.optionsBefore)
    }

    /// The variables a session fills, without `$`, and why they may be null.
    static let variables: [(name: String, summary: String, whenNull: String?)] = [
        ("reply", "Last envelope: result, time, status, headers, timings.", "no call was made"),
        ("fields", "The draft.", nil),
        ("connector", "The last connector, or null.", "no connector is in use"),
        ("portal", "The portal's address, or null.", "not connected"),
    ]

    func variable(_ name: String) -> JSON {
        switch name {
        case "reply": reply?.json ?? .null
        case "fields": .object(draft.fields)
        case "connector": connector?.object ?? .null
        case "portal": link.map { .string("\($0.address)") } ?? .null
        default: .null
        }
    }
}

/// A connector as the portal told it.
public struct KnownConnector: Sendable {
    /// Its identifier.
    public var id: Int
    /// Its name.
    public var title: String
    /// The credentials a source of it has to give.
    public var settings: [Setting]
    /// All of it, as told.
    public var object: JSON

    /// One credential.
    public struct Setting: Sendable {
        /// The key in a source's settings.
        public var code: String
        /// The caption.
        public var name: String
        /// `STRING` or `INT`.
        public var type: String
    }

    /// Reads an element of `connector.list` or the item of `connector.get`.
    public init?(_ object: JSON) {
        guard let id = object["id"].flatMap(Identifier.init)?.value else { return nil }
        self.id = id
        self.object = object
        title = object["title"]?.string ?? ""
        settings = (object["settings"]?.array ?? []).compactMap { setting in
            setting["code"]?.string.map {
                Setting(
                    code: $0, name: setting["name"]?.string ?? $0, type: setting["type"]?.string ?? "STRING")
            }
        }
    }
}

extension Envelope {
    /// `{result, time, status, headers, timings}`; the timings in milliseconds.
    var json: JSON {
        var timings = JSON.Object()
        for (name, duration) in reply.timings.phases { timings[name] = .number(duration.milliseconds) }
        var headers = JSON.Object()
        for header in reply.headers { headers[header.name] = .string(header.value) }
        return [
            "result": result, "time": time, "status": .int(reply.status), "headers": .object(headers),
            "timings": .object(timings),
        ]
    }
}

extension Timings {
    /// The phases by name, in order.
    var phases: [(String, Duration)] {
        [
            ("resolved", resolved), ("connected", connected), ("secured", secured), ("firstByte", firstByte),
            ("total", total),
        ]
    }
}

extension Duration {
    /// In milliseconds, with three digits behind the point.
    var milliseconds: JSON.Number {
        JSON.Number(Double(microseconds) / 1000) ?? JSON.Number(0)
    }
}
