/// Texts are searched scalar by scalar, not character by character: `"\r\n"` contains a line end.
extension String {
    /// Whether `part` stands somewhere in the text; an empty part stands everywhere.
    public func holds(_ part: String) -> Bool {
        part.isEmpty || !places(of: part, atMost: 1).isEmpty
    }

    /// The parts between the places where `separator` stands, which must not be empty.
    public func pieces(separatedBy separator: String) -> [String] {
        let ends = places(of: separator, atMost: .max)
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

    /// Where `part` stands, in bytes from the beginning, each place behind the one before.
    private func places(of part: String, atMost limit: Int) -> [Int] {
        var (text, part) = (self, part)
        return text.withUTF8 { bytes in
            part.withUTF8 { part in
                var places: [Int] = []
                var index = 0
                while index + part.count <= bytes.count, places.count < limit {
                    if bytes[index] == part[0], bytes[index..<(index + part.count)].elementsEqual(part) {
                        places.append(index)
                        index += part.count
                    } else {
                        index += 1
                    }
                }
                return places
            }
        }
    }
}
