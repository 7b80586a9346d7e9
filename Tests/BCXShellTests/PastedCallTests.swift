import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

@testable import BCXShell

/// Calls of programs that are pasted: what is answered, and whether the line sends what the program does.
struct PastedCallTests {
    @Test(arguments: PastedCall.all) func `line sends what the program sends`(_ sample: PastedCall) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        await practice.type(sample.code)
        let said = practice.said
        let line = try #require(HintLines.lines(in: said).first ?? Self.line(in: said), "\(said)")
        await practice.type("\(Self.answered(line)) --dry-run -> request; print $request")
        let answer = practice.said
        let request = try #require(
            answer.split(separator: "\n").last.flatMap { try? JSON(parsing: String($0)) }, "\(line)\n\(answer)")
        #expect(request["url"]?.string?.hasSuffix("/\(sample.method)") == true, "\(line)")
        let expected = try JSON(parsing: sample.parameters).mapping(secret: { _ in "***" })
        let isForm = ProgramReading(sample.code).calls.first?.calls.first?.isForm == true
        #expect(SentForm(request["body"] ?? [:], isForm).text == SentForm(expected, isForm).text, "\(line)")
    }

    /// `write 'LINE'`, where a line has what ends a quoted text elsewhere.
    private static func line(in said: String) -> String? {
        guard let start = said.firstRange(of: "hint: write '"), let end = said.lastIndex(of: "'") else { return nil }
        return String(said[start.upperBound..<end])
    }

    /// The line with an answer for each question.
    private static func answered(_ line: String) -> String {
        line.split(separator: " ", omittingEmptySubsequences: false).map {
            $0.hasSuffix("=secret:") ? "\($0)ERP_PW" : String($0)
        }
        .joined(separator: " ")
    }
}

/// A request in the form in which two that a portal takes alike are equal: members in order, ids and values of forms as
/// text, directions in small letters, one prefix of those that mean the same in a filter.
struct SentForm {
    private(set) var text: String
    private let isForm: Bool

    init(_ value: JSON, _ isForm: Bool) {
        self.isForm = isForm
        text = ""
        text = text(value, in: "")
    }

    private func text(_ value: JSON, in name: String) -> String {
        switch value {
        case .object(let object):
            let members = object.members.map { member -> String in
                let (sign, field) = FilterOperator.split(member.name)
                let plain = name == "filter" ? sign.key(field) : member.name
                return "\(plain): \(text(member.value, in: name == "order" ? "order" : member.name))"
            }
            return "{\(members.sorted().joined(separator: ", "))}"
        case .array(let elements): return "[\(elements.map { text($0, in: name) }.joined(separator: ", "))]"
        case .string(let string):
            return name == "order" ? string.lowercased() : isForm || name == "id" ? string : value.text()
        case .number, .bool, .null: return value.text()
        }
    }
}

/// Whole programs that are pasted.
struct PastedProgramTests {
    private static let program = """
        const b24 = B24Hook.fromWebhookUrl('https://acme.bitrix24.com/rest/1/abcdef0123456789/')
        const id = await choose()
        await b24.callMethod('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'kw-77aa'}}})
        exit
        await b24.callMethod('biconnector.source.update', {id, fields: {title: 'South'}})
        """

