import CommandLanguage
import SandboxPortal
import TestSupport
import Testing

@testable import BCXShell

/// What people type first: the words of the tools that they know. Each is answered with the line to write.
struct FirstWordsTests {
    @Test(arguments: ForeignWord.all.map(\.example)) func `word of another tool has a line`(_ example: String)
        async throws
    {
        let said = try await Self.answer(to: example)
        #expect(said.contains("error: "), "\(said)")
        let lines = HintLines.lines(in: said)
        #expect(!lines.isEmpty || example.hasPrefix("cls") || example.hasPrefix("cd"), "\(said)")
        for line in lines { #expect(Self.problems(with: line) == "", "\(example) → \(line)") }
    }

    @Test func `every row is the first that fits its example`() throws {
        for row in ForeignWord.all {
            let line = try #require(ForeignLine(row.example))
            let first = ForeignWord.all.first { $0.hint(for: line, isTopic: { _ in false }) != nil }
            #expect(first?.pattern == row.pattern, "\(row.example)")
        }
    }

    static let words: [(typed: String, line: String)] = [
        ("exit()", "exit"), ("quit", "exit"), ("?", "help"),
        ("sources", "source.list"), ("connectors", "connector.list"), ("show all sources", "source.list"),
        ("list sources", "source.list"), ("connector list", "connector.list"), ("connector.list()", "connector.list"),
        ("show source 58", "source.get 58"), ("create source", "source.add?"),
        ("update source 58 title=North", "source.update 58 title=North"),
        ("count sources", "source.list all -> rows; print count($rows)"), ("describe source", "source.fields"),
        ("db.sources.find()", "source.list"),
        ("source.add(title=\"x\", connectorId=31)", "source.add title=x connectorId=31"),
        ("source.get(58)", "source.get 58"),
        ("print count(source.list)", "source.list -> result; print count($result)"),
        ("let all = source.list", "source.list -> all"),
        ("print source.get 58", "source.get 58 -> result; print $result"),
        ("source.update id=58 title=x", "source.update 58 FIELD=VALUE"),
        ("{\"fields\":{\"title\":\"x\",\"connectorId\":31}}", "source.add title=x connectorId=31"),
        ("{\"title\":\"x\",\"logo\":\"y\"}", "connector.add title=x logo=y"),
        ("{\n  \"id\": 58,\n  \"fields\": {\"title\": \"x\"}\n}", "source.update 58 title=x"),
        ("print source.list[0].id", "source.list -> result; print $result[0].id"),
        ("for s in source.list { print 1 }", "source.list -> result; for s in $result { print 1 }"),
        ("source list where title = x", "source.list where title = x"),
        ("get connectors order title", "connector.list order title"), ("get 58", "source.get ID"),
        ("source.list(where title = \"x\")", "source.list"), ("Source.List", "source.list"),
        ("{\"a\": 1}", "source.add {…}"),
        ("1+2", "print 1+2"), ("$last", "print $last"), ("$last | jq length", "print $last"),
        ("$last[0].id", "print $last[0].id"),
        ("\"a\" + \"b\"", "print \"a\" + \"b\""), ("count($args)", "print count($args)"),
        ("рудз", "help"), ("Рудз", "help"), ("сщттусе ыфтвищч", "connect sandbox"),
        ("ыщгксуюдшые", "source.list"), ("ыщгксуюфвв ешеду=\"Гавань 1\"", "source.add title=\"Гавань 1\""),
        ("іщгксуюдшіе", "source.list"), ("ηελπ", "help"),
        ("sоurce.list where title = \"x\"", "source.list where title = \"x\""),
        ("source.list --jsоn", "source.list --json"), ("source.list where tіtle = 1", "source.list where title = 1"),
        ("source.\u{200B}list", "source.list"), ("set title=Nor\u{AD}th", "set title=North"),
        ("\u{2060}source.list", "source.list"), ("source.list \u{FEFF}all", "source.list all"),
        ("source.list —json", "source.list --json"), ("bcx source.list all", "source.list all"),
        ("echo hello world", "print \"hello world\""), ("echo $HOME", "print $env.HOME"),
        ("x = true", "let x = true"),
        ("SELECT * FROM source WHERE title = \"North Gate\"", "source.list where title = \"North Gate\""),
        ("SELECT * FROM source WHERE title LIKE \"North%\"", "source.list where title like \"North%\""),
        ("SELECT * FROM source WHERE active = TRUE", "source.list where active = true"),
        ("const x = 5;", "let x = 5"), ("export TITLE=North", "let TITLE = \"North\""),
        ("SELECT * FROM sources", "source.list"),
        ("select id, title from biconnector_source s;", "source.list select id,title"),
        (
            "SELECT id FROM sources WHERE (title = 'O''Neil' OR id IN (3, 8)) AND connector_id <> 31",
            "source.list where (title = \"O'Neil\" or id in (3, 8)) and connectorId != 31 select id"
        ),
        (
            "SELECT title FROM sources\nWHERE title LIKE '%North%'",
            "source.list where title contains \"North\" select title"
        ),
        ("SELECT * FROM source WHERE title LIKE 'North%'", "source.list where title like \"North%\""),
        (
            "select * from connectors order by title desc, id",
            "connector.list order title desc, id"
        ),
        ("select * from sources where id between 3 and 8", "source.list where id between 3 and 8"),
        ("select * from sources where not active", "source.list where active = false"),
        (
            "select * from sources where title is not null and not title like 'x%'",
            "source.list where title is not empty and title not like \"x%\""
        ),
        (
            "select * from sources where id not between 3 and 8 or active",
            "source.list where (id < 3 or id > 8) or active = true"
        ),
        ("select * from sources where description is null", "source.list where description is empty"),
        ("select * from sources where exists (select 1)", "source.list where COND"),
        ("select * from sources limit 2 offset 2", "source.list where COND"),
        ("select distinct title from connectors", "connector.list where COND"),
        ("drop table Orders", "table.delete ID"), ("delete connector \"Old one\"", "connector.delete ID"),
        ("gh source list", "source.list"), ("count $args", "print count(…)"),
        ("source.get 58,59", "source.get 58 59"), ("source.get 58, 59", "source.get 58"),
        ("source.list --csv", "option output csv"), ("source.list --help", "help source.list"),

        ("SELECT COUNT(*) FROM sources", "source.list all -> rows; print count($rows)"),
        ("INSERT INTO sources (title, connectorId) VALUES ('x', 31)", "source.add title=x connectorId=31"),
        ("UPDATE sources SET title='x y' WHERE id = 58", "source.update 58 title=\"x y\""),
        ("DELETE FROM sources WHERE id = 58", "source.delete 58"), ("DELETE FROM sources", "source.delete ID"),
    ]

    /// Slips inside of a line, each with the words to write there.
    static let parts: [(typed: String, words: String)] = [
        ("source.list order by id", "write 'order FIELD'"), ("source.list order -id", "write 'order id desc'"),
        ("source.list order id descending", "write 'order FIELD desc'"),
        ("source.list sort id", "write 'order F [desc], …'"), ("source.list top 5", "write 'limit N'"),
        ("source.list --limit=5", "write 'limit N', without '--'"),
        ("source.add --title=North", "write 'title=VALUE', without '--'"),
        ("source.list where title contains \"a\" && id > 3", "write 'and'"),
        ("source.list where id = 3 || id = 4", "write 'or'"),
        ("source.list where id = 3, id = 4", "write 'and' or 'or' between conditions"),
        ("source.list where id not between 3 and 8", "write 'id < VALUE or id > VALUE'"),
        ("source.list where title not starts with x", "write 'not like \"North%\"'"),
        ("source.list where title does not contain x", "write 'not contains VALUE'"),
        ("source.list where title =~ x", "write 'contains VALUE' or 'like \"North%\"'"),
        ("source.list where id <> 8", "write '!='"), ("source.list where id === 8", "write '='"),
        ("print [{\"a\": 1}][?a = 1 && a = 2]", "write 'and'"),
        ("source.list where id > 3 AND id < 8", "write 'and' in small letters"),
        ("source.list SELECT id", "write 'select' in small letters"),
        ("source.add title=\"Q\", settings.token=x", "separate items with spaces"),
        ("source.add title=A title=B", "leave one of them out"), ("source.get where id = 58", "write 'source.get ID'"),
        ("let s = [{\"id\": 58}]; source.get $s", "give the ids of the objects, as in '$rows[*].id'"),
        ("print len([1])", "write 'count(…)'"), ("print substr(\"abc\", 1)", "write a slice: '$x[1:3]'"),
        ("set token=abc", "write settings.token=secret: for a setting of the connector"),
        ("set title.x=1", "write title=VALUE"),
        ("new connector; set settings.login=STRING", "write settings[0]."),
    ]

    @Test(arguments: parts) func `slip has the words`(_ typed: String, _ words: String) async throws {
        let said = try await Self.answer(to: typed)
        #expect(said.contains("error: ") && said.contains("hint: \(words)"), "\(said)")
    }

    @Test func `synonyms of help lead to help`() {
        for (word, topic) in Help.synonyms {
            #expect(Help.about(topic, ShellCommand.all) != nil, "\(word) → \(topic)")
            #expect(Help.about(word, ShellCommand.all) != nil, "\(word)")
        }
    }

    @Test func `words of the portal are not hidden wherever they stand`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; set settings.token=STRING")
        _ = practice.said
        await practice.type("connector.get 31 --json")
        #expect(practice.said.contains("\"type\":\"STRING\""))
    }

