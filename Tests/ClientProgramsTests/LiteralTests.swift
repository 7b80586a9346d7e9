import BIConnector
import ClientPrograms
import OrderedJSON
import TestSupport
import Testing
import TextUI

/// Values of every kind arrive as they are, whatever stands in them: each program is run by the real interpreter.
@Suite(.serialized) struct LiteralTests {
    /// What breaks literals, comments, pages and shells.
    static let awkward = [
        "", "'", "\"", "`touch broken`", "$(touch broken)", "${HOME}", "$HOME", "\\", "\\'", "\\n", "\\\n", "a\nb",
        "\r\n",
        "JSON", "\nJSON\n", "EOF", "</script><script>", "<!--", "-->", "?>", "<?php", "*/", "//", "#",
        "# -*- coding: latin-1 -*-",
        "{{x}}", "{{{y}}}", "%s%n", "!!", "\u{2028}\u{2029}", "\u{FEFF}", "\u{0}x", "😀", "é", "e\u{301}", "\u{202E}abc",
        "\u{7F}\u{85}",
        "__proto__", "constructor", "toString", "0", "1", "-1", "00", "9223372036854775808", "a[b]", "a.b",
        "$result[c1][id]",
        "null", "true", "{\"a\": 1}", "@file", "=x", "\u{10FFFF}", "…–«»", "\t",
    ]

    private static func parameters(seed: Int) -> JSON.Object {
        var random = RandomJSON(seed: seed)
        let numbers: [JSON] = [
            "9007199254740993", "-9223372036854775808", "9223372036854775807", "18446744073709551616", "1.50", "-0",
            "0.1",
            "1e400", "5e-324", "123456789012345678901234567890.5", "1E2",
        ].map { JSON.Number($0).map(JSON.number) ?? .null }
        return [
            "values": .array((0..<150).map { _ in random.value(depth: 4) }), "numbers": .array(numbers),
            "texts": .array(awkward.map(JSON.string)),
            "names": .object(JSON.Object(awkward.map { ($0, JSON.string($0)) })),
            "list": ["0": "a", "1": ["0": 1]], "": ["": [:]], "__proto__": ["__proto__": 1],
            "empty": [[:], [], ["x": []]],
            "flags": [true, false, nil],
        ]
    }

    private static func request(_ parameters: JSON.Object, remarks: [String]) -> ProgramRequest {
        ProgramRequest(
            [.call(.init("biconnector.source.add", ProgramValue(.object(parameters))))], remarks: remarks)
    }

    /// Texts that were made to end comments, among random ones.
    private static func remarks(seed: Int) -> [String] {
        var chance = SeededGenerator(seed: seed)
        return awkward + (0..<40).map { _ in String.hostile(length: 20, using: &chance) }
    }

    @Test(arguments: ProgramRunner.installed.map(\.form.name))
    func `every value arrives`(_ name: String) throws {
        let runner = try #require(ProgramRunner.named(name))
        let recorder = try BodyRecorder()
        let parameters = Self.parameters(seed: 7)
        let request = Self.request(parameters, remarks: Self.remarks(seed: 8))
        let run = try runner.run(runner.form.program(request), ["BITRIX24_WEBHOOK": recorder.webhook])
        try #require(run.status == 0, "\(run.errors)")
        let body = try #require(recorder.bodies.first)
        let lost = Set(runner.form.lost(of: request).map(\.path))
        if ["bx24", "crest"].contains(name) {
            try Self.compare(form: body, with: .object(parameters), lost)
        } else {
            let arrived = try JSON(parsing: body)
            #expect(Set(JSON.object(parameters).differences(from: arrived)) == lost)
            for path in lost {
                let value = path.reduce(JSON.object(parameters)) { Self.member($1, of: $0) }
                #expect(path.reduce(arrived) { Self.member($1, of: $0) } == .string(value.text()))
            }
        }
    }

    private static func member(_ name: String, of value: JSON) -> JSON {
        value[name] ?? Int(name).flatMap { value[$0] } ?? .null
    }

    // MARK: Forms

