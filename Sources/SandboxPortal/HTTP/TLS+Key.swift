import BIConnector
import CGnuTLS

/// The private key of a server. Clients recognise it by its fingerprint, so that it is made once and kept: certificates
/// are made again under it, see ``HTTPServer/TLS/selfSigned(for:key:)``.
public struct ServerKey: Sendable {
    /// The key as a PEM file holds it. Whoever has it can pass for the server.
    public let pem: String

    /// A new key on the curve that every client knows.
    /// - Throws: ``SandboxError`` when the library refuses.
    public init() throws(SandboxError) { pem = try PrivateKey().pem() }

    /// A key that was kept.
    /// - Throws: ``SandboxError`` when the text is no private key.
    public init(pem: String) throws(SandboxError) {
        _ = try PrivateKey(pem)
        self.pem = pem
    }

    /// Identifies the key: `SHA256:` and the base64 of the SHA-256 of its public key
    /// (SubjectPublicKeyInfo), without padding.
    public var fingerprint: String {
        let key = try? PrivateKey(pem)
        return key?.digest.flatMap { ServerFingerprint(bytes: $0) }.map { "\($0)" } ?? ""
    }
}

extension HTTPServer.TLS {
    /// Identifies the certificate's key, as ``ServerKey/fingerprint``; nil when the certificate cannot be
    /// read.
    public var fingerprint: String? {
        reading { handle in
            digest { gnutls_x509_crt_get_key_id(handle, $0, $1, $2) }.flatMap { ServerFingerprint(bytes: $0) }
        }.map { "\($0)" }
    }
}

/// A key while the library works with it.
final class PrivateKey {
    let handle: gnutls_x509_privkey_t

    private init(empty: ()) throws(SandboxError) {
        var made: gnutls_x509_privkey_t?
        try checkTLS(gnutls_x509_privkey_init(&made))
        guard let made else { throw SandboxError.noKey }
        handle = made
    }

    /// A new one.
    convenience init() throws(SandboxError) {
        try self.init(empty: ())
        try checkTLS(gnutls_x509_privkey_generate(handle, GNUTLS_PK_ECDSA, cgt_curve_bits(), 0))
    }

    /// One that was kept.
    convenience init(_ pem: String) throws(SandboxError) {
        try self.init(empty: ())
        var bytes = Array(pem.utf8)
        let status = bytes.withUnsafeMutableBufferPointer { bytes in
            var datum = gnutls_datum_t(data: bytes.baseAddress, size: UInt32(bytes.count))
            return gnutls_x509_privkey_import(handle, &datum, GNUTLS_X509_FMT_PEM)
        }
        guard status == 0 else { throw SandboxError(description: Self.unreadable(status)) }
    }

    deinit { gnutls_x509_privkey_deinit(handle) }

    func pem() throws(SandboxError) -> String {
        try textTLS { gnutls_x509_privkey_export(handle, GNUTLS_X509_FMT_PEM, $0, $1) }
    }

    /// The SHA-256 of the public key.
    var digest: [UInt8]? { SandboxPortal.digest { gnutls_x509_privkey_get_key_id(handle, $0, $1, $2) } }

    private static func unreadable(_ status: Int32) -> String {
        "not a private key in PEM form: \(gnutls_strerror(status).map { String(cString: $0) } ?? "error \(status)")"
    }
}

/// The SHA-256 that `fill` makes of a public key.
private func digest(_ fill: (UInt32, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>) -> Int32) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: 64)
    var size = digest.count
    guard fill(GNUTLS_KEYID_USE_SHA256.rawValue, &digest, &size) == 0 else { return nil }
    return Array(digest.prefix(size))
}