    @Test func `program is answered once, with every line`() async throws {
        let practice = try PracticeShell()
        await practice.type(Self.program)
        let said = practice.said
        #expect(said.split(separator: "\n").count { $0.hasPrefix("error: ") } == 1, "\(said)")
        #expect(said.contains("2 calls found, 3 other lines passed over"), "\(said)")
        #expect(
            said.contains(
                "\n  source.add title=North connectorId=31 settings.token=secret:\n  source.update $id title=South\n"),
            "\(said)")
        #expect(said.contains("with $id given first"), "\(said)")
        #expect(!said.contains("kw-77aa") && !said.contains("abcdef0123456789"))
    }

    @Test func `a secret is hidden wherever it stands in a program`() async throws {
        let practice = try PracticeShell()
        await practice.type("const t = 'kw77aa11'; BX24.callMethod('a.b', {auth: t, x: f(t, 'kw77aa11')}) // kw77aa11")
        let said = practice.said
        #expect(said.contains("a.b x=$x") && !said.contains("kw77aa11"), "\(said)")
    }

    @Test func `nothing that is secret in a program is kept`() throws {
        let practice = try PracticeShell()
        let text = Self.program + "\n// kw-77aa\nBX24.callMethod('a.b', {auth: 'zq-4411', x: 'zq-4411'})"
        let kept = practice.shell.historyForm(of: practice.shell.read(text))
        for secret in ["kw-77aa", "abcdef0123456789", "zq-4411"] { #expect(!kept.contains(secret), "\(kept)") }
    }

    private static let lines: [(code: String, line: String)] = [
        (
            "BX24.callBatch({made: ['biconnector.source.add', {fields: {title: 'x', connectorId: 5}}], b: ['biconnector.source.get', {id: '$result[made][id]'}]}, f)",
            "batch { source.add title=x connectorId=5 --force -> made; source.get $made.id }"
        ),
        ("CRest::callBatch(['user.current', ['method' => 'app.info']], 1);", "batch halt { user.current; app.info }"),
        (
            "curl -d @source.json https://acme.bitrix24.com/rest/1/abc/biconnector.source.add",
            "source.add fields:=@source.json"
        ),
        (
            "curl -d @body.json https://acme.bitrix24.com/rest/1/abc/biconnector.source.update",
            "let body = json(file(\"body.json\")); source.update $body"
        ),
        ("CRest::call('crm.lead.list', $params);", "crm.lead.list $params"),
        (
            "CRest::call('crm.lead.add', ['fields' => ['TITLE' => getenv('TITLE')]]);",
            "crm.lead.add fields:={\"TITLE\": $env.TITLE}"
        ),
        (
            "b24.callMethod('biconnector.source.update', {id: 58, fields: {description: 'x'}})",
            "source.update 58 description=x --no-merge"
        ),
        ("b24.callMethod('biconnector.source.get', {})", "source.get --force"),
        ("b24.callMethod('biconnector.source.list', {start: 50})", "source.list start:=50"),
        (
            "b24.callMethod('biconnector.source.add', {fields: {title: 5, connectorId: '31', foo: 'x'}})",
            "source.add title:=5 connectorId:=\"31\" foo:=\"x\" --force"
        ),
        ("b24.callMethod('x.y', {last: last, fields: fields})", "x.y last=$last_value fields=$fields_value"),
        ("curl -d 'auth=sekret&id=58' https://acme.bitrix24.com/rest/biconnector.source.delete", "source.delete 58"),
    ]

    @Test(arguments: lines) func `line says what the call says`(_ code: String, _ line: String) async throws {
        let practice = try PracticeShell()
        await practice.type(code)
        let said = practice.said
        #expect(said.contains("write '\(line)'"), "\(said)")
        #expect(FirstWordsTests.problems(with: line) == "")
    }

    @Test func `line with a file sends what is in it`() async throws {
        let disk = Disk()
        disk.set("source.json", "{\"fields\": {\"title\": \"x\", \"connectorId\": 31, \"settings\": {}}}")
        let practice = try PracticeShell { $0.files.read = { try disk.read($0) } }
        await practice.type("connect sandbox; source.add fields:=@source.json --dry-run")
        #expect(practice.said.contains("{\"fields\":{\"title\":\"x\",\"connectorId\":31,\"settings\":{}}}"))
    }

    @Test func `a call in a script of bcx is answered by itself`() async throws {
        let practice = try PracticeShell()
        await practice.type(
            "connect sandbox\nsource.list\ncurl https://acme.bitrix24.com/rest/1/abc/app.info\nsorce.list")
        let said = practice.said
        #expect(said.contains("write 'app.info'") && said.contains("sorce.list"), "\(said)")
    }
}

/// Lines for whatever is found in rubbish can be read.
struct FoundLineTests {
    private static let vocabulary = ShellVocabulary(commands: CommandTable())

    private func problems(_ line: FoundLine) -> [String] {
        let names = Set(line.variables.map(\.name)).filter { !$0.isEmpty }
        let reading = SourceText(name: "line", text: line.text.replacing("FIELD=VALUE", with: "title=x")).read(
            variables: Array(names), vocabulary: Self.vocabulary)
        return reading.problems.map(\.message)
    }

    @Test(arguments: PastedCall.all) func `line for a call with its parts computed is read`(_ sample: PastedCall) {
        for (old, new) in [
            ("31", "n[0]"), ("'North'", "f(x)"), ("\"North\"", "$y"), ("{", "{...z, "), ("=>", "=> $a . "),
            ("(", "(q, "),
        ] {
            for call in ProgramReading(sample.code.replacing(old, with: new)).calls {
                let line = FoundLine(call)
                #expect(problems(line) == [], "\(line.text)")
            }
        }
    }

    @Test func `line for a call cut anywhere is read`() {
        for sample in PastedCall.all {
            let bytes = Array(sample.code.utf8)
            for end in stride(from: bytes.count / 3, to: bytes.count, by: 5) {
                for call in ProgramReading(utf8: Array(bytes[..<end])).calls {
                    let line = FoundLine(call)
                    #expect(problems(line) == [], "\(line.text)")
                }
            }
        }
    }

