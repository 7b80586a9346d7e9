#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A descriptor that text is written to: gathered into large pieces, and ended quietly when nobody reads any more.
public final class OutputChannel {
    private let descriptor: Int32
    private let isBuffered: Bool
    private var pending: [UInt8] = []

    private static let pieceSize = 1 << 16

    /// A channel to `descriptor`. One that is not buffered writes at once, as messages to people must.
    public init(_ descriptor: Int32, isBuffered: Bool) {
        self.descriptor = descriptor
        self.isBuffered = isBuffered
    }

    /// Writes a text, now or with what follows it.
    public func write(_ text: String) {
        pending.append(contentsOf: text.utf8)
        if !isBuffered || pending.count >= Self.pieceSize { flush() }
    }

    /// Writes what was gathered.
    public func flush() {
        var rest = pending[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                endQuietly()
            } else if errno != EINTR && errno != EAGAIN {
                // A full disk or a closed descriptor: a result that got lost must not look like success.
                pending = []
                systemExit(5)
            }
        }
        pending = []
    }

    /// Ends as a program does that was never told to ignore the signal.
    private func endQuietly() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        systemExit(141)
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemExit(_ status: Int32) -> Never { exit(status) }
