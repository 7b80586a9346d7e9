import BIConnector

// MARK: - Orders to a sandbox

extension Messages.Orders {
    static let notRunning = "the sandbox is not running"
    static let connect = "write 'connect sandbox' first"
    static func isReal(_ portal: PortalAddress) -> String {
        "\(portal.readableHost) is a real portal; 'sandbox' steers sandboxes only"
    }

    static let asking = "whether it is a sandbox"
    static func isNoSandbox(_ portal: PortalAddress) -> String {
        "\(portal) is not a sandbox of bcx; 'sandbox' steers sandboxes only"
    }

    static func otherVersion(_ portal: PortalAddress, _ version: Int) -> String {
        "\(portal) is a sandbox that takes orders of version \(version); this bcx gives those of version 1"
    }

    static func noCredentials(_ portal: PortalAddress) -> String { "no credentials for \(portal)" }
    static let giveCredentials = "connect with the address on the sheet, or with the webhook that 'bcx sandbox' printed"
    static func unreadable(_ order: String) -> String { "the reply to '\(order)' is not a sandbox's" }

    // MARK: Students

    static let noClass = "this program has no class"
    static let startClass = "'connect sandbox; sandbox class 3' makes one"
}
