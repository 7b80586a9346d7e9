/// A small file that its owner alone can read, taken and replaced whole.
public struct PrivateFile {
    /// What it holds; nil when there is none. Throws when others can read it.
    public var read: () throws -> [UInt8]?
    /// Puts something else in its place; nil removes it.
    public var write: (_ bytes: [UInt8]?) throws -> Void

    /// A file from what can be done with it.
    public init(
        read: @escaping () throws -> [UInt8]?, write: @escaping (_ bytes: [UInt8]?) throws -> Void
    ) {
        self.read = read
        self.write = write
    }
}

/// Makes digests.
public struct Hashing: Sendable {
    /// The SHA-256 of bytes.
    public var sha256: @Sendable (_ bytes: [UInt8]) -> [UInt8]
    /// The HMAC of bytes with SHA-256: who does not know the key cannot try out what the bytes were.
    public var hmac: @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]

    /// A maker of digests from what it does.
    public init(
        sha256: @escaping @Sendable (_ bytes: [UInt8]) -> [UInt8],
        hmac: @escaping @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]
    ) {
        self.sha256 = sha256
        self.hmac = hmac
    }
}

/// A file of lines that only grows, in the hands of one owner at a time.
public struct JournalFile {
    /// What it held when it was opened.
    public var bytes: [UInt8]
    /// Cuts off what it holds beyond so many bytes: a line that is torn.
    public var cut: (_ length: Int) throws -> Void
    /// Writes behind what it holds: all of it or, when it throws, nothing.
    public var append: (_ bytes: [UInt8]) throws -> Void
    /// Returns when what was written survives the end of the machine. Throws also when the file is no longer where it was
    /// opened, and would not be found again.
    public var sync: () throws -> Void
    /// Gives it free, safely written.
    public var close: () throws -> Void

    /// A file from what can be done with it.
    public init(
        bytes: [UInt8], cut: @escaping (_ length: Int) throws -> Void,
        append: @escaping (_ bytes: [UInt8]) throws -> Void, sync: @escaping () throws -> Void,
        close: @escaping () throws -> Void
    ) {
        self.bytes = bytes
        self.cut = cut
        self.append = append
        self.sync = sync
        self.close = close
    }
}
