import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// Typed calls, and the way through pages.
struct ObjectsTests {
    private func client(_ transport: any Transport) throws -> Client {
        Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil),
            authorization: .webhook(user: 1, code: Secret("code")), transport: transport)
    }

    private static func page(_ ids: some Sequence<Int>) -> Result<Reply, TransportError> {
        .reply(#"{"result":[\#(ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))],"time":{}}"#)
    }

    @Test
    func `every call is the method's request, and its answer is opened`() async throws {
        let transport = ScriptedTransport([
            .reply(#"{"result":{"id":58}}"#), .reply(#"{"result":59}"#), .reply(),
            .reply(#"{"result":{"item":{"id":31,"title":"Harbour"}}}"#), .reply(),
            .reply(#"{"result":{"fields":[{"title":"id"}]}}"#), .reply(#"{"result":[{"id":7},{"id":"8"}]}"#), .reply(),
        ])
        let client = try client(transport)
        #expect(try await client.sources.add(["title": "North"]) == 58)
        #expect(try await client.datasets.add([:]) == 59)
        try await client.tables.update(93, ["description": "x"])
        #expect(try await client.connectors.get(31).title == "Harbour")
        try await client.connectors.delete(31)
        #expect(try await client.sources.schema() == [["title": "id"]])
        let query = ListQuery(select: ["id"], filter: ["%title": "N"], order: [("title", true), ("id", false)])
        #expect(try await client.sources.list(query, page: 2).map(\.id) == [7, 8])
        try await client.tables.updateColumns(of: 93, update: [["id": 1, "visible": false]], delete: [2])
        #expect(
            zip(transport.urls, transport.bodies).map { "\($0.split(separator: "/").last ?? "") \($1)" } == [
                #"biconnector.source.add {"fields":{"title":"North"}}"#,
                #"biconnector.dataset.add {"fields":{}}"#,
                #"biconnector.table.update {"id":93,"fields":{"description":"x"}}"#,
                #"biconnector.connector.get {"id":31}"#,
                #"biconnector.connector.delete {"id":31}"#,
                "biconnector.source.fields {}",
                #"biconnector.source.list {"select":["id"],"filter":{"%title":"N"},"order":{"title":"DESC","id":"ASC"},"page":2}"#,
                #"biconnector.table.fields.update {"id":93,"update":[{"id":1,"visible":false}],"delete":[2]}"#,
            ])
    }

    @Test(arguments: ["{}", #"{"id":0}"#, "true", "[]", "null"])
    func `an answer without what was promised is an error`(result: String) async throws {
        let transport = ScriptedTransport(Array(repeating: .reply(#"{"result":\#(result)}"#), count: 2))
        let client = try client(transport)
        for call in [
            { _ = try await client.sources.add([:]) }, { _ = try await client.sources.get(1) },
        ] as [@Sendable () async throws -> Void] {
            let error = await #expect(throws: ClientError.self) { try await call() }
            guard case .unexpectedResult = error else { return #expect(Bool(false), "another error") }
        }
    }

    @Test(arguments: [(0, 1), (7, 1), (50, 2), (120, 3)])
    func `all pages are read up to the first that is not full`(count: Int, calls: Int) async throws {
        let pages = stride(from: 0, through: count, by: 50).map { Self.page($0..<min($0 + 50, count)) }
        let transport = ScriptedTransport(pages + [.reply()])
        var ids: [Int] = []
        for try await source in try client(transport).sources.all(ListQuery(order: [("title", false)])) {
            ids.append(source.id ?? -1)
        }
        // The portal counts from 1.
        #expect(ids.count == max(count - 1, 0) + (count > 0 ? 1 : 0))
        #expect(transport.calls.count == calls)
        #expect(transport.bodies[0] == #"{"order":{"title":"ASC","id":"ASC"},"page":1}"#)
        #expect(transport.bodies.last == #"{"order":{"title":"ASC","id":"ASC"},"page":\#(calls)}"#)
    }

    @Test(arguments: [1...50, 2...51])
    func `a list that does not end is reported`(second: ClosedRange<Int>) async throws {
        let full = Self.page(1...50)
        let transport = ScriptedTransport([full, Self.page(second), Self.page(second), full])
        let error = await #expect(throws: ClientError.self) {
            for try await _ in try client(transport).pages("biconnector.source.list") {}
        }
        guard case .unexpectedResult(let problem, let method) = error else {
            return #expect(Bool(false), "another error")
        }
        let number = second == 1...50 ? 2 : 3
        #expect(problem.description == "page \(number) repeats earlier elements")
        #expect(method == "biconnector.source.list")
    }

    @Test
    func `a walk that is cancelled asks for no further page`() async throws {
        let transport = ScriptedTransport([Self.page(1...50), Self.page(51...60)])
        let client = try client(transport)
        let task = Task { () -> ClientError? in
            await #expect(throws: ClientError.self) {
                for try await _ in client.pages("biconnector.source.list") {
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
        }
        guard case .unreachable(let error)? = await task.value else { return #expect(Bool(false), "another error") }
        #expect(error.reason == .cancelled)
        #expect(transport.calls.count == 1)
    }

    @Test
    func `what was sent is not changed by a bad order: the portal judges it`() {
        #expect(PageWalk("scope", ["order": "x"]).next == ["order": "x", "page": 1])
        #expect(PageWalk("scope", ["page": 7]).next == ["page": 1, "order": ["id": "ASC"]])
        #expect(PageWalk("scope", ["order": ["id": "DESC"]]).next?["order"] == ["id": "DESC"])
    }
}
