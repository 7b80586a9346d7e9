public import BCXShell
import BIConnector
import OrderedJSON
import Synchronization

/// Identifiers and titles of a portal's objects, for completion: from lists that were read, and from look-ups in the
/// background.
public final class ObjectCache: Sendable {
    /// Reads a page of a list; nil when none comes.
    typealias Look = @Sendable (PortalMethod, JSON.Object) async -> [JSON]?

    struct Known: Sendable, Equatable {
        var id: Int
        var title: String
    }

    /// What is known of one kind of objects.
    fileprivate struct Bucket {
        var objects: [Int: String] = [:]
        /// When it has to be looked up again.
        var isFreshUntil: ContinuousClock.Instant?
        var isRefreshing = false
    }

    fileprivate struct State {
        var portal = ""
        var buckets: [String: Bucket] = [:]
    }

    private let state = Mutex(State())

    /// How long objects are not looked up again.
    static let freshness = Duration.seconds(60)
    /// How many pages a look-up reads at most, the newest objects first.
    static let pages = 4

    /// What is known of `entity` at this portal, by identifier.
    func known(_ entity: Entity, at portal: PortalAddress?) -> [Known] {
        let objects = state.withLock { state in
            state.portal == portal.map { "\($0)" } ? state.buckets[Self.bucket(entity)]?.objects ?? [:] : [:]
        }
        return objects.map { Known(id: $0.key, title: $0.value) }.sorted { $0.id < $1.id }
    }

    /// Nothing is known yet.
    public init() {}

    /// Whether objects are being looked up, so that there may soon be more suggestions.
    public var isRefreshing: Bool { Entity.all.contains(where: isRefreshing) }

    /// Whether a look-up is running.
    private func isRefreshing(_ entity: Entity) -> Bool {
        state.withLock { $0.buckets[Self.bucket(entity)]?.isRefreshing ?? false }
    }

    /// Takes what a call has shown.
    public func take(_ news: ObjectNews) {
        switch news {
        case .listed(let elements, let entity, let portal): remember(elements, of: entity, at: portal)
        case .changed(let entity, let deleted): forgetFreshness(of: entity, deleted: deleted)
        }
    }

    /// Remembers the objects of a list.
    private func remember(_ elements: [JSON], of entity: Entity, at portal: PortalAddress) {
        withBucket(entity, portal) { bucket in
            for element in elements { bucket.remember(element) }
        }
    }

    /// An object was written or removed, so the list has to be looked up again.
    private func forgetFreshness(of entity: Entity, deleted: JSON?) {
        state.withLock { state in
            if let id = deleted.flatMap(Identifier.init)?.value {
                state.buckets[Self.bucket(entity)]?.objects[id] = nil
            }
            state.buckets[Self.bucket(entity)]?.isFreshUntil = nil
        }
    }

    /// Looks up the objects, unless that was done shortly before; returns at once.
    func refresh(_ entity: Entity, at portal: PortalAddress, with look: @escaping Look) {
        let isNeeded = withBucket(entity, portal) { bucket in
            let isFresh = bucket.isFreshUntil.map { ContinuousClock.now < $0 } ?? false
            guard !isFresh, !bucket.isRefreshing else { return false }
            bucket.isRefreshing = true
            return true
        }
        guard isNeeded else { return }
        Task.detached { [self] in
            await readPages(of: entity, at: portal, with: look)
            // After a failure, too: a portal that does not reply is not called at every key.
            withBucket(entity, portal) { bucket in
                bucket.isRefreshing = false
                bucket.isFreshUntil = .now + Self.freshness
            }
        }
    }

    private func readPages(of entity: Entity, at portal: PortalAddress, with look: Look) async {
        guard let method = PortalMethod(named: PortalMethod.name(entity.kind, .list)) else { return }
        let title = entity.field("title") == nil ? "name" : "title"
        for page in 1...Self.pages {
            let parameters: JSON.Object = [
                "select": ["id", .string(title)], "order": ["id": "DESC"], "page": .int(page),
            ]
            guard let list = await look(method, parameters) else { return }
            remember(list, of: entity, at: portal)
            if list.count < PortalMethod.pageSize { return }
        }
    }

    @discardableResult
    private func withBucket<Value: Sendable>(
        _ entity: Entity, _ portal: PortalAddress, _ body: (inout Bucket) -> Value
    ) -> Value {
        state.withLock { state in
            if state.portal != "\(portal)" { state = State(portal: "\(portal)") }
            return body(&state.buckets[Self.bucket(entity), default: Bucket()])
        }
    }

    /// A dataset is a table.
    private static func bucket(_ entity: Entity) -> String { entity.kind.stored.rawValue }
}

extension ObjectCache.Bucket {
    fileprivate mutating func remember(_ element: JSON) {
        guard let id = element["id"].flatMap(Identifier.init)?.value else { return }
        let title = element["title"]?.string ?? element["name"]?.string
        objects[id] = title ?? objects[id] ?? ""
    }
}
