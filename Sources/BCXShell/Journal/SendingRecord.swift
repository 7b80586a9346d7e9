import BIConnector
import OrderedJSON

/// Records in a journal when a group of rows really goes out. That may be long after it was written down as sent, because
/// of the portal's limits or new tokens, and the portal may work on it for a minute from then.
///
/// Unchecked, because only one uses it at a time: the request itself, before it goes out, and the loop when the request
/// has ended. Until then the loop writes nothing into the file.
final class SendingRecord: @unchecked Sendable {
    /// The second that the journal has, since 1970.
    private(set) var writtenSecond: Int
    /// When the group went out, by the shell's clock.
    private(set) var moment: Duration
    /// The error that kept a time from being recorded.
    private(set) var error: (any Error)?
    /// Whether what is written survives a power failure; nothing was sent otherwise.
    private(set) var isSafe = false
    private let file: JournalFile
    /// The loop's number in the file.
    private let loop: Int
    private let context: CommandContext

    init(_ file: JournalFile, loop: Int, _ context: CommandContext) {
        (self.file, self.loop, self.context) = (file, loop, context)
        writtenSecond = context.services.now().seconds
        moment = context.connection.clock.elapsed
    }

    /// Sees to it that what is written survives a power failure.
    /// - Returns: Whether it does; nothing may be sent otherwise.
    func makeSafe() -> Bool {
        do {
            try file.sync()
            isSafe = true
        } catch {
            self.error = ShellError.unrecorded(error)
        }
        return isSafe
    }

    /// Records that a request goes out now.
    /// - Returns: Why it could not be recorded; the request must not go then.
    func writeMoment() -> TransportError? {
        let now = context.services.now().seconds
        moment = context.connection.clock.elapsed
        guard now != writtenSecond else { return nil }
        do {
            try file.append(JSON.lines([Journal.line(at: now, loop: loop)]))
            try file.sync()
            writtenSecond = now
            return nil
        } catch {
            self.error = ShellError.unrecorded(error)
            return TransportError(.other, "\(ShellError.unrecorded(error))", mayHaveRun: false)
        }
    }
}
