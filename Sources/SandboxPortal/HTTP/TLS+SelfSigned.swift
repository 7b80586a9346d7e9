import BIConnector
import CGnuTLS
import CMicroHTTPD

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension HTTPServer.TLS {
    /// A certificate that nobody has signed, made for `localhost`, this machine's loopback addresses and the
    /// names and addresses given; it holds a month. Clients are configured to trust it, and it vouches for nothing else.
    ///
    /// GnuTLS makes it, which the HTTP server brings along.
    /// - Throws: ``SandboxError`` when the library refuses.
    public static func selfSigned(for hosts: [String] = []) throws(SandboxError) -> HTTPServer.TLS {
        try selfSigned(for: hosts, key: ServerKey())
    }

    /// The same under a key that is kept, so that its ``fingerprint`` stays when the certificate is made again.
    /// - Throws: ``SandboxError`` when the library refuses.
    public static func selfSigned(for hosts: [String] = [], key: ServerKey) throws(SandboxError) -> HTTPServer.TLS {
        let pem = key.pem
        let key = try PrivateKey(pem)
        let certificate = try Certificate()
        let addresses = ["127.0.0.1", "::1"] + hosts
        try certificate.describe(
            names: ["localhost"] + hosts.filter { IPAddress($0) == nil },
            addresses: addresses.compactMap { IPAddress($0) })
        try certificate.sign(with: key)
        return HTTPServer.TLS(certificate: try certificate.pem(), key: pem)
    }
}

/// Turns the library's answer into an error.
func checkTLS(_ status: Int32) throws(SandboxError) {
    guard status < 0 else { return }
    let reason = gnutls_strerror(status).map { String(cString: $0) } ?? "error \(status)"
    throw SandboxError.noCertificate(reason)
}

/// What `export` writes into a buffer.
func textTLS(_ export: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>) -> Int32) throws(SandboxError)
    -> String
{
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    var size = buffer.count
    try checkTLS(buffer.withUnsafeMutableBytes { export($0.baseAddress, &size) })
    return String(decoding: buffer.prefix(size), as: UTF8.self)
}

/// A certificate while it is being made.
private final class Certificate {
    private let handle: gnutls_x509_crt_t

    init() throws(SandboxError) {
        var made: gnutls_x509_crt_t?
        try checkTLS(gnutls_x509_crt_init(&made))
        guard let made else { throw SandboxError.noCertificate("no memory") }
        handle = made
    }

    deinit { gnutls_x509_crt_deinit(handle) }

    func describe(names: [String], addresses: [IPAddress]) throws(SandboxError) {
        let now = time(nil)
        var serial = (0..<16).map { _ in UInt8.random(in: 0...127) }
        serial[0] |= 1
        try checkTLS(gnutls_x509_crt_set_version(handle, 3))
        try checkTLS(gnutls_x509_crt_set_serial(handle, serial, serial.count))
        // A clock that goes a little slow is no reason to distrust it.
        try checkTLS(gnutls_x509_crt_set_activation_time(handle, now - 86400))
        try checkTLS(gnutls_x509_crt_set_expiration_time(handle, now + 30 * 86400))
        let title = "bcx sandbox"
        try checkTLS(gnutls_x509_crt_set_dn_by_oid(handle, "2.5.4.3", 0, title, UInt32(title.utf8.count)))
        for name in names { try add(GNUTLS_SAN_DNSNAME, Array(name.utf8)) }
        for address in addresses { try add(GNUTLS_SAN_IPADDRESS, address.bytes) }
    }

    private func add(_ kind: gnutls_x509_subject_alt_name_t, _ bytes: [UInt8]) throws(SandboxError) {
        guard !bytes.isEmpty else { return }
        try checkTLS(
            gnutls_x509_crt_set_subject_alt_name(handle, kind, bytes, UInt32(bytes.count), UInt32(GNUTLS_FSAN_APPEND)))
    }

    /// Its own authority, so that strict clients accept it among those they trust.
    func sign(with key: PrivateKey) throws(SandboxError) {
        try checkTLS(gnutls_x509_crt_set_key(handle, key.handle))
        try checkTLS(gnutls_x509_crt_set_basic_constraints(handle, 1, 0))
        let usage = UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_CERT_SIGN)
        try checkTLS(gnutls_x509_crt_set_key_usage(handle, usage))
        try checkTLS(gnutls_x509_crt_set_key_purpose_oid(handle, "1.3.6.1.5.5.7.3.1", 0))
        var identifier = [UInt8](repeating: 0, count: 64)
        var size = identifier.count
        try checkTLS(gnutls_x509_crt_get_key_id(handle, 0, &identifier, &size))
        try checkTLS(gnutls_x509_crt_set_subject_key_id(handle, identifier, size))
        try checkTLS(gnutls_x509_crt_set_authority_key_id(handle, identifier, size))
        try checkTLS(gnutls_x509_crt_sign2(handle, handle, key.handle, GNUTLS_DIG_SHA256, 0))
    }

    func pem() throws(SandboxError) -> String {
        try textTLS { gnutls_x509_crt_export(handle, GNUTLS_X509_FMT_PEM, $0, $1) }
    }
}
