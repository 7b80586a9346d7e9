#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is written piece by piece, for its owner alone, and holds what was written when all of it is there: a
/// reader sees the old file or the new one. Devices and pipes are written to at once.
public final class GradualFile {
    private enum Kind {
        /// Takes the place of the file.
        case replacement(temporary: String)
        /// Goes behind what the file holds; nobody else sees it.
        case addition
        /// Is the file.
        case direct
    }

    private let path: String
    private let kind: Kind
    private var descriptor: Int32

    /// Begins to write.
    /// - Throws: ``FileError``.
    public init(_ path: String, appending: Bool) throws(FileError) {
        self.path = path
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            kind = .direct
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(path, "write") }
            return
        }
        var made = PrivateFiles.make("\(path).XXXXXX")
        // A file may be written to where none may be made.
        if made.descriptor < 0, appending, isThere { made = PrivateFiles.make("/tmp/bcx-XXXXXX") }
        let temporary = made.path
        descriptor = made.descriptor
        guard descriptor >= 0 else { throw FileError(path, "write") }
        kind = appending ? .addition : .replacement(temporary: temporary)
        if appending { unlink(temporary) }
    }

    deinit { try? close(keeping: false) }

    /// Writes a piece.
    public func write(_ text: String) throws(FileError) {
        try FileAccess.writeAll(descriptor, path, Array(text.utf8))
    }

    /// Ends it: the file is changed, or stays as it was.
    public func close(keeping isWhole: Bool) throws(FileError) {
        guard descriptor >= 0 else { return }
        defer { descriptor = -1 }
        if isWhole, case .addition = kind { try add() }
        let isWritten = systemClose(descriptor) == 0
        guard case .replacement(let temporary) = kind else { return }
        guard isWhole, isWritten, rename(temporary, path) == 0 else {
            let error = FileError(path, "write")
            unlink(temporary)
            if isWhole { throw error }
            return
        }
    }

    private func add() throws(FileError) {
        let file = PrivateFiles.open(path, O_WRONLY | O_APPEND)
        guard file >= 0 else { throw FileError(path, "write") }
        defer { _ = systemClose(file) }
        lseek(descriptor, 0, SEEK_SET)
        while let piece = Descriptor.read(descriptor, atMost: 1 << 16), !piece.isEmpty {
            try FileAccess.writeAll(file, path, piece)
        }
    }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
