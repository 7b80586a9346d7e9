import BIConnector
import CommandLanguage
import OrderedJSON

/// Which objects a dump makes, which it only looks up, and which it has to leave out.
struct DumpSelection {
    /// What was asked for.
    enum Wish {
        /// All objects of these kinds.
        case kinds(Set<Entity.Kind>)
        /// One object with what it needs.
        case object(Entity.Kind, Int)
    }

    /// An object that is not in the dump.
    struct LeftOut {
        var kind: Entity.Kind
        var id: Int
        var label: String
        var reason: String
    }

    let snapshot: PortalSnapshot
    /// What the script names, by kind: what it makes, and what that depends on.
    private(set) var objects: [Entity.Kind: [PortalObject]] = [:]
    /// The kinds that the script makes; it looks the others up.
    let made: Set<Entity.Kind>
    /// What was asked for and is not there, in the order of kinds and ids.
    private(set) var leftOut: [LeftOut] = []
    /// The kind of the one object that was asked for; nil when whole kinds were.
    private let wished: Entity.Kind?
    private var reasons: [Entity.Kind: [Int: String]] = [:]

    /// - Parameter namesDecide: Whether an object must be told from others by its title or name; in JSON it has an id.
    init(_ wish: Wish, of snapshot: PortalSnapshot, namesDecide: Bool) throws(ShellError) {
        self.snapshot = snapshot
        switch wish {
        case .kinds(let kinds): (made, wished) = (kinds, nil)
        case .object(let kind, _): (made, wished) = (Set(PortalSnapshot.kinds), kind)
        }
        let chosen = try Self.chosen(by: wish, of: snapshot)
        for kind in PortalSnapshot.kinds {
            if namesDecide { judge(kind, chosen[kind] ?? []) } else { take(kind, chosen[kind] ?? []) }
        }
    }

    /// How many objects the script makes.
    var count: Int { made.reduce(0) { $0 + (objects[$1] ?? []).count } }

    // MARK: What was asked for

    private static func chosen(
        by wish: Wish, of snapshot: PortalSnapshot
    ) throws(ShellError) -> [Entity.Kind: [PortalObject]] {
        var chosen: [Entity.Kind: [PortalObject]] = [:]
        switch wish {
        case .object(let kind, let id):
            if let refusal = snapshot.refusals[kind] { throw refusal }
            guard let object = snapshot.object(kind, id) else {
                throw .usage(Messages.Portals.noObject(kind, id), hint: Messages.Portals.invisible)
            }
            chosen[kind] = [object]
        case .kinds(let kinds):
            for kind in kinds { chosen[kind] = snapshot[kind] }
        }
        for kind in PortalSnapshot.kinds.reversed() {
            guard let parent = kind.parent else { continue }
            let needed = Set((chosen[kind] ?? []).compactMap { $0.parentID(kind) })
            let known = Set((chosen[parent] ?? []).compactMap(\.id))
            let all = needed.union(known)
            chosen[parent] = snapshot[parent].filter { $0.id.map(all.contains) ?? false }
        }
        return chosen
    }

    // MARK: What cannot be carried

    /// Takes all, and names what is incomplete.
    private mutating func take(_ kind: Entity.Kind, _ chosen: [PortalObject]) {
        objects[kind] = chosen
        for object in chosen {
            guard let id = object.id, let reason = lack(of: object, kind) else { continue }
            leftOut.append(LeftOut(kind: kind, id: id, label: object.label(kind), reason: reason))
        }
    }

    private func lack(of object: PortalObject, _ kind: Entity.Kind) -> String? {
        guard let detail = kind.detail, object[detail]?.array == nil else { return nil }
        // An empty list may come as an empty object.
        if object[detail]?.object?.isEmpty == true { return nil }
        return Messages.Portals.without(detail, object.id.flatMap { snapshot.withoutDetail[kind]?[$0] })
    }

    private mutating func judge(_ kind: Entity.Kind, _ chosen: [PortalObject]) {
        var groups: [[String]: [Int]] = [:]
        // The portal that is looked through has all of them, also those that were not asked for. Only the one object that
        // was asked for is made whatever else has its name.
        let others = wished == kind ? chosen : snapshot[kind]
        for object in others { groups[place(of: object, kind), default: []].append(object.id ?? 0) }
        for object in chosen {
            guard let id = object.id else { continue }
            let twins = (groups[place(of: object, kind)] ?? []).filter { $0 != id }
            guard let reason = reason(against: object, kind, twins) else {
                objects[kind, default: []].append(object)
                continue
            }
            reasons[kind, default: [:]][id] = reason
            if made.contains(kind) {
                leftOut.append(LeftOut(kind: kind, id: id, label: object.label(kind), reason: reason))
            }
        }
    }

    private func place(of object: PortalObject, _ kind: Entity.Kind) -> [String] {
        object.key(kind) + [object.parentID(kind).map(String.init) ?? ""]
    }

    private func reason(against object: PortalObject, _ kind: Entity.Kind, _ twins: [Int]) -> String? {
        if let parent = kind.parent {
            guard let id = object.parentID(kind), snapshot.object(parent, id) != nil else {
                return Messages.Portals.withoutParent(parent, object.parentID(kind))
            }
            if reasons[parent]?[id] != nil { return Messages.Portals.parentLeftOut(parent, id) }
        }
        if !twins.isEmpty { return Messages.Portals.clash(kind, twins, byCode: object.key(kind)[0] == "sourceCode") }
        return lack(of: object, kind)
    }
}
