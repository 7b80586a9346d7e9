import BCXShell
import CGnuTLS
import Synchronization

extension Hashing {
    /// Digests as GnuTLS makes them.
    static let gnuTLS = Hashing(
        sha256: { bytes in sha256.withLock { $0.digest(of: bytes) } },
        hmac: { bytes, key in
            SHA256.digest { target in
                let result = bytes.withUnsafeBytes { data in
                    key.withUnsafeBytes { key in
                        gnutls_hmac_fast(
                            GNUTLS_MAC_SHA256, key.baseAddress, key.count, data.baseAddress, data.count, target)
                    }
                }
                SHA256.expectSuccess(result)
            }
        })

    private static let sha256 = Mutex(SHA256())
}

/// One hash for all digests: a journal makes one for every row, and to set a hash up takes GnuTLS longer than to use it.
private struct SHA256: ~Copyable {
    private let handle: gnutls_hash_hd_t?

    init() {
        var handle: gnutls_hash_hd_t?
        Self.expectSuccess(gnutls_hash_init(&handle, GNUTLS_DIG_SHA256))
        self.handle = handle
    }

    func digest(of bytes: [UInt8]) -> [UInt8] {
        Self.expectSuccess(bytes.withUnsafeBytes { gnutls_hash(handle, $0.baseAddress, $0.count) })
        // This makes the hash ready for the next.
        return Self.digest { gnutls_hash_output(handle, $0) }
    }

    static func digest(_ fill: (UnsafeMutableRawPointer?) -> Void) -> [UInt8] {
        let size = Int(gnutls_hash_get_len(GNUTLS_DIG_SHA256))
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            fill(buffer.baseAddress)
            count = size
        }
    }

    /// GnuTLS refuses only algorithms that it does not know or that the system's policy forbids: not SHA-256.
    static func expectSuccess(_ result: Int32) { precondition(result == 0, "GnuTLS cannot make a SHA-256") }
}
