/// Shows a text that comes piece by piece: on the screen while it fits there, in the user's pager from then on.
public final class Pager {
    private enum State {
        /// So far it fits on the screen.
        case gathering(String, lines: Int)
        /// The pager reads. The beginning is kept until it is certain that the pager exists.
        case running(FedProgram, begun: String?)
        /// There is no pager.
        case missing
        /// The person has left the pager.
        case left
    }

    private let start: () throws(SystemShell.Failure) -> FedProgram
    private let rows: () -> Int
    private let output: (String) -> Void
    private var state = State.gathering("", lines: 0)
    private var failure: SystemShell.Failure?

    /// More than any pipe holds: after that much, the pager has read.
    private static let certain = 1 << 21

    /// A pager that is not started yet.
    /// - Parameters:
    ///   - rows: The rows of the screen.
    ///   - output: Shows a text without a pager.
    ///   - start: Starts the pager.
    public init(
        rows: @escaping () -> Int, output: @escaping (String) -> Void,
        start: @escaping () throws(SystemShell.Failure) -> FedProgram
    ) {
        self.start = start
        self.rows = rows
        self.output = output
    }

    /// Shows a piece; says whether more is wanted.
    /// - Throws: ``Interrupted`` when Control-C has ended the pager: the key is meant for both, and the pager may get
    ///   it first.
    public func write(_ text: String) throws(Interrupted) -> Bool {
        switch state {
        case .gathering(let before, let lines):
            let lines = lines + text.utf8.count { $0 == UInt8(ascii: "\n") }
            state = .gathering(before + text, lines: lines)
            return lines < rows() ? true : try begin(before + text)
        case .running(let program, let begun):
            let begun = begun.flatMap { $0.utf8.count + text.utf8.count < Self.certain ? $0 + text : nil }
            state = .running(program, begun: begun)
            return program.write(text) ? true : try leave()
        case .missing:
            output(text)
            return true
        case .left: return false
        }
    }

    /// Returns when the person has left the pager, or the task is cancelled.
    public var end: (@Sendable () async -> Void)? {
        if case .running(let program, _) = state { program.end } else { nil }
    }

    /// Shows the rest, and returns when the person has left the pager.
    /// - Throws: The pager's error. Nothing is shown twice.
    public func close() throws(SystemShell.Failure) {
        switch state {
        case .gathering(let text, _): output(text)
        // All was handed over: a pager that Control-C ends now was left.
        case .running: _ = try? leave()
        case .missing, .left: break
        }
        if let failure { throw failure }
    }

    private func begin(_ text: String) throws(Interrupted) -> Bool {
        let program: FedProgram
        do throws(SystemShell.Failure) {
            program = try start()
        } catch {
            failure = error
            state = .missing
            output(text)
            return true
        }
        state = .running(program, begun: text)
        return program.write(text) ? true : try leave()
    }

    /// The pager does not read any more, or there is no more text.
    /// - Returns: Whether more is wanted, since there is no pager.
    private func leave() throws(Interrupted) -> Bool {
        guard case .running(let program, let begun) = state else { return false }
        state = .left
        do throws(SystemShell.Failure) {
            try program.close()
        } catch {
            if error.isInterruption { throw Interrupted() }
            failure = SystemShell.Failure(Messages.pager("\(error)"), status: error.status)
            // The statuses of the system shell when the program does not exist or cannot be run.
            guard let begun, error.status == 127 || error.status == 126 else { return false }
            state = .missing
            output(begun)
            return true
        }
        return false
    }
}