    @Test(arguments: ["ыуе ыуеештпыюещлут=ыулещл17", "ыщгксуюфвв ыуеештпыюещлут=sekotk17 ешеду=ы"])
    func `a credential in another layout is neither shown nor kept`(_ typed: String) async throws {
        let practice = try PracticeShell()
        await practice.type(typed)
        let said = practice.said
        #expect(!said.contains("ыулещл17") && !said.contains("sekotk17"), "\(said)")
        let kept = practice.shell.historyForm(of: practice.shell.read(typed))
        #expect(!kept.contains("ыулещл17") && !kept.contains("sekotk17"), "\(kept)")
    }

    // Brackets of a hint are read as its optional part elsewhere.
    @Test(arguments: [("const x = [1, \"a\"];", "let x = [1, \"a\"]"), ("x = [1,2]", "let x = [1,2]")])
    func `an array stays one`(_ typed: String, _ line: String) async throws {
        #expect(try await Self.answer(to: typed).contains("'\(line)'"))
    }

    @Test(arguments: words) func `first word has the line`(_ typed: String, _ line: String) async throws {
        let said = try await Self.answer(to: typed)
        #expect(HintLines.lines(in: said).contains(line), "\(said)")
        #expect(Self.problems(with: line) == "", "\(line)")
    }

