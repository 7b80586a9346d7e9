import OrderedJSON

/// Puts a text together from pieces, which is what scripts do most after adding: in memory that is there already. To add
/// to a `String` looks each time what kind of text it is, and takes three times as long for short pieces.
struct TextBuilder {
    /// Memory for the beginnings of texts: that of one which another one needs stands above that of the other.
    final class Bench {
        // Memory of our own, as that of variables: see ``Frame/slots``. Nothing but builders keeps the address, and they
        // keep the bench.
        fileprivate let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1024)
        fileprivate var count = 0

        deinit { bytes.deallocate() }
    }

    private let bench: Bench
    private let start: Int
    /// What did not fit; what is on the bench comes after it.
    private var head = ""

    /// A builder on top of those that are at work.
    init(on bench: Bench) {
        self.bench = bench
        start = bench.count
    }

    /// How many bytes there are.
    var size: Int { head.utf8.count + bench.count - start }

    mutating func append(_ text: String) {
        let isDone = text.utf8.withContiguousStorageIfAvailable { piece in
            guard piece.count <= bench.bytes.count - bench.count else { return false }
            for place in piece.indices { bench.bytes[bench.count + place] = piece[place] }
            bench.count += piece.count
            return true
        }
        guard isDone != true else { return }
        head = self.text + text
        close()
    }

    mutating func append(_ number: Int64) {
        guard bench.bytes.count - bench.count >= Int64.mostDigits else { return append(String(number)) }
        bench.count += number.write(to: UnsafeMutableBufferPointer(rebasing: bench.bytes[bench.count...]))
    }

    /// What was put together.
    var text: String {
        let end = String(decoding: UnsafeBufferPointer(rebasing: bench.bytes[start..<bench.count]), as: UTF8.self)
        return head.isEmpty ? end : head + end
    }

    /// Frees the bench for others, whether the text was finished or not.
    func close() { bench.count = start }
}
