import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// A call that is refused, and how.
struct Refusal: Sendable, CustomTestStringConvertible {
    var method: String
    var parameters: JSON
    var code: String
    var text: String

    init(_ method: String, _ parameters: JSON, _ code: String, _ text: String) {
        self.method = method
        self.parameters = parameters
        self.code = code
        self.text = text
    }

    var testDescription: String { "\(method) \(code)" }
}

/// Every code that has a natural cause, met by doing it on a portal with the source 58 and the table 93.
@Suite struct ErrorTests {
    @Test(arguments: commonRefusals + connectorRefusals + sourceRefusals)
    func `wrong objects are refused`(_ refusal: Refusal) async throws { try await expect(refusal) }

    @Test(arguments: tableRefusals + columnRefusals)
    func `wrong tables are refused`(_ refusal: Refusal) async throws { try await expect(refusal) }

    @Test(arguments: listRefusals)
    func `wrong lists are refused`(_ refusal: Refusal) async throws { try await expect(refusal) }

    private func expect(_ refusal: Refusal) async throws {
        let portal = try Portal()
        try await portal.addExamples()
        let (status, body) = try await portal.exchange("biconnector.\(refusal.method)", refusal.parameters)
        #expect(body.errorCode == refusal.code)
        #expect(body.errorText == refusal.text)
        #expect(status == (refusal.code == "ERROR_ARGUMENT" ? 400 : 200))
        #expect(body["result"] == nil)
    }

    /// The whole tables again over a socket, and every code that is known: by what causes it where a call does, else by a
    /// fault.
    @Test func `every code comes over HTTP`() async throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        let wire = try #require(Wire(port: server.port))
        let natural =
            commonRefusals + connectorRefusals + sourceRefusals + tableRefusals + columnRefusals + listRefusals
        for refusal in natural {
            try sandbox.reset()
            try await Portal(sandbox).addExamples()
            let answer = wire.exchange(SandboxRequest.bytes("biconnector.\(refusal.method)", refusal.parameters.text()))
            let body = try JSON(bytes: answer.body)
            #expect(body.errorCode == refusal.code, "\(refusal)")
            #expect(body.errorText == refusal.text, "\(refusal)")
        }
        var met = Set(natural.map(\.code))
        for row in ErrorCode.all {
            let (status, body) = try meet(row, sandbox, wire)
            #expect(status == row.status, "\(row.name)")
            #expect(body.errorCode == (row.name.text.isEmpty ? "0" : row.name.text))
            met.insert(row.name.text.isEmpty ? "0" : row.name.text)
        }
        #expect(met.count > 80)
        #expect(sandbox.pendingFaults.isEmpty)
    }

    /// Injects a fault and makes the call it meets.
    private func meet(_ row: ErrorCode, _ sandbox: Sandbox, _ wire: Wire) throws -> (status: Int, body: JSON) {
        let isExchange = row.place == .authorization
        sandbox.inject(
            Fault(
                row.name.text, status: row.status, method: isExchange ? Fault.tokenExchange : "biconnector.source.list")
        )
        let request =
            isExchange
            ? Array("GET /oauth/token/?client_id=x HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
            : SandboxRequest.bytes("biconnector.source.list", "{}")
        let answer = wire.exchange(request)
        return (answer.status, try JSON(bytes: answer.body))
    }

    @Test func `nested errors stand in the result`() async throws {
        let portal = try Portal(.strict)
        let (status, body) = try await portal.exchange("biconnector.source.get", ["id": 9])
        #expect(status == 200)
        #expect(
            body["result"]
                == ["error": ["error": "SOURCE_NOT_FOUND", "error_description": "Source was not found."]])
        #expect(body["time"]?["start"] != nil)
        try await portal.addExamples()
        let kept = try await portal.exchange("biconnector.source.delete", ["id": 58]).body
        #expect(kept.errorText == "Cannot delete connection. Delete all associated tables first.")
        let order = try await portal.exchange("biconnector.source.list", ["order": ["id": "sideways"]])
        #expect(order.status == 400)
        #expect(order.body == ["error": "ERROR_ARGUMENT", "error_description": "Invalid order \"SIDEWAYS\""])
    }

    /// The order of checks: each call has the fault of all that follow, too.
    @Test func `first failure answers`() async throws {
        let portal = try Portal()
        let fields: JSON = ["nope": 1, "type": "x", "title": 7, "connectorId": 9]
        let codes: [(JSON, String)] = [
            (["fields": fields], "VALIDATION_UNKNOWN_PARAMETERS"),
            (["fields": fields.with("nope", nil)], "VALIDATION_READ_ONLY_FIELD"),
            (["fields": fields.with("nope", nil).with("type", nil)], "VALIDATION_REQUIRED_FIELD_MISSING"),
            (["fields": ["title": 7, "connectorId": 9, "settings": [:]]], "VALIDATION_INVALID_FIELD_TYPE"),
            (["fields": ["title": "7", "connectorId": 9, "settings": [:]]], "CONNECTOR_NOT_FOUND"),
        ]
        for (parameters, code) in codes {
            #expect(try await portal.exchange("biconnector.source.add", parameters).body.errorCode == code)
        }
    }
}

