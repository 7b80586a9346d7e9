#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A descriptor that text is written to, in large pieces. When the reader of a pipe is gone, the program ends silently.
/// Results that cannot be written end it with a message; messages that cannot be written are lost.
public final class OutputChannel {
    private let descriptor: Int32
    private let isBuffered: Bool
    private let isScreen: Bool
    private var pending: [UInt8] = []
    /// Called with a text that was lost and the reason; returns the status with which the program ends. Without it,
    /// lost text is ignored.
    public var onLoss: ((_ reason: FileError, _ text: String) -> Int)?

    private static let pieceSize = 1 << 16

    /// A channel to `descriptor`. One that is not buffered writes at once, as messages to people must.
    public init(_ descriptor: Int32, isBuffered: Bool) {
        self.descriptor = descriptor
        self.isBuffered = isBuffered
        isScreen = isatty(descriptor) == 1
    }

    /// Writes a text, now or with what follows it.
    public func write(_ text: String) {
        pending.append(contentsOf: (isScreen ? ScreenText.guarded(text) : text).utf8)
        if !isBuffered || pending.count >= Self.pieceSize { flush() }
    }

    /// Writes what was gathered.
    public func flush() {
        let isWritten = pending.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        let lost = pending
        pending = []
        guard !isWritten, let onLoss else { return }
        // A full disk or a closed descriptor: a lost result must not look like success.
        if errno == EPIPE { endQuietly() }
        systemExit(Int32(onLoss(FileError("standard output", "write"), String(decoding: lost, as: UTF8.self))))
    }

    /// Ends as a program does that does not ignore the signal.
    private func endQuietly() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        systemExit(141)
    }
}

private func systemExit(_ status: Int32) -> Never { exit(status) }
