/// A small file that its owner alone can read, taken and replaced whole.
public struct PrivateFile {
    /// Its contents; nil when it does not exist. Throws when others can read it.
    public var read: () throws -> [UInt8]?
    /// Replaces its contents; nil removes it.
    public var write: (_ bytes: [UInt8]?) throws -> Void

    /// A file made of these operations.
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
    /// The HMAC of bytes with SHA-256: without the key nobody can guess the bytes by trying.
    public var hmac: @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]

    /// A maker of digests made of these operations.
    public init(
        sha256: @escaping @Sendable (_ bytes: [UInt8]) -> [UInt8],
        hmac: @escaping @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]
    ) {
        self.sha256 = sha256
        self.hmac = hmac
    }
}

/// A file of lines that only grows, opened by one owner at a time.
public struct JournalFile {
    /// Its contents when it was opened.
    public var bytes: [UInt8]
    /// Cuts it to a length, to remove an incomplete last line.
    public var cut: (_ length: Int) throws -> Void
    /// Appends to it: everything or, when it throws, nothing.
    public var append: (_ bytes: [UInt8]) throws -> Void
    /// Returns when what was written survives a power failure. Also throws when the file was moved or removed and would
    /// not be found again.
    public var sync: () throws -> Void
    /// Saves and releases it.
    public var close: () throws -> Void

    /// A file made of these operations.
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
