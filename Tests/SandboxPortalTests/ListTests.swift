import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// Selection, filters, order and pages.
@Suite struct ListTests {
    private func ids(_ portal: Portal, _ parameters: JSON, entity: String = "connector") async throws -> [Int] {
        let list = try await portal.call("\(entity).list", parameters)
        return try #require(list.array).compactMap { $0["id"]?.integer }
    }

    @Test(
        arguments: [
            (["id": 31], [31]), (["=id": "31"], [31]), (["!id": 31], [8, 123]), (["!=id": 31], [8, 123]),
            ([">id": 31], [123]), ([">=id": 31], [31, 123]), (["<id": 31], [8]), (["<=id": 31], [8, 31]),
            (["@id": [8, 123]], [8, 123]), (["!@id": [8, 123]], [31]), (["@id": []], []), (["!@id": []], [8, 31, 123]),
            (["%title": "ERP"], [31]), (["%title": "erp"], [31]), (["%title": "%"], []), (["=%title": "%pgsql"], [8]),
            (["%=title": "crm"], [123]), (["title": "crm"], [123]), (["%=title": "c_m"], [123]),
            (["supportMapping": false], [8, 31, 123]), (["supportMapping": true], []),
            (["sort": [50, 100], "!title": "CRM"], [31]),
            (["logic": "OR", "id": 8, "title": "CRM"], [8, 123]),
            (
                ["logic": "AND", "!description": "", "0": ["logic": "OR", "%=title": "Harb%", "@id": [8, 9]]], [8, 31]
            ),
            (["0": ["id": 8], "1": ["id": 31], "logic": "OR"], [8, 31]), ([:], [8, 31, 123]),
            (["logic": "OR"], [8, 31, 123]),
            (["%settings": "\"login\""], [123]), ([">dateCreate": "2027-01-01 00:00:00"], []),
        ] as [(JSON, [Int])])
    func `filters select the matching objects`(_ filter: JSON, _ expected: [Int]) async throws {
        #expect(try await ids(Portal(), ["filter": filter, "order": ["id": "asc"]]) == expected)
    }

    /// Groups that alternate: `31 or (not 8 and (31 or …))`, down to one comparison.
    private static func alternating(_ depth: Int, _ last: JSON) -> JSON {
        var filter = last
        for level in 0..<depth {
            filter = level % 2 == 0 ? ["logic": "OR", "id": 31, "0": filter] : ["!id": 8, "0": filter]
        }
        return filter
    }

