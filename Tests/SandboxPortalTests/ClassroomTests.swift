import BIConnector
import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import SandboxPortal

/// A class: a portal of its own for each student in one server.
@Suite struct ClassroomTests {
    private let classroom: Classroom

    init() throws {
        classroom = try Classroom(teacher: Sandbox(clock: .fixed(1_790_000_000)))
        try classroom.addStudents(["anna", "ben", "Зоя"])
    }

    private func student(_ name: String) throws -> Classroom.Member { try #require(classroom.member(name)) }

    /// Calls a method through the class.
    private func exchange(
        _ method: String, _ parameters: JSON = [:], token: String, in other: Classroom? = nil
    ) async throws -> (status: Int, body: JSON) {
        let request = SandboxRequest(
            verb: "POST", path: "/rest/\(method)", headers: [Header("Content-Type", "application/json")],
            body: parameters.with("auth", .string(token)).bytes())
        let answer = try #require(await (other ?? classroom).answer(request))
        return (answer.status, try JSON(bytes: answer.body))
    }

    @discardableResult
    private func call(_ name: String, _ parameters: JSON = [:], by member: Classroom.Member) async throws -> JSON {
        let token = member.portal.owner.accessToken.reveal()
        let (status, body) = try await exchange("biconnector.\(name)", parameters, token: token)
        #expect(status == 200, "\(body)")
        return try #require(body["result"], "\(body)")
    }

    /// A source and a table, as the examples of the documentation number them.
    private func addExamples(by member: Classroom.Member) async throws {
        let source = Example.source.with("title", .string("Source of \(member.name)"))
        #expect(try await call("source.add", ["fields": source], by: member)["id"] == 58)
        #expect(try await call("table.add", ["fields": Example.table], by: member)["id"] == 93)
    }

    /// Everything that a portal holds, as text.
    private func contents(of member: Classroom.Member) async throws -> String {
        var text = ""
        for list in ["connector.list", "source.list", "table.list"] {
            text += try await call(list, by: member).text()
        }
        text += try await call("source.get", ["id": 58], by: member).text()
        return text + (try await call("table.get", ["id": 93], by: member).text())
    }

    @Test func `each student begins with the same ids`() async throws {
        for member in classroom.members {
            let ids = try await call("connector.list", by: member).array?.compactMap { $0["id"]?.integer }
            #expect(ids.map(Set.init) == [8, 31, 123], "\(member.name)")
            try await addExamples(by: member)
        }
    }

    /// Every method that takes an id, with every id that there is, alone and in batches: nothing of anna's is seen or
    /// changed by ben.
    @Test func `nobody reaches the objects of another`() async throws {
        let (anna, ben) = (try student("anna"), try student("ben"))
        try await addExamples(by: anna)
        let before = try await contents(of: anna)
        let token = ben.portal.owner.accessToken.reveal()
        var replies = ""
        let methods = PortalMethod.all.filter { $0.entity != nil }.map(\.name)
        for method in methods {
            var commands = JSON.Object()
            for id in [1, 8, 31, 58, 59, 77, 93, 94, 123, 124, 210, 211, 401] {
                let fields: JSON = ["title": "of ben", "description": "of ben"]
                let parameters: JSON = ["id": .int(id), "fields": fields, "sourceId": .int(id)]
                replies += try await exchange(method, parameters, token: token).body.text()
                commands["c\(id)"] = .string("\(method)?id=\(id)&fields[title]=of+ben")
                commands["r\(id)"] = .string("\(method)?id=$result[c\(id)][id]&filter[id]=$result[c\(id)][item][id]")
            }
            replies += try await exchange("batch", ["cmd": .object(commands)], token: token).body.text()
        }
        #expect(!replies.contains("of anna") && !replies.contains("berths"))
        #expect(try await contents(of: anna) == before)
    }

    /// The credentials of one do nothing for another, wherever they stand.
    @Test func `credentials count in their own portal only`() async throws {
        let (anna, ben) = (try student("anna"), try student("ben"))
        let mine = ben.portal.owner
        let code = anna.portal.owner.webhookCode.reveal()
        try await addExamples(by: anna)
        // The webhook of anna beside the token of ben: the path decides, as on a portal.
        let mixed = SandboxRequest(
            verb: "POST", path: "/rest/1/\(code)/biconnector.source.list",
            headers: [Header("Content-Type", "application/json")],
            body: JSON.object(["auth": .string(mine.accessToken.reveal())]).bytes())
        let answer = try #require(await classroom.answer(mixed))
        #expect(String(decoding: answer.body, as: UTF8.self).contains("Source of anna"))
        // A code whose beginning says anna and whose rest is ben's, and the other way round.
        for forged in [
            code.prefix(4) + mine.webhookCode.reveal().dropFirst(4),
            mine.webhookCode.reveal().prefix(4) + code.dropFirst(4),
        ] {
            let request = SandboxRequest(verb: "POST", path: "/rest/1/\(forged)/biconnector.source.list")
            #expect(try #require(await classroom.answer(request)).status == 401)
        }
        #expect(anna.portal.owner.clientID != mine.clientID)
    }

    @Test func `clock limits faults and log are the students own`() async throws {
        let (anna, ben) = (try student("anna"), try student("ben"))
        anna.portal.advance(by: .seconds(86400))
        anna.portal.inject(Fault("QUERY_LIMIT_EXCEEDED"))
        anna.portal.settings.rateLimit = .init(capacity: 1, perSecond: 0.001)
        for _ in 0..<3 { try await call("source.list", by: ben) }
        let refused = try await exchange(
            "biconnector.source.list", token: anna.portal.owner.accessToken.reveal())
        #expect(refused.body["error"] == "QUERY_LIMIT_EXCEEDED")
        #expect(try anna.portal.status().time != ben.portal.status().time)
        #expect(anna.portal.log().count == 1 && ben.portal.log().count == 3)
        #expect(classroom.teacher.log().isEmpty)
    }

    @Test func `a student who resets has the beginning again and is still in`() async throws {
        let (anna, ben) = (try student("anna"), try student("ben"))
        for member in [anna, ben] { try await addExamples(by: member) }
        for id in [8, 31, 123] {
            _ = try await exchange(
                "biconnector.connector.delete", ["id": .int(id)], token: anna.portal.owner.accessToken.reveal())
        }
        try anna.portal.reset()
        try await addExamples(by: anna)
        #expect(try await contents(of: ben).contains("Source of ben"))
    }

    @Test func `tokens that are issued lead to the students portal`() async throws {
        let anna = try student("anna")
        try await addExamples(by: anna)
        let access = anna.portal.owner
        let form = FormParameters.encode([
            "grant_type": "refresh_token", "client_id": .string(access.clientID),
            "client_secret": .string(access.clientSecret.reveal()),
            "refresh_token": .string(access.refreshToken.reveal()),
        ])
        let answer = try #require(
            await classroom.answer(
                SandboxRequest(
                    verb: "POST", path: "/oauth/token/",
                    headers: [Header("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.utf8))))
        let token = try #require(try JSON(bytes: answer.body)["access_token"]?.string)
        let (_, body) = try await exchange("biconnector.source.list", token: token)
        #expect(body["result"]?[0]?["title"] == "Source of anna")
    }

    // MARK: Getting in

    private func join(
        _ code: String, verb: String = "POST", from client: String = "192.168.1.21", in other: Classroom? = nil
    )
        async throws -> SandboxResponse
    {
        try #require(
            await (other ?? classroom).answer(SandboxRequest(verb: verb, path: "/join/\(code)", client: client)))
    }

    @Test func `a code lets a student in`() async throws {
        let anna = try student("anna")
        let code = anna.joinCode.reveal()
        #expect(code.wholeMatch(of: /[A-Z2-9]{4}-[A-Z2-9]{4}/) != nil)
        for typed in [code, code.lowercased(), code.filter { $0 != "-" }] {
            let answer = try await join(typed)
            let body = try JSON(bytes: answer.body)
            #expect(answer.status == 200)
            #expect(body["webhook"]?.string == anna.portal.owner.webhookCode.reveal())
            #expect(body["name"] == "anna" && body["number"] == 1 && body["isTeacher"] == false)
        }
        #expect(try student("anna").joins == 3 && student("ben").joins == 0)
        let visit = try await join(code, verb: "GET")
        #expect(visit.status == 303 && visit.headers.contains { $0.name == "Set-Cookie" })
        #expect(try JSON(bytes: try await join(try student("teacher").joinCode.reveal()).body)["isTeacher"] == true)
    }

    @Test func `ten wrong codes a minute are all that an address may try`() async throws {
        let time = ManualSeconds(1_790_000_000)
        let classroom = try Classroom(teacher: Sandbox(clock: SandboxClock { time.now }))
        try classroom.addStudents(["anna"])
        let code = try #require(classroom.member("anna")).joinCode.reveal()
        for letter in "ACDEFGHJKM" {
            #expect(try await join("AAAA-AAA\(letter)", in: classroom).status == 404)
        }
        #expect(try await join("nonsense", in: classroom).status == 429)
        #expect(try await join(code, in: classroom).status == 429)
        #expect(try await join(code, from: "192.168.1.22", in: classroom).status == 200)
        time.advance(61)
        #expect(try await join(code, in: classroom).status == 200)
    }

    @Test func `a code that is issued again ends everything of the old one`() async throws {
        let anna = try student("anna")
        let old = anna.portal.owner
        try await addExamples(by: anna)
        let new = try classroom.reissue(anna)
        #expect(new.joinCode != anna.joinCode && new.orderKey != anna.orderKey)
        #expect(try await join(anna.joinCode.reveal()).status == 404)
        #expect(try await exchange("scope", token: old.accessToken.reveal()).status == 401)
        let hook = SandboxRequest(verb: "POST", path: "/rest/1/\(old.webhookCode.reveal())/scope")
        #expect(try #require(await classroom.answer(hook)).status == 401)
        let access = try JSON(bytes: try await join(new.joinCode.reveal()).body)
        let (status, body) = try await exchange(
            "biconnector.source.list", token: try #require(access["token"]?.string))
        #expect(status == 200 && body["result"]?[0]?["title"] == "Source of anna")
    }

    // MARK: The page

    private func page(_ path: String = "/", _ query: String = "", by member: Classroom.Member) async throws -> String {
        var request = SandboxRequest(verb: "GET", path: path, query: query)
        request.headers = [Header("Cookie", "bcx-page=\(member.portal.owner.pageKey.reveal())")]
        let answer = try #require(await classroom.answer(request))
        return answer.status == 200 ? String(decoding: answer.body, as: UTF8.self) : "status \(answer.status)"
    }

    @Test(arguments: ["/", "/state.json", "/events"])
    func `a page shows the students own portal`(_ path: String) async throws {
        let (anna, ben, teacher) = (try student("anna"), try student("ben"), try student("teacher"))
        for member in [anna, ben] { try await addExamples(by: member) }
        // A refusal shows its parameters, so that the events tell them apart.
        for member in [anna, ben] {
            _ = try await call(
                "source.update", ["id": 58, "fields": ["title": .string("Source of \(member.name)")]], by: member)
        }
        let own = try await page(path, by: anna)
        #expect(own.contains("Source of anna") && !own.contains("Source of ben"))
        #expect(try await !page(path, "student=ben", by: anna).contains("Source of ben"))
        #expect(try await page(path, "student=ben", by: teacher).contains("Source of ben"))
        #expect(try await page(path, "student=2", by: teacher).contains("Source of ben"))
        let stranger = SandboxRequest(verb: "GET", path: path, query: "student=ben")
        #expect(try #require(await classroom.answer(stranger)).status == 403)
    }

    @Test func `the teacher sees the class as a grid`() async throws {
        let (anna, teacher) = (try student("anna"), try student("teacher"))
        try await addExamples(by: anna)
        _ = try await exchange("biconnector.source.get", ["id": 7], token: anna.portal.owner.accessToken.reveal())
        for client in ["192.168.1.21", "192.168.1.22"] { _ = try await join(anna.joinCode.reveal(), from: client) }
        let grid = try JSON(parsing: try await page("/class.json", by: teacher))
        #expect(grid.array?.count == 3)
        let row = try #require(grid[0])
        #expect(row["name"] == "anna" && row["sources"] == 1 && row["tables"] == 1 && row["connectors"] == 3)
        #expect(row["lastCall"] == "source.get" && row["lastRefusal"] == "SOURCE_NOT_FOUND" && row["minutes"] == 0)
        #expect(row["joined"] == 2 && row["addresses"] == 2)
        #expect(grid[1]?["lastCall"]?.isNull == true)
        let html = try await page("/class", by: teacher)
        #expect(html.contains("<a href=\"/?student=1\">anna</a>") && html.contains("class=\"number odd\">2</td>"))
        #expect(!html.contains("http://") && !html.contains("https://"))
        let csv = try await page("/class.csv", by: teacher)
        #expect(csv.hasPrefix("number,name,connectors,sources,tables,requests,lastCall,lastRefusal,minutes,joined,"))
        #expect(csv.contains("1,anna,3,1,1,3,source.get,SOURCE_NOT_FOUND,0,2,2\r\n"))
    }

    /// What a student calls is no formula in the teacher's spreadsheet.
    @Test func `a cell is never a formula`() async throws {
        let anna = try student("anna")
        _ = try await exchange("=cmd.exe", token: anna.portal.owner.accessToken.reveal())
        #expect(try await page("/class.csv", by: try student("teacher")).contains(",'=cmd.exe,"))
    }

    @Test(arguments: ["/class", "/class.json", "/class.csv"]) func `the grid is for the teacher`(_ path: String)
        async throws
    {
        let (anna, teacher) = (try student("anna"), try student("teacher"))
        #expect(try await page(path, by: anna) == "status 403")
        #expect(try #require(await classroom.answer(SandboxRequest(verb: "GET", path: path))).status == 403)
        #expect(try #require(await classroom.answer(SandboxRequest(verb: "POST", path: path))).status == 405)
        for member in [anna, teacher] {
            let key = member.portal.owner.pageKey.reveal()
            let answer = try #require(
                await classroom.answer(SandboxRequest(verb: "GET", path: path, query: "key=\(key)")))
            #expect(answer.status == (member.isTeacher ? 303 : 403))
            #expect(member.isTeacher == answer.headers.contains(Header("Location", path)))
        }
        let alone = Classroom(only: try Sandbox())
        #expect(try #require(await alone.answer(SandboxRequest(verb: "GET", path: path))).status == 404)
    }

    // MARK: Names and storage

    @Test(arguments: [
        ([""], "a student's name is empty"), (["a", "A"], "two students are called 'A'"), (["all"], "cannot be"),
        (["Teacher"], "cannot be"), (["a/b"], "cannot be"), (["a\u{1B}[1m"], "cannot be"), (["a\nb"], "cannot be"),
        ([String(repeating: "x", count: 61)], "at most 60"), (["3"], "must be the student's number"),
        ((1...201).map(String.init), "at most 200"),
    ])
    func `names are checked before anybody is added`(_ names: [String], _ text: String) throws {
        let classroom = try Classroom(teacher: Sandbox())
        let error = #expect(throws: SandboxError.self) { try classroom.addStudents(names) }
        #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
        #expect(!classroom.isClass)
    }

    @Test func `a class grows and nobody loses a place`() async throws {
        let code = try student("anna").joinCode
        try classroom.addStudents(["ANNA", "dora"])
        #expect(classroom.students.map(\.name) == ["anna", "ben", "Зоя", "dora"])
        #expect(try student("anna").joinCode == code && student("4").name == "dora")
    }

    @Test func `a class that is kept is whole after a restart`() async throws {
        let directory = TemporaryDirectory()
        let storage = Sandbox.Storage.file(directory.file("class.db"))
        func open() throws -> Classroom { try Classroom(teacher: Sandbox(storage: storage), storage: storage) }
        let before: [[String]] = try await {
            let classroom = try open()
            try classroom.addStudents(["anna", "ben"])
            let anna = try #require(classroom.member("anna"))
            _ = try await join(anna.joinCode.reveal(), in: classroom)
            let token = anna.portal.owner.accessToken.reveal()
            let (status, _) = try await exchange(
                "biconnector.source.add", ["fields": Example.source], token: token, in: classroom)
            #expect(status == 200)
            return classroom.members.map(keys)
        }()
        let classroom = try open()
        #expect(classroom.members.map(keys) == before)
        #expect(classroom.member("anna")?.joins == 1)
        let token = try #require(classroom.member("anna")).portal.owner.accessToken.reveal()
        let (_, body) = try await exchange("biconnector.source.list", token: token, in: classroom)
        #expect(body["result"]?[0]?["id"] == 58)
        let modes = run([
            "sh", "-c", "stat -c %a \(directory.file("class.db")).students \(directory.file("class.db")).students/*.db",
        ])
        #expect(modes.output == "700\n600\n600\n")
    }

    /// What a member gets in by.
    private func keys(of member: Classroom.Member) -> [String] {
        let owner = member.portal.owner
        return [
            member.name, member.joinCode.reveal(), member.orderKey.reveal(), owner.webhookCode.reveal(),
            owner.accessToken.reveal(), owner.clientID, owner.clientSecret.reveal(), owner.pageKey.reveal(),
        ]
    }

    @Test func `the teachers token is none of a students`() throws {
        #expect(throws: SandboxError.classToken) { try classroom.open(token: Secret("0001abcd")) }
        try classroom.open(token: Secret("teachers-token"))
        #expect(classroom.teacher.owner.accessToken.reveal() == "teachers-token")
    }
}

/// A clock that a test sets.
private final class ManualSeconds: Sendable {
    private let seconds: Mutex<Double>

    init(_ seconds: Double) { self.seconds = Mutex(seconds) }

    var now: Double { seconds.withLock(\.self) }

    func advance(_ span: Double) { seconds.withLock { $0 += span } }
}
