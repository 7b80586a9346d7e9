extension JSON {
    /// What is wrong with a JSON text, and where.
    public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// What was found or expected, in lower case without a full stop.
        public var reason: String
        /// The place, in bytes from the beginning.
        public var offset: Int
        /// The line, counted from 1.
        public var line: Int
        /// The column in characters, counted from 1; a byte order mark counts for none.
        public var column: Int

        /// The reason with its line and column.
        public var description: String { Messages.at(line: line, column: column, reason) }
    }

    /// How deep arrays and objects may stand in one another.
    public static let maximumDepth = 512

    /// Where a text comes from, which decides about half a surrogate pair, `\ud83d` without `\ude00`, which is no
    /// character, and about a name that an object has twice.
    public enum Origin: Sendable {
        /// It was sent: the half becomes U+FFFD, and of the two values the later stays. The rest is worth keeping.
        case received
        /// Somebody wrote it: both are errors, since nobody means what would become of them.
        case written
    }

    /// Reads one JSON value from `text`.
    /// - Throws: ``SyntaxError``, also when something other than white space follows the value.
    public init(parsing text: String, as origin: Origin = .received) throws(SyntaxError) {
        var text = text
        self = try text.withUTF8 { JSON.read($0, JSON.maximumDepth, origin) }.get()
    }

    /// Reads one JSON value from UTF-8. A byte order mark at the beginning is skipped.
    /// - `maximumDepth`: Containers nested deeper are an error, not a crash.
    /// - Throws: ``SyntaxError``, also when something other than white space follows the value.
    public init(
        bytes: [UInt8], maximumDepth: Int = JSON.maximumDepth, as origin: Origin = .received
    ) throws(SyntaxError) {
        self = try bytes.withUnsafeBufferPointer { JSON.read($0, maximumDepth, origin) }.get()
    }

    /// Reads one JSON value from UTF-8, except the objects right in the members called `name`: those of numbers and plain
    /// texts are checked now and read whenever somebody wants to see what is in them.
    ///
    /// Of a batch's answer that is most of the text, and mostly nobody does: to leave it unread saves a loop with a journal
    /// 8 % of its instructions.
    /// - Throws: ``SyntaxError``, also when something other than white space follows the value.
    package init(bytes: [UInt8], leavingObjectsIn name: String) throws(SyntaxError) {
        let unread = Reader.Unread(name: name, text: bytes)
        self = try bytes.withUnsafeBufferPointer { JSON.read($0, JSON.maximumDepth, .received, unread) }.get()
    }

    /// The closures of buffers cannot throw typed errors through, so the outcome travels as a value.
    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ maximumDepth: Int, _ origin: Origin,
        _ unread: Reader.Unread? = nil
    ) -> Result<JSON, SyntaxError> {
        var reader = Reader(bytes, maximumDepth: maximumDepth, origin, unread: unread)
        do throws(Reader.Failure) {
            return .success(try reader.readDocument())
        } catch {
            return .failure(SyntaxError(error, in: bytes))
        }
    }

    /// What a longer text has at one place.
    public enum Beginning: Sendable {
        /// A value of strict JSON, which ends before `end`.
        case value(JSON, end: Int)
        /// The beginning of one, up to the end of the text.
        case unfinished
        /// Something else.
        case other
    }

    /// Looks for a value of strict JSON at `start` of UTF-8 in which something else may follow it.
    public static func beginning(of bytes: [UInt8], at start: Int, as origin: Origin = .written) -> Beginning {
        bytes.withUnsafeBufferPointer { bytes in
            let rest = UnsafeBufferPointer(rebasing: bytes[start...])
            var reader = Reader(rest, maximumDepth: maximumDepth, origin)
            do throws(Reader.Failure) {
                let value = try reader.readValue()
                return .value(value, end: start + reader.position)
            } catch {
                return error.isUnfinished ? .unfinished : .other
            }
        }
    }
}

extension JSON.SyntaxError {
    fileprivate init(_ failure: Reader.Failure, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes[..<failure.offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? Reader.lengthOfMark(bytes)
        reason = failure.reason
        offset = failure.offset
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        column = 1 + String(decoding: before[lineStart...], as: UTF8.self).count
    }
}
