extension String {
    private typealias Bits = (UInt64, UInt64)

    /// Whether both are the same letter for letter.
    package func isSpelled(like other: String) -> Bool {
        // Strings of the same bits are the same. Most names are short: the bits are their text then. A `String` has 128 bits on
        // every platform of 64; the cast ends the program where it has not.
        if unsafeBitCast(self, to: Bits.self) == unsafeBitCast(other, to: Bits.self) { return true }
        // Mostly the answer is no, and mostly the lengths show it.
        guard utf8.count == other.utf8.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in
                left.indices.allSatisfy { left[$0] == right[$0] }
            }
        }
        return isSame.flatMap(\.self) ?? utf8.elementsEqual(other.utf8)
    }

    /// Whether a byte stands in its UTF-8.
    package func contains(byte: UInt8) -> Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            // Written out, since the method of the standard library takes four times as long.
            for place in bytes.indices where bytes[place] == byte { return true }
            return false
        } ?? utf8.contains(byte)
    }
}
