import OrderedJSON

extension Call {
    /// The portal it goes to; nil when the address is not a portal's.
    var portal: PortalAddress? { try? PortalAddress.leading(url.reveal()).portal }

    /// The method it calls, which is the last part of the path.
    var method: String { plainAddress.split(separator: "/").last.map(String.init) ?? "" }

    /// The address without a query.
    private var plainAddress: String {
        String(Substring(url.reveal().utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }))
    }

    /// Whether it changes nothing: its method's row says so, or it is a batch of such calls. A method without a row is
    /// taken for one that changes something.
    var isRead: Bool {
        if method == Batch.method { return methodsOfBatch?.allSatisfy(Self.isRead) ?? false }
        return Self.isRead(method)
    }

    /// Whether it may change what a portal holds. An exchange of tokens is no affair of the portal's data.
    public var mayChangePortal: Bool { !isRead && !isTokenExchange }

    private static func isRead(_ method: String) -> Bool { PortalMethod(named: method)?.isRead ?? false }

    private var isTokenExchange: Bool { plainAddress.hasSuffix(AuthorizationServer.path) }

    /// The methods of a batch's commands, each written `method?query`; nil when the body is not one of ours.
    private var methodsOfBatch: [String]? {
        (try? JSON(bytes: body))?["cmd"]?.object?.members.map { command in
            command.value.string.map { String($0.prefix { $0 != "?" }) } ?? ""
        }
    }
}
