import BCXShell
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing
import TextUI

/// A portal becomes a script, the script makes another portal, and nothing differs.
struct RoundTripTests {
    private static let titles = [
        "North", "NORTH", "north", "say \"hi\"", "price $5 ${x} $(rm -rf)", "two\nlines\tand\r\na tab", "😀 harbour 👩‍👩‍👧",
        "\u{202E}right to left\u{2066}", "# no comment", "secret:X", "@file", "a = b", "'raw'", "back\\slash", "--flag",
        "{json: [1]}", "ünïcode", "Ünïcode", "1", "1.0", "01", "\u{2028}line", "a;b", "x|y > z", "`tick`", "</script>",
        "A B", "A_B", "a-b", "é", "***", "null", "$", "\u{1B}[31mred", "%_%", "* / ?", "ſt", "İ", "日本", "𝒳",
    ]

    /// 8 connectors, 52 sources, 140 tables; what each source was given.
    private func fill(_ portals: TwoPortals) async throws -> [[String: String]] {
        var given: [[String: String]] = []
        let connectors = [
            try await portals.addConnector("ERP", codes: ["token"]),
            try await portals.addConnector("erp", codes: ["login", "pass word", "2nd.code"]),
            try await portals.addConnector("Open $data", codes: []),
            try await portals.addConnector("ERP 😀", codes: ["token"], ["sourceCode": "erp_1", "sort": 7]),
            try await portals.addConnector("ERP 😀", codes: ["token"], ["sourceCode": "ERP_1", "supportMapping": true]),
            try await portals.addConnector("Text\n\"5\"", codes: ["a", "A"], ["description": "first\nsecond $x # é"]),
            try await portals.addConnector("6", codes: ["token"], ["logo": "data:image/svg+xml,<svg a=\"$b\"/>"]),
            try await portals.addConnector("07", codes: ["SETTING"]),
        ]
        let codes = [
            ["token"], ["login", "pass word", "2nd.code"], [], ["token"], ["token"], ["a", "A"], ["token"], ["SETTING"],
        ]
        var sources: [Int] = []
        for number in 0..<52 {
            let place = number == 40 || number == 41 ? 2 : [0, 1, 3, 4, 5, 6, 7][number % 7]
            let title = Self.titles[number % Self.titles.count]
            var settings: [String: String] = [:]
            for code in codes[place] {
                settings[code] = number % 9 == 3 ? "" : "s3cret \"\(number)\" $x \\ \n€ of \(code)"
            }
            let fields = JSON.object(JSON.Object(codes[place].map { ($0, .string(settings[$0] ?? "")) }))
            sources.append(try await portals.addSource(title, connectors[place], fields))
            given.append(settings)
        }
        for number in 0..<140 {
            try await portals.addTable("t_\(number)", sources[number % 52], hiding: number % 20 == 0 ? 2 : 0)
        }
        return given
    }

    /// The variables that the script takes, in the order of the sources, with what each source was given.
    private func variables(of script: String, _ given: [[String: String]]) throws -> [String: String] {
        let lines = script.split(separator: "\n").filter { $0.contains("source.add ") }
        #expect(lines.count == given.count)
        var variables: [String: String] = [:]
        for (line, settings) in zip(lines, given) {
            let names = line.matches(of: /settings\.(?:"([^"]+)"|(\w+))=secret:(\w+)/)
            #expect(names.count == settings.count { !$0.value.isEmpty }, "\(line)")
            for name in names {
                let code = String(name.1 ?? name.2 ?? "")
                #expect(variables[String(name.3)] == nil)
                #expect(name.3.wholeMatch(of: /SOURCE_[A-Z0-9_]+/) != nil)
                variables[String(name.3)] = settings[code]
            }
        }
        return variables
    }

    @Test func `200 objects with odd titles arrive, and nothing differs`() async throws {
        let portals = try await TwoPortals()
        let given = try await fill(portals)
        _ = portals.requests

        let script = try await portals.dump()
        #expect(portals.requests <= 40)
        #expect(!script.contains("s3cret"))
        let reading = portals.practice.shell.interpreter.read(SourceText(name: "dump.bcx", text: script))
        #expect(
            reading.problems.isEmpty && reading.warnings.isEmpty,
            "\((reading.problems + reading.warnings).map(\.message))")
        #expect(try SourceText(name: "dump.bcx", text: script).formatted() == script)
        #expect(try await portals.dump() == script, "the same in every dump")
        _ = portals.requests

        // Without the variables nothing is sent, and all are named.
        let variables = try variables(of: script, given)
        try portals.visit(TwoPortals.there)
        let refused = await portals.type(script)
        #expect(portals.requests == 0)
        for name in variables.keys { #expect(refused.contains(name), "\(name)") }

        portals.surroundings.variables = variables
        let first = try await portals.run(script)
        #expect(first.status == nil && portals.requests <= 40, "\(first.said.suffix(2000))")
        let made = try portals.there.status()
        #expect((made.connectors, made.sources, made.tables) == (8, 52, 140))
        _ = try await portals.run(script)
        let again = try portals.there.status()
        #expect((again.connectors, again.sources, again.tables) == (8, 52, 140))
        _ = portals.requests

        try portals.visit(TwoPortals.here)
        let said = await portals.type("diff \(TwoPortals.there)")
        #expect(said.contains("no differences") && !said.contains("error"), "\(said.suffix(3000))")
        #expect(!said.contains("could not be compared"))
        #expect(portals.requests <= 40)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8])
    func `whatever texts there are arrive`(_ seed: Int) async throws {
        let portals = try await TwoPortals()
        var chance = SeededGenerator(seed: seed)
        func text() -> String { .hostile(length: Int.random(in: 1...12, using: &chance), using: &chance) }
        var given: [[String]] = []
        for number in 0..<6 {
            let codes = ["c\(number)", "\(text())\(number)", "a]\(number)[b].c"]
            let connector = try await portals.addConnector(
                "\(text())\(number)", codes: codes,
                ["description": .string(text()), "sourceCode": .string(number == 3 ? "" : "x\(number)\(text())")])
            let values = codes.map { _ in "v\(text())v" }
            let settings = JSON.object(JSON.Object(zip(codes, values).map { ($0, .string($1)) }))
            let source = try await portals.addSource("\(text())\(number)", connector, settings)
            given.append(values)
            try await portals.add(
                "table",
                [
                    "sourceId": .int(source), "name": .string("t_\(number)"), "externalName": .string("x\(text())"),
                    "externalCode": .string("x\(text())"), "description": .string(text()),
                    "fields": [["type": "int", "name": "A", "externalCode": .string("x\(text())")]],
                ])
        }
        let script = try await portals.dump()
        #expect(script.unicodeScalars.allSatisfy { !$0.isSteering || $0 == "\n" })
        let lines = script.split(separator: "\n").filter { $0.contains("source.add ") }
        var variables: [String: String] = [:]
        for (line, values) in zip(lines, given) {
            let names = line.matches(of: /=secret:(\w+)/).map { String($0.1) }
            #expect(names.count == values.count, "\(line)")
            for (name, value) in zip(names, values) { variables[name] = value }
        }
        portals.surroundings.variables = variables
        try portals.visit(TwoPortals.there)
        let said = await portals.type(script)
        #expect(!said.contains("error"), "\(said)")
        try portals.visit(TwoPortals.here)
        let found = await portals.type("diff \(TwoPortals.there)")
        #expect(found.contains("no differences") && !found.contains("error"), "\(found)")
    }
}
