import BIConnector
import CCurl

/// The transfers under way, their connections, and handles for the ones to come.
///
/// Sendable although it is full of state, because only one thread uses it at a time, the one that ``Driver`` lets drive,
/// and the lock of the driver's desk is passed whenever that changes. ``wake()`` alone may be called by anyone: it reads
/// a constant, and libcurl allows it.
final class Transfers: @unchecked Sendable {
    private static let idleHandles = 16
    private static let isReady = ccurl_global_init() == CURLE_OK

    private let settings: CurlTransport.Settings
    private let multi: UnsafeMutableRawPointer?
    private var active: [Handle] = []
    private var idle: [Handle] = []

    init(_ settings: CurlTransport.Settings) {
        self.settings = settings
        multi = Self.isReady ? curl_multi_init() : nil
    }

    deinit {
        // Handles first, as libcurl demands.
        idle.removeAll()
        curl_multi_cleanup(multi)
    }

    /// Whether nothing is under way.
    var isEmpty: Bool { active.isEmpty }

    /// Interrupts ``wait(_:)``, or the next one.
    func wake() { curl_multi_wakeup(multi) }

    /// Begins `transfer`, or ends it when it cannot be begun.
    func add(_ transfer: Transfer) {
        guard !transfer.isCancelled else { return transfer.finish(.failure(.cancelled(mayHaveRun: false))) }
        guard let handle = idle.popLast() ?? Handle(settings) else {
            return transfer.finish(.failure(.outOfMemory(mayHaveRun: false)))
        }
        do throws(TransportError) {
            try handle.take(transfer)
        } catch {
            idle.append(handle)
            return transfer.finish(.failure(error))
        }
        active.append(handle)
        if curl_multi_add_handle(multi, handle.easy) != CURLM_OK {
            end(handle, .failure(.outOfMemory(mayHaveRun: false)))
        }
    }

    /// Ends a transfer that was cancelled; one that is not under way is left alone.
    func remove(_ transfer: Transfer) {
        guard let handle = active.first(where: { $0.transfer === transfer }) else { return }
        end(handle, .failure(.cancelled(mayHaveRun: handle.hasSent)))
    }

    /// Does what can be done without waiting.
    func advance() {
        var running: Int32 = 0
        guard curl_multi_perform(multi, &running) == CURLM_OK else { return endAll() }
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE,
                let handle = active.first(where: { $0.easy == message.pointee.easy_handle })
            else { continue }
            end(handle, handle.outcome(ccurl_result(message)))
        }
    }

    /// Waits until there is something to do, and at most for `limit`.
    func wait(_ limit: Duration) { curl_multi_poll(multi, nil, 0, Int32(clamping: limit.milliseconds), nil) }

    private func end(_ handle: Handle, _ outcome: Transfer.Outcome) {
        active.removeAll { $0 === handle }
        curl_multi_remove_handle(multi, handle.easy)
        let transfer = handle.transfer
        handle.release()
        if idle.count < Self.idleHandles { idle.append(handle) }
        transfer?.finish(outcome)
    }

    /// Without memory libcurl cannot go on with any of them.
    private func endAll() {
        for handle in active { end(handle, .failure(.outOfMemory(mayHaveRun: handle.hasSent))) }
    }
}
