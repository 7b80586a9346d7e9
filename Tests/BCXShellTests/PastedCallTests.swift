import BIConnector
import ClientPrograms
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
/// text, directions in small letters, `=title` for `title` in a filter.
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
                let plain = name == "filter" && member.name.first?.isLetter == true ? "=\(member.name)" : member.name
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
