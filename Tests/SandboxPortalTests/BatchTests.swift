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

    /// The description that a source gets for `text`, in a batch whose command `src` has made the source 58.
    private func described(_ text: String) async throws -> String? {
        let plain = Set("abcdefghijklmnopqrstuvwxyz".utf8)
        let encoded = text.utf8.map { plain.contains($0) ? String(Unicode.Scalar($0)) : "%" + hexadecimal($0) }.joined()
        let result = try await batch([
            "src": .string(Self.addSource),
            "two": .string("\(Self.addSource)&fields[description]=\(encoded)"),
            "get": "biconnector.source.get?id=$result[two][id]",
        ])
        return result["result"]?["get"]?["item"]?["connection"]?["description"]?.string
    }

    private func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

    @Test(
        arguments: [
            ("~$result[src][id]", "~58"), ("a$result[src][id]b$result[src][id]", "a58b58"), ("~$result[", "~$result["),
            ("~$result[src", "~$result[src"), ("~$result[]", "~$result[]"), ("~$result[src][]", "~{\"id\":58}"),
            ("~$result[src][id][x]", "~$result[src][id][x]"), ("$$result[src][id]]", "$58]"),
            ("~$result[$result[src][id]]", "~$result[$result[src][id]]"), ("~$result[src][id", "~{\"id\":58}[id"),
            ("~$result[src][id]$", "~58$"), ("~$resul[src]", "~$resul[src]"),
            ("~$result[src][id]\u{301}", "~58\u{301}"),
            ("$result[none][id]~", "$result[none][id]~"), ("Ä$result[src][id]Ж", "Ä58Ж"),
        ])
    func `references in texts`(_ text: String, _ expected: String) async throws {
        #expect(try await described(text) == expected)
    }

    /// Each is looked at once: this would otherwise take minutes.
    @Test func `a text may be nothing but references`() async throws {
        let many = try await described("~" + String(repeating: "$result[src][id]", count: 50_000))
        #expect(many == "~" + String(repeating: "58", count: 50_000))
        let open = "~" + String(repeating: "$result[", count: 100_000)
        #expect(try await described(open) == open)
    }

    @Test func `lists in a batch are lists, and may be referred to`() async throws {
        let result = try await batch([
            "list": "biconnector.connector.list?select[]=id&select[]=title",
            "one": "biconnector.connector.get?id=$result[list][1][id]",
            "two": "biconnector.connector.get?id=$result[list][0][id]",
        ])
        #expect(
            result["result"]?["list"] == [
                ["id": 8, "title": "Shop pgsql"], ["id": 31, "title": "Harbour ERP"], ["id": 123, "title": "CRM"],
            ])
        #expect(result["result"]?["one"]?["item"]?["id"] == 31)
        #expect(result["result"]?["two"]?["item"]?["id"] == 8)
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
