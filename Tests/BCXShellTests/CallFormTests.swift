import BIConnector
import OrderedJSON
import Testing

@testable import BCXShell
@testable import CommandLanguage

/// A call that is filled into the form of an earlier one is the call that would have been built, or it is built.
struct CallFormTests {
    typealias Value = Invocation.Item.Value

    private static let title = [Item.Step.name("title")]
    private static let connector = [Item.Step.name("connectorId")]
    private static let token = [Item.Step.name("settings"), .name("token")]

    private static let earlier: [([Item.Step], Value)] = [
        (title, .text("North")), (connector, .text("31")), (token, .text("t-100001")),
    ]

    private static func invocation(_ items: [([Item.Step], Value)], _ name: String = "source.add") -> Invocation {
        Invocation(
            name: name, nameSpan: SourceSpan(0, 10), arguments: [],
            items: items.map { Invocation.Item(path: $0, value: $1, at: SourceSpan(11, 20)) }, options: [],
            condition: nil, expectedCodes: [], destination: .shown, isKept: false,
            source: SourceText(name: "north.bcx", text: ""))
    }

    /// Checks that what is filled in is what would be built.
    /// - Returns: Whether it was filled in.
    private func isFilled(_ row: Invocation, after earlier: Invocation, _ session: Session = Session()) throws -> Bool {
        let first = try CallBuilder(earlier, session).build()
        guard let filled = CallForm(earlier, first, session)?.call(for: row) else { return false }
        let built = try CallBuilder(row, session).build()
        #expect(filled.command.query == built.command.query)
        #expect(Self.open(filled.command) == Self.open(built.command))
        #expect(filled.call.parameters == built.parameters)
        #expect(filled.call.method == built.method && filled.call.row?.name == built.row?.name)
        #expect(built.notes.isEmpty && filled.call.notes.isEmpty && filled.call.unread == built.unread)
        #expect(filled.call.sendsDraft == built.sendsDraft && filled.call.isDraftAlone == built.isDraftAlone)
        var secrets: [String] = []
        for item in row.items {
            item.plain.forEachSecret(at: item.path.names(of: item.plain)) { secrets.append($0) }
        }
        #expect(filled.secrets == secrets)
        return true
    }

    /// What the digest is made of.
    private static func open(_ command: Batch.Command) -> [UInt8] {
        var bytes: [UInt8] = []
        command.appendOpenParameters(to: &bytes, hiding: [])
        return bytes
    }

    private static let texts = ["South", "\"\\\n\u{1}Ж🧭", "31", "null", "0", "$5", "~0~", "a ~1~"].map(JSON.string)
    private static let numbers = ["7", "-1", "1.50", "12345678901234567890"].compactMap { JSON.Number($0) }
        .map(JSON.number)

    @Test(arguments: texts + numbers)
    func `a title or a token of any letters is filled in`(_ value: JSON) throws {
        for path in [Self.title, Self.token] {
            for value in [Value.text(value), .json(value)] {
                let row = Self.earlier.map { $0.0 == path ? (path, value) : $0 }
                #expect(try isFilled(Self.invocation(row), after: Self.invocation(Self.earlier)))
            }
        }
    }

    @Test(arguments: [
        ("8", true), ("08", false), ("x", false), ("8.0", false), ("$result[c0][id]", false), ("", false),
    ])
    func `a number is filled in when it is one`(_ text: String, _ isNumber: Bool) throws {
        let row = Self.earlier.map { $0.0 == Self.connector ? (Self.connector, .text(.string(text))) : $0 }
        #expect(try isFilled(Self.invocation(row), after: Self.invocation(Self.earlier)) == isNumber)
    }

    @Test(arguments: [("", true), ("$result[c1][id]", false)])
    func `a title may be empty, a credential and a reference are built`(_ text: String, _ isTitle: Bool) throws {
        for path in [Self.title, Self.token] {
            let row = Self.earlier.map { $0.0 == path ? (path, Value.text(.string(text))) : $0 }
            let isFilled = try isFilled(Self.invocation(row), after: Self.invocation(Self.earlier))
            #expect(isFilled == (isTitle && path == Self.title))
        }
    }

    @Test(arguments: [
        Value.text("***"), .json("***"), .text("a*b"), .json(nil), .json(true), .json([]), .json(["a": 1]),
    ])
    func `what needs a closer look is built`(_ value: Value) throws {
        let row = Self.earlier.map { $0.0 == Self.title ? (Self.title, value) : $0 }
        #expect(try !isFilled(Self.invocation(row), after: Self.invocation(Self.earlier)))
    }

