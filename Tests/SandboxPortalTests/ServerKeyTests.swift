import BIConnector
import SandboxPortal
import TestSupport
import Testing

/// The key by which clients recognise a server.
struct ServerKeyTests {
    @Test func `a certificate is made again under the same key`() throws {
        let key = try ServerKey()
        let first = try HTTPServer.TLS.selfSigned(key: key)
        let second = try HTTPServer.TLS.selfSigned(for: ["192.168.1.20"], key: try ServerKey(pem: key.pem))
        #expect(first.certificate != second.certificate)
        #expect(first.fingerprint == key.fingerprint && second.fingerprint == key.fingerprint)
        #expect(ServerFingerprint(key.fingerprint)?.description == key.fingerprint)
        #expect(try ServerKey().fingerprint != key.fingerprint)
        #expect(try HTTPServer.TLS.selfSigned().fingerprint != key.fingerprint)
    }

    @Test(arguments: ["", "x", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"])
    func `a text that is no key is refused`(_ pem: String) {
        #expect(throws: SandboxError.self) { try ServerKey(pem: pem) }
        #expect(HTTPServer.TLS(certificate: pem, key: pem).fingerprint == nil)
    }
}
