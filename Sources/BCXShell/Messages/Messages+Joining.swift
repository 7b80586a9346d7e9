import BIConnector
import TextUI

// MARK: - Joining a class, and servers that no authority vouches for

extension Messages.Joining {
    static let code = "Join code"
    static func badAddress(_ error: PortalAddressError) -> String { "not a join address: \(error)" }
    static let readSheet = "type the address as it is on the sheet: https://SERVER/join/CODE"
    static func notAtBitrix24(_ server: PortalAddress) -> String {
        "\(server) belongs to Bitrix24, and no class is there"
    }
    static func isForConnect(_ server: PortalAddress) -> String { "this address joins a class at \(server)" }
    static let writeConnect = "write 'connect' and the address"

    // MARK: What the server answers

    static func joined(as seat: JoinedClass) -> String {
        let isNumbered = !seat.name.isEmpty && seat.name.allSatisfy(\.isNumber)
        let name = seat.isTeacher ? "the teacher" : isNumbered ? "student \(seat.name)" : seat.name.visible()
        return "joined the class as \(name)"
    }
    static func unknownCode(_ server: PortalAddress) -> String { "the class at \(server) does not have this code" }
    static let typeAgain = "compare the code with the sheet, and type it again"
    static func tooManyCodes(_ server: PortalAddress) -> String {
        "the class at \(server) takes no code from this machine now, because too many were wrong"
    }
    static let waitAMinute = "wait a minute, compare the code with the sheet, and type it again"
    static func redirects(_ server: PortalAddress) -> String {
        "\(server) leads to another address, and a join code is sent to no other"
    }
    static func noClass(_ server: PortalAddress, _ status: Int? = nil) -> String {
        "\(server) does not answer as a class does\(status.map { ": HTTP \($0)" } ?? "")"
    }

    // MARK: Keys

    static let comparing = "comparing the keys of servers"
    static func notNear(_ objection: String, _ address: IPAddress) -> String {
        "\(objection), and \(address) is not in a private network"
    }
    static func unknownKey(_ server: PortalAddress, _ key: ServerFingerprint) -> String {
        "the key of \(server) is not known: \(key)"
    }
    static func writeFingerprint(_ key: ServerFingerprint) -> String {
        "compare it with the sheet; when it is the same, run bcx with --fingerprint \(key)"
    }
    /// The key ends a line, where it is as easily compared as on the sheet.
    static func isSame(_ server: PortalAddress, _ key: ServerFingerprint) -> String {
        "\(unknownKey(server, key))\ncompare it with the sheet; is it the same"
    }
    static func notAccepted(_ server: PortalAddress) -> String { "not connected to \(server): its key is not known" }
    static let askTeacher = "ask whoever gave you the sheet"
    static func changed(_ server: PortalAddress, _ known: ServerFingerprint, to key: ServerFingerprint) -> String {
        "the key of \(server) has changed: it was \(known) and is \(key)"
    }
    static func forget(_ place: String) -> String {
        "ask whether the server was set up again: if so, remove \(place) and connect again; if not, "
            + "somebody else answers in its place"
    }
    static func otherKey(_ server: PortalAddress, _ key: ServerFingerprint, _ given: ServerFingerprint) -> String {
        "the key of \(server) is \(key), not \(given) as given with --fingerprint"
    }
    static let compareKey = "compare --fingerprint with the sheet; if it is the same there, somebody else answers"
    static let correctFile = "correct the file, or remove it; the keys of servers are asked for again then"
    static func notRemembered(_ reason: String) -> String {
        "the key counts for this session alone: \(reason)"
    }

    // MARK: Plain http

    static func everybodyReads(_ server: PortalAddress, _ address: IPAddress?) -> String {
        let place = address.map { server.numericHost == nil ? " (\($0))" : "" } ?? ""
        return "\(server)\(place) has no encryption: everybody in this network can read what is sent, "
            + "credentials too. Connect all the same"
    }
    static func notPlain(_ server: PortalAddress) -> String { "not connected to \(server)" }
    static let askForHTTPS = "ask for an https address; bcx sandbox --tls self serves one"
    static let plainIsGiven = "this run takes plain http only from the program's option --plain-http"
    static let startWithPlain = "start bcx with --plain-http, or use https"
}
