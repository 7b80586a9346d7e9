import BCXShell
import CGnuTLS

extension Hashing {
    /// Digests as GnuTLS makes them.
    static let gnuTLS = Hashing(
        sha256: { bytes in
            digest { target in
                bytes.withUnsafeBytes { gnutls_hash_fast(GNUTLS_DIG_SHA256, $0.baseAddress, $0.count, target) }
            }
        },
        hmac: { bytes, key in
            digest { target in
                bytes.withUnsafeBytes { data in
                    key.withUnsafeBytes { key in
                        gnutls_hmac_fast(
                            GNUTLS_MAC_SHA256, key.baseAddress, key.count, data.baseAddress, data.count, target)
                    }
                }
            }
        })

    private static func digest(_ fill: (UnsafeMutableRawPointer?) -> Int32) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(gnutls_hash_get_len(GNUTLS_DIG_SHA256)))
        let result = digest.withUnsafeMutableBytes { fill($0.baseAddress) }
        // GnuTLS refuses only algorithms that it does not know or that the system's policy forbids: not SHA-256.
        precondition(result == 0, "GnuTLS cannot make a SHA-256")
        return digest
    }
}