    private static let add = "source.add title=North connectorId=31 settings.token=secret:"
    private static let list =
        "source.list where id >= 5 and title contains \"North\" select id,title order id desc page 2"
    private static let fields = "\"fields\":{\"title\":\"North\",\"connectorId\":31,\"settings\":{\"token\":\"abc\"}}"
    private static let filter =
        "\"filter\":{\">=id\":5,\"%title\":\"North\"},\"select\":[\"id\",\"title\"],\"order\":{\"id\":\"desc\"}"
    private static let hook = "https://acme.bitrix24.com/rest/1/abcdef0123456789/"

    static let calls: [(code: String, line: String)] = [
        ("curl -X POST -H 'Content-Type: application/json' -d '{\(fields)}' \(hook)biconnector.source.add", add),
        ("curl \\\n  -d '{\(fields)}' \\\n  \(hook)biconnector.source.add.json", add),
        ("curl -d '{\(fields),\"auth\":\"abc\"}' https://acme.bitrix24.com/rest/biconnector.source.add", add),
        (
            "curl -d \"{\\\"id\\\":58,\\\"fields\\\":{\\\"title\\\":\\\"x\\\"}}\" \(hook)biconnector.source.update",
            "source.update 58 title=x"
        ),
        ("curl --data-urlencode 'fields[title]=A B' \(hook)biconnector.source.add", "source.add title=\"A B\" --force"),
        (
            "curl -d 'fields[title]=A+B&fields[connectorId]=31' \(hook)biconnector.source.add",
            "source.add title=\"A B\" connectorId=31 --force"
        ),
        (
            "curl -d '{\"fields\":{\"settings\":{\"token\":\"***\"}}}' \(hook)biconnector.source.add",
            "source.add settings.token=secret: --force"
        ),
        ("curl '\(hook)biconnector.source.list?page=2'", "source.list page 2"),
        ("curl '\(hook)crm.deal.list?start=50'", "crm.deal.list start=50"),
        ("curl '\(hook)biconnector.source.get?id=58'", "source.get 58"),
        (
            "http POST \(hook)biconnector.source.add fields[title]=North fields[connectorId]:=31",
            "source.add title=North connectorId=31 --force"
        ),
        ("http \(hook)biconnector.source.delete id=58", "source.delete 58"),
        (
            "GET /rest/1/abcdef0123456789/biconnector.source.list?page=2 HTTP/1.1\nHost: acme.bitrix24.com",
            "source.list page 2"
        ),
        ("POST \(hook)biconnector.source.add\nContent-Type: application/json\n\n{\(fields)}", add),
        (
            "BX24.callMethod('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}}, function(r) { console.log(r.data()); });",
            add
        ),
        (
            "BX24.callMethod(\n  \"biconnector.source.list\",\n  {\n    filter: {'>=id': 5, '%title': 'North'},\n    select: ['id', 'title'], // two\n    order: {id: 'desc'},\n    page: 2\n  },\n  (result) => {\n    console.log(result.data());\n  }\n);",
            list
        ),
        (
            "const r = await $b24.actions.v2.call.make({ method: 'biconnector.source.add', params: {\(fields)}, requestId: 'a' })",
            add
        ),
        ("const response = await $b24.callMethod('biconnector.source.get', { id: 58 })", "source.get 58"),
        ("let r = await b24.callMethod('biconnector.source.delete', {id: id})", "source.delete $id"),
        (
            "fetch('\(hook)biconnector.source.add', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({\(fields)})})",
            add
        ),
        (
            "fetch(`${hook}biconnector.source.update`, {method: 'POST', body: JSON.stringify({id: 58, fields: {title: `x`}})})",
            "source.update 58 title=x"
        ),
        ("axios.post(url + 'biconnector.source.add', {\(fields)})", add),
        (
            "CRest::call('biconnector.source.add', ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]]);",
            add
        ),
        (
            "$result = CRest::call(\n    'biconnector.source.list',\n    [\n        'filter' => ['>=id' => 5, '%title' => 'North'],\n        'select' => ['id', 'title'],\n        'order' => ['id' => 'DESC'],\n        'page' => 2,\n    ]\n);",
            list
        ),
        (
            "CRest::call('biconnector.source.add', array('fields' => array('title' => $title, 'connectorId' => 31)));",
            "source.add title=$title connectorId=31 --force"
        ),
        (
            "$serviceBuilder->core->call('crm.lead.list', ['filter' => ['STATUS_ID' => 'NEW']]);",
            "crm.lead.list filter:={\"STATUS_ID\": \"NEW\"}"
        ),
        (
            "$sb->getBiconnectorScope()->source()->add(['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]);",
            add
        ),
        ("$sb->getBiconnectorScope()->source()->delete(58);", "source.delete 58"),
        ("requests.post(f\"{hook}biconnector.source.add\", json={\(fields)}).json()", add),
        (
            "r = requests.post(HOOK + 'biconnector.source.update', headers={'a': 'b'}, json={'id': 58, 'fields': {'title': 'x', 'description': None}})",
            "source.update 58 title=x description:=null"
        ),
        (
            "client.biconnector.source.add(fields={\"title\": \"North\", \"connectorId\": 31, \"settings\": {\"token\": \"abc\"}}).response",
            add
        ),
        ("client.biconnector.source.get(bitrix_id=58)", "source.get 58"),
        ("bitrix_token.call_method('biconnector.source.add', {\(fields)})", add),
        ("b.get_all('biconnector.source.list', {\(filter), \"page\": 2})", list),
        (
            "BX24.callBatch({a: ['biconnector.source.list', {page: 2}], b: ['user.current']}, cb);",
            "batch { source.list page 2; user.current }"
        ),
        ("{\"method\": \"biconnector.source.get\", \"params\": {\"id\": 58}}", "source.get 58"),
    ]

