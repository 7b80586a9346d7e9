import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// One condition finds the same rows wherever it is decided: by a portal that behaves as documented, by one that behaves as
/// portals were seen to, and here.
struct FilterPropertyTests {
    /// A shell on a sandbox with random objects.
    private struct Place {
        let sandbox: Sandbox
        let shell: Shell
        private let notes: Notes

        private final class Notes {
            var text = ""
        }

        init(_ settings: Sandbox.Settings, _ seed: JSON) async throws {
            sandbox = try Sandbox(settings: settings, clock: .fixed(1_790_000_000))
            try sandbox.seed(seed)
            let notes = Notes()
            var services = HostServices(transport: SandboxTransport(sandbox)) { _ in }
            services.output.notes = { notes.text += $0 }
            services.tokenStore = MemoryTokenStore()
            shell = Shell(services)
            self.notes = notes
            try await shell.run("connect http://localhost\nauth token \(Sandbox.accessToken)")
        }

        func rows(_ line: String) async throws -> [JSON] {
            try await shell.run("\(line) -> found")
            return try #require(shell.interpreter.last.array)
        }
    }

    private static let texts = [
        "", "North", "north", "NORTH 1", "South", "50%", "a_b", "a\\b", "ab", "Ä", "ä", "é", "e\u{301}", "😀 x", "x%y_z",
        "İ", "ß", "10", "9", "true", "null", "\"q\"", "a'b", "[1]", "$x", "_", "%",
    ]

    private static func seed(_ random: inout SeededGenerator) -> JSON {
        func text() -> JSON { .string(texts.randomElement(using: &random) ?? "") }
        func number(_ range: ClosedRange<Int>) -> JSON { .int(.random(in: range, using: &random)) }
        let connectors: [JSON] = (200..<260).map { id in
            [
                "id": .int(id), "title": .string("c\(id) " + (text().string ?? "")), "logo": "https://x/l.svg",
                "description": text(), "sort": number(0...5), "urlCheck": "https://x/1", "urlTableList": "https://x/2",
                "urlTableDescription": "https://x/3", "urlData": "https://x/4", "settings": [],
                "sourceCode": text(),
            ]
        }
        let sources: [JSON] = (300..<420).map { id in
            [
                "id": .int(id), "title": text().string == "" ? "s" : text(), "description": text(),
                "connectorId": number(200...204), "settings": [:],
            ]
        }
        let tables: [JSON] = (500..<560).map { id in
            [
                "id": .int(id), "sourceId": number(300...303), "name": .string("t_\(id)"), "description": text(),
                "externalName": .string("n" + (text().string ?? "")), "externalCode": .string("c\(id % 7)"),
                "fields": [["type": "int", "name": "ID", "externalCode": "id"]],
            ]
        }
        return ["connectors": .array(connectors), "sources": .array(sources), "tables": .array(tables)]
    }

    // MARK: Conditions

    private struct RandomCondition {
        var random: SeededGenerator
        let entity: Entity
        let rows: [JSON]

        private mutating func pick<Element>(_ choices: [Element]) -> Element {
            choices.randomElement(using: &random) ?? choices[0]
        }

        mutating func text(depth: Int) -> String {
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where depth > 0: return "(\(text(depth: depth - 1)) or \(text(depth: depth - 1)))"
            case 1 where depth > 0: return "(\(text(depth: depth - 1)) and \(text(depth: depth - 1)))"
            default: return test()
            }
        }

        private mutating func test() -> String {
            let fields = entity.fields.filter {
                !$0.flags.contains(.unlisted) && [.integer, .string, .boolean, .datetime].contains($0.type)
            }
            let field = pick(fields)
            var rows = Comparison.allCases
            if field.type == .boolean { rows = [.equal, .notEqual, .in, .notIn, .isEmpty] }
            let comparison = pick(rows)
            switch comparison.operands {
            case .none: return "\(field.name) \(comparison.rawValue)"
            case .one: return "\(field.name) \(comparison.rawValue) \(value(field, comparison))"
            case .two: return "\(field.name) between \(value(field, comparison)) and \(value(field, comparison))"
            case .list:
                let values = (0..<Int.random(in: 1...4, using: &random)).map { _ in value(field, comparison) }
                return "\(field.name) \(comparison.rawValue) (\(values.joined(separator: ", ")))"
            }
        }

        /// Mostly what some row has, in part and in other letters; what else may be, too.
        private mutating func value(_ field: Field, _ comparison: Comparison) -> String {
            let own = pick(rows)[field.name] ?? .null
            if comparison.isOfText {
                let text = pick([Self.part(own.string ?? own.text(), &random), pick(FilterPropertyTests.texts)])
                return ScriptLiteral.quoted(
                    pick(["", "", "%"]) + pick([text, text.uppercased()]) + pick(["", "%", "_"]))
            }
            switch field.type {
            case .integer: return pick([own.text(), own.text(), String(Int.random(in: 0...560, using: &random))])
            case .boolean: return pick(["true", "false"])
            case .datetime: return pick(["2026-01-01", "\"2026-09-21 14:13:20\"", "2030-12-31"])
            case .string, .array, .object:
                let text = own.string ?? ""
                return ScriptLiteral.quoted(pick([text, text.uppercased(), pick(FilterPropertyTests.texts)]))
            }
        }

        private static func part(_ text: String, _ random: inout SeededGenerator) -> String {
            let start = Int.random(in: 0...text.count, using: &random)
            return String(text.dropFirst(start).prefix(Int.random(in: 0...4, using: &random)))
        }
    }

    @Test(arguments: 0..<12)
    func `a condition finds the same rows wherever it is decided`(_ seed: Int) async throws {
        var random = SeededGenerator(seed: 7_919 &* (seed + 1))
        let objects = Self.seed(&random)
        let documented = try await Place(Sandbox.Settings(), objects)
        let observed = try await Place(.strict, objects)
        var telling = 0
        for entity in Entity.all {
            let all = try await documented.rows("\(entity.name).list all")
            var conditions = RandomCondition(random: random, entity: entity, rows: all)
            for _ in 0..<12 {
                let text = conditions.text(depth: 3)
                let condition = try Self.condition(text, entity)
                let ids = all.filter { LocalCondition(condition, of: entity).holds(for: $0) }.compactMap {
                    $0["id"]?.integer
                }
                let line = "\(entity.name).list where \(text) all select id"
                telling += ids.isEmpty || ids.count == all.count ? 0 : 1
                #expect(try await documented.rows(line).compactMap { $0["id"]?.integer } == ids, "\(line)")
                #expect(try await observed.rows(line).compactMap { $0["id"]?.integer } == ids, "\(line)")
            }
            random = conditions.random
        }
        // Conditions that all rows match, or none, would show little.
        #expect(telling > 4)
    }

    /// The condition that a text is, its values those that stand there.
    private static func condition(_ text: String, _ entity: Entity) throws -> Invocation.Condition {
        let source = SourceText(name: "t", text: "\(entity.name).list where \(text)")
        let vocabulary = ShellVocabulary(commands: CommandTable())
        let reading = source.read(vocabulary: vocabulary)
        let program = try #require(reading.program, "\(text): \(reading.problems.map(\.message))")
        let words = try #require(program.statements.flatMap(\.commands).first?.condition)
        return try ConditionCheck(entity: entity).checked(
            words.map { _, _, words in words.compactMap(\.conditionLiteral) })
    }
}
