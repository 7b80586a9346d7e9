import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

/// Classes that are joined, servers that are recognised by their keys, and plain http in private networks.
struct JoiningTests {
    private static let server = "https://192.168.1.20:8090"
    private static let address = "\(server)/join/K7PQ-M3XD"
    private static let entrance =
        #"{"name":"anna","number":1,"user":1,"webhook":"w3bh00k-c0de","token":"t0ken-1","page":"/?key=p4ge","#
        + #""order":"0rder-key","isTeacher":false}"#
    /// What `connect` asks of a portal.
    private static let greeting: [Result<Reply, TransportError>] = [
        .reply(#"{"result":["biconnector"]}"#), .reply(#"{"result":{"ID":"1","NAME":"Anna"}}"#),
    ]

    /// A class, and somebody before it.
    private final class Class {
        /// Answers of the person, one a question.
        var answers: [String?] = []
        var questions: [String] = []
        /// Whether the person presses Control-C in place of an answer.
        var isCancelling = false
        var met: Result<MetServer, TransportError>
        var meetings: [PortalAddress] = []
        var remembered: [(PortalAddress, ServerFingerprint)] = []
        var pinned: [(PortalAddress, ServerFingerprint)] = []
        var profiles: [UInt8]?
        let transport: ScriptedTransport
        private var made: PracticeShell?
        var practice: PracticeShell {
            guard let made else { preconditionFailure("the initialiser makes it") }
            return made
        }

        init(
            _ script: [Result<Reply, TransportError>], at address: String = "192.168.1.20",
            objection: String? = "the certificate is not valid", key: UInt8 = 7, isInteractive: Bool = true,
            _ prepare: (inout HostServices.Trust) -> Void = { _ in }
        ) throws {
            transport = ScriptedTransport(script)
            met = .success(
                MetServer(address: try #require(IPAddress(address)), objection: objection, publicKey: [key]))
            made = try PracticeShell { [unowned self] services in
                services.transport = transport
                services.files.hashing = Hashing(
                    sha256: { Array(repeating: $0[0], count: 32) }, hmac: { text, _ in text })
                services.files.profiles = PrivateFile(
                    read: { [unowned self] in profiles }, write: { [unowned self] in profiles = $0 })
                if isInteractive { services.people.ask = { [unowned self] in try answer($0) } }
                services.trust.meet = { [unowned self] (server, _, mayReach) throws(TransportError) in
                    meetings.append(server)
                    let met = try met.get()
                    guard mayReach?(met.address, 80) != false else {
                        throw TransportError(.barred, "barred", mayHaveRun: false)
                    }
                    return met
                }
                services.trust.known = { [unowned self] server in
                    remembered.first { $0.0 == server }.map { .init($0.1, at: "line 1 of \"known-servers\"") }
                }
                services.trust.remember = { [unowned self] in remembered.append(($0, $1)) }
                services.trust.pin = { [unowned self] in pinned.append(($0, $1)) }
                prepare(&services.trust)
            }
            practice.shell.session.options.isInteractive = isInteractive
        }

        private func answer(_ question: Question) throws -> String? {
            questions.append(question.text)
            if isCancelling { throw CancellationError() }
            return answers.isEmpty ? nil : answers.removeFirst()
        }

        func type(_ line: String) async -> String {
            await practice.type(line)
            return practice.said
        }
    }

    private static func key(_ byte: UInt8) throws -> ServerFingerprint {
        try #require(ServerFingerprint(bytes: Array(repeating: byte, count: 32)))
    }

    // MARK: Joining

    @Test func `a class is joined after one question, with one request`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        let said = await anna.type("connect \(Self.address)")
        #expect(said == "joined the class as anna\nconnected to \(Self.server): user 1 Anna, scopes biconnector\n")
        let key = try Self.key(7)
        #expect(
            anna.questions == [
                "the key of \(Self.server) is not known: \(key)\ncompare it with the sheet; is it the same? [y/N]"
            ])
        #expect(anna.remembered.map(\.1) == [key] && anna.pinned.map(\.1) == [key])
        #expect(
            anna.transport.urls == [
                Self.address, "\(Self.server)/rest/1/w3bh00k-c0de/scope", "\(Self.server)/rest/1/w3bh00k-c0de/profile",
            ])
        #expect(anna.practice.shell.services.sentWrites.isEmpty)
        #expect(anna.practice.shell.session.orderKey?.reveal() == "0rder-key")
        // Nothing that the class gave can be seen.
        let shown = await anna.type("auth; print \"w3bh00k-c0de 0rder-key t0ken-1 K7PQ-M3XD\"; status; reply")
        for secret in ["w3bh00k", "0rder-key", "t0ken", "K7PQ"] { #expect(!shown.contains(secret), "\(shown)") }
    }

    @Test func `a key that is known is not asked about`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting + [.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["yes"]
        _ = await anna.type("connect \(Self.address)")
        let said = await anna.type("connect \(Self.server)/join/k7pqm3xd")
        #expect(said.contains("joined the class as anna\n") && anna.questions.count == 1)
    }

    @Test func `a certificate that is valid needs no question, wherever the server is`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting, at: "203.0.113.7", objection: nil)
        #expect(await anna.type("connect https://class.example/join/K7PQ-M3XD").contains("joined"))
        #expect(anna.questions.isEmpty && anna.remembered.isEmpty && anna.pinned.isEmpty)
    }

    @Test(arguments: [nil, "", "n", "no", "maybe"]) func `without a yes nothing is sent`(_ answer: String?) async throws
    {
        let anna = try Class([])
        anna.answers = [answer]
        let said = await anna.type("connect \(Self.address)")
        #expect(
            said == "error: not connected to \(Self.server): its key is not known\n"
                + said.drop { $0 != "\n" }.dropFirst())
        #expect(anna.transport.calls.isEmpty && anna.remembered.isEmpty && anna.pinned.isEmpty)
        #expect(anna.practice.shell.session.link == nil && anna.practice.shell.session.orderKey == nil)
    }

    @Test func `control-C in the question sends nothing`() async throws {
        let anna = try Class([])
        anna.isCancelling = true
        #expect(await anna.type("connect \(Self.address)").hasPrefix("error: cancelled, nothing was sent\n"))
        #expect(anna.transport.calls.isEmpty)
    }

    @Test func `an answer of yes to everything is none to this question`() async throws {
        let anna = try Class([])
        anna.practice.shell.session.options.saysYes = true
        #expect(await anna.type("connect \(Self.address)").contains("its key is not known"))
        #expect(anna.questions.count == 1)
    }

    @Test func `where nobody can be asked the option is named`() async throws {
        let anna = try Class([], isInteractive: false)
        let said = await anna.type("connect \(Self.address)")
        #expect(said.contains("error: the key of \(Self.server) is not known: \(try Self.key(7))\n"))
        #expect(said.contains("run bcx with --fingerprint \(try Self.key(7))\n"))
        #expect(anna.transport.calls.isEmpty)
    }

    @Test func `a key that was given counts for this run`() async throws {
        let given = try Self.key(7)
        let anna = try Class([.reply(Self.entrance)] + Self.greeting, isInteractive: false) { $0.given = given }
        #expect(await anna.type("connect \(Self.address)").contains("joined the class as anna\n"))
        #expect(anna.pinned.map(\.1) == [given] && anna.remembered.isEmpty)
        let other = try Class([], key: 8) { $0.given = given }
        let said = await other.type("connect \(Self.address)")
        #expect(
            said.contains(
                "error: the key of \(Self.server) is \(try Self.key(8)), not \(given) as given with --fingerprint\n"))
        #expect(other.transport.calls.isEmpty && other.questions.isEmpty)
    }

    @Test func `a key that has changed is refused, and not asked about`() async throws {
        let anna = try Class([])
        anna.remembered = [(try PortalAddress(url: Self.server), try Self.key(9))]
        let said = await anna.type("connect \(Self.address)")
        #expect(
            said.contains(
                "error: the key of \(Self.server) has changed: it was \(try Self.key(9)) and is \(try Self.key(7))\n"))
        #expect(said.contains("remove line 1 of \"known-servers\" and connect again"))
        #expect(anna.transport.calls.isEmpty && anna.questions.isEmpty && anna.pinned.isEmpty)
    }

    @Test(arguments: ["203.0.113.7", "2001:db8::7", "192.0.2.1", "0.0.0.0"])
    func `a server that is not near needs a certificate`(_ address: String) async throws {
        let given = try Self.key(7)
        for prepare in [{ _ in }, { $0.given = given }] as [(inout HostServices.Trust) -> Void] {
            let anna = try Class([], at: address, prepare)
            anna.answers = ["y"]
            let said = await anna.type("connect \(Self.address)")
            #expect(said.contains("error: the certificate is not valid, and \(address) is not in a private network\n"))
            #expect(anna.transport.calls.isEmpty && anna.questions.isEmpty)
        }
    }

    @Test(arguments: ["https://acme.bitrix24.com/join/K7PQ-M3XD", "bitrix24.de/join/K7PQ-M3XD"])
    func `no class is at Bitrix24, and nobody is met there`(_ address: String) async throws {
        let anna = try Class([])
        #expect(await anna.type("connect \(address)").contains(" belongs to Bitrix24, and no class is there\n"))
        #expect(anna.meetings.isEmpty && anna.transport.calls.isEmpty)
    }

    @Test func `a code that cannot be one is refused before anybody is met`() async throws {
        let anna = try Class([])
        let said = await anna.type("connect \(Self.server)/join/O7PQ-M3X5")
        #expect(
            said.contains(
                "error: not a join address: a join code has no \"O\", \"5\": 0, O, 1, I, L, 5, S, B, U and Z "))
        #expect(anna.meetings.isEmpty && !said.contains("7PQ"))
    }

    @Test func `a code may be asked for`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["k7pq m3xd", "y"]
        #expect(await anna.type("connect \(Self.server)/join/secret:").contains("joined the class as anna\n"))
        #expect(anna.questions.first == "Join code" && anna.transport.urls.first == Self.address)
        anna.answers = ["k7pq m3xo"]
        #expect(await anna.type("connect \(Self.server)/join/secret:").contains("has no \"O\""))
    }

    @Test func `a code may have a blank in it`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        #expect(await anna.type("connect \(Self.server)/join/k7pq m3xd").contains("joined the class as anna\n"))
        #expect(anna.transport.urls.first == Self.address)
        #expect(await anna.type("connect sandbox m3xd").contains("unexpected word 'm3xd'"))
        #expect(await anna.type("let a = \"sandbox\"; connect $a m3xd").contains("error: "))
    }

    @Test func `a profile may hold a join address`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        let profile: JSON = ["class": ["portal": .string(Self.address)]]
        anna.profiles = profile.bytes()
        #expect(await anna.type("profile list").contains(Self.server))
        #expect(await anna.type("connect class").contains("joined the class as anna\n"))
        #expect(anna.transport.urls.first == Self.address)
        _ = await anna.type("profile save own")
        let kept = try JSON(bytes: anna.profiles ?? [])
        #expect(kept["class"]?["portal"]?.string == Self.address && kept["own"]?["portal"]?.string == Self.server)
    }

    @Test func `the code is in no history`() throws {
        let shell = try Class([]).practice.shell
        for line in ["connect \(Self.address)", "connect \(Self.server)/JOIN/k7pqm3xd", "diff \(Self.address) sandbox"]
        {
            let kept = shell.historyForm(of: shell.read(line))
            #expect(kept.contains("/join/secret:") || kept.contains("/JOIN/secret:"), "\(kept)")
            #expect(!kept.lowercased().contains("m3xd"))
        }
    }

    @Test func `a masked code is not sent`() async throws {
        let anna = try Class([])
        #expect(await anna.type("connect \(Self.server)/join/***").hasPrefix("error: "))
        #expect(anna.meetings.isEmpty)
    }

    @Test func `what else takes an address says that this one is for connect`() async throws {
        let anna = try Class([])
        #expect(
            await anna.type("portal \(Self.address)").contains("error: this address joins a class at \(Self.server)\n"))
    }

    // MARK: What the server answers

    @Test(
        arguments: [
            (.reply(#"{"error":"JOIN_CODE_UNKNOWN"}"#, status: 404), "the class at \(server) does not have this code"),
            (
                .reply(#"{"error":"JOIN_CODE_LIMIT"}"#, status: 429),
                "the class at \(server) takes no code from this machine now, because too many were wrong"
            ),
            (.reply("<h1>No</h1>", status: 404), "\(server) does not answer as a class does: HTTP 404"),
            (.reply("<h1>Hello</h1>"), "\(server) does not answer as a class does"),
            (.reply(#"{"result":true}"#), "\(server) does not answer as a class does"),
            (.reply("", status: 500), "\(server) does not answer as a class does: HTTP 500"),
            (
                .reply("", status: 307, headers: [Header("Location", "https://evil.example/join/K7PQ-M3XD")]),
                "\(server) leads to another address, and a join code is sent to no other"
            ),
            (.fault(.otherKey, mayHaveRun: false), "as scripted"), (.fault(.timedOut, mayHaveRun: true), "as scripted"),
            (.fault(.empty, mayHaveRun: true), "as scripted"), (.fault(.tooLarge, mayHaveRun: true), "as scripted"),
            (
                .reply(#"{"error":"QUERY_LIMIT_EXCEEDED"}"#, status: 503),
                "\(server) does not answer as a class does: HTTP 503"
            ),
        ] as [(Result<Reply, TransportError>, String)])
    func `what is no entrance is reported, and nothing is sent again`(
        _ reply: Result<Reply, TransportError>, _ message: String
    ) async throws {
        let anna = try Class([reply, .reply(Self.entrance)])
        anna.answers = ["y"]
        let said = await anna.type("connect \(Self.address)")
        #expect(said.hasPrefix("error: \(message)\n"), "\(said)")
        #expect(anna.transport.calls.count == 1 && anna.practice.shell.session.link == nil)
    }

    @Test func `a portal that refuses the webhook leaves the session where it was`() async throws {
        let anna = try Class(
            [.reply(Self.entrance)] + Self.greeting + [.reply(Self.entrance), .refusal("NO_AUTH_FOUND", status: 401)])
        anna.answers = ["y", "y"]
        _ = await anna.type("connect \(Self.address)")
        _ = await anna.type("connect https://192.168.1.21:8090/join/K7PQ-M3XD")
        let session = anna.practice.shell.session
        #expect(session.link?.address.url == Self.server && session.orderKey?.reveal() == "0rder-key")
    }

    @Test func `the key of orders goes with its server`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        _ = await anna.type("connect \(Self.address)")
        let session = anna.practice.shell.session
        #expect(session.orderKey != nil)
        _ = await anna.type("auth token 0therT0ken")
        #expect(session.orderKey != nil)
        // The webhook of somebody else in the class.
        _ = await anna.type("auth webhook 1 0therc0de00")
        #expect(session.orderKey == nil)
        _ = await anna.type("portal https://192.168.1.21:8090")
        #expect(session.orderKey == nil)
        _ = await anna.type("portal \(Self.server)")
        #expect(session.orderKey == nil)
    }

    @Test func `a profile keeps the webhook that was given`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        _ = await anna.type("connect \(Self.address); profile save class")
        let kept = String(decoding: anna.profiles ?? [], as: UTF8.self)
        #expect(kept.contains("w3bh00k-c0de") && !kept.contains("K7PQ") && !kept.contains("0rder"))
    }

    // MARK: Plain http

    @Test func `plain http in a private network is asked about once a session`() async throws {
        let anna = try Class(Self.greeting + Self.greeting)
        anna.answers = ["y"]
        let line = "connect http://192.168.1.20:8090/rest/1/w3bh00k-c0de/"
        #expect(await anna.type(line).hasPrefix("connected to http://192.168.1.20:8090: "))
        #expect(await anna.type(line).hasPrefix("connected to "))
        #expect(
            anna.questions == [
                "http://192.168.1.20:8090 has no encryption: everybody in this network can read what is sent, "
                    + "credentials too. Connect all the same? [y/N]"
            ])
        #expect(anna.transport.calls.count == 4 && anna.transport.calls.allSatisfy { $0.mayReach != nil })
    }

    @Test(arguments: [nil, "", "n"]) func `without a yes nothing goes over plain http`(_ answer: String?) async throws {
        let anna = try Class([])
        anna.answers = [answer]
        let said = await anna.type("connect http://192.168.1.20:8090/join/K7PQ-M3XD")
        #expect(said.hasPrefix("error: not connected to http://192.168.1.20:8090\n"))
        #expect(anna.transport.calls.isEmpty && anna.practice.shell.session.link == nil)
    }

    @Test func `a class without https is joined over plain http`() async throws {
        let anna = try Class([.reply(Self.entrance)] + Self.greeting)
        anna.answers = ["y"]
        #expect(await anna.type("connect http://192.168.1.20:8090/join/K7PQ-M3XD").contains("joined the class as anna"))
        #expect(anna.transport.calls.allSatisfy { $0.mayReach != nil } && anna.questions.count == 1)
    }

    @Test func `a name is judged by where it leads`() async throws {
        let near = try Class(Self.greeting)
        near.answers = ["y"]
        _ = await near.type("connect http://class.local:8090/rest/1/w3bh00k-c0de/")
        #expect(near.questions.first?.hasPrefix("http://class.local:8090 (192.168.1.20) has no encryption: ") == true)
        let far = try Class([], at: "203.0.113.7")
        let said = await far.type("connect http://class.example/rest/1/w3bh00k-c0de/")
        #expect(said.hasPrefix("error: credentials would be sent unencrypted to http://class.example\n"), "\(said)")
        #expect(far.questions.isEmpty && far.transport.calls.isEmpty)
    }

    @Test func `a code does not leave the network over plain http, whatever is allowed`() async throws {
        let anna = try Class([.fault(.barred, mayHaveRun: false)], isInteractive: false)
        let said = await anna.type("option http on; connect http://class.example/join/K7PQ-M3XD")
        #expect(said.hasPrefix("error: credentials would be sent unencrypted to http://class.example\n"), "\(said)")
    }

    @Test func `where nobody can be asked both ways to allow it are named`() async throws {
        let anna = try Class(Self.greeting, isInteractive: false)
        for line in [
            "connect http://192.168.1.20:8090/rest/1/w3bh00k-c0de/", "connect http://192.168.1.20:8090/join/K7PQ-M3XD",
        ] {
            let said = await anna.type(line)
            #expect(said.hasPrefix("error: credentials would be sent unencrypted to http://192.168.1.20:8090\n"))
            #expect(said.contains("'option http on' or bcx --plain-http"))
        }
        #expect(anna.transport.calls.isEmpty)
        #expect(
            await anna.type("option http on; connect http://192.168.1.20:8090/rest/1/w3bh00k-c0de/").hasPrefix(
                "connected"))
    }

    @Test(arguments: ["http://203.0.113.7", "http://acme.bitrix24.com", "http://[2001:db8::1]"])
    func `beyond private networks it stays refused`(_ portal: String) async throws {
        let anna = try Class([.reply()])
        anna.answers = ["y"]
        for ending in ["rest/1/w3bh00k-c0de/", "join/K7PQ-M3XD"] {
            #expect(await anna.type("option http on; connect \(portal)/\(ending)").hasPrefix("error: "))
        }
        #expect(anna.transport.calls.isEmpty && anna.questions.isEmpty)
    }

    @Test func `a profile keeps what was agreed to, for its portal alone`() async throws {
        let anna = try Class(Self.greeting)
        anna.answers = ["y"]
        _ = await anna.type("connect http://192.168.1.20:8090/rest/1/w3bh00k-c0de/; profile save class")
        let kept = anna.profiles
        #expect(String(decoding: kept ?? [], as: UTF8.self).contains("\"http\": \"on\""))
        let script = try Class(Self.greeting, isInteractive: false)
        script.profiles = kept
        #expect(await script.type("connect class").hasPrefix("connected to http://192.168.1.20:8090: "))
        let other = await script.type("connect http://192.168.1.21:8090/rest/1/w3bh00k-c0de/")
        #expect(other.hasPrefix("error: credentials would be sent unencrypted to http://192.168.1.21:8090\n"))
    }

    @Test func `a confined script cannot allow it`() async throws {
        let anna = try Class([])
        anna.practice.shell.session.isConfined = true
        #expect(await anna.type("option http on").hasPrefix("error: this run takes plain http only from"))
        #expect(!anna.practice.shell.session.options.allowsPlainHTTP)
    }

    @Test func `this machine needs no question`() async throws {
        let anna = try Class(Self.greeting)
        #expect(await anna.type("connect http://127.0.0.1:8090/rest/1/w3bh00k-c0de/").hasPrefix("connected"))
        #expect(anna.questions.isEmpty && anna.meetings.isEmpty)
    }
}
