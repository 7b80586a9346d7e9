import OrderedJSON
import TestSupport
import Testing

/// Members keep their places, in objects small and large.
struct ObjectTests {
    /// Sixteen members are searched, seventeen are indexed.
    @Test(arguments: [0, 1, 2, 15, 16, 17, 18, 40])
    func `set, read, remove`(_ count: Int) {
        var object = JSON.Object()
        for number in 0..<count { object["n\(number)"] = .int(number) }
        #expect(object.count == count)
        #expect(object.isEmpty == (count == 0))
        for number in 0..<count { #expect(object["n\(number)"] == .int(number)) }
        #expect(object["missing"] == nil)
        #expect(object.names == (0..<count).map { "n\($0)" })
        object["missing"] = nil
        #expect(object.count == count)
        for number in stride(from: 0, to: count, by: 2) { object["n\(number)"] = nil }
        #expect(object.names == (0..<count).filter { $0 % 2 == 1 }.map { "n\($0)" })
        for number in 0..<count { #expect(object["n\(number)"] == (number % 2 == 1 ? .int(number) : nil)) }
    }

    @Test(arguments: [3, 16, 17, 100])
    func `a value is found at its likely place, and at others`(_ count: Int) {
        let object = JSON.Object((0..<count).map { ("n\($0)", .int($0)) })
        for place in [-1, 0, 1, 2, count - 1, count, .max] {
            #expect(object.value(of: "n1", near: place) == 1)
            #expect(object.value(of: "missing", near: place) == nil)
        }
    }

    @Test(arguments: [3, 16, 17, 100])
    func `of two members with one name the later value stays at the first place`(_ count: Int) {
        let members = (0..<count).map { ("n\($0)", JSON.int($0)) } + [("n1", "later"), ("n0", "last")]
        let object = JSON.Object(members)
        #expect(object.names == (0..<count).map { "n\($0)" })
        #expect(object["n0"] == "last" && object["n1"] == "later" && object["n2"] == 2)
    }

    @Test(arguments: [3, 16, 17, 100])
    func `a name set again keeps its place`(_ count: Int) {
        var object = JSON.Object((0..<count).map { ("n\($0)", .int($0)) })
        object["n1"] = "new"
        #expect(object.names == (0..<count).map { "n\($0)" })
        #expect(object["n1"] == "new")
        object["n1"] = nil
        object["n1"] = "last"
        #expect(object.names.last == "n1")
        #expect(object.count == count)
    }

    /// A random series of changes against a list of pairs that is searched from the front.
    @Test(arguments: 0..<100)
    func `as a list of pairs would do`(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        var object = JSON.Object()
        var pairs: [(name: String, value: JSON)] = []
        for step in 0..<200 {
            let name = "n\(Int.random(in: 0..<24, using: &random))"
            let value: JSON? = Int.random(in: 0..<3, using: &random) == 0 ? nil : .int(step)
            object[name] = value
            let place = pairs.firstIndex { $0.name == name }
            switch (place, value) {
            case (let place?, let value?): pairs[place].value = value
            case (let place?, nil): pairs.remove(at: place)
            case (nil, let value?): pairs.append((name, value))
            case (nil, nil): break
            }
        }
        #expect(object.names == pairs.map(\.name))
        #expect(object.members.map(\.value) == pairs.map(\.value))
        #expect(pairs.allSatisfy { object[$0.name] == $0.value })
    }

    /// Both are the same letter to a reader, and have as many bytes.
    @Test(arguments: [0, 40])
    func `names of one length that only look alike are two`(_ others: Int) {
        var object = JSON.Object((0..<others).map { ("n\($0)", .int($0)) })
        let names = ["a\u{323}\u{307}", "a\u{307}\u{323}"]
        for (number, name) in names.enumerated() { object[name] = .int(number) }
        #expect(object.count == others + 2)
        #expect(names.map { object[$0] } == [0, 1])
    }

    @Test(arguments: [
        "", "a", "fifteen letters", "sixteen letters,", "a name that is long enough to stand elsewhere", "é",
    ])
    func `a name is found wherever its letters come from`(_ name: String) {
        let object: JSON.Object = [name: 1]
        #expect(object[String(decoding: Array(name.utf8), as: UTF8.self)] == 1)
        #expect(object[String(("<" + name + ">").dropFirst().dropLast())] == 1)
        #expect(object[name + " "] == nil)
    }

    @Test(arguments: [0, 3, 16, 17, 100])
    func `a value is changed in its place, or set`(_ count: Int) {
        var object = JSON.Object((0..<count).map { ("n\($0)", .int($0)) })
        let earlier = object
        object.reserveCapacity(count + 1)
        object.change("n1") { $0 = .array([$0]) }
        object.change("new") { $0 = .array([$0]) }
        #expect(object["n1"] == (count > 1 ? [1] : [nil]))
        #expect(object["new"] == [nil])
        #expect(object.names.filter { !["n1", "new"].contains($0) } == earlier.names.filter { $0 != "n1" })
        #expect(earlier["n1"] == (count > 1 ? 1 : nil))
        #expect(throws: CancellationError.self) {
            try object.change("none") { _ throws(CancellationError) in throw CancellationError() }
        }
        #expect(object["none"] == nil)
    }

    @Test(arguments: [0, 1, 16, 17, 100])
    func `an object to go through is one like any other`(_ count: Int) {
        let members = (0..<count).map { JSON.Object.Member("n\($0)", .int($0)) }
        var object = JSON.Object(walked: members)
        #expect(object == JSON.Object(distinct: members))
        for number in 0..<count { #expect(object["n\(number)"] == .int(number)) }
        object["n0"] = "new"
        object["last"] = true
        #expect(object["n0"] == "new" && object["last"] == true && object["none"] == nil)
        #expect(object.count == max(count, 1) + 1)
    }

    @Test func `an empty name is a name`() {
        let object: JSON.Object = ["": 1, " ": 2]
        #expect(object[""] == 1)
        #expect(object[" "] == 2)
    }

    @Test func `null is a value, nil is none`() {
        var object: JSON.Object = ["a": nil]
        #expect(object.count == 1)
        #expect(object["a"] == .some(.null))
        object["a"] = .some(.null)
        #expect(object.count == 1)
        object["a"] = nil
        #expect(object.isEmpty)
    }

    @Test(arguments: [0, 20])
    func `names are compared letter for letter`(_ others: Int) {
        var object = JSON.Object((0..<others).map { ("n\($0)", .null) })
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        object["É"] = 3
        #expect(object.count == others + 3)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        object["\u{E9}"] = nil
        #expect(object["e\u{301}"] == 2)
        #expect(object.count == others + 2)
    }

    @Test func `equality is of members in order`() {
        let object: JSON.Object = ["a": 1, "b": 2]
        #expect(object == ["a": 1, "b": 2])
        #expect(object != ["b": 2, "a": 1])
        #expect(object.hashValue == (["a": 1, "b": 2] as JSON.Object).hashValue)
    }

    /// How an object came about does not show.
    @Test func `equality does not depend on the index`() {
        var shrunk = JSON.Object((0..<30).map { ("n\($0)", .int($0)) })
        for number in 3..<30 { shrunk["n\(number)"] = nil }
        let small = JSON.Object((0..<3).map { ("n\($0)", .int($0)) })
        #expect(shrunk == small)
        #expect(shrunk.hashValue == small.hashValue)
    }

    @Test(arguments: [1, 40])
    func `values change and names stay`(_ count: Int) {
        let object = JSON.Object((0..<count).map { ("n\($0)", .int($0)) })
        let changed = object.mapValues { .string("\($0.name)=\($0.value)") }
        #expect(changed.names == object.names)
        #expect(changed["n\(count - 1)"] == .string("n\(count - 1)=\(count - 1)"))
    }

    @Test func `names that only look alike are two`() {
        var object: JSON.Object = ["\u{e9}": 1]
        object["e\u{301}"] = 2
        object["\u{212b}"] = 3
        object["\u{c5}"] = 4
        #expect(object.count == 4)
        #expect(object["\u{e9}"] == 1 && object["e\u{301}"] == 2 && object["\u{c5}"] == 4)
    }

    @Test func `values are reached by name and place`() {
        let value: JSON = ["items": [["id": 7], ["id": "8"]], "last": nil]
        #expect(value["items"]?[0]?["id"]?.integer == 7)
        #expect(value["items"]?[-1]?["id"]?.string == "8")
        #expect(value["items"]?[2] == nil)
        #expect(value["items"]?[-3] == nil)
        #expect(value["items"]?["id"] == nil)
        #expect(value["last"]?.isNull == true)
        #expect(value["none"] == nil)
        #expect(value[0] == nil)
    }

    @Test(
        arguments: [
            (nil, "null"), (true, "boolean"), (1, "number"), ("", "string"), ([], "array"), ([:], "object"),
        ] as [(JSON, String)])
    func `every kind has its word`(_ value: JSON, _ word: String) {
        #expect(value.typeName == word)
    }
}