    @Test(arguments: [1, 7, 8, 9, 10, 30, 100, 240])
    func `groups may stand in one another`(_ depth: Int) async throws {
        let portal = try Portal()
        let order: JSON = ["id": "asc"]
        #expect(
            try await ids(portal, ["filter": Self.alternating(depth, ["id": 123]), "order": order]) == [31, 123])
        let none = try await ids(portal, ["filter": Self.alternating(depth, ["id": 7]), "order": order])
        #expect(none == [31])
        // Nothing in the innermost group always holds.
        let all = try await ids(portal, ["filter": Self.alternating(depth, [:]), "order": order])
        #expect(all == (depth == 1 ? [8, 31, 123] : [31, 123]))
    }

    /// Every group is as wide as it can be, whatever its depth: neither the one nor the other is too much.
    @Test(arguments: [(1, 9_000), (2, 60), (2, 70), (2, 4_900), (7, 1_200), (240, 40)])
    func `groups may be wide and deep`(_ depth: Int, _ width: Int) async throws {
        let portal = try Portal()
        for (word, key, last, expected) in [("OR", "id", 123, [123]), ("AND", "!id", 7, [])] {
            let others = (0..<width).map { (String($0), JSON.object([key: -1])) }
            var filter: JSON = ["id": .int(last)]
            for _ in 0..<depth {
                // At the end, in whose half the inner group is the deepest.
                let members: [(String, JSON)] = [("logic", .string(word))] + others + [(String(width), filter)]
                filter = .object(JSON.Object(members))
            }
            #expect(try await ids(portal, ["filter": filter, "order": ["id": "asc"]]) == expected)
        }
    }

    @Test func `a filter has an end`() async throws {
        let portal = try Portal()
        let many = JSON.array((0..<9_000).map { .int($0) })
        #expect(try await ids(portal, ["filter": ["@id": many], "order": ["id": "asc"]]) == [8, 31, 123])
        // Each value needs a comparison of its own, in the deepest groups that are still parentheses.
        var words: JSON = ["%title": .array(Array(repeating: "erp", count: 9_900))]
        for _ in 0..<12 { words = ["id": 31, "0": words] }
        #expect(try await ids(portal, ["filter": words]) == [31])
        for filter: JSON in [
            ["@id": .array(Array(repeating: 1, count: 10_001))],
            .object(JSON.Object((0..<10_001).map { (String($0), ["id": 31]) })),
            ["%title": .array(Array(repeating: "x", count: 10_001))],
        ] {
            let (status, body) = try await portal.exchange("biconnector.connector.list", ["filter": filter])
            #expect(status == 400)
            #expect(body["error"] == "ERROR_ARGUMENT")
        }
    }

    @Test func `order is that of the database`() async throws {
        let portal = try Portal()
        #expect(try await ids(portal, ["order": ["title": "DESC"]]) == [8, 31, 123])
        #expect(try await ids(portal, ["order": ["supportMapping": "asc", "sort": "desc"]]) == [8, 123, 31])
    }

    @Test func `selection decides the members`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        let titles = try await portal.call("connector.list", ["select": ["title", "sort"], "filter": ["id": 31]])
        #expect(titles == [["title": "Harbour ERP", "sort": 50]])
        let all = try await portal.call("source.list", ["select": ["*"]])
        #expect(all[0]?.object?.names == Entity.source.fields.map(\.name))
        let settings = try await portal.call(
            "source.list", ["select": ["settings"], "filter": ["settings": "ignored"]])
        #expect(
            settings == [
                ["settings": [["code": "token", "name": "API token", "type": "STRING", "value": "t-9f3c", "id": 77]]]
            ])
        // The dates of a table come as empty objects when they are asked for by name.
        let dates = try await portal.call("table.list", ["select": ["id", "dateCreate", "dateUpdate", "fields"]])
        #expect(dates == [["id": 93, "dateCreate": [:], "dateUpdate": [:]]])
        let table = try await portal.call("table.list")[0]
        #expect(table?["dateCreate"] == "2026-09-21 14:13:20")
        #expect(table?["sourceId"] == 58)
        #expect(table?["fields"] == nil)
    }

    @Test func `lists write every text and every setting as get does`() async throws {
        let portal = try Portal()
        let texts = [
            "", "\"", "\\", "a\u{0}b", "\u{1}\u{8}\t\n\u{C}\r\u{1F} ", "\u{7F}\u{80}\u{9F}\u{A0}", "Ärger Ж 中 👩‍👩‍👧",
            "C2: Â©\u{C2}\u{9B}", "1234567\"", "12345678\"", "\u{2028}</script>", String(repeating: "x\"", count: 9000),
        ]
        let codes = JSON.array(["a", "b", "c"].map(Self.setting))
        let several = try await portal.add("connector", Example.connector.with("settings", codes))
        let none = try await portal.add("connector", Example.connector.with("settings", []))
        for text in texts {
            let value = JSON.string(text)
            let kinds: [(Int, JSON)] = [(31, ["token": value]), (several, ["c": value, "a": value]), (none, [:])]
            for (connector, settings) in kinds {
                let source: JSON = ["title": .string("x\(text)"), "connectorId": .int(connector), "description": value]
                try await portal.add("source", source.with("settings", settings))
            }
        }
        for selection in [[], ["settings", "title"], ["id", "settings", "connectorId"], ["description"]] as [JSON] {
            let list = try await portal.call(
                "source.list", ["select": selection, "order": ["title": "DESC", "id": "ASC"]])
            #expect(list.array?.count == 3 * texts.count)
            for object in list.array ?? [] {
                guard let id = object["id"] else { continue }
                let item = try await portal.call("source.get", ["id": id])["item"]
                for member in object.object?.members ?? [] {
                    #expect(member.value == item?["connection"]?[member.name] ?? item?[member.name], "\(member)")
                }
            }
        }
    }

    private static func setting(_ code: String) -> JSON {
        ["code": .string(code), "name": .string(code), "type": "STRING"]
    }

    @Test func `pages have fifty and no total`() async throws {
        let portal = try Portal()
        for number in 0..<120 { try await portal.add("source", Example.source.with("title", "No. \(number)")) }
        func page(_ page: JSON) async throws -> [Int] {
            try await ids(portal, ["order": ["id": "ASC"], "page": page, "start": 50], entity: "source")
        }
        #expect(try await page(1) == Array(58..<108))
        #expect(try await page("2") == Array(108..<158))
        #expect(try await page(3) == Array(158..<178))
        #expect(try await page(4) == [])
        #expect(try await page(9_000_000_000_000) == [])
        for bad in [0, -1, "x", nil, [2]] as [JSON] { #expect(try await page(bad) == Array(58..<108)) }
        let (_, body) = try await portal.exchange("biconnector.source.list")
        #expect(body.object?.names == ["result", "time"])
    }

    @Test(arguments: [["id": "DESC"], ["title": "DESC"], ["title": "ASC", "description": "DESC"]] as [JSON])
    func `later pages follow what has changed meanwhile`(_ order: JSON) async throws {
        let portal = try Portal()
        for number in 0..<170 {
            try await portal.add(
                "source", Example.source.with("title", "No. \(number % 7)").with("description", "\(number)"))
        }
        func pages(_ filter: JSON) async throws -> [Int] {
            var all: [Int] = []
            for page in 1...5 {
                all += try await ids(portal, ["order": order, "filter": filter, "page": .int(page)], entity: "source")
            }
            return all
        }
        func check(_ count: Int) async throws {
            let all = try await pages([:])
            #expect(all.count == count)
            #expect(Set(all).count == count)
            let some = try await pages(["!title": "No. 3"])
            #expect(some == all.filter { Set(some).contains($0) })
            #expect(some.count < count)
        }
        try await check(170)
        try await portal.call("source.delete", ["id": 60])
        try await check(169)
        try await portal.add("source", Example.source.with("title", "No. 4"))
        try await check(170)
        let before = try await pages(["title": "No. 3"])
        try await portal.call("source.update", ["id": .int(before[0]), "fields": ["title": "No. 6"]])
        #expect(try await pages(["title": "No. 3"]).count == before.count - 1)
        try await check(170)
    }

    /// Random filters against a model in Swift.
    @Test(arguments: 0..<200)
    func `filters mean what the model means`(_ seed: Int) async throws {
        var generator = Generator(seed: seed)
        let portal = try Portal()
        for _ in 0..<20 {
            let fields = Example.source.with("title", .string(generator.pick(words)))
                .with("description", .string(generator.pick(words))).with("connectorId", .int(generator.pick([8, 31])))
            try await portal.add("source", fields)
        }
        let rows = try #require(try await portal.call("source.list", ["order": ["id": "ASC"]]).array)
        for _ in 0..<5 {
            let filter = generator.filter(depth: 0)
            let expected = rows.filter { Model.holds(filter, $0) }.compactMap { $0["id"]?.integer }
            let found = try await ids(portal, ["filter": filter, "order": ["id": "ASC"]], entity: "source")
            #expect(found == expected, "\(filter)")
        }
    }
}

