/// The text in the bytes of a file. Scripts, tables, files after `@` and standard input are all read here, so that what
/// is no text never gets further.
public struct DecodedText: Sendable {
    /// The text in UTF-8, without a mark.
    public let bytes: [UInt8]
    /// How the file writes it.
    public let encoding: TextEncoding
    /// Whether the file begins with the byte order mark of its encoding.
    public let hasMark: Bool

    /// The text as one value.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Reads UTF-8, UTF-16 or UTF-32 by their marks, UTF-8 without one.
    public init(_ bytes: [UInt8]) throws(TextDecodingError) { try self.init(bytes, in: nil) }

    /// Reads bytes in an encoding, or in the one their mark names.
    public init(_ bytes: [UInt8], in given: TextEncoding?) throws(TextDecodingError) {
        if let kind = FileKind.recognized(bytes) { throw .kind(kind) }
        let marked = TextEncoding.marked(bytes)
        if let given, let marked, given != marked { throw .marked(marked, given) }
        encoding = given ?? marked ?? .utf8
        hasMark = marked != nil
        let content = marked.map { Array(bytes.dropFirst($0.mark.count)) } ?? bytes
        var text: [UInt8]
        do throws(TextEncoding.InvalidBytesError) {
            text = try encoding.decode(content)
        } catch {
            throw Self.problem(error, of: content, encoding, markSize: bytes.count - content.count)
        }
        if let zero = text.firstIndex(of: 0) {
            let place = Place(in: text[..<zero], encoding, before: bytes.count - content.count)
            throw .zero(place, encoding: Self.lookalike(of: content))
        }
        if let place = Self.controlCharacter(in: text, encoding) {
            throw .invalid(content[place.byte - 1], place, encoding)
        }
        // Programs that join files leave further marks after the first.
        while text.starts(with: Self.mark) { text.removeFirst(Self.mark.count) }
        self.bytes = text
    }

    /// How many lines end in it.
    public var lineEnds: Int { bytes[...].lineEnds }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Where the first character stands that no text has: a wrong encoding makes them of letters and quotes. UTF-8 and its
    /// kin are not taken for each other like this.
    private static func controlCharacter(in text: [UInt8], _ encoding: TextEncoding) -> Place? {
        guard encoding.mark.isEmpty else { return nil }
        let found = text.indices.dropLast().first { text[$0] == 0xC2 && (0x80...0x9F).contains(text[$0 + 1]) }
        return found.map { Place(in: text[..<$0], encoding, before: 0) }
    }

    // MARK: Problems

    /// A place in a file.
    public struct Place: Sendable, Hashable {
        /// The line, counted from 1.
        public var line: Int
        /// The byte of the file, counted from 1.
        public var byte: Int

        /// Behind a text in UTF-8 that begins after some bytes of the file.
        fileprivate init(in text: ArraySlice<UInt8>, _ encoding: TextEncoding, before start: Int) {
            line = 1 + text.lineEnds
            let size = encoding == .utf8 ? text.count : encoding.bytes(of: String(decoding: text, as: UTF8.self)).count
            byte = start + size + 1
        }

        fileprivate init(line: Int, byte: Int) {
            self.line = line
            self.byte = byte
        }
    }

    private static func problem(
        _ error: TextEncoding.InvalidBytesError, of content: [UInt8], _ encoding: TextEncoding, markSize: Int
    ) -> TextDecodingError {
        let offset = error.offset
        let before = (try? encoding.decode(Array(content[..<offset]))) ?? []
        if encoding == .utf8, let zero = before.firstIndex(of: 0) {
            return .zero(Place(in: before[..<zero], encoding, before: markSize), encoding: lookalike(of: content))
        }
        let place = Place(line: 1 + before[...].lineEnds, byte: markSize + offset + 1)
        // A last byte that begins a character of UTF-8 is one of another encoding just as well, unless others of UTF-8
        // came before.
        if error.isCut, encoding != .utf8 || before.contains(where: { $0 >= 0x80 }) { return .cut(place, encoding) }
        return .invalid(content[offset], place, encoding)
    }

    /// UTF-16 without its mark, when every other byte of much of the text is zero.
    private static func lookalike(of bytes: [UInt8]) -> TextEncoding? {
        let head = bytes.prefix(1000)
        let zeros = head.indices.filter { head[$0] == 0 }
        let odd = zeros.count { $0 % 2 == 1 }
        guard bytes.count % 2 == 0, zeros.count * 4 >= head.count else { return nil }
        if odd == zeros.count { return .utf16LittleEndian }
        return odd == 0 ? .utf16BigEndian : nil
    }
}

/// Why bytes are no text.
public enum TextDecodingError: Error, Sendable, Hashable {
    /// They are something else.
    case kind(FileKind)
    /// Not text of the encoding, which was taken for granted or given.
    case invalid(UInt8, DecodedText.Place, TextEncoding)
    /// They end in the middle of a character.
    case cut(DecodedText.Place, TextEncoding)
    /// There is a zero byte; with the encoding whose text looks like this.
    case zero(DecodedText.Place, encoding: TextEncoding?)
    /// They begin with the mark of another encoding than was given.
    case marked(TextEncoding, TextEncoding)

    /// The same problem of bytes that stand after others.
    public func moved(lines: Int, bytes: Int) -> TextDecodingError {
        func moved(_ place: DecodedText.Place) -> DecodedText.Place {
            DecodedText.Place(line: place.line + lines, byte: place.byte + bytes)
        }
        return switch self {
        case .kind, .marked: self
        case .invalid(let byte, let place, let encoding): .invalid(byte, moved(place), encoding)
        case .cut(let place, let encoding): .cut(moved(place), encoding)
        case .zero(let place, let encoding): .zero(moved(place), encoding: encoding)
        }
    }
}

extension ArraySlice<UInt8> {
    /// How many lines end here, each by a line feed, a carriage return or both.
    var lineEnds: Int {
        var count = 0
        var previous: UInt8 = 0
        for byte in self {
            if byte == UInt8(ascii: "\r") || (byte == UInt8(ascii: "\n") && previous != UInt8(ascii: "\r")) {
                count += 1
            }
            previous = byte
        }
        return count
    }
}