    @Test(arguments: calls) func `call of another language has the line`(_ code: String, _ line: String) async throws {
        let said = try await Self.answer(to: code)
        #expect(HintLines.lines(in: said) == [line], "\(said)")
        #expect(said.split(separator: "\n").count { $0.hasPrefix("error: ") } == 1, "\(said)")
        #expect(!said.contains("abcdef0123456789") && !said.contains("token=abc"))
        #expect(Self.problems(with: line) == "", "\(line)")
    }

    @Test(arguments: [
        ("create", "add"), ("insert", "add"), ("show", "get"), ("read", "get"), ("info", "get"), ("view", "get"),
        ("remove", "delete"), ("rm", "delete"), ("edit", "update"), ("modify", "update"), ("set", "update"),
        ("find", "list"), ("all", "list"), ("schema", "fields"),
    ]) func `verb of another interface is named`(_ typed: String, _ verb: String) async throws {
        for name in ["source", "biconnector.source"] {
            let said = try await Self.answer(to: "\(name).\(typed) 58")
            #expect(said.contains("did you mean 'source.\(verb)'?"), "\(said)")
        }
    }

    @Test(arguments: ["help me", "help()", "clear", "exit 0", "source.list;", "print(1)", "print (\"a\")"])
    func `line of bcx stays one`(_ line: String) async throws {
        #expect(Self.problems(with: line) == "")
    }

    @Test func `nothing that is typed by mistake reaches the portal`() async throws {
        let practice = try await Self.practice()
        let before = practice.sandbox.log(last: 1_000).count
        for (typed, _) in Self.words + Self.calls { await practice.type(typed) }
        for row in ForeignWord.all { await practice.type(row.example) }
        #expect(practice.sandbox.log(last: 1_000).count == before)
    }

    // MARK: A shell

    private static func practice() async throws -> PracticeShell {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        _ = practice.said
        return practice
    }

    /// What is said about a line.
    private static func answer(to line: String) async throws -> String {
        let practice = try await practice()
        await practice.type(line)
        return practice.said
    }

    /// What is wrong with a line, placeholders filled in.
    static func problems(with line: String) -> String {
        let vocabulary = ShellVocabulary(commands: CommandTable())
        let names = HintLines.variables(of: line).filter { !vocabulary.variables.contains($0) }
        let reading = SourceText(name: "hint", text: HintLines.filled(line)).read(
            variables: Array(Set(names)), vocabulary: vocabulary)
        return reading.problems.map(\.message).joined(separator: "; ")
    }
}
