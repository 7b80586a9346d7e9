import BIConnector
import OrderedJSON
import Testing

@testable import SandboxPortal

/// Orders over HTTP: who may give which, for whom, and what comes of it.
@Suite struct OrderTests {
    private let classroom: Classroom

    init() throws { classroom = try Self.makeClass() }

    private static func makeClass() throws -> Classroom {
        let classroom = Classroom(only: try Sandbox(clock: .fixed(1_790_000_000)))
        try classroom.addStudents(["anna", "Ben Ali"])
        return classroom
    }

    private func member(_ name: String) throws -> Classroom.Member { try #require(classroom.member(name)) }

    private func send(
        _ line: String, by credential: String?, text: String? = nil, headers: [Header] = [], verb: String = "POST",
        to classroom: Classroom? = nil
    ) async throws -> (status: Int, body: JSON) {
        var order = OrderRequest(line.split(separator: " ").map { String($0).replacing("_", with: " ") }, text: text)
        if order.order == "fault" { order.words = order.words.map { $0.replacing(" ", with: "_") } }
        let authorization = credential.map { [Header("Authorization", "Bearer \($0)")] } ?? []
        let request = SandboxRequest(
            verb: verb, path: "/sandbox/orders", headers: authorization + headers,
            body: JSON.object(order.json).bytes())
        let answer = try #require(await (classroom ?? self.classroom).answer(request))
        return (answer.status, (try? JSON(bytes: answer.body)) ?? .null)
    }

    // MARK: Rights

    /// Who gives orders, and with what.
    enum Giver: CaseIterable {
        case teacher, webhookOfTeacher, anna, webhookOfAnna, tokenOfAnna, nobody

        func credential(in classroom: Classroom) -> String {
            let anna = classroom.member("anna")
            return switch self {
            case .teacher: classroom.members[0].orderKey.reveal()
            case .webhookOfTeacher: classroom.teacher.owner.webhookCode.reveal()
            case .anna: anna?.orderKey.reveal() ?? ""
            case .webhookOfAnna: anna?.portal.owner.webhookCode.reveal() ?? ""
            case .tokenOfAnna: anna?.portal.owner.accessToken.reveal() ?? ""
            case .nobody: "0001" + String(repeating: "f", count: 36)
            }
        }

        /// Whom the giver may give orders for: nobody is nil, and no word the own portal.
        func may(_ target: String) -> Bool {
            switch self {
            case .teacher: true
            case .webhookOfTeacher: ["", "teacher", "0"].contains(target)
            case .anna, .webhookOfAnna, .tokenOfAnna: ["", "anna", "ANNA", "1"].contains(target)
            case .nobody: false
            }
        }
    }

    private static let targets = ["", "teacher", "0", "anna", "ANNA", "1", "Ben_Ali", "2", "all"]
    private static let words = [
        "fault": "OVERLOAD_LIMIT", "move": "http://127.0.0.1:9", "latency": "0s", "limit": "off", "errors": "top",
        "webhooks": "allow", "advance": "1s", "preview": "93", "seed": "{}", "reissue": "Ben_Ali",
    ]

    @Test(arguments: SandboxOrder.all.map(\.name), Giver.allCases)
    func `each order is for those whom its row names`(_ name: String, _ giver: Giver) async throws {
        let order = try SandboxOrder(named: name)
        for target in Self.targets {
            let line = [name, Self.words[name]].compactMap(\.self).joined(separator: " ")
            // Afterwards a token would be unknown.
            let classroom = name == "expire" ? try Self.makeClass() : classroom
            let (status, body) = try await send(
                target.isEmpty ? line : "\(line) for \(target)", by: giver.credential(in: classroom), text: "{}",
                to: classroom)
            let comment: Comment = "\(giver) \(line) for \(target): \(body)"
            switch order.givers {
            case _ where giver == .nobody: #expect(status == 401, comment)
            case .everybody:
                // No portal has the table of the preview.
                let done = name == "preview" ? 400 : 200
                #expect(status == (giver.may(target) ? done : 403), comment)
            case .teacher: #expect(status == (giver != .teacher ? 403 : target.isEmpty ? 200 : 400), comment)
            }
        }
    }

    @Test func `the credentials of each portal are good for that one alone`() async throws {
        for member in classroom.students {
            for credential in [member.orderKey, member.portal.owner.webhookCode, member.portal.owner.accessToken] {
                #expect(try await send("fault OVERLOAD_LIMIT", by: credential.reveal()).status == 200)
            }
        }
        #expect(classroom.members.map { $0.portal.pendingFaults.count } == [0, 3, 3])
    }

    @Test(arguments: [nil, "", "Bearer", "Basic x", "Bearer sandbox0webhook sandbox0webhook"] as [String?])
    func `without one credential nothing is carried out`(_ value: String?) async throws {
        let headers = value.map { [Header("Authorization", $0)] } ?? []
        #expect(try await send("status", by: nil, headers: headers).status == 401)
        let twice = [Header("Authorization", "Bearer \(Sandbox.webhookCode)")]
        #expect(try await send("status", by: Sandbox.webhookCode, headers: twice).status == 401)
    }

    @Test func `an expired token gives no orders`() async throws {
        let anna = try member("anna")
        let token = anna.portal.owner.accessToken.reveal()
        #expect(try await send("expire", by: token).status == 200)
        #expect(try await send("status", by: token).status == 401)
        #expect(try await send("status", by: anna.orderKey.reveal()).status == 200)
    }

    @Test func `of several applications only the first user's credential gives orders`() async throws {
        let sandbox = try Sandbox()
        let students = try sandbox.students(2)
        let alone = Classroom(only: sandbox)
        let (status, body) = try await send("reset", by: students[0].webhookCode.reveal(), to: alone)
        #expect(status == 403)
        #expect(body["error_description"]?.string?.hasPrefix("only user 1 of this sandbox gives orders") == true)
        #expect(try await send("status", by: students[1].accessToken.reveal(), to: alone).status == 403)
        for credential in [Sandbox.webhookCode, Sandbox.accessToken] {
            #expect(try await send("status", by: credential, to: alone).status == 200)
        }
        // A student's application may act for the first user, whom the page of consent offers, and stays the student's.
        let token = try await tokenOfFirstUser(for: students[0], in: alone)
        #expect(try await send("status", by: token, to: alone).status == 403)
    }

    private func tokenOfFirstUser(for student: Access, in classroom: Classroom) async throws -> String {
        func answer(_ verb: String, _ path: String, _ form: String) async throws -> SandboxResponse {
            try #require(
                await classroom.answer(
                    SandboxRequest(
                        verb: verb, path: path, query: verb == "GET" ? form : "",
                        headers: [Header("Content-Type", "application/x-www-form-urlencoded")],
                        body: verb == "GET" ? [] : Array(form.utf8))))
        }
        let client = "client_id=\(student.clientID)"
        let page = String(decoding: try await answer("GET", "/oauth/authorize/", client).body, as: UTF8.self)
        let consent = try #require(page.firstMatch(of: /name="consent" value="([^"]+)"/)?.1)
        let allowed = try await answer("POST", "/oauth/authorize/", "\(client)&user=1&consent=\(consent)")
        let shown = String(decoding: allowed.body, as: UTF8.self)
        let code = try #require(shown.firstMatch(of: /<code>([^<]+)</)?.1, "\(shown)")
        let secret = "client_secret=\(student.clientSecret.reveal())"
        let tokens = try await answer(
            "POST", "/oauth/token/", "\(client)&\(secret)&grant_type=authorization_code&code=\(code)")
        let json = try JSON(bytes: tokens.body)
        #expect(json["user_id"] == 1)
        return try #require(json["access_token"]?.string, "\(json)")
    }

