import BIConnector
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// The page for a workshop, as browsers and their scripts meet it.
@Suite struct PageTests {
    private func get(_ path: String, query: String = "", verb: String = "GET", of sandbox: Sandbox) async throws
        -> Answer
    {
        try #require(await sandbox.answer(Request(verb: verb, path: path, query: query)))
    }

    private func text(_ answer: Answer) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test func showsWhatThereIsAndWhatCame() async throws {
        let portal = try Portal()
        try await portal.add("source", Example.source.with("title", "North quay"))
        let page = try await get("/", of: portal.sandbox)
        #expect(page.status == 200)
        let html = text(page)
        let parts = ["Harbour ERP", "North quay", "biconnector.source.add", "application 1, user 1", ">Requests</h2>"]
        for part in parts {
            #expect(html.contains(part), "\(part)")
        }
        // A page that is looked at is no request to the portal.
        #expect(portal.sandbox.log().count == 1)
    }

    @Test func allowsItsOwnPartsAndNothingElse() async throws {
        let sandbox = try Sandbox()
        let page = try await get("/", of: sandbox)
        let policy = try #require(page.headers.first { $0.name == "Content-Security-Policy" }?.value)
        let nonce = try #require(policy.firstMatch(of: /'nonce-([0-9a-f]{32})'/)?.1)
        #expect(policy.hasPrefix("default-src 'none';"))
        let html = text(page)
        #expect(html.split(separator: "nonce=\"\(nonce)\"").count == 3)
        #expect(!html.contains("http://") && !html.contains("https://"))
        #expect(page.headers.contains(Header("X-Content-Type-Options", "nosniff")))
        #expect(page.headers.contains(Header("Cache-Control", "no-store")))
        let second = try await get("/", of: sandbox)
        #expect(!text(second).contains(nonce))
    }

    @Test(arguments: ["/", "/state.json", "/events"]) func isForLookingOnly(_ path: String) async throws {
        let answer = try await get(path, verb: "POST", of: Sandbox())
        #expect(answer.status == 405)
    }

