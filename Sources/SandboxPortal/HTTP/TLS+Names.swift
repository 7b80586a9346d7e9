import BIConnector
import CGnuTLS

extension HTTPServer.TLS {
    /// What the certificate is for: names, some of them perhaps with `*.` in front, and addresses. None when it cannot be
    /// read.
    var names: [String] {
        reading { handle in
            let alternatives = Self.alternatives(of: handle)
            // The title counts where there is nothing else, as for clients.
            return alternatives.isEmpty ? Self.title(of: handle).map { [$0] } ?? [] : alternatives
        } ?? []
    }

    /// What `body` finds in the certificate; nil when that cannot be read.
    func reading<Value>(_ body: (gnutls_x509_crt_t) -> Value?) -> Value? {
        var made: gnutls_x509_crt_t?
        guard gnutls_x509_crt_init(&made) == 0, let handle = made else { return nil }
        defer { gnutls_x509_crt_deinit(handle) }
        var pem = Array(certificate.utf8)
        let status = pem.withUnsafeMutableBufferPointer { bytes in
            var datum = gnutls_datum_t(data: bytes.baseAddress, size: UInt32(bytes.count))
            return gnutls_x509_crt_import(handle, &datum, GNUTLS_X509_FMT_PEM)
        }
        return status == 0 ? body(handle) : nil
    }

    private static func alternatives(of handle: gnutls_x509_crt_t) -> [String] {
        var names: [String] = []
        for index in UInt32(0)... {
            var value = [UInt8](repeating: 0, count: 1024)
            var size = value.count
            let kind = gnutls_x509_crt_get_subject_alt_name(handle, index, &value, &size, nil)
            guard kind >= 0 else { break }
            let bytes = Array(value.prefix(size))
            switch gnutls_x509_subject_alt_name_t(UInt32(kind)) {
            case GNUTLS_SAN_DNSNAME: names.append(String(decoding: bytes, as: UTF8.self))
            case GNUTLS_SAN_IPADDRESS: names += IPAddress(bytes: bytes).map { ["\($0)"] } ?? []
            default: continue
            }
        }
        return names
    }

    private static func title(of handle: gnutls_x509_crt_t) -> String? {
        var value = [UInt8](repeating: 0, count: 1024)
        var size = value.count
        guard gnutls_x509_crt_get_dn_by_oid(handle, "2.5.4.3", 0, 0, &value, &size) == 0 else { return nil }
        return String(decoding: value.prefix(size), as: UTF8.self)
    }
}
