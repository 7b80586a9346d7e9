import BIConnector
import OrderedJSON
import TestSupport
import Testing

@testable import ClientPrograms

/// What is written as a program is read back as the same call.
struct RoundTripTests {
    private static let forms = ProgramForm.all.filter { $0.name != "json" }
    private static let logins: [ProgramRequest.Login] = [
        .webhook(), .webhook("https://acme.bitrix24.com/rest/1/abcdef0123456789/"),
        .token(portal: "https://acme.bitrix24.com"), .token("tk-0123456789", portal: "https://acme.bitrix24.com"),
    ]
    private static let cases = forms.flatMap { form in (0..<25).map { (form.name, $0) } }

    @Test(arguments: cases) func `a written call is read back`(_ name: String, _ seed: Int) throws {
        let form = try #require(ProgramForm(named: name))
        let parameters = Self.parameters(seed)
        let request = ProgramRequest(
            [.call(.init("biconnector.source.add", ProgramValue(.object(parameters))))],
            login: Self.logins[seed % Self.logins.count], remarks: ["BX24.callMethod('app.info')", "curl https://a/b"])
        let program = form.program(request)
        let reading = ProgramReading(program)
        #expect(reading.calls.count == 1, "\(program)")
        let call = try #require(reading.calls.first?.calls.first, "\(program)")
        #expect(call.call.method == "biconnector.source.add")
        #expect(call.isWhole, "\(call.computed) \(call.others)\n\(program)")
        let expected = Self.arriving(.object(parameters), Self.losses[name] ?? [])
        let difference = Self.difference(Self.compared(ReadingTests.filled(call), name), Self.compared(expected, name))
        #expect(difference == nil)
    }

    @Test(arguments: forms.map(\.name)) func `variables of a written call are read back`(_ name: String) throws {
        let form = try #require(ProgramForm(named: name))
        var secrets = ProgramSecrets { $0.mapping(secret: { _ in "***" }) }
        let value = secrets.value(of: [
            "fields": ["title": "x", "connectorId": 31, "settings": ["token": "t-9f3c", "login": "ada"]]
        ])
        let program = form.program(ProgramRequest([.call(.init("biconnector.source.add", value))]))
        #expect(!program.contains("t-9f3c"))
        let call = try #require(ProgramReading(program).calls.first?.calls.first, "\(program)")
        #expect(call.isWhole, "\(program)")
        #expect(
            ReadingTests.filled(call) == [
                "fields": [
                    "title": "x", "connectorId": 31,
                    "settings": ["token": "$SETTINGS_TOKEN", "login": "$SETTINGS_LOGIN"],
                ]
            ], "\(program)")
    }

    @Test(arguments: forms.flatMap { form in [true, false].map { (form.name, $0) } })
    func `a written batch is read back`(_ name: String, _ halts: Bool) throws {
        let form = try #require(ProgramForm(named: name))
        var secrets = ProgramSecrets { $0.mapping(secret: { _ in "***" }) }
        let value = secrets.value(of: ["fields": ["title": "R&D = 100%", "settings": ["token": "t-9f3c"]]])
        let program = form.program(
            ProgramRequest([
                .batch(
                    [
                        ("made", .init("biconnector.source.add", value)),
                        ("got", .init("biconnector.source.get", ProgramValue(["id": "$result[made][id]"]))),
                        ("app", .init("app.info", ProgramValue([:]))),
                    ], halts: halts)
            ]))
        let reading = ProgramReading(program)
        #expect(reading.calls.count == 1, "\(program)")
        guard case .batch(let entries, let stops)? = reading.calls.first?.content else {
            Issue.record("\(program)")
            return
        }
        #expect(stops == halts && entries.map(\.key) == ["made", "got", "app"], "\(program)")
        #expect(entries.map(\.call.call.method) == ["biconnector.source.add", "biconnector.source.get", "app.info"])
        let values = entries.map { ReadingTests.filled($0.call) }
        #expect(
            values == [
                ["fields": ["title": "R&D = 100%", "settings": ["token": "$SETTINGS_TOKEN"]]],
                ["id": "$result[made][id]"], [:],
            ], "\(program)")
    }

    @Test func `a written body is read back where it tells the method`() throws {
        let parameters: JSON.Object = ["fields": ["title": "x", "connectorId": 31, "settings": ["token": "${ERP_PW}"]]]
        let program = try #require(ProgramForm(named: "json")).program(
            ProgramRequest([.call(.init("biconnector.source.add", ProgramValue(.object(parameters))))]))
        #expect(
            ProgramReading(program).calls.first?.calls.first?.call == ProgramCall("biconnector.source.add", parameters))
    }

    // MARK: Values

    private static func parameters(_ seed: Int) -> JSON.Object {
        var random = RandomJSON(seed: seed)
        return [
            "fields": .object(JSON.Object((0..<12).map { ("f\($0)", random.value(depth: 4)) })),
            "texts": .array(LiteralTests.awkward.map(JSON.string)),
            "names": .object(JSON.Object(LiteralTests.awkward.map { ($0, JSON.string($0)) })),
            "numbers": [31, 0, -1, 9_007_199_254_740_993], "list": ["0": "a", "1": ["0": 1]],
            "empty": [[:], [], ["x": []]], "flags": [true, false, nil], "__proto__": ["__proto__": 1],
        ]
    }

    private static let losses: [String: Losses] = [
        "js": .doubles, "fetch": .doubles, "bx24": .doubles, "php": .integersAndDoubles, "crest": .integers,
        "python": .pythonNumbers,
    ]

    /// Numbers that a language has not are written as text.
    private static func arriving(_ value: JSON, _ losses: Losses) -> JSON {
        switch value {
        case .number(let number): losses.carries(number) ? value : .string(number.text)
        case .array(let elements): .array(elements.map { arriving($0, losses) })
        case .object(let object): .object(JSON.Object(object.members.map { ($0.name, arriving($0.value, losses)) }))
        case .string, .bool, .null: value
        }
    }

    /// Where two values begin to differ.
    private static func difference(_ value: JSON, _ other: JSON, at path: String = "") -> String? {
        if value == other { return nil }
        if let mine = value.object?.members, let theirs = other.object?.members, mine.map(\.name) == theirs.map(\.name)
        {
            return zip(mine, theirs).lazy.compactMap { difference($0.value, $1.value, at: "\(path).\($0.name)") }.first
        }
        if let mine = value.array, let theirs = other.array, mine.count == theirs.count {
            return zip(mine, theirs).lazy.compactMap { difference($0, $1, at: "\(path)[]") }.first
        }
        return "\(path): \(value.text().prefix(300)) is not \(other.text().prefix(300))"
    }

    /// JavaScript puts names that are numbers first.
    private static func compared(_ value: JSON, _ form: String) -> JSON {
        guard ["js", "fetch", "bx24"].contains(form) else { return value }
        switch value {
        case .array(let elements): return .array(elements.map { compared($0, form) })
        case .object(let object):
            return .object(
                JSON.Object(
                    object.members.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
                        .map { ($0.name, compared($0.value, form)) }))
        case .string, .bool, .null, .number: return value
        }
    }
}