    @Test func showsNoSecretAndRunsNothing() async throws {
        let portal = try Portal()
        let title = "<script>alert(1)</script>\" onload='x' \u{202E}"
        try await portal.add(
            "source", Example.source.with("title", .string(title)).with("settings", ["token": "t-9f3c-secret"]))
        _ = try await portal.call("source.list")
        let html = text(try await get("/", of: portal.sandbox))
        let state = text(try await get("/state.json", of: portal.sandbox))
        let events = text(try await get("/events", of: portal.sandbox))
        #expect(!html.contains("<script>alert") && !html.contains("onload='"))
        #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        for text in [html, state, events] {
            #expect(!text.contains("t-9f3c-secret"))
            #expect(!text.contains(Sandbox.webhookCode) && !text.contains(Sandbox.accessToken))
        }
        #expect(try JSON(parsing: state)["sections"]?[1]?["rows"]?[0]?[1]?.string == title)
    }

    @Test func everyApplicationHasItsOwnView() async throws {
        let sandbox = try Sandbox()
        let student = try sandbox.makeAccess(for: "Grace Hopper", hasConnectors: false)
        let everybody = text(try await get("/", of: sandbox))
        #expect(everybody.contains("Application of Grace Hopper") && everybody.contains("Harbour ERP"))
        let state = text(try await get("/state.json", query: "app=\(student.user)", of: sandbox))
        #expect(try JSON(parsing: state)["application"] == .int(student.user))
        #expect(!state.contains("Harbour ERP"))
    }

    @Test func eventsAreFramedAndCatchUp() async throws {
        let portal = try Portal()
        for _ in 0..<3 { _ = try await portal.call("connector.list") }
        let server = try HTTPServer(sandbox: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        wire.write(Array("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1\r\n\r\n".utf8))
        let past = wire.read(until: "\"number\":3")
        #expect(past.contains("Content-Type: text/event-stream"))
        #expect(!past.contains("\"number\":1,") && past.contains("id: 2\nevent: request\ndata: {\"number\":2,"))
        _ = try await portal.call("source.list")
        let next = wire.read(until: "\"number\":4")
        #expect(next.contains("biconnector.source.list"))
    }

    @Test func manyReadersAndOneThatNeverReadsHoldUpNobody() async throws {
        let portal = try Portal()
        let server = try HTTPServer(sandbox: portal.sandbox)
        let readers = (0..<20).compactMap { _ in Wire(port: server.port) }
        for reader in readers { reader.write(Array("GET /events?after=0 HTTP/1.1\r\nHost: x\r\n\r\n".utf8)) }
        for _ in 0..<300 { _ = try await portal.call("connector.list") }
        // The first one never reads; the others see every request.
        for reader in readers.dropFirst() {
            let seen = reader.read(until: "\"number\":300,")
            #expect(seen.contains("\"number\":299,"))
        }
        try await offPool { server.stop() }
        for reader in readers.dropFirst() {
            // To the end, which comes at once and not when the connection is given up.
            _ = reader.read(until: "never")
            #expect(reader.isAtEnd)
        }
    }

    /// A browser that was connected to a sandbox before comes back with a number this one has not reached.
    @Test func aNewSandboxIsSeenFromItsBeginning() async throws {
        let portal = try Portal()
        _ = try await portal.call("connector.list")
        let server = try HTTPServer(sandbox: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        wire.write(Array("GET /events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 300\r\n\r\n".utf8))
        #expect(wire.read(until: "\"number\":1,").contains("connector.list"))
        // What is changed from behind the portal is told as well.
        try portal.sandbox.seed(["connectors": []])
        #expect(wire.read(until: "event: change").contains("event: change"))
    }

    // MARK: In a browser

    private static let browser = ["chromium", "chromium-browser", "google-chrome"].first { isAvailable($0) }

    /// The document as it is a moment after it was loaded. Chromium does not wait for what the scripts await: it is
    /// asked again, for a minute, until the document is as wanted.
    private static func document(at address: String, until isWanted: (String) -> Bool) -> String {
        let end = ContinuousClock.now + .seconds(60)
        var document = ""
        repeat {
            document =
                run(
                    [
                        "timeout", "60", browser ?? "", "--headless", "--no-sandbox", "--disable-gpu",
                        "--timeout=10000", "--dump-dom", address,
                    ], quietly: true
                ).output
        } while !isWanted(document) && .now < end
        return document
    }

    @Test(.enabled("no Chromium is installed") { browser != nil }) func requestsAppearLive() async throws {
        let portal = try Portal()
        let server = try HTTPServer(sandbox: portal.sandbox)
        async let seen = offPool {
            Self.document(at: "http://127.0.0.1:\(server.port)/") {
                $0.contains("<li class=\"new\"") && $0.contains(">Live<")
            }
        }
        let calls = Task {
            while !Task.isCancelled {
                _ = try await portal.call("connector.list")
                try? await Task.sleep(for: .milliseconds(2))
            }
        }
        let document = try await seen
        calls.cancel()
        let loaded = try #require(document.firstMatch(of: /data-last="(\d+)"/)?.1)
        let newest = try #require(document.firstMatch(of: /<li class="new" value="(\d+)"/)?.1, "\(document)")
        #expect(try #require(Int(newest)) > #require(Int(loaded)))
        #expect(document.contains("class=\"on\">Live</p>"))
    }

    @Test(.enabled("no Chromium is installed") { browser != nil }) func fitsAPhone() async throws {
        let portal = try Portal()
        let long = String(repeating: "Hafenverwaltungsgesellschaft", count: 12)
        try await portal.add("source", Example.source.with("title", .string(long)).with("description", .string(long)))
        try await portal.add("table", Example.table)
        let answer = try await get("/", of: portal.sandbox)
        let page = text(answer).replacing(
            "</body>",
            with:
                "<script>parent.postMessage(document.documentElement.scrollWidth+' of '+document.documentElement.clientWidth,'*')</script></body>"
        )
        let directory = TemporaryDirectory()
        let frame = """
            <iframe src="page.html" width="390" height="844" style="border:0"></iframe>
            <script>onmessage=event=>document.body.dataset.measured=event.data</script>
            """
        for (name, text) in [("page.html", page), ("frame.html", frame)] {
            try PackageFiles.writeAbsolute(text, to: directory.file(name))
        }
        let path = directory.file("frame.html")
        let document = try await offPool { Self.document(at: "file://\(path)") { $0.contains("data-measured") } }
        let measured = try #require(
            document.firstMatch(of: /data-measured="(\d+) of (\d+)"/), "\(document.prefix(300))")
        #expect(measured.1 == measured.2)
    }
}
