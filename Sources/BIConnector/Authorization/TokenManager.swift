import Synchronization

/// Lends out an application's access token, and renews the pair when a portal says that it has expired: once for all
/// calls that were refused together, and stored before it is used.
///
/// Nothing is renewed by the clock: the portal decides, and an application that renews without need may be blocked. And
/// nothing is renewed without a place for the new pair.
///
/// ```swift
/// let manager = TokenManager(grant, AuthorizationServer(transport), store: file)
/// let client = Client(portal: portal, authorization: .tokens(manager), transport: transport)
/// ```
public final class TokenManager: Sendable {
    private struct State {
        var grant: Grant
        /// The renewal under way.
        var running: Task<Result<Renewal, ClientError>, Never>?
        /// Whether the store was asked for a newer pair.
        var hasLooked = false
        /// The pair that came with the credentials, as long as one of the store's is used in its place.
        var given: Grant?
        /// A pair that came and could not be stored: it is stored before anything else is asked for.
        var waiting: Grant?
    }

    /// A pair to go on with.
    private struct Renewal {
        var grant: Grant
        /// Whether the authorisation server made it just now; else it was found, and may be old itself.
        var isNew: Bool
    }

    private let server: AuthorizationServer
    private let store: any TokenStore
    private let onRenewal: @Sendable (Grant) -> Void
    private let onWait: @Sendable (Wait) -> Void
    private let state: Mutex<State>

    /// A keeper of `grant`.
    /// - `store`: Keeps the pairs beyond this process.
    /// - `onRenewal`: Called with each new pair, after it was stored.
    /// - `onWait`: Called when a task that was cancelled waits for a renewal all the same.
    public init(
        _ grant: Grant, _ server: AuthorizationServer, store: any TokenStore,
        onRenewal: @escaping @Sendable (Grant) -> Void = { _ in },
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        self.server = server
        self.store = store
        self.onRenewal = onRenewal
        self.onWait = onWait
        state = Mutex(State(grant: grant))
    }

    /// The newest pair that may be used.
    public var grant: Grant { state.withLock(\.grant) }

    /// Returns when no exchange is under way. A program waits for that before it ends: the answer would be lost with it.
    public func settle() async {
        guard let running = state.withLock(\.running) else { return }
        onWait(Wait(cause: .renewal, duration: server.timeout, attempts: 0))
        _ = await running.value
    }

    /// Does `body` with the access token, and again with a new one when it is refused because the token has expired:
    /// HTTP 401 with the code `expired_token`, and nothing else.
    /// - Parameter timeout: How long the exchange may take, and the wait for another process that makes it.
    /// - Throws: What `body` threw last, or why there is no new token.
    func withAccessToken<Value: Sendable>(
        within timeout: Duration, _ body: (Grant) async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        do throws(ClientError) {
            return try await withNewestAccessToken(within: timeout, body)
        } catch {
            guard try await returnsToGiven(after: error, within: timeout) else { throw error }
            return try await withNewestAccessToken(within: timeout, body)
        }
    }

    /// Whether the pair that came with the credentials is used again, and kept, in place of the store's.
    ///
    /// A practice portal that started again knows the pair it begins with, and nothing of those it gave in its former life. A
    /// portal never forgets the newest pair and goes on with an older one, so that this is for this machine alone.
    private func returnsToGiven(
        after error: ClientError, within timeout: Duration
    ) async throws(ClientError) -> Bool {
        let (given, kept) = state.withLock { ($0.given, $0.grant) }
        guard let given, given.server.isLoopback, error.saysTokensUnknown else { return false }
        let grant = try await store.replace(given, within: timeout) { $0 == kept ? given : $0 ?? given }
        state.withLock { ($0.grant, $0.given) = (grant, nil) }
        return true
    }

    private func withNewestAccessToken<Value: Sendable>(
        within timeout: Duration, _ body: (Grant) async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        var current = Renewal(grant: try await newest(), isNew: false)
        if current.grant.accessToken.isEmpty {
            current = try await renewal(of: current.grant, within: timeout)
        }
        // A pair that another process stored may have expired as well; beyond that, something else is wrong.
        for _ in 0..<2 where !current.isNew {
            do throws(ClientError) {
                return try await body(current.grant)
            } catch {
                guard error.saysTokenExpired else { throw error }
                current = try await renewal(of: current.grant, within: timeout)
            }
        }
        return try await body(current.grant)
    }

    /// The pair to begin with: the kept one, when another process or an earlier one has renewed it.
    private func newest() async throws(ClientError) -> Grant {
        guard !state.withLock(\.hasLooked) else { return grant }
        let kept = try await store.newest(of: grant)
        return state.withLock { state in
            if let kept, !state.hasLooked {
                (state.grant, state.given) = (kept.ofApplication(state.grant), state.grant)
            }
            state.hasLooked = true
            return state.grant
        }
    }

