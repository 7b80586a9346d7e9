public import BIConnector
import Synchronization

/// Keeps tokens as long as it lives, and can be told to have no room for them.
public final class MemoryTokenStore: TokenStore {
    private let state = Mutex((kept: [Secret: Grant](), isFull: false, openings: 0))

    /// A store that keeps nothing yet.
    public init() {}

    /// Whether there is no room.
    public var isFull: Bool {
        get { state.withLock(\.isFull) }
        set { state.withLock { $0.isFull = newValue } }
    }

    /// Whether somebody is about to put a pair into it.
    public var isOpen: Bool { state.withLock(\.openings) > 0 }

    /// Every pair it keeps.
    public var kept: [Grant] { state.withLock { Array($0.kept.values) } }

    /// The pair kept for `grant`.
    public func newest(of grant: Grant) -> Grant? { state.withLock { $0.kept[grant.origin] } }

    /// Puts a pair into the place of the kept one.
    public func replace(
        _ grant: Grant, within timeout: Duration, by next: @Sendable (Grant?) async throws(ClientError) -> Grant
    ) async throws(ClientError) -> Grant {
        guard !isFull else { throw .tokenStoreFailed("no room, as told") }
        state.withLock { $0.openings += 1 }
        defer { state.withLock { $0.openings -= 1 } }
        let new = try await next(newest(of: grant))
        state.withLock { $0.kept[new.origin] = new }
        return new
    }
}