private let words = ["North", "north", "South", "NORTHWEST", "", "50%", "a_b", "Ärger", "ärger", "10"]

extension Generator {
    fileprivate mutating func filter(depth: Int) -> JSON {
        var members: [(String, JSON)] = []
        if Bool.random(using: &self) { members.append(("logic", .string(pick(["AND", "OR"])))) }
        for number in 0..<Int.random(in: 0..<4, using: &self) {
            if depth < 2, Int.random(in: 0..<4, using: &self) == 0 {
                members.append((String(number), filter(depth: depth + 1)))
            } else {
                members.append(condition())
            }
        }
        return .object(JSON.Object(members))
    }

    private mutating func condition() -> (String, JSON) {
        let field = pick(["id", "title", "description", "connectorId"])
        let prefix = pick(["", "=", "!", "!=", ">", ">=", "<", "<=", "@", "!@", "%", "%=", "=%"])
        let isNumber = field == "id" || field == "connectorId"
        func value(_ generator: inout Generator) -> JSON {
            if isNumber { return .int(generator.pick([8, 31, 58, 60, 65, 70])) }
            let word = generator.pick(words)
            return .string(prefix.contains("%") ? generator.pick([word, "%\(word)", "\(word)%", "n%h"]) : word)
        }
        guard prefix.hasSuffix("@") else { return (prefix + field, value(&self)) }
        return (prefix + field, .array((0..<Int.random(in: 0..<3, using: &self)).map { _ in value(&self) }))
    }
}

/// What a filter means, said a second time.
private enum Model {
    static func holds(_ filter: JSON, _ row: JSON) -> Bool {
        let members = filter.object?.members.filter { $0.name != "logic" } ?? []
        let results = members.map { Int($0.name) == nil ? compares($0.name, $0.value, row) : holds($0.value, row) }
        if results.isEmpty { return true }
        return filter["logic"] == "OR" ? results.contains(true) : !results.contains(false)
    }

    private static func compares(_ key: String, _ value: JSON, _ row: JSON) -> Bool {
        let name = String(key.drop { !$0.isLetter })
        let prefix = String(key.dropLast(name.count))
        let text = plain(row[name] ?? nil)
        let operand = plain(value)
        func order(_ isWanted: (Int) -> Bool) -> Bool {
            if let left = row[name]?.integer, let right = value.integer { return isWanted(left - right) }
            let (left, right) = (Array(text.utf8), Array(operand.utf8))
            return isWanted(left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1)
        }
        return switch prefix {
        case "", "=": text == operand
        case "!", "!=": text != operand
        case ">": order { $0 > 0 }
        case ">=": order { $0 >= 0 }
        case "<": order { $0 < 0 }
        case "<=": order { $0 <= 0 }
        case "@": value.array?.contains { plain($0) == text } == true
        case "!@": value.array?.contains { plain($0) == text } == false
        case "%": operand.isEmpty || text.contains(operand)
        default: matches(Array(operand)[...], Array(text)[...])
        }
    }

    private static func plain(_ value: JSON) -> String { (value.string ?? value.description).lowercased() }

    private static func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "%" {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        guard let letter = text.first, first == "_" || first == letter else { return false }
        return matches(pattern.dropFirst(), text.dropFirst())
    }
}
