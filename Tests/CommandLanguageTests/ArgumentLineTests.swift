import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

/// A command that comes as separate arguments.
struct ArgumentLineTests {
    @Test(arguments: [
        (["source.get", "58"], "source.get 58"),
        (
            ["source.add", "title=No$rth; \"x\"", "connectorId=31"],
            #"source.add title="No\$rth; \"x\"" connectorId="31""#
        ),
        (["source.add", "title="], #"source.add title="""#),
        (["source.add", "settings:={\"token\": \"$t\"}"], #"source.add settings:={"token": "\$t"}"#),
        (["source.add", "settings.token=secret:ERP"], "source.add settings.token=secret:ERP"),
        (["source.add", "settings.token=secret:"], "source.add settings.token=secret:"),
        (["source.add", "title=secret:a b"], #"source.add title="secret:a b""#),
        (
            ["connector.add", "logo=@my logo.svg", "fields:=@f.json"],
            #"connector.add logo=@"my logo.svg" fields:=@"f.json""#
        ),
        (["source.add", "\"odd key\".x=1"], #"source.add "odd key".x="1""#),
        (["source.add", "it's=1"], #"source.add "it's=1""#),
        (["source.add", "a$b=1"], #"source.add "a\$b=1""#),
        (["source.add", "{\"fields\": {\"title\": \"a$b\"}}"], #"source.add {"fields": {"title": "a\$b"}}"#),
        (["source.list", "where", "title", "contains", "where"], "source.list where title contains where"),
        (["source.list", "where", "title", "=", "a) or (b"], #"source.list where title = "a) or (b""#),
        (
            ["source.list", "where", "id>=58", "and", "(", "title", "like", "North%", ")"],
            "source.list where id >= 58 and ( title like North% )"
        ),
        (["source.list", "where", "id", "in", "(3, 8)"], "source.list where id in (3, 8)"),
        (
            ["source.list", "where", "id", "not", "in", "3,8", "order", "id", "desc"],
            "source.list where id not in (3, 8) order id desc"
        ),
        (["source.list", "where", "id", "in", "(", "3", ",", "8", ")"], "source.list where id in (3, 8)"),
        (["source.list", "where", "id", ">", "5", "page", "2"], "source.list where id > 5 page 2"),
        (
            [
                "source.list", "where", "id", "between", "3", "and", "8", "and", "title", "is", "not", "empty", "limit",
                "5",
            ],
            "source.list where id between 3 and 8 and title is not empty limit 5"
        ),
        (
            ["source.list", "where", "title", "not", "contains", "and", "or", "title", "starts", "with", "a b"],
            #"source.list where title not contains and or title starts with "a b""#
        ),
        (["source.list", "where", "title", "=", "--yes"], #"source.list where title = "--yes""#),
        (["source.list", "select", "id,title"], "source.list select id,title"),
        (["source.get", "58", "--timeout=10 s"], #"source.get 58 --timeout="10 s""#),
        (["source.get", "--", "--odd"], #"source.get "--odd""#),
        (["x.y", "where", "a", "=", "1"], "x.y where a \"=\" 1"),
        (["source.get", ""], #"source.get """#), (["source.get", "-1"], "source.get -1"),
        (["source.get", "a\nb"], #"source.get "a\nb""#), (["source.get", "#58"], ##"source.get "#58""##),
    ])
    func `each argument is one word of the line`(_ words: [String], _ line: String) throws {
        #expect(try ArgumentLine(words[0], words.dropFirst()).text == line)
    }

    @Test func `mistakes are explained`() throws {
        let words = ["->", "|", ">", ">>", "settings:={", "settings:=maybe", "fields:=", "{\"a\":}", "[1"]
        let lines = words.map { word in
            let problem = #expect(throws: ArgumentLine.Problem.self) { try ArgumentLine("source.list", [word, "x"]) }
            return "\(word)\nerror: \(problem?.message ?? "")\nhint: \(problem?.hint ?? "")\n"
        }
        try Golden.compare(lines.joined(), with: "Tests/CommandLanguageTests/Cases/errors/arguments.err")
    }

    @Test func `any text is the text of its item`() throws {
        var random = SeededGenerator(seed: 14)
        for _ in 0..<500 {
            let text = String.hostile(length: Int.random(in: 0...12, using: &random), using: &random)
            let line = try ArgumentLine("x.y", ["k=\(text)"])
            guard text.utf8.first != UInt8(ascii: "@") else { continue }
            #expect(line.texts.map(\.text) == [text])
            let script = SourceText(name: "t", text: line.text).read(vocabulary: TestVocabulary())
            guard case .command(let command) = script.program?.statements.first?.kind,
                case .text(let word) = command.items.first?.value
            else {
                Issue.record("\(line.text): \(script.problems)")
                continue
            }
            #expect(word.literal ?? "" == text)
        }
    }
}
