import OrderedJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A point in time, as the portal writes it.
struct PortalTime: Sendable {
    /// Since 1970, in seconds.
    var seconds: Double
    /// The portal's distance from UTC, in seconds.
    var offset: Int

    /// `2026-09-20 08:15:42`, without a zone, as objects carry it.
    var plain: String { String(decoding: local(UInt8(ascii: " ")), as: UTF8.self) }

    /// `2026-09-20T08:15:42+02:00`, as `time` carries it.
    var iso: String { String(decoding: isoBytes, as: UTF8.self) }

    /// The same in ASCII.
    var isoBytes: [UInt8] {
        var text = local(UInt8(ascii: "T"))
        let minutes = abs(offset) / 60
        text.append(UInt8(ascii: offset < 0 ? "-" : "+"), twoDigits: minutes / 60)
        text.append(UInt8(ascii: ":"), twoDigits: minutes % 60)
        return text
    }

    /// The date and time at the portal. `strftime` takes four times as long, and every command of a batch has its times.
    private func local(_ separator: UInt8) -> [UInt8] {
        var (time, parts) = (time_t(seconds.rounded(.down)) + offset, tm())
        gmtime_r(&time, &parts)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        text.append(digitsOf: Int64(parts.tm_year) + 1900)
        text.append(UInt8(ascii: "-"), twoDigits: Int(parts.tm_mon) + 1)
        text.append(UInt8(ascii: "-"), twoDigits: Int(parts.tm_mday))
        text.append(separator, twoDigits: Int(parts.tm_hour))
        text.append(UInt8(ascii: ":"), twoDigits: Int(parts.tm_min))
        text.append(UInt8(ascii: ":"), twoDigits: Int(parts.tm_sec))
        return text
    }
}

extension [UInt8] {
    /// Appends a mark and a number of two digits at least.
    fileprivate mutating func append(_ mark: UInt8, twoDigits number: Int) {
        append(mark)
        guard number < 100 else { return append(digitsOf: Int64(number)) }
        append(UInt8(ascii: "0") + UInt8(number / 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
