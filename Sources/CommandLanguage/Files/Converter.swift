import CIconv

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// libc's converter from one encoding to another.
struct Converter: ~Copyable {
    private let handle: iconv_t

    /// nil when the system does not know one of the encodings.
    init?(from source: String, to target: String) {
        guard let handle = iconv_open(target, source), handle != iconv_t(bitPattern: -1) else { return nil }
        self.handle = handle
    }

    deinit { iconv_close(handle) }

    /// How a step ended.
    private enum End {
        /// All was converted.
        case done
        /// There was no more room for what comes out.
        case full
        /// The bytes are the beginning of a character.
        case incomplete
        /// They are no character, or one that the other encoding does not have.
        case invalid
        /// Something else was put in place of a character: not every libc refuses what it cannot convert.
        case replaced
    }

    /// All of `bytes` in the other encoding.
    func convert(_ bytes: [UInt8]) throws(TextEncoding.InvalidBytesError) -> [UInt8] {
        reset()
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        var position = 0
        while position < bytes.count {
            switch step(bytes, from: &position, to: bytes.count, &output) {
            case .done, .full: break
            case .incomplete: throw TextEncoding.InvalidBytesError(offset: position, isCut: true)
            case .invalid: throw TextEncoding.InvalidBytesError(offset: position)
            case .replaced: throw TextEncoding.InvalidBytesError(offset: firstInvalid(in: bytes))
            }
        }
        finish(&output)
        return output
    }

    /// Where the first bytes stand that are not converted as they are; found character by character.
    func firstInvalid(in bytes: [UInt8]) -> Int {
        reset()
        var unused: [UInt8] = []
        var position = 0
        var end = 1
        while end <= bytes.count {
            let start = position
            switch step(bytes, from: &position, to: end, &unused) {
            case .done, .full: end = position + 1
            case .incomplete: end += 1
            case .invalid, .replaced: return start
            }
        }
        return position
    }

    private func reset() { iconv(handle, nil, nil, nil, nil) }

    /// Converts what there is room for; afterwards `position` stands at what comes next.
    private func step(
        _ bytes: [UInt8], from position: inout Int, to end: Int, _ output: inout [UInt8]
    ) -> End {
        var room = [UInt8](repeating: 0, count: Self.roomSize)
        var left = end - position
        var free = room.count
        var code: Int32 = 0
        let start = position
        let result = bytes.withUnsafeBytes { input in
            room.withUnsafeMutableBytes { room in
                // iconv does not change what it reads, though its parameter could.
                var source = input.baseAddress.map {
                    UnsafeMutablePointer(mutating: ($0 + start).assumingMemoryBound(to: CChar.self))
                }
                var target = room.baseAddress?.assumingMemoryBound(to: CChar.self)
                let result = iconv(handle, &source, &left, &target, &free)
                code = errno
                return result
            }
        }
        position = end - left
        output.append(contentsOf: room[..<(room.count - free)])
        // (size_t)-1
        guard result == .max || Int(truncatingIfNeeded: result) == -1 else { return result == 0 ? .done : .replaced }
        switch code {
        case E2BIG: return .full
        case EINVAL: return .incomplete
        default: return .invalid
        }
    }

    private static let roomSize = 1 << 14

    /// What a shift state asks for at the end of a text.
    private func finish(_ output: inout [UInt8]) {
        var room = [UInt8](repeating: 0, count: 64)
        var free = room.count
        room.withUnsafeMutableBytes { room in
            var target = room.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = iconv(handle, nil, nil, &target, &free)
        }
        output.append(contentsOf: room[..<(room.count - free)])
    }
}
