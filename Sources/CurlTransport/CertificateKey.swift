import CCurl

/// The public key of a certificate, cut out of its DER as it stands there.
enum CertificateKey {
    /// - Parameter notes: What libcurl noted of a certificate, its PEM among it.
    static func read(_ notes: UnsafePointer<curl_slist>?) -> [UInt8]? {
        var next = notes
        while let note = next {
            let text = note.pointee.data.map { String(cString: $0) } ?? ""
            if text.hasPrefix("Cert:"), let der = der(ofPEM: text) { return read(der) }
            next = UnsafePointer(note.pointee.next)
        }
        return nil
    }

    /// The SubjectPublicKeyInfo of a certificate: the member after version, serial number, algorithm, issuer, validity
    /// and subject, of which the first may be missing.
    static func read(_ der: [UInt8]) -> [UInt8]? {
        var outer = der[...]
        guard var certificate = Self.next(&outer, 0x30)?.value, var fields = Self.next(&certificate, 0x30)?.value else {
            return nil
        }
        if fields.first == 0xA0 { _ = Self.next(&fields, 0xA0) }
        for tag: UInt8 in [0x02, 0x30, 0x30, 0x30, 0x30] {
            guard Self.next(&fields, tag) != nil else { return nil }
        }
        return Self.next(&fields, 0x30).map { Array($0.whole) }
    }

    /// The next element of this tag, which is taken from `rest`.
    private static func next(
        _ rest: inout ArraySlice<UInt8>, _ tag: UInt8
    ) -> (whole: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
        let start = rest.startIndex
        guard rest.count >= 2, rest[start] == tag else { return nil }
        var length = Int(rest[start + 1])
        var value = start + 2
        if length >= 0x80 {
            let count = length - 0x80
            guard (1...3).contains(count), rest.count >= 2 + count else { return nil }
            length = rest[value...].prefix(count).reduce(0) { $0 << 8 | Int($1) }
            value += count
        }
        guard rest.endIndex - value >= length else { return nil }
        defer { rest = rest[(value + length)...] }
        return (rest[start..<(value + length)], rest[value..<(value + length)])
    }

    private static func der(ofPEM text: String) -> [UInt8]? {
        guard let begin = text.firstRange(of: "-----BEGIN CERTIFICATE-----"),
            let end = text.firstRange(of: "-----END CERTIFICATE-----"), begin.upperBound <= end.lowerBound
        else { return nil }
        return bytes(ofBase64: text[begin.upperBound..<end.lowerBound])
    }

    private static func bytes(ofBase64 text: Substring) -> [UInt8]? {
        var (bytes, bits, count): ([UInt8], Int, Int) = ([], 0, 0)
        for letter in text.utf8 where letter > 0x20 && letter != UInt8(ascii: "=") {
            guard let value = value(letter) else { return nil }
            (bits, count) = ((bits << 6 | value) & 0xFFFF, count + 6)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bytes
    }

    private static func value(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(letter) - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
