import BIConnector
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// The page for a workshop, as browsers and their scripts meet it.
@Suite struct PageTests {
    private func get(_ path: String, query: String = "", verb: String = "GET", of sandbox: Sandbox) async throws
        -> SandboxResponse
    {
        try #require(await sandbox.answer(SandboxRequest(verb: verb, path: path, query: query)))
    }

    private func text(_ answer: SandboxResponse) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test func `shows what there is and what came`() async throws {
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

    @Test func `allows its own parts and nothing else`() async throws {
        let sandbox = try Sandbox()
        let page = try await get("/", of: sandbox)
        let policy = try #require(page.headers.first { $0.name == "Content-Security-Policy" }?.value)
        let nonce = try #require(policy.firstMatch(of: /'nonce-([0-9a-f]{32})'/)?.1)
        #expect(policy.hasPrefix("default-src 'none';"))
        let html = text(page)
        #expect(html.split(separator: "nonce=\"\(nonce)\"").count == 3)
        #expect(!html.contains("http://") && !html.contains("https://"))
        #expect(page.headers.contains(Header("X-Content-Type-Options", "nosniff")))
        #expect(page.headers.contains(Header("X-Frame-Options", "DENY")) && policy.contains("frame-ancestors 'none'"))
        #expect(page.headers.contains(Header("Cache-Control", "no-store")))
        let second = try await get("/", of: sandbox)
        #expect(!text(second).contains(nonce))
    }

    @Test(arguments: ["/", "/state.json", "/events"]) func `is for looking only`(_ path: String) async throws {
        let answer = try await get(path, verb: "POST", of: Sandbox())
        #expect(answer.status == 405)
    }

    @Test func `shows no secret and runs nothing`() async throws {
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

    // MARK: Page keys

    private static let host = Header("Host", "localhost:8080")

    /// The cookie that a browser gets for a page key, as it is sent back.
    private func cookie(for access: Access, of sandbox: Sandbox) async throws -> Header {
        let query = "key=\(access.pageKey.reveal())"
        let answer = try #require(
            await sandbox.answer(SandboxRequest(verb: "GET", path: "/", query: query, headers: [Self.host])))
        #expect(answer.status == 303 && answer.headers.contains(Header("Location", "/")))
        let cookie = try #require(answer.headers.first { $0.name == "Set-Cookie" }?.value)
        #expect(cookie.hasPrefix("bcx-page-8080=") && cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
        return Header("Cookie", "other=1; \(cookie.prefix { $0 != ";" })")
    }

    private func get(_ path: String, query: String = "", with cookie: Header, of sandbox: Sandbox) async throws
        -> SandboxResponse
    {
        let request = SandboxRequest(verb: "GET", path: path, query: query, headers: [Self.host, cookie])
        return try #require(await sandbox.answer(request))
    }

    /// A workshop in which everybody has made a source.
    private func workshop() async throws -> (portal: Portal, grace: Access, ida: Access) {
        let portal = try Portal()
        let grace = try portal.sandbox.makeAccess(for: "Grace Hopper")
        let ida = try portal.sandbox.makeAccess(for: "Ida Rhodes")
        for access in [portal.sandbox.owner, grace, ida] {
            let token = access.accessToken.reveal()
            let connectors = try await portal.call("connector.list", token: token).array ?? []
            let erp = connectors.first { $0["title"] == "Harbour ERP" }?["id"] ?? nil
            let source = Example.source.with("title", .string("Source of \(access.name)")).with("connectorId", erp)
            try await portal.add("source", source, token: token)
        }
        return (portal, grace, ida)
    }

    @Test func `a page key shows its own application`() async throws {
        let (portal, grace, ida) = try await workshop()
        let cookie = try await cookie(for: grace, of: portal.sandbox)
        for path in ["/", "/state.json", "/events"] {
            let answer = try await get(path, with: cookie, of: portal.sandbox)
            #expect(answer.status == 200, "\(path)")
            #expect(text(answer).contains("Grace Hopper"), "\(path)")
            #expect(!text(answer).contains("Ada Harbour") && !text(answer).contains("Ida Rhodes"), "\(path)")
        }
        let page = text(try await get("/", with: cookie, of: portal.sandbox))
        #expect(page.contains("application \(grace.user), user \(grace.user)"))
        #expect(!page.contains("application \(ida.user)") && !page.contains("application 1,"))
        for (path, query) in [("/", "app=1"), ("/state.json", "app=1"), ("/state.json", "app=\(ida.user)")] {
            #expect(try await get(path, query: query, with: cookie, of: portal.sandbox).status == 403)
        }
        let own = try await get("/state.json", query: "app=\(grace.user)", with: cookie, of: portal.sandbox)
        #expect(try JSON(parsing: text(own))["application"] == .int(grace.user))
    }

    @Test func `the teachers page key shows all`() async throws {
        let (portal, grace, _) = try await workshop()
        let cookie = try await cookie(for: portal.sandbox.owner, of: portal.sandbox)
        let page = text(try await get("/", with: cookie, of: portal.sandbox))
        for name in ["Application of Grace Hopper", "Application of Ida Rhodes", "Source of Ada Harbour"] {
            #expect(page.contains(name))
        }
        let state = text(try await get("/state.json", query: "app=\(grace.user)", with: cookie, of: portal.sandbox))
        #expect(state.contains("Source of Grace Hopper"))
        let events = text(try await get("/events", with: cookie, of: portal.sandbox))
        #expect(events.contains("Ida Rhodes") && events.contains("Ada Harbour"))
    }

    /// Nobody's requests are told to others, not even that there were some.
    @Test func `events of others are not told`() async throws {
        let (portal, grace, ida) = try await workshop()
        let server = try HTTPServer(sandbox: portal.sandbox)
        let cookie = try await cookie(for: grace, of: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        let head = "GET /events?after=6 HTTP/1.1\r\nHost: localhost:8080\r\nCookie: \(cookie.value)\r\n\r\n"
        wire.write(Array(head.utf8))
        #expect(wire.read(until: "retry: 2000").contains("200 OK"))
        for _ in 0..<3 { _ = try await portal.call("table.list", token: ida.accessToken.reveal()) }
        _ = try await portal.call("source.list", token: grace.accessToken.reveal())
        let told = wire.read(until: "biconnector.source.list")
        #expect(told.contains("\"number\":10,"))
        #expect(!told.contains("table.list") && !told.contains("event: change"))
    }

    @Test(arguments: ["/", "/state.json", "/events"])
    func `without their page key nothing is shown`(_ path: String) async throws {
        let (portal, grace, _) = try await workshop()
        let student = grace.pageKey.reveal()
        let wrong = ["", "bcx-page-8080=", "bcx-page-8080=\(student)0", "bcx-page=\(student)", "x=\(student)"]
        for cookie in wrong {
            let answer = try await get(path, with: Header("Cookie", cookie), of: portal.sandbox)
            #expect(answer.status == 403, "\(cookie)")
            #expect(!text(answer).contains("Source of"))
        }
        let unknown = try await get("/", query: "key=\(student.dropLast())", of: portal.sandbox)
        #expect(unknown.status == 403 && !unknown.headers.contains { $0.name == "Set-Cookie" })
    }

    /// On an open sandbox a page key is wanted although there is one application only, also after a reset.
    @Test func `an open sandbox wants a page key`() async throws {
        let sandbox = try Sandbox()
        #expect(try await get("/", of: sandbox).status == 200)
        try sandbox.open()
        #expect(try await get("/", of: sandbox).status == 403)
        let cookie = try await cookie(for: sandbox.owner, of: sandbox)
        #expect(try await get("/", with: cookie, of: sandbox).status == 200)
        try sandbox.reset()
        #expect(try await get("/", with: cookie, of: sandbox).status == 200)
        #expect(try await get("/", of: sandbox).status == 403)
    }

    /// With a link from elsewhere a browser sends no cookie of this kind; the page leads to itself once more.
    @Test func `a link from elsewhere leads to the page`() async throws {
        let (portal, grace, _) = try await workshop()
        func visit(_ query: String, _ headers: [Header] = []) async throws -> SandboxResponse {
            let request = SandboxRequest(verb: "GET", path: "/", query: query, headers: [Self.host] + headers)
            return try #require(await portal.sandbox.answer(request))
        }
        let refresh = "http-equiv=\"refresh\" content=\"0;url=/?again\""
        let first = try await visit("")
        #expect(first.status == 403 && text(first).contains(refresh) && !text(first).contains("Source of"))
        let stranger = try await visit("again")
        #expect(stranger.status == 403 && !text(stranger).contains("refresh"))
        let cookie = try await cookie(for: grace, of: portal.sandbox)
        let again = try await visit("again", [cookie])
        #expect(again.status == 303 && again.headers.contains(Header("Location", "/")))
        #expect(text(try await visit("", [cookie])).contains("Source of Grace Hopper"))
    }

    @Test func `events are framed and catch up`() async throws {
        let portal = try Portal()
        for _ in 0..<3 { _ = try await portal.call("connector.list") }
        let server = try HTTPServer(sandbox: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        wire.write(Array("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\n\r\n".utf8))
        let past = wire.read(until: "\"number\":3")
        #expect(past.contains("Content-Type: text/event-stream"))
        #expect(!past.contains("\"number\":1,") && past.contains("id: 2\nevent: request\ndata: {\"number\":2,"))
        _ = try await portal.call("source.list")
        let next = wire.read(until: "\"number\":4")
        #expect(next.contains("biconnector.source.list"))
    }

    /// A thousand strangers who ask for everything would each take what the page never shows.
    @Test func `no more is caught up than the page shows`() async throws {
        let portal = try Portal()
        for _ in 0..<100 { _ = try await portal.call("connector.list") }
        let server = try HTTPServer(sandbox: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        wire.write(Array("GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let seen = wire.read(until: "\"number\":100,")
        #expect(seen.contains("\"number\":41,") && !seen.contains("\"number\":40,"))
        let whole = text(try await get("/events", of: portal.sandbox))
        #expect(whole.contains("\"number\":41,") && !whole.contains("\"number\":40,"))
    }

    @Test func `many readers and one that never reads hold up nobody`() async throws {
        let portal = try Portal()
        let server = try HTTPServer(sandbox: portal.sandbox)
        let readers = (0..<20).compactMap { _ in Wire(port: server.port) }
        for reader in readers { reader.write(Array("GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)) }
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
    @Test func `a new sandbox is seen from its beginning`() async throws {
        let portal = try Portal()
        _ = try await portal.call("connector.list")
        let server = try HTTPServer(sandbox: portal.sandbox)
        let wire = try #require(Wire(port: server.port))
        wire.write(Array("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 300\r\n\r\n".utf8))
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

    @Test(.enabled("no Chromium is installed") { browser != nil }) func `requests appear live`() async throws {
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

    @Test(.enabled("no Chromium is installed") { browser != nil }) func `fits a phone`() async throws {
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

    /// All that a page can try without being asked: images, forms, frames, requests of scripts.
    private static func attack(on portal: String) -> String {
        let webhook = "\(portal)/rest/1/\(Sandbox.webhookCode)"
        let add = "\(webhook)/biconnector.source.add"
        let consent = "\(portal)/oauth/authorize/?client_id=\(Sandbox.clientID)"
        let fields = ["fields[title]": "Evil", "fields[connectorId]": "31", "fields[settings][token]": "x"]
        let inputs = fields.map { "<input name='\($0)' value='\($1)'>" }.joined()
        return """
            <!doctype html><title>Elsewhere</title>
            <img src="\(webhook)/biconnector.connector.delete?id=31"><iframe name="a"></iframe><iframe name="b"></iframe>
            <form method="post" target="a" action="\(add)">\(inputs)</form>
            <form method="post" target="b" action="\(consent)"><input name="user" value="1"></form>
            <iframe id="c" src="\(consent)"></iframe><script src="\(webhook)/biconnector.connector.delete?id=8"></script>
            <script>
            for (const form of document.forms) form.submit();
            const body = new URLSearchParams({'fields[title]': 'Evil', 'fields[connectorId]': 31, 'fields[settings][token]': 'x'});
            const calls = [
              fetch('\(add)', {method: 'POST', mode: 'no-cors', body}), fetch('\(portal)/state.json'),
              fetch('\(webhook)/biconnector.source.list'), fetch('\(portal)/', {mode: 'no-cors'}),
              fetch('\(add)', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'})];
            navigator.sendBeacon('\(add)', body);
            Promise.allSettled(calls).then(all => {
              document.body.dataset.read = all.filter(one => one.status === 'fulfilled' && one.value.type !== 'opaque').length;
            });
            </script>
            """
    }

    /// A page of another site, and one of another port of this machine.
    @Test(.enabled("no Chromium is installed") { browser != nil }, arguments: ["localhost", "127.0.0.1"])
    func `a page from elsewhere does nothing`(_ host: String) async throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        let html = ["Content-Type: text/html; charset=utf-8"]
        let attack = Self.attack(on: "http://127.0.0.1:\(server.port)")
        let elsewhere = try ScriptedServer([[.readRequest, .reply(headers: html, attack), .again]])
        let document = try await offPool {
            Self.document(at: "http://\(host):\(elsewhere.port)/") { $0.contains("data-read=") }
        }
        #expect(document.contains("data-read=\"0\""), "\(document)")
        // Nothing has come in but what a browser shows of the consent page, and that was not shown in the frame.
        #expect(sandbox.log().allSatisfy { $0.method == "oauth/authorize" && $0.status == 200 }, "\(sandbox.log())")
        let status = try sandbox.status()
        #expect(status.sources == 0 && status.connectors == 3)
    }

    @Test(.enabled("no Chromium is installed") { browser != nil }) func `a browser exchanges the page key`()
        async throws
    {
        let (portal, grace, _) = try await workshop()
        let server = try HTTPServer(sandbox: portal.sandbox)
        let address = "http://127.0.0.1:\(server.port)/?key=\(grace.pageKey.reveal())"
        let document = try await offPool { Self.document(at: address) { $0.contains(">Live<") } }
        #expect(document.contains("Source of Grace Hopper") && !document.contains("Ada Harbour"))
        #expect(!document.contains(grace.pageKey.reveal()))
    }
}
