import BIConnector
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sees to it that exactly one thread drives the transfers, as long as there are any.
///
/// The first caller drives its own transfer, and whatever else arrives, for at most ``patience``: a short call costs no
/// change of threads. What is not over by then is left to a thread that drives until nothing is left. Everybody else
/// leaves a note on the desk and wakes whoever drives.
final class Driver: Sendable {
    /// What callers leave for whoever drives.
    private struct Desk {
        var isDriven = false
        var arrivals: [Transfer] = []
        var cancelled: [Transfer] = []
        var transfers: Transfers?
    }

    /// How long a caller drives. It blocks a thread of the pool, or an actor, for no longer than that.
    private static let patience = Duration.milliseconds(5)

    private let settings: CurlTransport.Settings
    private let desk = Mutex(Desk())

    init(_ settings: CurlTransport.Settings) { self.settings = settings }

    /// Carries out `transfer`, or says why not.
    ///
    /// A short call is over before the task is listened to: the handler of its cancellation costs a change of threads
    /// each way, more than the call itself, and it would come no earlier than the end of ``patience``.
    func carry(_ transfer: Transfer) async -> Transfer.Outcome {
        if Task.isCancelled { _ = transfer.cancel() }
        if let transfers = begin(transfer) { lead(transfers, to: transfer) }
        if let outcome = transfer.known { return outcome }
        return await withTaskCancellationHandler {
            await transfer.outcome()
        } onCancel: {
            cancel(transfer)
        }
    }

    /// Puts `transfer` on the desk.
    /// - Returns: The transfers, when nobody drives them and the caller has to.
    private func begin(_ transfer: Transfer) -> Transfers? {
        desk.withLock { desk in
            desk.arrivals.append(transfer)
            let transfers = desk.transfers ?? Transfers(settings)
            desk.transfers = transfers
            if desk.isDriven {
                transfers.wake()
                return nil
            }
            desk.isDriven = true
            return transfers
        }
    }

    private func cancel(_ transfer: Transfer) {
        guard transfer.cancel() else { return }
        desk.withLock { desk in
            guard desk.isDriven else { return }
            desk.cancelled.append(transfer)
            desk.transfers?.wake()
        }
    }

    private func lead(_ transfers: Transfers, to transfer: Transfer) {
        let clock = ContinuousClock()
        let deadline = clock.now + Self.patience
        while true {
            takeTurn(transfers)
            guard !transfer.isFinished, clock.now < deadline else { break }
            transfers.wait(Self.patience)
        }
        if !release(transfers) { handOver(transfers) }
    }

    private func driveToTheEnd(_ transfers: Transfers) {
        repeat {
            takeTurn(transfers)
            if !transfers.isEmpty { transfers.wait(.seconds(60)) }
        } while !release(transfers)
    }

    private func takeTurn(_ transfers: Transfers) {
        let (arrivals, cancelled) = desk.withLock { desk in
            defer {
                desk.arrivals.removeAll()
                desk.cancelled.removeAll()
            }
            return (desk.arrivals, desk.cancelled)
        }
        for transfer in arrivals { transfers.add(transfer) }
        for transfer in cancelled { transfers.remove(transfer) }
        transfers.advance()
    }

    /// Stops driving when there is nothing to drive.
    private func release(_ transfers: Transfers) -> Bool {
        desk.withLock { desk in
            guard transfers.isEmpty, desk.arrivals.isEmpty else { return false }
            desk.cancelled.removeAll()
            desk.isDriven = false
            return true
        }
    }

    private func handOver(_ transfers: Transfers) {
        let isStarted = startThread { self.driveToTheEnd(transfers) }
        if !isStarted { driveToTheEnd(transfers) }
    }
}

/// Runs `body` on a thread of its own, which leaves signals to the others.
/// - Returns: Whether the system had a thread to give.
private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
        var thread: pthread_t?
    #else
        var thread = pthread_t()
    #endif
    let failure = pthread_create(
        &thread, nil,
        { argument in
            // Never nil: it is what pthread_create is given below.
            let pointer: UnsafeMutableRawPointer? = argument
            pointer.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
            return nil
        }, work.toOpaque())
    guard failure == 0 else {
        work.release()
        return false
    }
    #if canImport(Darwin)
        thread.map { _ = pthread_detach($0) }
    #else
        pthread_detach(thread)
    #endif
    return true
}
