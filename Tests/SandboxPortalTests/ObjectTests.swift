import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What objects look like, and what becomes of them.
@Suite struct ObjectTests {
    @Test func `example numbers are those of the documents`() async throws {
        let portal = try Portal()
        #expect(try await portal.add("source", Example.source) == 58)
        #expect(try await portal.add("table", Example.table) == 93)
        #expect(try await portal.add("connector", Example.connector) == 124)
    }

    @Test func `connector is answered whole`() async throws {
        let portal = try Portal()
        let id = try await portal.add("connector", Example.connector.with("sort", "7"))
        let item = try await portal.call("connector.get", ["id": .string(String(id))])["item"]
        let expected = Example.connector.with("description", "").with("sort", 7).with("supportMapping", false)
            .with("sourceCode", "").with("dateCreate", "2026-09-21 14:13:20").with("id", .int(id))
        #expect(item?.object.map(Set.init(members:)) == expected.object.map(Set.init(members:)))
    }

    @Test func `connector update replaces settings`() async throws {
        let portal = try Portal()
        let settings: JSON = [["code": "key", "name": "Key", "type": "INT", "more": 1]]
        #expect(try await portal.call("connector.update", ["id": 31, "fields": ["settings": settings]]) == true)
        let item = try await portal.call("connector.get", ["id": 31])["item"]
        #expect(item?["settings"] == [["name": "Key", "code": "key", "type": "INT"]])
        #expect(item?["title"] == "Harbour ERP")
    }

