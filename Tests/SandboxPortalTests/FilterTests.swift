import OrderedJSON
import SandboxPortal
import Testing

/// Filters that portals were seen to misread: a strict sandbox misreads them as well.
struct FilterTests {
    private static let anyTitle: JSON = ["logic": "OR", "=title": "nobody", "=id": 31]
    private static let group: JSON = ["0": ["logic": "OR", "=description": "nobody", "=id": 58]]

    private func portal(_ settings: Sandbox.Settings) async throws -> Portal {
        let portal = try Portal(settings)
        try await portal.addExamples()
        return portal
    }

    @Test(arguments: ["connector", "source", "table", "dataset"])
    func `the default understands every filter as documented`(_ entity: String) async throws {
        let portal = try await portal(.init())
        for filter in [
            ["logic": "OR", "=description": "nobody", ">id": 0] as JSON, ["0": ["logic": "OR", ">id": 0, "=id": -1]],
        ] {
            #expect(try await portal.call("\(entity).list", ["filter": filter]).array?.isEmpty == false)
        }
    }

    @Test func `OR at the top level of connectors finds everything of one's own`() async throws {
        let portal = try await portal(.strict)
        let found = try await portal.call("connector.list", ["filter": Self.anyTitle]).array ?? []
        #expect(found.count == (try await portal.call("connector.list")).array?.count && found.count > 1)
        let wrapped = try await portal.call("connector.list", ["filter": ["0": Self.anyTitle]]).array ?? []
        #expect(wrapped.map { $0["id"] } == [31])
    }

    @Test(arguments: ["source", "dataset"])
    func `groups and logic break the lists of sources and datasets`(_ entity: String) async throws {
        let portal = try await portal(.strict)
        for filter in [["logic": "OR", "=id": 58] as JSON, ["logic": "AND", "=id": 58], Self.group] {
            let (status, body) = try await portal.exchange("biconnector.\(entity).list", ["filter": filter])
            #expect(status == 500 && body["error"] == "INTERNAL_SERVER_ERROR", "\(filter): \(body)")
        }
        #expect(try await portal.call("table.list", ["filter": Self.group]).array?.isEmpty == true)
        #expect(try await portal.call("table.list", ["filter": ["logic": "OR", ">id": 0]]).array?.count == 1)
    }

    @Test func `a list of texts is refused, a list of numbers is not`() async throws {
        let portal = try await portal(.strict)
        let (status, body) = try await portal.exchange(
            "biconnector.source.list", ["filter": ["@title": ["a", "b"]]])
        #expect(
            status == 200 && body["result"]?["error"]?["error"] == "VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER", "\(body)")
        #expect(body["result"]?["error"]?["error_description"] == "Field \"0\" is not allowed in the \"filter\".")
        #expect(try await portal.call("source.list", ["filter": ["@id": [58, 59]]]).array?.count == 1)
    }
}
