/// What is known of a server after a connection to it, before anything of a request was sent.
public struct MetServer: Sendable, Hashable {
    /// The address to which the connection led.
    public var address: IPAddress
    /// Why its certificate is not valid; nil for one that is, and over plain http.
    public var objection: String?
    /// The public key of its certificate, as SubjectPublicKeyInfo in DER; nil over plain http.
    public var publicKey: [UInt8]?

    /// A server at an address.
    public init(address: IPAddress, objection: String? = nil, publicKey: [UInt8]? = nil) {
        self.address = address
        self.objection = objection
        self.publicKey = publicKey
    }
}