private let noID = "ID is missing."
private let badID = "ID has to be a positive integer."
private let noFields = "Fields not provided."

private let commonRefusals =
    ["connector", "source", "table", "dataset"].flatMap { entity in
        ["get", "update", "delete"].flatMap { verb in
            [
                Refusal("\(entity).\(verb)", [:], "VALIDATION_ID_NOT_PROVIDED", noID),
                Refusal("\(entity).\(verb)", ["id": "x"], "VALIDATION_INVALID_ID_FORMAT", badID),
                Refusal("\(entity).\(verb)", ["id": 0], "VALIDATION_INVALID_ID_FORMAT", badID),
                Refusal("\(entity).\(verb)", ["id": -3], "VALIDATION_INVALID_ID_FORMAT", badID),
                Refusal("\(entity).\(verb)", ["id": [1]], "VALIDATION_INVALID_ID_FORMAT", badID),
            ]
        } + [
            Refusal("\(entity).add", [:], "VALIDATION_FIELDS_NOT_PROVIDED", noFields),
            Refusal("\(entity).add", ["fields": [:]], "VALIDATION_FIELDS_NOT_PROVIDED", noFields),
            Refusal("\(entity).update", ["id": 1, "fields": "x"], "VALIDATION_FIELDS_NOT_PROVIDED", noFields),
            Refusal(
                "\(entity).add", ["fields": ["colour": 1, "size": 2]], "VALIDATION_UNKNOWN_PARAMETERS",
                "Unknown parameters: colour, size"),
            Refusal(
                "\(entity).add", ["fields": ["id": 7]], "VALIDATION_READ_ONLY_FIELD", "Field \"id\" is read only."),
            Refusal(
                "\(entity).update", ["id": 1, "fields": ["dateCreate": "x"]], "VALIDATION_READ_ONLY_FIELD",
                "Field \"dateCreate\" is read only."),
        ]
    }

private func connector(_ setting: JSON) -> JSON { ["fields": Example.connector.with("settings", [setting])] }
private let longText = JSON.string(String(repeating: "n", count: 513))

