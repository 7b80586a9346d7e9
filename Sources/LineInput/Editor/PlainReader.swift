import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads lines where there is no line editor: from pipes, files and terminals that cannot move the cursor.
///
/// Never reads beyond the newline that ends a line, so that a program started next finds the rest of the
/// input; from a pipe or a file that is one system call for each byte.
public final class PlainReader {
    private let descriptor: Int32
    private let signals = SignalPipe()

    /// - Parameter descriptor: Standard input by default.
    public init(descriptor: Int32 = 0) {
        self.descriptor = descriptor
    }

    /// Reads one line.
    ///
    /// Bytes that are not UTF-8 become U+FFFD; a last line without a newline is a line.
    /// - Parameter prompt: Shown on standard output when a terminal is read; plain text.
    public func readLine(prompt: String = "") -> Line {
        guard Console.isTerminal(descriptor) else { return read() }
        guard let signals else { return read(behind: prompt) }
        let line = Signals.listening(to: signals) { read(behind: prompt) }
        if case .line = line {} else { Descriptor.write("\n", to: STDOUT_FILENO) }
        return line
    }

    /// Whether another line follows faster than anybody types.
    public var hasMore: Bool { Descriptor.waitForInput(descriptor, -1, milliseconds: 30).first }

    private func read(behind prompt: String) -> Line {
        Descriptor.write(prompt.visible(), to: STDOUT_FILENO)
        return read()
    }

    private func read() -> Line {
        switch readBytes() {
        case .line(let bytes, _): .line(String(decoding: bytes, as: UTF8.self))
        case .interrupted: .interrupted
        case .end, .tooLong: .end
        }
    }

    /// A line, not decoded.
    public enum Bytes: Sendable {
        /// Without its newline, and whether it had one.
        case line([UInt8], isEnded: Bool)
        /// Control-C.
        case interrupted
        /// The end of the input.
        case end
        /// The line is longer than ``PlainReader/longestLine``.
        case tooLong
    }

    /// The longest line: 1 MiB.
    public static let longestLine = 1 << 20

    /// Reads one line, not decoded, without a prompt.
    public func readBytes() -> Bytes {
        var bytes: [UInt8] = []
        while true {
            let ready = Descriptor.waitForInput(descriptor, signals?.output ?? -1)
            if ready.second, let signals, signals.take().contains(SIGINT) { return .interrupted }
            guard ready.first else { continue }
            guard let byte = Descriptor.read(descriptor, atMost: 1)?.first else {
                return bytes.isEmpty ? .end : .line(bytes, isEnded: false)
            }
            if byte == UInt8(ascii: "\n") { return .line(bytes, isEnded: true) }
            guard bytes.count < Self.longestLine else { return .tooLong }
            bytes.append(byte)
        }
    }
}
