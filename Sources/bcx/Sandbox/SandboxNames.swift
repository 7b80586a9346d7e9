import BIConnector
import CurlTransport
import SandboxPortal

/// Names and tokens by which others reach a sandbox.
enum SandboxNames {
    /// Whether clients can send it as the name of a host: an address, or labels of letters, digits, `-` and `_`.
    static func isName(_ text: String) -> Bool {
        guard IPAddress(text) == nil else { return true }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isNumber = labels.last?.allSatisfy(\.isNumber) ?? true
        return text.utf8.count <= 253 && !isNumber
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { isLetterOrDigit($0) || "-_".utf8.contains($0) }
            }
    }

    /// The token of the environment, which becomes an open sandbox's webhook code and access token. It has to fit into
    /// an address and be hard to guess.
    static func token(_ text: String?) throws(UsageError) -> Secret? {
        guard let text else { return nil }
        guard (8...128).contains(text.utf8.count),
            text.utf8.allSatisfy({ isLetterOrDigit($0) || "-_".utf8.contains($0) })
        else {
            throw UsageError(message: Messages.badSandboxToken, hint: Messages.giveToken)
        }
        return Secret(text)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension SandboxSettings {
    /// The certificate to serve with: a class in a network has one in any case, unless it is turned off, since its codes
    /// would be read on the way.
    func certificate(for classroom: Classroom) -> Certificate? {
        certificate ?? (isOpen && classroom.isClass ? .selfMade : nil)
    }

    /// The host by which others reach it: when it listens on every network, the first name given, else an address of
    /// this machine.
    var publicHost: String {
        let isEverywhere = IPAddress(listen)?.isUnspecified == true
        return isEverywhere ? names.first ?? LocalAddress.reachable(listen) : listen
    }

    /// How an open sandbox calls endpoints: without proxies, since the address that a proxy calls cannot be checked.
    var transport: CurlTransport.Settings {
        var transport = CurlTransport.Settings()
        transport.usesProxies = !isOpen
        return transport
    }
}
