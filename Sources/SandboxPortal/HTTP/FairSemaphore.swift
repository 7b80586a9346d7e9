import Dispatch
import Synchronization

/// Lets in so many threads at once. Those that wait come in by turns of their clients' addresses, so that whoever sends
/// many requests waits for his own and not others for them.
final class FairSemaphore: Sendable {
    private struct State {
        var free: Int
        /// Who waits, by address, the first first.
        var queues: [String: [DispatchSemaphore]] = [:]
        /// The addresses with somebody waiting, the next first.
        var turns: [String] = []
    }

    private let state: Mutex<State>

    init(places: Int) { state = Mutex(State(free: places)) }

    /// Waits for a place.
    func enter(_ client: String) {
        let turn = state.withLock { state -> DispatchSemaphore? in
            guard state.free == 0 else {
                state.free -= 1
                return nil
            }
            let turn = DispatchSemaphore(value: 0)
            if state.queues[client] == nil { state.turns.append(client) }
            state.queues[client, default: []].append(turn)
            return turn
        }
        turn?.wait()
    }

    /// Gives the place to whoever is next.
    func leave() {
        let next = state.withLock { state -> DispatchSemaphore? in
            guard let client = state.turns.first else {
                state.free += 1
                return nil
            }
            state.turns.removeFirst()
            let next = state.queues[client]?.removeFirst()
            if state.queues[client]?.isEmpty == false {
                state.turns.append(client)
            } else {
                state.queues[client] = nil
            }
            return next
        }
        next?.signal()
    }
}