    /// Compares the pairs of a form with the texts of a value; at the places that are lost there is text, or nothing.
    private static func compare(form body: String, with value: JSON, _ lost: Set<[String]>) throws {
        var arrived: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            arrived[decoded(parts[0])] = decoded(parts.count > 1 ? parts[1] : "")
        }
        var seen: Set<String> = []
        for (path, leaf) in leaves(of: value) {
            let name = path[0] + path.dropFirst().map { "[\($0)]" }.joined()
            seen.insert(name)
            let text = arrived[name]
            switch leaf {
            case .string(let expected): #expect(text == expected, "\(name)")
            case .number(let number):
                #expect(text.flatMap { JSON.Number($0) }?.isEqual(to: number) == true, "\(name)")
            case .bool(let value): #expect(["\(value)", value ? "1" : "0"].contains(text), "\(name)")
            case .null: #expect(text == "" || text == nil)
            case .array, .object: #expect(text == nil)
            }
            // Whatever is no text and no number is lost.
            if leaf.string == nil, leaf.number == nil { #expect(lost.contains(path), "\(path)") }
        }
        #expect(Set(arrived.keys).subtracting(seen).isEmpty)
    }

    private static func leaves(of value: JSON, at path: [String] = []) -> [([String], JSON)] {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            elements.enumerated().flatMap { leaves(of: $1, at: path + [String($0)]) }
        case .object(let object) where !object.isEmpty:
            object.members.flatMap { leaves(of: $0.value, at: path + [$0.name]) }
        default: [(path, value)]
        }
    }

    private static func decoded(_ text: Substring) -> String { PercentCoding.decode(text.utf8) }

    // MARK: Texts without an interpreter

    @Test(arguments: ["json", "http"])
    func `every value stands in a body`(_ name: String) throws {
        let form = try #require(ProgramForm(named: name))
        let parameters = Self.parameters(seed: 9)
        let text = form.program(Self.request(parameters, remarks: Self.remarks(seed: 10)))
        let body = text.firstRange(of: "\n\n{").map { String(text[$0.lowerBound...]) } ?? text
        #expect(JSON.object(parameters).differences(from: try JSON(parsing: body)).isEmpty)
        #expect(name == "json" || !body.contains("{{"), "an editor looks for variables there")
    }

    /// In a batch calls travel as bcx lets them travel.
    @Test func `the queries of a batch are those that bcx sends`() throws {
        let form = try #require(ProgramForm(named: "json"))
        // The reference keeps them together, whatever their values lose.
        let commands = [
            Batch.Command("biconnector.source.add", Self.parameters(seed: 12), key: "made"),
            Batch.Command("biconnector.source.get", ["id": "$result[made][id]"]),
        ]
        let part = try #require(try Batch(commands: commands, halts: true).parts().first)
        try #require(part.commands.count == 2)
        let step = zip(part.keys, part.commands).map {
            ($0, ProgramRequest.WrittenCall($1.method, ProgramValue(.object($1.parameters))))
        }
        let program = form.program(ProgramRequest([.batch(step, halts: true)]))
        #expect(try JSON(parsing: program) == .object(part.parameters))
    }

    @Test func `what is lost stands in a comment`() throws {
        let parameters: JSON.Object = ["a": true, "b": ["c": .number(try #require(JSON.Number("9007199254740993")))]]
        func program(_ name: String) -> String {
            ProgramForm(named: name)?.program(Self.request(parameters, remarks: [])) ?? ""
        }
        let digits = "b.c: 9007199254740993 is sent as text, since a number would lose digits\n"
        for name in ["js", "fetch"] {
            #expect(program(name).contains("// \(digits)") && program(name).contains("'9007199254740993'"))
        }
        for name in ["bx24", "crest"] {
            #expect(program(name).contains("// a: true arrives as text\n") && !program(name).contains(digits))
        }
        for name in ["curl", "php", "python", "http"] { #expect(!program(name).contains("as text"), "\(name)") }
    }

    @Test func `foreign text stays in its comment`() {
        for form in ProgramForm.all where form.name != "json" {
            let plain = form.program(Self.request([:], remarks: []))
            let remarks = Self.remarks(seed: 11)
            let program = form.program(Self.request([:], remarks: remarks))
            let added = program.split(separator: "\n").count - plain.split(separator: "\n").count
            #expect(added == remarks.count, "\(form.name)")
            #expect(program.unicodeScalars.allSatisfy { $0 == "\n" || !(0..<0x20).contains($0.value) }, "\(form.name)")
        }
    }

    @Test(.enabled("not installed: \(ProgramRunner.missing.joined(separator: ", "))") { ProgramRunner.missing.isEmpty })
    func `every interpreter is installed`() {
        #expect(ProgramRunner.installed.count == ProgramRunner.all.count)
    }
}