private let connectorRefusals = [
    Refusal("connector.get", ["id": 1], "CONNECTOR_NOT_FOUND", "Connector was not found."),
    Refusal("connector.update", ["id": 1, "fields": ["sort": 1]], "CONNECTOR_NOT_FOUND", "Connector was not found."),
    Refusal("connector.delete", ["id": 1], "CONNECTOR_NOT_FOUND", "Connector was not found."),
    Refusal(
        "connector.delete", ["id": 31], "CONNECTOR_DELETE_RESTRICTED",
        "Connector cannot be removed. Remove the connections related to the connector first."),
    Refusal(
        "connector.add", ["fields": Example.connector.with("urlData", nil)], "VALIDATION_REQUIRED_FIELD_MISSING",
        "Field \"urlData\" is required."),
    Refusal(
        "connector.add", ["fields": Example.connector.with("supportMapping", "true")], "VALIDATION_INVALID_FIELD_TYPE",
        "Field \"supportMapping\" must be of type boolean."),
    Refusal(
        "connector.update", ["id": 31, "fields": ["sort": "many"]], "VALIDATION_INVALID_FIELD_TYPE",
        "Field \"sort\" must be of type integer."),
    Refusal(
        "connector.add", connector(["code": "a", "name": "A"]), "VALIDATION_SETTINGS_MISSING_REQUIRED_FIELDS",
        "Settings must include \"type\", \"name\" and \"code\" fields."),
    Refusal(
        "connector.add", connector(["code": "a", "name": longText, "type": "INT"]), "VALIDATION_SETTINGS_NAME_TOO_LONG",
        "Parameter \"name\" must be less than 512 characters."),
    Refusal(
        "connector.add", connector(["code": longText, "name": "A", "type": "INT"]), "VALIDATION_SETTINGS_CODE_TOO_LONG",
        "Parameter \"code\" must be less than 512 characters."),
    Refusal(
        "connector.add", connector(["code": "a", "name": "A", "type": "int"]), "VALIDATION_SETTINGS_INVALID_TYPE",
        "Parameter \"type\" is not correct."),
]

private let sourceRefusals = [
    Refusal("source.get", ["id": 1], "SOURCE_NOT_FOUND", "Source was not found."),
    Refusal("source.delete", ["id": 1], "SOURCE_NOT_FOUND", "Source was not found."),
    Refusal("source.update", ["id": 1, "fields": ["title": "x"]], "SOURCE_NOT_FOUND", "Source was not found."),
    Refusal(
        "source.add", ["fields": ["title": "x", "settings": [:]]], "VALIDATION_REQUIRED_FIELD_MISSING",
        "Field \"connectorId\" is required."),
    Refusal(
        "source.add", ["fields": Example.source.with("connectorId", 9)], "CONNECTOR_NOT_FOUND",
        "Connector was not found."),
    Refusal(
        "source.add", ["fields": Example.source.with("active", "maybe")], "VALIDATION_INVALID_FIELD_TYPE",
        "Field \"active\" must be of type boolean."),
    Refusal(
        "source.add", ["fields": Example.source.with("settings", "x")], "VALIDATION_INVALID_FIELD_TYPE",
        "Field \"settings\" must be of type array."),
    Refusal(
        "source.update", ["id": 58, "fields": ["title": "x", "connectorId": 31]], "VALIDATION_IMMUTABLE_FIELD",
        "Field \"connectorId\" is immutable."),
    Refusal("source.update", ["id": 58, "fields": ["description": "x"]], "0", "All the fields are required."),
    Refusal(
        "source.add", ["fields": Example.source.with("settings", ["token": "wrong"])],
        "SOURCE_CREATE_CONNECTION_ERROR", "Cannot create connection."),
    Refusal(
        "source.update", ["id": 58, "fields": ["title": "x", "settings": ["token": "wrong"]]],
        "SOURCE_UPDATE_CONNECTION_ERROR", "Cannot update connection."),
    Refusal(
        "source.delete", ["id": 58], "BX_ERROR", "Cannot delete source. Delete all related datasets first."),
]

private func table(_ member: String, _ value: JSON?) -> JSON {
    ["fields": Example.table.with("name", "calls").with(member, value)]
}

private func table(columns: JSON) -> JSON { table("fields", columns) }

private let nameShape =
    "Dataset name has to start with a lowercase Latin character. Possible entry includes lowercase Latin characters "
    + "(a-z), numbers (0-9) and underscores."