    @Test func `source keeps its own members one level down`() async throws {
        let portal = try Portal()
        try await portal.add("source", Example.source.with("active", false))
        #expect(
            try await portal.call("source.get", ["id": 58]) == [
                "item": [
                    "connection": [
                        "id": 58, "title": "Harbour", "type": "rest", "code": "rest_31", "description": "read-only",
                        "active": true, "dateCreate": "2026-09-21 14:13:20", "dateUpdate": "2026-09-21 14:13:20",
                        "createdById": 1, "updatedById": 1,
                    ],
                    "connectorId": 31,
                    "settings": [
                        ["code": "token", "name": "API token", "type": "STRING", "value": "t-9f3c", "id": 77]
                    ],
                ]
            ])
    }

    @Test func `source update merges settings and drops undeclared ones`() async throws {
        let portal = try Portal()
        let settings: JSON = ["login": "admin", "password": "qwerty", "colour": "red"]
        let id = try await portal.add("source", ["title": "CRM", "connectorId": 123, "settings": settings])
        func values() async throws -> [JSON?] {
            let item = try await portal.call("source.get", ["id": .int(id)])["item"]
            return item?["settings"]?.array?.map { $0["value"] } ?? []
        }
        #expect(try await values() == ["admin", "qwerty"])
        let change: JSON = ["id": .int(id), "fields": ["title": "CRM", "settings": ["password": 5, "colour": "red"]]]
        #expect(try await portal.call("source.update", change) == true)
        #expect(try await values() == ["admin", "5"])
        // A credential that the connector declares no more goes when the source is saved again.
        let declared: JSON = [["code": "password", "name": "Password", "type": "STRING"]]
        try await portal.call("connector.update", ["id": 123, "fields": ["settings": declared]])
        #expect(try await values() == ["admin", "5"])
        try await portal.call("source.update", ["id": .int(id), "fields": ["title": "CRM"]])
        #expect(try await values() == ["5"])
    }

    /// `é` in one scalar and in two are two codes, as they are to a portal.
    @Test func `sources of several connectors have the settings of their own`() async throws {
        let portal = try Portal()
        for code in ["caf\u{E9}", "cafe\u{301}", "x", "caf\u{E9}"] {
            let settings: JSON = [["name": "Pier", "code": .string(code), "type": "STRING"]]
            let connector = try await portal.add("connector", Example.connector.with("settings", settings))
            let sent = JSON.object(JSON.Object([(code, JSON.string("t-9f3c"))]))
            let source = try await portal.add(
                "source", Example.source.with("connectorId", .int(connector)).with("settings", sent))
            let kept = try await portal.call("source.get", ["id": .int(source)])["item"]?["settings"]?[0]
            #expect(Array(kept?["code"]?.string?.utf8 ?? "".utf8) == Array(code.utf8))
            #expect(kept?["value"] == "t-9f3c")
        }
    }

    @Test func `table is answered with columns and without its source`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        #expect(
            try await portal.call("table.get", ["id": 93]) == [
                "item": [
                    "id": 93, "name": "berths", "type": "rest", "description": "", "externalName": "Berths",
                    "externalCode": "v_berths", "externalId": 0, "dateCreate": "2026-09-21 14:13:20",
                    "dateUpdate": nil, "createdById": 1, "updatedById": 0, "csvDelimiter": "", "csvEncoding": "",
                    "csvHasHeaders": false,
                    "fields": [
                        [
                            "id": 210, "datasetId": 93, "type": "int", "name": "ID", "externalCode": "berth_id",
                            "visible": true, "description": "",
                        ],
                        [
                            "id": 211, "datasetId": 93, "type": "datetime", "name": "ARRIVED", "externalCode": "eta",
                            "visible": true, "description": "",
                        ],
                    ],
                ]
            ])
        try await portal.call("table.update", ["id": 93, "fields": ["description": "Where ships lie."]])
        let item = try await portal.call("dataset.get", ["id": 93])["item"]
        #expect(item?["description"] == "Where ships lie.")
        #expect(item?["dateUpdate"] == "2026-09-21 14:13:20")
    }

    @Test func `columns are shown added and deleted`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        try await portal.add("table", Example.table.with("name", "calls"))
        #expect(try await portal.call("table.fields.update", ["id": 93]) == true)
        #expect(
            try await portal.call(
                "table.fields.update",
                [
                    "id": 93, "update": [["id": 210, "visible": false], ["id": 212, "visible": false]],
                    "add": [["type": "money", "name": "DUES", "externalCode": "dues"]], "delete": [211, 213],
                ]) == true)
        func columns(_ id: JSON) async throws -> [JSON?] {
            let item = try await portal.call("table.get", ["id": id])["item"]
            return item?["fields"]?.array?.map { ["name": $0["name"] ?? nil, "visible": $0["visible"] ?? nil] } ?? []
        }
        #expect(try await columns(93) == [["name": "ID", "visible": false], ["name": "DUES", "visible": true]])
        // As on a portal, deletion reaches columns of other tables, and showing does not.
        #expect(try await columns(94) == [["name": "ID", "visible": true]])
    }

    /// Update, then add, then delete: what is deleted by the same call is still in the way of what is added.
    @Test func `columns are deleted last`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        let column: JSON = ["type": "int", "name": "ID", "externalCode": "other"]
        let change: JSON = ["id": 93, "delete": [210], "add": [column]]
        let (_, refused) = try await portal.exchange("biconnector.table.fields.update", change)
        #expect(refused.errorCode == "VALIDATION_DUPLICATE_EXIST_NAME")
        #expect(try await portal.call("table.get", ["id": 93])["item"]?["fields"]?.array?.count == 2)
        try await portal.call(
            "table.fields.update", ["id": 93, "update": [["id": 210, "visible": false]], "delete": [210, 999_999]])
        let item = try await portal.call("table.get", ["id": 93])["item"]
        #expect(item?["fields"]?.array?.map { $0["id"] } == [211])
        #expect(item?["dateUpdate"] == "2026-09-21 14:13:20")
        #expect(item?["updatedById"] == 1)
    }

    /// Limits without a documented code are not checked, nor is what a source gives for its credentials.
    @Test func `what has no code is accepted`() async throws {
        let portal = try Portal()
        let long = JSON.string(String(repeating: "x", count: 3000))
        let id = try await portal.add(
            "connector",
            Example.connector.with("title", long).with("urlData", long).with("sourceCode", long).with("settings", []))
        #expect(try await portal.add("source", ["title": long, "connectorId": .int(id), "settings": [:]]) == 58)
        #expect(try await portal.call("source.get", ["id": "58"])["item"]?["settings"] == [])
        // A code that was declared and not sent is kept as an empty text, an INT is not checked.
        let shop = try await portal.add("source", ["title": "x", "connectorId": 8, "settings": ["shard": "two"]])
        let settings = try await portal.call("source.get", ["id": .int(shop)])["item"]?["settings"]?.array
        #expect(settings?.map { $0["value"] } == ["", "two"])
        // Parameters beside `fields` are nobody's business.
        let list = try await portal.call(
            "source.list", ["start": -1, "__order": "x", "id": "y", "select": ["id", "id"]])
        #expect(list == [["id": 58], ["id": 59]])
    }

    /// Limits are those of the documents, to the character.
    @Test func `limits are inclusive`() async throws {
        let portal = try Portal()
        func text(_ letter: String, _ count: Int) -> JSON { .string(String(repeating: letter, count: count)) }
        let setting: JSON = ["code": text("c", 512), "name": text("ü", 512), "type": "INT"]
        try await portal.add("connector", Example.connector.with("settings", [setting]))
        try await portal.add("source", Example.source)
        let column: JSON = ["type": "timezone", "name": text("A", 32), "externalCode": text("é", 900)]
        try await portal.add("table", Example.table.with("name", text("a", 230)).with("fields", [column]))
        #expect(try await portal.call("table.list")[0]?["name"] == text("a", 230))
    }

    @Test func `datasets are tables with ABI dataset`() async throws {
        let portal = try Portal()
        try await portal.add("source", Example.source)
        let id = try await portal.add("dataset", Example.table)
        let item = try await portal.call("table.get", ["id": .int(id)])["item"]
        #expect(item?["externalId"]?.integer ?? 0 > 0)
        #expect(try await portal.call("dataset.delete", ["id": .int(id)]) == true)
        // BI Builder keeps the dataset and so the name.
        let (_, body) = try await portal.exchange("biconnector.table.add", ["fields": Example.table])
        #expect(body.errorCode == "DATASET_ALREADY_EXIST")
        #expect(body.errorText == "Table with this name already exists.")
    }

    @Test func `dataset delete fails on portals of today`() async throws {
        let portal = try Portal(.strict)
        try await portal.addExamples()
        #expect(try await portal.exchange("biconnector.dataset.delete", ["id": 93]).status == 500)
        #expect(try await portal.call("table.delete", ["id": 93]) == true)
    }

    @Test func `deletion goes upwards`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        for (name, id) in [("table", 93), ("source", 58), ("connector", 31)] {
            #expect(try await portal.call("\(name).delete", ["id": .int(id)]) == true)
            #expect(
                try await portal.exchange("biconnector.\(name).get", ["id": .int(id)]).body.errorCode?
                    .hasSuffix("_NOT_FOUND") == true)
        }
    }

    @Test(arguments: Entity.all)
    func `schema is made of the rows`(_ entity: Entity) async throws {
        let result = try await Portal().call("\(entity.name).fields")
        let fields = try #require(result["fields"]?.array)
        #expect(
            fields.map { $0["title"] }
                == entity.fields.filter { !$0.flags.contains(.unlisted) }.map { .string($0.name) })
        #expect(
            fields[0] == [
                "title": "id", "type": "integer", "isRequired": true, "isReadOnly": true, "isImmutable": false,
                "isMultiple": false,
            ])
    }
}

extension Set<JSON.Object.Member> {
    /// The members of an object regardless of their order.
    init(members object: JSON.Object) { self.init(object.members) }
}
