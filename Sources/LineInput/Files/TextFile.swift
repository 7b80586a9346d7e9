#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Small files, whole.
public enum TextFile {
    /// What a file holds, as UTF-8; nil when it cannot be read.
    public static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return contents(of: descriptor)
    }

    /// The rest of an open file.
    public static func contents(of descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        while let part = Descriptor.read(descriptor, atMost: 65536) {
            guard !part.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
            bytes += part
        }
        return nil
    }
}