    @Test func `a new code makes old credentials worthless`() async throws {
        let (key, anna) = (classroom.members[0].orderKey.reveal(), try member("anna"))
        let old = [anna.orderKey, anna.portal.owner.webhookCode, anna.portal.owner.accessToken]
        #expect(try await send("reissue ANNA", by: key).body["said"]?.string?.hasPrefix("the new join code") == true)
        for credential in old { #expect(try await send("status", by: credential.reveal()).status == 401) }
        #expect(try await send("status", by: try member("anna").orderKey.reveal()).status == 200)
        classroom.isReached(at: "https://192.168.1.20:8090")
        let said = try await send("reissue 1", by: key).body["said"]?.string
        #expect(
            said
                == "anna now joins with https://192.168.1.20:8090/join/\(try member("anna").joinCode.reveal()); the old sheet is void"
        )
    }

    // MARK: For several

    @Test func `what all say is said once, and what they show has their names`() async throws {
        let key = classroom.members[0].orderKey.reveal()
        #expect(
            try await send("fault OVERLOAD_LIMIT times 2 for all", by: key).body
                == ["said": "the sandbox refuses the next 2 calls with OVERLOAD_LIMIT (2 students)"])
        #expect(classroom.members.map { $0.portal.pendingFaults.count } == [0, 1, 1])
        let shown = try await send("status for all", by: key).body["shown"]?.array
        #expect(shown?.compactMap { $0["student"]?.string } == ["anna", "Ben Ali"])
        #expect(shown?.compactMap { $0["connectors"]?.integer } == [3, 3])
        let log = try await send("log for all", by: key).body
        #expect(log == ["shown": []])
    }

    @Test func `an order that only some could carry out says for whom not`() async throws {
        let key = classroom.members[0].orderKey.reveal()
        let source = JSON.object(["sources": [Example.source]]).text()
        #expect(try await send("seed source.json for Ben_Ali", by: key, text: source).status == 200)
        let table = JSON.object(["tables": [Example.table]]).text()
        let (status, body) = try await send("seed table.json for all", by: key, text: table)
        #expect(status == 400)
        #expect(
            body["error_description"]?.string?.hasPrefix("not carried out for one student: anna: ") == true, "\(body)")
        #expect(body["hint"] == "it was carried out for all others")
        #expect(try classroom.grid().map(\.tables) == [0, 1])
        let (_, bad) = try await send("latency soon for all", by: key)
        #expect(bad["error_description"] == "'soon' is not a span of time")
    }

    // MARK: The class

    @Test func `the grid shows what each has and did last`() async throws {
        let anna = try member("anna")
        let webhook = anna.portal.owner.webhookCode.reveal()
        for method in ["biconnector.source.get", "scope"] {
            let request = SandboxRequest(verb: "POST", path: "/rest/1/\(webhook)/\(method)", body: [])
            _ = try #require(await classroom.answer(request))
        }
        let rows = try classroom.grid()
        #expect(rows.map(\.name) == ["anna", "Ben Ali"])
        #expect(rows[0].lastCall == "scope" && rows[0].requests == 2 && rows[0].minutes == 0)
        #expect(rows[0].lastRefusal != nil)
        #expect(rows[1].lastCall == nil && rows[1].minutes == nil && rows[1].lastRefusal == nil)
        // The portal's clock is not that of the grid.
        anna.portal.advance(by: .seconds(7200))
        #expect(try classroom.grid()[0].minutes == 0)
        let shown = try await send("class", by: classroom.members[0].orderKey.reveal()).body["shown"]
        #expect(shown == .array(try classroom.grid().map(\.json)))
    }

    @Test func `the teacher makes a class of a number or of names, and adds to it`() async throws {
        let alone = Classroom(only: try Sandbox())
        let none = try await send("class", by: Sandbox.webhookCode, to: alone)
        #expect(none.status == 400 && none.body["error_description"] == "there is no class")
        for line in ["reissue anna", "status for anna", "status for all"] {
            let (status, body) = try await send(line, by: Sandbox.webhookCode, to: alone)
            #expect(status == 400 && body["error_description"] == "there is no class", "\(line)")
        }
        let made = try await send("class 2", by: Sandbox.webhookCode, to: alone)
        #expect(made.body == ["said": "the sandbox is now a class of 2 students"])
        #expect(alone.students.map(\.name) == ["1", "2"])
        // From now on the teacher key counts.
        #expect(try await send("class 3", by: Sandbox.webhookCode, to: alone).status == 403)
        let key = alone.members[0].orderKey.reveal()
        let more = try await send("class more.txt", by: key, text: "  anna \r\n\nBen Ali\n", to: alone)
        #expect(more.body == ["said": "the class has 4 students, 2 of them new"])
        #expect(alone.students.map(\.name) == ["1", "2", "anna", "Ben Ali"])
        for (line, text) in [("class 0", nil), ("class 201", nil), ("class more.txt", ""), ("class more.txt", "a/b")] {
            #expect(try await send(line, by: key, text: text, to: alone).status == 400, "\(line)")
        }
        alone.isReached(at: "http://192.168.1.20:8090")
        let said = try await send("class one.txt", by: key, text: "eve", to: alone).body["said"]?.string
        #expect(
            said == "the class has 5 students, 1 of them new\n  eve  http://192.168.1.20:8090/join/"
                + (try #require(alone.member("eve")).joinCode.reveal()))
    }

    // MARK: The door

    @Test func `whoever asks learns what it is`() async throws {
        func status(_ classroom: Classroom, _ verb: String = "GET") async throws -> SandboxResponse {
            try #require(await classroom.answer(SandboxRequest(verb: verb, path: "/sandbox/status")))
        }
        let own = try await status(classroom)
        #expect(own.status == 200)
        #expect(try JSON(bytes: own.body) == ["sandbox": "bcx", "version": 1, "class": true])
        let alone = try await status(Classroom(only: try Sandbox()))
        #expect(try JSON(bytes: alone.body)["class"] == false)
        #expect(try await status(classroom, "POST").status == 405)
    }

    @Test(arguments: ["GET", "PUT", "HEAD", "OPTIONS"]) func `orders are posted`(_ verb: String) async throws {
        #expect(try await send("reset", by: Sandbox.webhookCode, verb: verb).status == 405)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"order":"reset"}"#, #"{"order":1,"words":[]}"#, #"{"order":"reset","words":[1]}"#,
        #"{"order":"reset","words":[],"for":1}"#, #"{"order":"reset","words":[],"text":{}}"#,
    ])
    func `a body that is no order is refused`(_ body: String) async throws {
        let request = SandboxRequest(
            verb: "POST", path: "/sandbox/orders",
            headers: [Header("Authorization", "Bearer \(Sandbox.webhookCode)")], body: Array(body.utf8))
        let answer = try #require(await classroom.answer(request))
        #expect(answer.status == 400)
        #expect(try JSON(bytes: answer.body)["error_description"] == "the body is not an order")
    }

    @Test func `what a portal does to calls does not concern orders, and its log has none`() async throws {
        let anna = try member("anna")
        anna.portal.settings.requiresHTTPS = true
        anna.portal.settings.rateLimit = .init(capacity: 1, perSecond: 0.001)
        anna.portal.settings.latency = .seconds(60)
        anna.portal.inject(.dropReply(times: 9))
        for _ in 0..<3 { #expect(try await send("status", by: anna.orderKey.reveal()).status == 200) }
        #expect(anna.portal.log().isEmpty && anna.portal.pendingFaults.first?.times == 9)
    }

    // MARK: What nobody would look at, and what would be kept

    /// Else an order with a mistyped target would meet the giver's own portal.
    @Test(arguments: [
        "reset all", "reset 1", "reset for", "reset for 1 2", "reset for Student 1", "status foo", "latency 1s 2",
        "fault off now", "limit off 1", "limit rate 5/1 2", "log 1 2", "preview 93 1 2", "seed f g", "expire token 1",
        "errors top anna", "webhooks allow anna", "advance 1h anna", "class 3 4", "reissue Ben Ali", "for anna reset",
    ])
    func `a word too many is refused, and nothing is done`(_ line: String) async throws {
        let (status, body) = try await send(line, by: classroom.members[0].orderKey.reveal(), text: "{}")
        #expect(status == 400 && body["hint"]?.string != nil, "\(body)")
        #expect(classroom.students.count == 2 && classroom.teacher.pendingFaults.isEmpty)
    }

    @Test func `a student is found as the sheet says`() async throws {
        let key = classroom.members[0].orderKey.reveal()
        #expect(try await send("fault OVERLOAD_LIMIT for x", by: key).status == 400)
        let order = OrderRequest(["reset", "for", "Student 1"])
        let answer = try await classroom.carryOut(order, by: .teacher)
        #expect(answer == .said("the sandbox was reset (anna)"))
        #expect(try await send("reset", by: key).body["said"] == "the sandbox was reset (the teacher's own portal)")
        #expect(try await send("reset for all", by: key).body["said"] == "the sandbox was reset (2 students)")
    }

    @Test func `what an order sets is bounded`() async throws {
        let anna = try member("anna")
        for order in [
            OrderRequest(["fault", String(repeating: "A", count: 101), "status", "400"]),
            OrderRequest(["fault", "A\u{1B}[31m", "status", "400"]), OrderRequest(["fault", "A B", "status", "400"]),
            OrderRequest(["move", "http://x/" + String(repeating: "A", count: 3000)]),
            OrderRequest(["move", "http://x\r\nSet-Cookie: a=b"]), OrderRequest(["latency", "61s"]),
            OrderRequest(["limit", "rate", "inf/1"]),
            OrderRequest(["seed", "f"], text: #"{"connectors": [{"id": 9223372036854775807}]}"#),
        ] {
            await #expect(throws: OrderError.self) { try await classroom.carryOut(order, by: .member(1)) }
        }
        for _ in 0..<SandboxOrder.mostFaults { anna.portal.inject(Fault("OVERLOAD_LIMIT")) }
        let next = OrderRequest(["fault", "OVERLOAD_LIMIT"])
        await #expect(throws: OrderError.manyFaults) { try await classroom.carryOut(next, by: .member(1)) }
    }

    /// Whatever a body says that it is, it is read as JSON and counted as that.
    @Test func `a body with too many values is refused`() async throws {
        let words = String(repeating: "\"\",", count: SandboxRequest.mostPieces)
        let request = SandboxRequest(
            verb: "POST", path: "/sandbox/orders",
            headers: [
                Header("Authorization", "Bearer \(try member("anna").orderKey.reveal())"),
                Header("Content-Type", "text/plain"),
            ], body: Array(#"{"order":"status","words":[\#(words)""]}"#.utf8))
        #expect(try #require(await classroom.answer(request)).status == 400)
    }

    @Test func `calls that wait leave room for those of others`() {
        var load = Load()
        let mebibyte = 1 << 20
        let results = [
            load.add(100 * mebibyte, of: "a"), load.add(mebibyte, of: "a"), load.add(mebibyte, of: "b"),
        ]
        // One that is alone may take what it takes, and whoever comes then waits for it.
        #expect(results == [true, false, false])
        for (weight, address) in [(100, "a"), (1, "a"), (1, "b")] { load.remove(weight * mebibyte, of: address) }
        let later = [
            load.add(30 * mebibyte, of: "a"), load.add(10 * mebibyte, of: "a"), load.add(20 * mebibyte, of: "b"),
        ]
        #expect(later == [true, false, true])
    }

    @Test func `a student's file has no more values than a body may have`() async throws {
        let text = #"{"sources":[\#(Array(repeating: "1", count: 100_001).joined(separator: ","))]}"#
        let (status, body) = try await send("seed f", by: try member("anna").orderKey.reveal(), text: text)
        #expect(status == 400 && body["error_description"]?.string?.contains("more than 100000 values") == true)
    }

    @Test func `the page of another origin gives no orders`() async throws {
        let check = HeadCheck(names: HostNames([]), mark: "x")
        let request = SandboxRequest(
            verb: "POST", path: "/sandbox/orders",
            headers: [Header("Host", "localhost"), Header("Origin", "http://evil.example")])
        let refusal = check.refusal(of: request, target: "/sandbox/orders", local: nil)
        #expect(refusal?.status == 403)
    }
}
