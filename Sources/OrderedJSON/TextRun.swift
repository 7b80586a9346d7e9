/// How far a text stands for itself in JSON, looked at eight bytes at once.
enum TextRun {
    /// The first byte from `start` on that cannot stand for itself in a string: a quote, a backslash or a control
    /// character; or the end.
    static func endOfRead(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        end(in: bytes, from: start, isMark: isMark, marks: marks)
    }

    /// The same for text of ASCII: every other byte ends a run as well.
    static func endOfPlain(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        end(in: bytes, from: start, isMark: { isMark($0) || $0 >= 0x80 }, marks: { marks($0) | $0 })
    }

    /// The same for what is written: control characters above 0x7E end a run as well, and so does every byte that one
    /// of them may begin with.
    static func endOfWritten(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        end(in: bytes, from: start, isMark: { isMark($0) || $0 == 0x7F || $0 == 0xC2 }) { word in
            marks(word) | bytesEqual(to: 0x7F, in: word) | bytesEqual(to: 0xC2, in: word)
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func marks(_ word: UInt64) -> UInt64 {
        bytesEqual(to: UInt8(ascii: "\""), in: word) | bytesEqual(to: UInt8(ascii: "\\"), in: word)
            | ((word &- ones &* 0x20) & ~word)
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The lowest top bit of a byte that is set is that of the first byte of that value. (A subtraction borrows only from
    /// bytes above the one it finds, so that the lowest is always true.)
    private static func bytesEqual(to byte: UInt8, in word: UInt64) -> UInt64 {
        let difference = word ^ (ones &* UInt64(byte))
        return (difference &- ones) & ~difference
    }

    @inline(__always)
    private static func end(
        in bytes: UnsafeBufferPointer<UInt8>, from start: Int, isMark: (UInt8) -> Bool, marks: (UInt64) -> UInt64
    ) -> Int {
        var index = start
        let raw = UnsafeRawBufferPointer(bytes)
        while index + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let found = marks(UInt64(littleEndian: word)) & (ones &* 0x80)
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count, !isMark(bytes[index]) { index += 1 }
        return index
    }
}
