import OrderedJSON
import TestSupport

/// Chance that can be had again: the same seed gives the same values.
struct Generator: RandomNumberGenerator {
    private var numbers: SeededGenerator

    init(seed: Int) { numbers = SeededGenerator(seed: seed) }

    mutating func next() -> UInt64 { numbers.next() }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &self)]
    }

    /// Any JSON, of few levels.
    mutating func json(depth: Int = 0) -> JSON {
        switch Int.random(in: 0..<(depth < 3 ? 9 : 6), using: &self) {
        case 0: return nil
        case 1: return .bool(.random(using: &self))
        case 2: return .int(Int.random(in: -3...100, using: &self))
        case 3: return pick([1.5, -0.25, 1e300, 9e18].map { JSON.Number($0).map { .number($0) } ?? nil })
        case 4: return .string(text())
        case 5: return .string(pick(names))
        case 6: return .array((0..<Int.random(in: 0..<4, using: &self)).map { _ in json(depth: depth + 1) })
        default:
            return .object(
                JSON.Object(
                    (0..<Int.random(in: 0..<5, using: &self)).map { _ in (pick(names), json(depth: depth + 1)) }))
        }
    }

    mutating func text() -> String {
        let letters = Array("aAbZ09_%\\'\"[]=&?/ .;-üÄ😀\u{0}\n")
        return String((0..<Int.random(in: 0..<9, using: &self)).map { _ in pick(letters) })
    }
}

private let names = [
    "fields", "id", "title", "connectorId", "settings", "filter", "select", "order", "page", "logic", "0", "1", "@id",
    "!=title", "%=title", "%title", ">=dateCreate", "name", "code", "type", "externalCode", "sourceId", "add", "update",
    "delete", "visible", "cmd", "halt", "sort", "ASC", "OR", "active", "*", "$result[a][0]",
]
