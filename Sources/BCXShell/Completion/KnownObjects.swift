import BIConnector
import OrderedJSON
import Synchronization

/// Identifiers and titles of a portal's objects, for completion: from the lists that pass by, and from looks into the
/// portal that nobody waits for.
final class KnownObjects: Sendable {
    typealias Look = @Sendable (PortalMethod, JSON.Object) async -> [JSON]?

    struct Known: Sendable, Equatable {
        var id: Int
        var title: String
    }

    /// What is known of one kind of objects.
    fileprivate struct Shelf {
        var objects: [Int: String] = [:]
        /// Until when it counts as fresh.
        var isFreshUntil: ContinuousClock.Instant?
        var isLooking = false
    }

    fileprivate struct State {
        var portal = ""
        var shelves: [String: Shelf] = [:]
    }

    private let state = Mutex(State())

    /// How long what was seen is not looked up again.
    static let freshness = Duration.seconds(60)
    /// How many pages a look reads at most, the newest objects first.
    static let pages = 4

    /// What is known of `entity` at this portal, by identifier.
    func objects(_ entity: Entity, at portal: PortalAddress?) -> [Known] {
        let objects = state.withLock { state in
            state.portal == portal.map { "\($0)" } ? state.shelves[Self.shelf(entity)]?.objects ?? [:] : [:]
        }
        return objects.map { Known(id: $0.key, title: $0.value) }.sorted { $0.id < $1.id }
    }

    /// Whether a look is under way.
    func isLooking(_ entity: Entity) -> Bool {
        state.withLock { $0.shelves[Self.shelf(entity)]?.isLooking ?? false }
    }

    /// Takes what a call told.
    func take(_ news: ObjectNews) {
        switch news {
        case .listed(let elements, let entity, let portal): remember(elements, of: entity, at: portal)
        case .changed(let entity, let deleted): forgetFreshness(of: entity, deleted: deleted)
        }
    }

    /// Remembers the objects of a list.
    private func remember(_ elements: [JSON], of entity: Entity, at portal: PortalAddress) {
        withShelf(entity, portal) { shelf in
            for element in elements { shelf.remember(element) }
        }
    }

    /// What is known is no longer all: something was written, or removed.
    private func forgetFreshness(of entity: Entity, deleted: JSON?) {
        state.withLock { state in
            if let id = deleted.flatMap(Identifier.init)?.value {
                state.shelves[Self.shelf(entity)]?.objects[id] = nil
            }
            state.shelves[Self.shelf(entity)]?.isFreshUntil = nil
        }
    }

    /// Looks into the portal, unless that was done lately; returns at once.
    func look(for entity: Entity, at portal: PortalAddress, with look: @escaping Look) {
        let isNeeded = withShelf(entity, portal) { shelf in
            let isFresh = shelf.isFreshUntil.map { ContinuousClock.now < $0 } ?? false
            guard !isFresh, !shelf.isLooking else { return false }
            shelf.isLooking = true
            return true
        }
        guard isNeeded else { return }
        Task.detached { [self] in
            await readPages(of: entity, at: portal, with: look)
            // After a failure, too: a portal that does not answer is not asked at every key.
            withShelf(entity, portal) { shelf in
                shelf.isLooking = false
                shelf.isFreshUntil = .now + Self.freshness
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
    private func withShelf<Value: Sendable>(
        _ entity: Entity, _ portal: PortalAddress, _ body: (inout Shelf) -> Value
    ) -> Value {
        state.withLock { state in
            if state.portal != "\(portal)" { state = State(portal: "\(portal)") }
            return body(&state.shelves[Self.shelf(entity), default: Shelf()])
        }
    }

    /// A dataset is a table.
    private static func shelf(_ entity: Entity) -> String { entity.storedName }
}

extension KnownObjects.Shelf {
    fileprivate mutating func remember(_ element: JSON) {
        guard let id = element["id"].flatMap(Identifier.init)?.value else { return }
        let title = element["title"]?.string ?? element["name"]?.string
        objects[id] = title ?? objects[id] ?? ""
    }
}
