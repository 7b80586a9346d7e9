public import BCXShell
import BIConnector
import OrderedJSON
import Synchronization

/// Identifiers and titles of a portal's objects, for completion: from the lists that pass by, and from looks into the
/// portal that nobody waits for.
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
        /// Until when it counts as fresh.
        var isFreshUntil: ContinuousClock.Instant?
        var isRefreshing = false
    }

    fileprivate struct State {
        var portal = ""
        var buckets: [String: Bucket] = [:]
    }

    private let state = Mutex(State())

    /// How long what was seen is not looked up again.
    static let freshness = Duration.seconds(60)
    /// How many pages a look reads at most, the newest objects first.
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

    /// Whether a look is under way.
    private func isRefreshing(_ entity: Entity) -> Bool {
        state.withLock { $0.buckets[Self.bucket(entity)]?.isRefreshing ?? false }
    }

    /// Takes what a call told.
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

    /// What is known is no longer all: something was written, or removed.
    private func forgetFreshness(of entity: Entity, deleted: JSON?) {
        state.withLock { state in
            if let id = deleted.flatMap(Identifier.init)?.value {
                state.buckets[Self.bucket(entity)]?.objects[id] = nil
            }
            state.buckets[Self.bucket(entity)]?.isFreshUntil = nil
        }
    }

    /// Looks into the portal, unless that was done lately; returns at once.
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
            // After a failure, too: a portal that does not answer is not asked at every key.
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