    /// The pair that takes the place of `stale`, which was refused.
    ///
    /// Cancelling the caller does not end it: the old refresh token is spent as soon as the server has the request, so
    /// the reply has to be waited for and stored.
    private func renewal(of stale: Grant, within timeout: Duration) async throws(ClientError) -> Renewal {
        let task = state.withLock { state -> Task<Result<Renewal, ClientError>, Never>? in
            guard state.grant.accessToken == stale.accessToken else { return nil }
            if let running = state.running { return running }
            let task = Task { await self.renew(stale, within: timeout) }
            state.running = task
            return task
        }
        guard let task else { return Renewal(grant: grant, isNew: false) }
        return try await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            onWait(Wait(cause: .renewal, duration: server.within(timeout).timeout, attempts: 0))
        }.get()
    }

    private func renew(_ stale: Grant, within timeout: Duration) async -> Result<Renewal, ClientError> {
        let outcome: Result<Renewal, ClientError>
        do throws(ClientError) {
            outcome = .success(try await exchange(stale, within: timeout))
        } catch {
            outcome = .failure(state.withLock(\.waiting) == nil ? error : error.afterExchange)
        }
        state.withLock { state in
            state.running = nil
            guard case .success(let renewal) = outcome else { return }
            state.grant = renewal.grant
            state.given = nil
            state.waiting = nil
        }
        if case .success(let renewal) = outcome, renewal.isNew { onRenewal(renewal.grant) }
        return outcome
    }

    private func exchange(_ stale: Grant, within timeout: Duration) async throws(ClientError) -> Renewal {
        let isNew = Mutex(false)
        let grant = try await store.replace(stale, within: timeout) { (kept) async throws(ClientError) in
            let kept = kept?.ofApplication(stale)
            if let kept, kept.accessToken != stale.accessToken { return kept }
            isNew.withLock { $0 = true }
            if let waiting = self.state.withLock(\.waiting) { return waiting }
            let grant = try await self.server.within(timeout).renew(kept ?? stale)
            self.state.withLock { $0.waiting = grant }
            return grant
        }
        return Renewal(grant: grant, isNew: isNew.withLock { $0 })
    }
}

/// Keeps the newest pair of each grant beyond the process, one for all processes.
///
/// Grants belong together when they have one ``Grant/origin``: somebody who gives the first refresh token again, long
/// after it was spent, is led to the newest pair. A complete one, for a single process:
///
/// ```swift
/// actor Shelf: TokenStore {
///     private var kept: [Secret: Grant] = [:]
///     func newest(of grant: Grant) -> Grant? { kept[grant.origin] }
///     func replace(
///         _ grant: Grant, within timeout: Duration, by next: @Sendable (Grant?) async throws(ClientError) -> Grant
///     ) async throws(ClientError) -> Grant {
///         let new = try await next(kept[grant.origin])
///         kept[new.origin] = new
///         return new
///     }
/// }
/// ```
public protocol TokenStore: Sendable {
    /// The newest pair kept for `grant`; nil when there is none.
    /// - Throws: ``ClientError/tokenStoreFailed(_:isSpent:)`` when it cannot be read, or others could read it.
    func newest(of grant: Grant) async throws(ClientError) -> Grant?

    /// Puts a pair into the place of the kept one; meanwhile nobody else, in whatever process, does the same.
    ///
    /// It has to make room for ``AuthorizationServer/largestReply`` before it asks for the pair, so that a full disk costs
    /// nothing, and to have written it beyond the end of the machine when it returns.
    /// - `timeout`: How long to wait for others who do the same.
    /// - `next`: Given the kept pair, gives the one to keep. It may wait for a server.
    /// - Returns: What is kept now.
    /// - Throws: ``ClientError/tokenStoreFailed(_:isSpent:)``, or what `next` threw.
    func replace(
        _ grant: Grant, within timeout: Duration, by next: @Sendable (_ kept: Grant?) async throws(ClientError) -> Grant
    ) async throws(ClientError) -> Grant
}

/// The store of those who have none: it keeps nothing, so that nothing is asked for either.
public struct NoTokenStore: TokenStore {
    private let reason: String

    /// A store that keeps nothing.
    /// - Parameter reason: Why, for people.
    public init(because reason: String? = nil) { self.reason = reason ?? Messages.noTokenStore }

    /// Nothing is kept.
    public func newest(of grant: Grant) -> Grant? { nil }

    /// Refuses, before anything is spent.
    public func replace(
        _ grant: Grant, within timeout: Duration, by next: @Sendable (Grant?) async throws(ClientError) -> Grant
    ) async throws(ClientError) -> Grant {
        throw .tokenStoreFailed(reason)
    }
}

extension ClientError {
    /// The same error when the exchange had taken place before.
    fileprivate var afterExchange: ClientError {
        if case .tokenStoreFailed(let reason, _) = self { .tokenStoreFailed(reason, isSpent: true) } else { self }
    }

    /// Whether a new access token would help.
    var saysTokenExpired: Bool {
        guard case .refused(let refusal) = self else { return false }
        return refusal.status == 401 && refusal.row?.retry == .afterRefresh
    }

    /// Whether the portal, or its authorisation server, knows nothing of the tokens.
    fileprivate var saysTokensUnknown: Bool {
        guard case .refused(let refusal) = self else { return false }
        return refusal.code == .noAuthFound || refusal.code == .invalidGrant
    }
}