    @Test func `other items, another command and a secret that was asked for are built`() throws {
        let earlier = Self.invocation(Self.earlier)
        var rows = [
            Self.invocation(Self.earlier.reversed()), Self.invocation(Array(Self.earlier.dropLast())),
            Self.invocation(Self.earlier + [([.name("description")], .text("x"))]),
            Self.invocation(Array(Self.earlier.dropLast()) + [([.name("settings"), .name("key")], .text("t"))]),
            Self.invocation(Self.earlier, "biconnector.source.add"),
        ]
        for change: (inout Invocation) -> Void in [
            { $0.options = [Invocation.Option(name: "force", value: nil, span: SourceSpan(0, 1))] },
            { $0.expectedCodes = ["any"] }, { $0.arguments = [Invocation.Argument("x", at: SourceSpan(0, 1))] },
            { $0.items[0].isSecret = true }, { $0.nameSpan = SourceSpan(100, 110) },
        ] {
            var row = earlier
            change(&row)
            rows.append(row)
        }
        for row in rows { #expect(try !isFilled(row, after: earlier)) }
    }

    @Test(arguments: [
        [
            (title, .text("North")), (connector, .text("31")), ([.name("settings")], .json(["t": "u"])),
            (token, .text("t")),
        ],
        [(title, .text("North")), (connector, .text("31")), (token, .text("t")), (token, .text("u"))],
        [(title, .text("North")), (title, .text("South")), (connector, .text("31")), (token, .text("t"))],
        [([.name("fields"), .name("title")], .text("North")), (connector, .text("31")), (token, .text("t"))],
        [([.name("fields")], .json(["title": "North", "connectorId": 31, "settings": ["token": "t"]]))],
        earlier + [([.name("active")], .text("true"))],
    ])
    func `where the order of the values decides, and where there is a note, is no form`(
        _ items: [([Item.Step], Value)]
    ) throws {
        let row = Self.invocation(items)
        #expect(try !isFilled(row, after: row))
    }

    @Test(arguments: [("31", "31", true), ("8", "8", true), ("31", "8", false), ("8", "31", false)])
    func `another connector than the earlier one is looked at when the session knows one`(
        _ connector: String, _ other: String, _ isSame: Bool
    ) throws {
        let rows = [connector, other].map { id in
            Self.invocation(Self.earlier.map { $0.0 == Self.connector ? ($0.0, .text(.string(id))) : $0 })
        }
        let session = Session()
        #expect(try isFilled(rows[1], after: rows[0], session))
        session.connector = KnownConnector(["id": 31, "settings": [["code": "token", "type": "STRING"]]])
        #expect(try isFilled(rows[1], after: rows[0], session) == isSame)
        session.connector = KnownConnector(["id": 31, "settings": [["code": "token", "type": "INT"]]])
        #expect(try !isFilled(rows[1], after: rows[0], session))
    }

    @Test func `settings of the draft that are a list are no form`() throws {
        let session = Session()
        session.draft.fields = ["settings": ["x"]]
        let rows = ["a", "b"].map { token in
            Self.invocation(
                Self.earlier.map { $0.0 == Self.token ? ([.name("settings"), .name("0")], .text(.string(token))) : $0 })
        }
        #expect(try !isFilled(rows[1], after: rows[0], session))
    }

    @Test(arguments: [("\u{E9}", "e\u{301}"), ("K", "\u{212A}")])
    func `a code that only looks the same is another one`(_ code: String, _ other: String) throws {
        let rows = [code, other].map { code in
            Self.invocation(Array(Self.earlier.dropLast()) + [([.name("settings"), .name(code)], .text("t"))])
        }
        #expect(try isFilled(rows[0], after: rows[0]))
        #expect(try !isFilled(rows[1], after: rows[0]))
    }

    @Test func `who types a line reads a remark on a connector that the session does not know`() throws {
        let session = Session()
        let nothing = ParseResult(program: nil, problems: [], warnings: [])
        session.line = TypedLine(ReadLine(SourceText(name: "input", text: ""), nothing))
        let rows: [Value] = [.json(nil), .text("8")]
        let calls = rows.map { id in Self.invocation(Self.earlier.map { $0.0 == Self.connector ? ($0.0, id) : $0 }) }
        #expect(try !isFilled(calls[1], after: calls[0], session))
    }

    @Test func `the connector is filled in, and what the draft gives`() throws {
        let session = Session()
        session.connector = KnownConnector(["id": 31, "settings": [["code": "token"]]])
        let row = Self.invocation(Self.earlier.filter { $0.0 != Self.connector })
        // The first time, it is remarked on.
        #expect(try !isFilled(row, after: row, session))
        #expect(try isFilled(row, after: row, session))
        session.draft.fields = ["description": "from the draft", "title": "Draft"]
        #expect(try isFilled(row, after: row, session))
    }

    @Test func `a text that is too long is remarked on`() throws {
        let items: (String) -> [([Item.Step], Value)] = { title in
            ["title", "logo", "urlCheck", "urlTableList", "urlTableDescription", "urlData"].map { name in
                ([.name(name)], .text(.string(name == "title" ? title : "https://e.example/")))
            }
        }
        let session = Session()
        session.draft.fields = ["settings": [["name": "Token", "code": "t", "type": "STRING"]]]
        session.draft.entity = .connector
        let row: (Int) -> Invocation = { Self.invocation(items(String(repeating: "x", count: $0)), "connector.add") }
        #expect(try isFilled(row(512), after: row(1), session))
        #expect(try !isFilled(row(513), after: row(1), session))
    }

    @Test func `calls of other methods are built`() throws {
        let get = Self.invocation([([.name("id")], .text("58"))], "source.get")
        #expect(try !isFilled(get, after: get))
        let other = Self.invocation([([.name("name")], .text("x"))], "user.current")
        #expect(try !isFilled(other, after: other))
    }

    @Test func `a list of columns is looked at`() throws {
        let row = Self.invocation(
            [
                ([.name("sourceId")], .text("58")), ([.name("name")], .text("north")),
                ([.name("externalName")], .text("x")), ([.name("externalCode")], .text("y")),
                ([.name("fields")], .json([["type": "int", "name": "ID", "externalCode": "id"]])),
            ], "table.add")
        #expect(try !isFilled(row, after: row))
    }
}
