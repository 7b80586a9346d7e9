#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A descriptor that text is written to: gathered into large pieces, and ended quietly when nobody reads any more.
/// Results that cannot be written end the program with a message; messages that cannot be written are lost.
public final class OutputChannel {
    private let descriptor: Int32
    private let isBuffered: Bool
    private let isScreen: Bool
    private var pending: [UInt8] = []
    /// Told that a text got lost, and why; gives the status with which the program ends. Without it nothing is made of
    /// that.
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
        // A full disk or a closed descriptor: a result that got lost must not look like success.
        if errno == EPIPE { endQuietly() }
        systemExit(Int32(onLoss(FileError("standard output", "write"), String(decoding: lost, as: UTF8.self))))
    }

    /// Ends as a program does that was never told to ignore the signal.
    private func endQuietly() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        systemExit(141)
    }
}

private func systemExit(_ status: Int32) -> Never { exit(status) }
