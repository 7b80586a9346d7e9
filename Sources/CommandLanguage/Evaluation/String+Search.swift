import CMemory

/// Texts are searched scalar by scalar, not character by character: `"\r\n"` contains a line end. The time that takes
/// grows with their lengths and not with the product of them.
extension String {
    /// Whether `part` stands somewhere in the text; an empty part stands everywhere.
    public func contains(scalarsOf part: String) -> Bool {
        guard !part.isEmpty else { return true }
        var isFound = false
        eachPlace(of: part) { _, _ in
            isFound = true
            return false
        }
        return isFound
    }

    /// The parts between the places where `separator` stands, which must not be empty.
    public func pieces(separatedBy separator: String) -> [String] { pieces(separatedBy: separator, atMost: .max) ?? [] }

    /// The same; nil when there are more than `limit`.
    func pieces(separatedBy separator: String, atMost limit: Int) -> [String]? {
        var ends: [Int] = []
        eachPlace(of: separator) { place, _ in
            ends.append(place)
            return ends.count < limit
        }
        guard ends.count < limit else { return nil }
        var pieces: [String] = []
        var text = self
        text.withUTF8 { bytes in
            var start = 0
            for end in ends + [bytes.count] {
                pieces.append(String(decoding: bytes[start..<end], as: UTF8.self))
                start = end + separator.utf8.count
            }
        }
        return pieces
    }

    /// The text with `new` in every place where `old` stands, which must not be empty; nil when that is longer than `limit`
    /// bytes.
    func replacing(_ old: String, with new: String, atMost limit: Int) -> String? {
        var replaced: [UInt8] = []
        var start = 0
        eachPlace(of: old) { place, bytes in
            replaced += bytes[start..<place]
            replaced += new.utf8
            start = place + old.utf8.count
            return replaced.count <= limit
        }
        guard start > 0 else { return self }
        guard replaced.count <= limit else { return nil }
        replaced += utf8.dropFirst(start)
        return replaced.count <= limit ? String(decoding: replaced, as: UTF8.self) : nil
    }

    /// Reports where `part`, which must not be empty, stands in the bytes of the text, each place after the one before, as
    /// long as the body returns true.
    private func eachPlace(of part: String, _ body: (_ place: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool) {
        var (text, part) = (self, part)
        text.withUTF8 { bytes in
            part.withUTF8 { part in
                var start = 0
                while let place = bytes.firstPlace(of: part, from: start), body(place, bytes) {
                    start = place + part.count
                }
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func firstPlace(of part: Self, from start: Int) -> Int? {
        guard let base = baseAddress, let first = part.baseAddress, start + part.count <= count,
            let found = cmem_find(base + start, count - start, first, part.count)
        else { return nil }
        return found - UnsafeRawPointer(base)
    }
}
