/// The variables a script may name at one place, found while it is read.
struct Scope {
    private var blocks: [[String: Int]] = [[:]]
    private(set) var slotCount = 0

    /// A scope that already has `names`, each in its place.
    init(names: [String]) {
        for name in names { blocks[0][name] = newSlot() }
    }

    private mutating func newSlot() -> Int {
        defer { slotCount += 1 }
        return slotCount
    }

    /// The place of a variable that can be seen from here.
    func slot(of name: String) -> Int? {
        for block in blocks.reversed() {
            if let slot = block[name] { return slot }
        }
        return nil
    }

    /// The place to assign `name` to: an outer variable's, or a new one of this block.
    mutating func assignable(_ name: String) -> Int { slot(of: name) ?? declare(name) }

    /// A new variable of this block.
    mutating func declare(_ name: String) -> Int {
        let slot = newSlot()
        blocks[blocks.count - 1][name] = slot
        return slot
    }

    mutating func enter() { blocks.append([:]) }
    mutating func leave() { blocks.removeLast() }

    /// How many blocks are entered.
    var level: Int { blocks.count }

    /// Leaves the blocks entered since `level`.
    mutating func leave(to level: Int) { blocks.removeLast(blocks.count - level) }

    /// The names that can be seen from here, the nearest blocks first; no more than anybody would look through.
    var names: [String] { Array(blocks.reversed().lazy.flatMap(\.keys).prefix(1000)).sorted() }

    /// The variables of the outermost level.
    var outermost: [(name: String, slot: Int)] {
        blocks[0].map { (name: $0.key, slot: $0.value) }.sorted { $0.slot < $1.slot }
    }
}
