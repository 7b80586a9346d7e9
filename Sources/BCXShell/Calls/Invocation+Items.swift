import BIConnector
import CommandLanguage
import OrderedJSON

extension Invocation.Item {
    /// The value in either form.
    var plain: JSON { value.plain }

    /// The item as a member of `fields`: `fields.title=` is `title=`. Nil for `fields:={…}`, which is all of them. A
    /// table has its own member `fields`, which is an array.
    func belowFields(of entity: Entity) -> Invocation.Item? {
        guard path[0] == .name("fields") else { return self }
        let isArray = path.count == 1 ? plain.array != nil : path[1].isIndex
        if entity.field("fields") != nil, isArray { return self }
        guard path.count > 1 else { return nil }
        var inner = self
        inner.path = Array(path.dropFirst())
        return inner
    }
}

extension Invocation.Item.Value {
    /// The value in either form.
    var plain: JSON {
        switch self {
        case .text(let value), .json(let value): value
        }
    }
}

extension CommandLanguage.Item.Step {
    /// Whether it is a position; computed ones may be text, as tables bring them.
    fileprivate var isIndex: Bool {
        switch self {
        case .index: true
        case .name(let name): Int(name) != nil
        }
    }
}