private let columnShape =
    "Field \"name\" has to start with an uppercase Latin character. Possible entry includes uppercase Latin characters "
    + "(A-Z), numbers (0-9) and underscores."
private let incompleteColumn = "Field must include the required parameters: \"name\", \"externalCode\" and \"type\"."

private let tableRefusals =
    ["table", "dataset"].flatMap { entity in
        [
            Refusal("\(entity).get", ["id": 1], "DATASET_NOT_FOUND", "Dataset was not found."),
            Refusal("\(entity).delete", ["id": 1], "DATASET_NOT_FOUND", "Dataset was not found."),
            Refusal(
                "\(entity).update", ["id": 93, "fields": ["name": "x"]], "VALIDATION_IMMUTABLE_FIELD",
                "Field \"name\" is immutable."),
            Refusal("\(entity).add", table("name", "Berths"), "VALIDATION_DATASET_NAME_INVALID", nameShape),
            Refusal("\(entity).add", table("name", "1b"), "VALIDATION_DATASET_NAME_INVALID", nameShape),
            Refusal(
                "\(entity).add", table("name", .string(String(repeating: "a", count: 231))),
                "VALIDATION_DATASET_NAME_TOO_LONG", "Dataset name must not exceed 230 characters."),
            Refusal("\(entity).add", table("sourceId", 9), "SOURCE_NOT_FOUND", "Source was not found."),
            Refusal(
                "\(entity).add", table(columns: [["type": "int", "name": "A"]]),
                "VALIDATION_FIELD_MISSING_REQUIRED_PARAMETERS", incompleteColumn),
            Refusal(
                "\(entity).add", table(columns: [["type": "int", "name": "a", "externalCode": "a"]]),
                "VALIDATION_FIELD_NAME_INVALID_FORMAT", columnShape),
            Refusal(
                "\(entity).add",
                table(columns: [
                    ["type": "int", "name": .string(String(repeating: "A", count: 33)), "externalCode": "a"]
                ]),
                "VALIDATION_FIELD_NAME_TOO_LONG", "Field \"name\" must not exceed 32 characters."),
            Refusal(
                "\(entity).add", table(columns: [["type": "INT", "name": "A", "externalCode": "a"]]),
                "VALIDATION_FIELD_INVALID_TYPE", "Invalid field type."),
            Refusal(
                "\(entity).add",
                table(columns: [
                    ["type": "int", "name": "A", "externalCode": "x"],
                    ["type": "int", "name": "B", "externalCode": "x"],
                ]),
                "VALIDATION_DUPLICATE_FIELD_CODE", "Duplicate values found in the \"code\" parameter: x"),
        ]
    } + [
        Refusal(
            "table.add", table("name", "berths"), "NAME_EXISTS", "A table named \"berths\" already exists."),
        Refusal(
            "dataset.add", table("name", "berths"), "DATASET_ALREADY_EXIST",
            "Dataset with this name already exists."),
        Refusal("table.add", table(columns: []), "FIELDS_EMPTY", "$fields is empty"),
        Refusal("dataset.add", table(columns: []), "0", "Error adding dataset"),
        Refusal("table.add", table(columns: twins), "DUPLICATE_FIELDS", "Duplicate column names: A."),
        Refusal(
            "dataset.add", table(columns: twins), "VALIDATION_DUPLICATE_FIELD_NAME",
            "Duplicate values found in the \"name\" parameter: A"),
        Refusal(
            "table.update", ["id": 93, "fields": ["fields": []]], "INVALID_METHOD",
            "Use the method \"biconnector.dataset.fields.update\" to update the dataset fields.\""),
        Refusal(
            "dataset.update", ["id": 93, "fields": ["fields": []]], "INVALID_METHOD",
            "Use the method \"biconnector.dataset.fields.update\" to update the dataset fields."),
    ]

private let twins: JSON = [
    ["type": "int", "name": "A", "externalCode": "x"], ["type": "int", "name": "A", "externalCode": "y"],
]

