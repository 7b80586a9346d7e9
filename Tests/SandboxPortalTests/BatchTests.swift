import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

@Suite struct BatchTests {
    private func batch(
        _ commands: JSON, halt: JSON = false, _ settings: Sandbox.Settings = .init()
    ) async throws -> JSON {
        let (status, body) = try await Portal(settings).exchange("batch", ["cmd": commands, "halt": halt])
        #expect(status == 200)
        return try #require(body["result"])
    }

    private static let addSource =
        "biconnector.source.add?fields[title]=North%20%26%20South&fields[connectorId]=31&fields[settings][token]=x"

    @Test func `references carry results on`() async throws {
        let result = try await batch([
            "src": .string(Self.addSource), "one": "biconnector.source.get?id=$result[src][id]",
            "list": "biconnector.source.list?filter[title]=$result[one][item][connection][title]&select[]=id",
            "text": "biconnector.source.list?filter[code]=rest_$result[one][item][connectorId]&select[0]=title",
            "lost": "biconnector.source.list?filter[title]=$result[none][id]",
        ])
        #expect(result["result"]?.object?.names == ["src", "one", "list", "text", "lost"])
        #expect(result["result"]?["list"] == [["id": 58]])
        #expect(result["result"]?["text"] == [["title": "North & South"]])
        #expect(result["result"]?["lost"] == [])
        #expect(result["result_error"] == [])
        #expect(result["result_total"] == [])
        #expect(result["result_next"] == [])
        #expect(result["result_time"]?["src"]?["duration"] == 0)
    }

    @Test func `failures stand beside results`() async throws {
        let commands: JSON = ["bad": "nope", "src": .string(Self.addSource), "none": "biconnector.source.get?id=7"]
        let result = try await batch(commands)
        #expect(result["result"] == ["src": ["id": 58]])
        #expect(result["result_error"]?["bad"]?["error"] == "ERROR_METHOD_NOT_FOUND")
        #expect(result["result_error"]?["none"]?["error"] == "SOURCE_NOT_FOUND")
        let halted = try await batch(commands, halt: 1)
        #expect(halted["result"] == [])
        #expect(halted["result_error"]?.object?.names == ["bad"])
    }

    @Test func `nested errors are no failures`() async throws {
        let commands: JSON = ["a": "biconnector.source.get?id=7", "b": "biconnector.source.list"]
        let result = try await batch(commands, halt: true, .strict)
        #expect(result["result_error"] == [])
        #expect(result["result"]?["a"]?["error"]?["error"] == "SOURCE_NOT_FOUND")
        #expect(result["result"]?["b"] == [])
    }

    @Test func `a bracket before a combining mark is a bracket`() async throws {
        let result = try await batch(["a": "biconnector.source.list?filter[=title]=x&select[]=id&filter[\u{301}]=y"])
        #expect(result["result_error"]?["a"]?["error"] == "VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER", "\(result)")
    }

    @Test func `keys that count make lists`() async throws {
        let result = try await batch(["server.time", "biconnector.connector.get?id=31", "scope"])
        #expect(result["result"]?.array?.count == 3)
        #expect(result["result_time"]?.array?.count == 3)
    }

    @Test func `batches do not nest`() async throws {
        let result = try await batch(["a": "batch?cmd[x]=scope"])
        #expect(result["result_error"]?["a"]?["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED")
    }

    @Test func `more than fifty commands are refused`() async throws {
        let portal = try Portal()
        let commands = JSON.array(Array(repeating: .string(Self.addSource), count: 51))
        let (status, body) = try await portal.exchange("batch", ["cmd": commands])
        #expect(status == 400)
        #expect(body == ["error": "ERROR_BATCH_LENGTH_EXCEEDED", "error_description": "Max batch length exceeded"])
        #expect(try await portal.call("source.list") == [])
    }

    @Test func `nothing asked`() async throws {
        for commands in [[], [:], nil, "x"] as [JSON] {
            #expect(try await batch(commands)["result"] == [])
        }
    }
}
