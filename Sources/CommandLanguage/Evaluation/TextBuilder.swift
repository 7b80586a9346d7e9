import OrderedJSON

/// Puts texts together from pieces, which is what scripts do most after adding: in memory that is there already. To add to
/// a `String` looks each time what kind of text it is, and takes three times as long for short pieces.
///
/// A text that another one needs is put together above the beginning of that one.
final class TextBuilder {
    // Memory of our own, as that of variables: see ``Frame/slots``. Nothing else keeps the address.
    private var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: usualCapacity)
    /// How many bytes there are.
    private(set) var count = 0

    private static let usualCapacity = 1024

    deinit { bytes.deallocate() }

    func append(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable({ append($0) }) != nil { return }
        Array(text.utf8).withUnsafeBufferPointer { append($0) }
    }

    private func append(_ piece: UnsafeBufferPointer<UInt8>) {
        count += room(for: piece.count).update(fromContentsOf: piece)
    }

    func append(_ number: Int64) { count += number.write(to: room(for: Int64.mostDigits)) }

    /// What was put together since there were so many bytes.
    func text(from start: Int) -> String {
        // Short texts are made in half of the time in which bytes are decoded.
        String(unsafeUninitializedCapacity: count - start) { places in
            places.update(fromContentsOf: bytes[start..<count])
        }
    }

    /// Forgets what was put together since there were so many bytes, whether the text was finished or not.
    func close(_ start: Int) {
        count = start
        if start == 0, bytes.count > Self.usualCapacity { resize(to: Self.usualCapacity) }
    }

    /// The memory after what is there, for so many bytes at least.
    private func room(for more: Int) -> UnsafeMutableBufferPointer<UInt8> {
        if bytes.count - count < more { resize(to: max(count + more, 2 * bytes.count)) }
        return UnsafeMutableBufferPointer(rebasing: bytes[count...])
    }

    private func resize(to capacity: Int) {
        let other = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        _ = other.update(fromContentsOf: bytes[..<count])
        bytes.deallocate()
        bytes = other
    }
}
