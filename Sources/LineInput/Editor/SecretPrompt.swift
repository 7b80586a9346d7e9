import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Asks for text that must not be shown.
public enum SecretPrompt {
    /// Shows `question` on the terminal and reads a line that is not echoed.
    ///
    /// What was typed before the question is discarded: it was visible. The terminal is the controlling one, whatever
    /// standard input is; its modes are restored in every case.
    /// - Returns: Nil when there is no terminal to ask on.
    public static func read(_ question: String) -> Line? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        TerminalModes.remember()
        return TerminalModes.hiding(terminal) { ask(question.visible(), on: terminal) }
    }

    private static func ask(_ question: String, on terminal: Int32) -> Line {
        defer { Descriptor.write("\n", to: terminal) }
        guard let signals = SignalPipe() else { return .end }
        return Signals.listening(to: signals) {
            // Written when signals arrive here: a person who sees the question may press Control-C.
            Descriptor.write(question, to: terminal)
            return read(from: terminal, signals: signals, question: question)
        }
    }

    private static func read(from terminal: Int32, signals: SignalPipe, question: String) -> Line {
        var bytes: [UInt8] = []
        while true {
            let ready = Descriptor.waitForInput(terminal, signals.output)
            if ready.second {
                let arrived = signals.take()
                if arrived.contains(SIGINT) { return .interrupted }
                if arrived.contains(SIGCONT) { Descriptor.write(question, to: terminal) }
            }
            guard ready.first else { continue }
            // The terminal hands out whole lines, so a short read is the end.
            guard let part = Descriptor.read(terminal, atMost: 4096), !part.isEmpty else {
                return bytes.isEmpty ? .end : .line(String(decoding: bytes, as: UTF8.self))
            }
            bytes += part
            if bytes.last == UInt8(ascii: "\n") {
                return .line(String(decoding: bytes.dropLast(), as: UTF8.self))
            }
        }
    }
}