    @Test func `line for a batch sends what the program sends`() async throws {
        let code = """
            BX24.callBatch({
              made: ['biconnector.source.add', {fields: {title: 'x', connectorId: 5, settings: {}}}],
              got: ['biconnector.source.get', {id: '$result[made][id]'}],
              all: ['crm.lead.list', {filter: {'>ID': 5}, start: '$result[got][item][id]'}],
            }, show, true)
            """
        let line = FoundLine(try #require(ProgramReading(code).calls.first)).text
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        practice.shell.session.options.isDryRun = true
        _ = practice.said
        await practice.type(line)
        let request = try JSON(parsing: String(practice.said.split(separator: "\n").last ?? ""))
        #expect(request["halt"] == true)
        let commands = request["commands"]?.array ?? []
        #expect(commands.map { $0["method"] } == ["biconnector.source.add", "biconnector.source.get", "crm.lead.list"])
        let keys = commands.compactMap { $0["key"]?.string }
        #expect(
            commands.map { $0["parameters"] } == [
                ["fields": ["title": "x", "connectorId": 5, "settings": [:]]],
                ["id": .string("$result[\(keys[0])][id]")],
                ["filter": [">ID": 5], "start": .string("$result[\(keys[1])][item][id]")],
            ], "\(line)\n\(request)")
    }
}

/// Lines for calls of any values.
struct CallLineTests {
    private static let methods = [
        "biconnector.source.add", "biconnector.source.update", "biconnector.source.list", "biconnector.source.get",
        "biconnector.connector.add", "biconnector.table.add", "biconnector.table.fields.update",
        "biconnector.source.fields",
        "crm.lead.list", "user.current", "biconnector.dataset.list",
    ]

    @Test(arguments: 0..<220) func `line sends exactly these values`(_ seed: Int) async throws {
        var random = RandomJSON(seed: seed)
        let method = Self.methods[seed % Self.methods.count]
        let parameters = Self.parameters(method, seed, &random)
        let line = CallLine(ReadCall(call: ProgramCall(method, parameters))).text
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        _ = practice.said
        await practice.type("\(line) --dry-run -> request; print $request")
        let answer = practice.said
        let request = answer.split(separator: "\n").last.flatMap { try? JSON(parsing: String($0)) }
        let body = try #require(request?["body"], "\(line)\n\(answer)")
        #expect(request?["url"]?.string?.hasSuffix("/\(method)") == true)
        #expect(SentForm(body, false).text == SentForm(.object(parameters), false).text, "\(line)")
    }

    private static func parameters(_ method: String, _ seed: Int, _ random: inout RandomJSON) -> JSON.Object {
        var fields = JSON.Object()
        for name in ["title", "description", "active", "connectorId", "odd key", "a.b", "0", "x[1]", "naïve"] {
            if Bool.random(using: &random.generator) { fields[name] = value(&random) }
        }
        var parameters = JSON.Object()
        switch method.split(separator: ".").last {
        case "add": parameters["fields"] = .object(fields)
        case "update" where !method.contains("fields"):
            parameters["id"] = .int(seed + 1)
            parameters["fields"] = .object(fields)
        case "update":
            parameters["id"] = .int(seed + 1)
            parameters["add"] = [random.value(depth: 2)]
        case "get": parameters["id"] = seed % 2 == 0 ? .int(seed + 1) : value(&random)
        case "list":
            if seed % 3 > 0 { parameters["filter"] = .object(filter(&random)) }
            if seed % 2 > 0 { parameters["select"] = ["id", "title"] }
            if seed % 5 > 2 { parameters["order"] = ["title": "DESC", "id": "asc"] }
            if seed % 7 > 3 { parameters["page"] = seed % 2 > 0 ? 2 : value(&random) }
            if seed % 11 > 5 { parameters["start"] = 50 }
        default: if seed % 2 > 0 { parameters = fields }
        }
        return parameters
    }

    private static func value(_ random: inout RandomJSON) -> JSON {
        let values: [JSON] = [
            "North", "", "a b", "$x", "\"quoted\"", "it's", "--force", "@file", "secret:X", "31", "007", "true", "a=b",
            "{x}", "[1]",
            "line\nline", "\u{2028}", "# no", "x; y", "x | y", "> f", 31, true, false, nil, [], [:], [1, "a"],
            ["k": "v"],
        ]
        return Bool.random(using: &random.generator)
            ? values.randomElement(using: &random.generator) ?? nil : random.value(depth: 2)
    }

    private static func filter(_ random: inout RandomJSON) -> JSON.Object {
        let names = [
            "title", "=title", "!title", "%title", "=%title", ">=id", "<id", "@id", "!@id", "connectorId", "logic", "0",
            "foo", "active",
            "dateCreate", ">dateCreate",
        ]
        var filter = JSON.Object()
        for _ in 0..<Int.random(in: 0..<4, using: &random.generator) {
            let values: [JSON] = [
                5, "North", "50%", "a_b", [3, 8], ["a"], true, nil, "", "2026-01-02", ["OR": 1], "5",
            ]
            filter[names.randomElement(using: &random.generator) ?? ""] =
                values.randomElement(using: &random.generator) ?? nil
        }
        return filter
    }
}