private func added(_ columns: JSON...) -> JSON { ["id": 93, "add": .array(columns)] }

private let columnRefusals = [
    Refusal("table.fields.update", ["id": 1], "DATASET_NOT_FOUND", "Dataset was not found."),
    Refusal("table.fields.update", [:], "VALIDATION_ID_NOT_PROVIDED", noID),
    Refusal(
        "table.fields.update", added(["name": "A"]), "VALIDATION_FIELD_ADD_MISSING_REQUIRED_FIELDS",
        "Field to be added must include the required parameters: \"name\", \"externalCode\" and \"type\"."),
    Refusal(
        "table.fields.update", ["id": 93, "update": [["id": 210]]], "VALIDATION_FIELD_UPDATE_MISSING_REQUIRED_FIELDS",
        "Field to be updated must include the required parameters: \"id\" and \"visible\"."),
    Refusal(
        "table.fields.update", ["id": 93, "delete": ["x"]], "VALIDATION_FIELD_DELETE_INVALID_ID",
        "ID to be deleted must be a positive integer."),
    Refusal(
        "table.fields.update", added(["type": "int", "name": "ID", "externalCode": "x"]),
        "VALIDATION_DUPLICATE_EXIST_NAME",
        "The following \"name\" values already exist in the current fields: ID"),
    Refusal(
        "table.fields.update", added(["type": "int", "name": "X", "externalCode": "eta"]),
        "VALIDATION_DUPLICATE_EXIST_CODE",
        "The following \"externalCode\" values already exist in the current fields: eta"),
    Refusal(
        "table.fields.update",
        added(["type": "int", "name": "X", "externalCode": "x"], ["type": "int", "name": "X", "externalCode": "y"]),
        "VALIDATION_DUPLICATE_FIELD_NAME", "Duplicate values found in the \"name\" parameter: X"),
    Refusal(
        "table.fields.update",
        added(["type": "int", "name": "X", "externalCode": "x"], ["type": "int", "name": "Y", "externalCode": "x"]),
        "VALIDATION_DUPLICATE_FIELD_CODE", "Duplicate values found in the \"code\" parameter: x"),
]

private let listRefusals = ["connector", "source", "table", "dataset"].flatMap { entity in
    [
        Refusal("\(entity).list", ["select": "id"], "VALIDATION_SELECT_TYPE", "Parameter \"select\" must be array."),
        Refusal("\(entity).list", ["filter": "id"], "VALIDATION_FILTER_TYPE", "Parameter \"filter\" must be array."),
        Refusal("\(entity).list", ["order": "id"], "VALIDATION_ORDER_TYPE", "Parameter \"order\" must be array."),
        Refusal(
            "\(entity).list", ["select": ["id", "ID"]], "VALIDATION_FIELD_NOT_ALLOWED_IN_SELECT",
            "Field \"ID\" is not allowed in the \"select\"."),
        Refusal(
            "\(entity).list", ["filter": [">=csvDelimiter": 1]], "VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER",
            "Field \"csvDelimiter\" is not allowed in the \"filter\"."),
        Refusal(
            "\(entity).list", ["filter": ["0": ["0": ["!@colour": []]]]], "VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER",
            "Field \"colour\" is not allowed in the \"filter\"."),
        Refusal(
            "\(entity).list", ["order": ["colour": "ASC"]], "VALIDATION_FIELD_NOT_ALLOWED_IN_ORDER",
            "Field \"colour\" is not allowed in the \"order\"."),
        Refusal(
            "\(entity).list", ["filter": ["logic": "XOR"]], "VALIDATION_INVALID_FILTER_LOGIC",
            "Field \"logic\" must be either \"AND\" or \"OR\"."),
        Refusal("\(entity).list", ["order": ["id": "up"]], "ERROR_ARGUMENT", "Invalid order \"UP\""),
    ]
}
