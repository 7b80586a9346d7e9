import BCXShell
import TestSupport
import Testing

/// What the session remembers stays true after what was done.
struct SessionFollowTests {
    @Test(arguments: [
        ("connector.update 31 title=Pier logo=https://a.example/l.svg", "\"title\":\"Pier\""),
        ("batch { connector.update 31 title=Pier logo=https://a.example/l.svg }", "\"title\":\"Pier\""),
        ("connector.update 8 title=Pier", "\"title\":\"Harbour ERP\""),
        ("connector.delete 31", "no connector"), ("batch { connector.delete 31 }", "no connector"),
    ])
    func `the connector in use is as calls left it`(_ line: String, _ shown: String) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; \(line)")
        _ = practice.said
        await practice.type("use")
        let said = practice.said
        #expect(said.contains(shown), "\(said)")
    }

    @Test func `another portal does not get the credentials in use`() async throws {
        let practice = try PracticeShell()
        await practice.type("portal https://a.example; auth token t-9f3c-open; portal https://a.example; status")
        #expect(practice.said.contains("access token"))
        await practice.type("portal https://b.example; status")
        let said = practice.said
        #expect(said.contains("the credentials were for https://a.example and are not used here"), "\(said)")
        #expect(said.contains("no credentials") || said.contains("\"credentials\":\"none\""), "\(said)")
    }
}
