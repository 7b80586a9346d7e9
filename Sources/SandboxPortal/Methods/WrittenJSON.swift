/// JSON that is written piece by piece.
extension [UInt8] {
    /// Appends a text of the program as it stands: through a `String` it takes five times as long.
    mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
