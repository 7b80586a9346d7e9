import BCXShell
import BIConnector
import CurlTransport
import LineInput
import SandboxPortal
import TestSupport
import Testing

@testable import bcx

/// A class that is joined with the built program, over https with a key that nobody vouches for.
@Suite(.serialized)
struct JoinTests {
    private let home: String
    private let classroom: Classroom
    private let server: HTTPServer
    private let key: ServerKey

    init() throws {
        home = try BuiltProgram.temporaryFolder()
        classroom = try Classroom(teacher: try Sandbox())
        try classroom.addStudents(["anna", "ben"])
        key = try ServerKey()
        server = try HTTPServer(classroom: classroom, tls: try .selfSigned(key: key))
    }

    private var origin: String { "https://127.0.0.1:\(server.port)" }
    private var address: String { "\(origin)/join/\(classroom.students[0].joinCode.reveal())" }
    private var knownServers: String { "\(home)/.local/state/bcx/known-servers" }
    private var line: String { "127.0.0.1:\(server.port) \(key.fingerprint)\n" }

    private func run(_ words: [String]) throws -> BuiltProgram.Run {
        try BuiltProgram.run(words, environment: ["HOME": home])
    }

    private func start(_ words: [String] = []) throws -> PseudoTerminal {
        try PseudoTerminal(BuiltProgram.path, arguments: words, environment: ["HOME": home], columns: 120)
    }

    private func waitForPrompt(_ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "an empty prompt") { $0.cursorRow.hasSuffix(">") }
    }

    private func isThere(_ path: String) -> Bool { FileAccess.isThere(path) }

    @Test func `a script is told the line to write, and remembers nothing`() throws {
        let first = try run(["--connect", address, "-c", "source.list"])
        #expect(first.status == 2 && first.output.isEmpty)
        #expect(first.errors.contains("the key of \(origin) is not known: \(key.fingerprint)\n"), "\(first.errors)")
        #expect(first.errors.contains("--fingerprint \(key.fingerprint)\n"))
        #expect(classroom.students[0].joins == 0)
        let second = try run([
            "--connect", address.lowercased(), "--fingerprint", key.fingerprint, "-c", "source.list -> all; print $all",
        ])
        #expect(second.status == 0 && second.output == "[]\n", "\(second.errors)")
        #expect(second.errors == "joined the class as anna\n")
        #expect(classroom.students[0].joins == 1 && !isThere(knownServers))
        let wrong = try ServerKey().fingerprint
        let third = try run(["--connect", address, "--fingerprint", wrong, "-c", "source.list"])
        #expect(third.status == 2 && third.errors.contains("\(key.fingerprint), not \(wrong) as given"))
        #expect(classroom.students[0].joins == 1)
        let fourth = try run(["--connect", address, "--fingerprint", "SHA256:abc", "-c", "source.list"])
        #expect(fourth.status == 2 && fourth.errors.contains("--fingerprint takes SHA256:…, got 'SHA256:abc'\n"))
    }

    @Test func `at the prompt one question is asked, and its answer is remembered`() throws {
        let terminal = try start()
        try terminal.wait(for: "Control-D exits")
        terminal.send("connect \(address)\r")
        try terminal.wait(for: "is it the same? [y/N]")
        #expect(terminal.received.firstRange(of: Array(" is not known: \(key.fingerprint)".utf8)) != nil)
        #expect(classroom.students[0].joins == 0)
        terminal.send("y\r")
        try terminal.wait(for: "connected to \(origin)")
        terminal.send("profile save class\r")
        try terminal.wait(for: "saved profile class")
        terminal.press(.controlD)
        #expect(try terminal.waitForEnd() == 0)
        #expect(try PackageFiles.textAbsolute(knownServers) == line)
        #expect(try BuiltProgram.runShell("stat -c %a '\(knownServers)'").output == "600\n")
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(history.contains("/join/secret:") && !history.contains(classroom.students[0].joinCode.reveal()))
        // From now on the key counts, in scripts and for profiles, too.
        let again = try run(["--connect", address, "-c", "source.list -> all; print $all"])
        #expect(again.status == 0, "\(again.errors)")
        let profile = try run(["--profile", "class", "-c", "source.list -> all; print $all"])
        #expect(profile.status == 0 && profile.output == "[]\n", "\(profile.errors)")
        #expect(classroom.students[0].joins == 2)
        try refuseAnotherKey()
    }

    /// Somebody else answers at the same address.
    private func refuseAnotherKey() throws {
        server.stop()
        let other = try HTTPServer(
            classroom: classroom, port: server.port, tls: try .selfSigned(key: try ServerKey()))
        defer { other.stop() }
        let joined = try run(["--connect", address, "-c", "source.list"])
        #expect(
            joined.status == 2 && joined.errors.contains("the key of \(origin) has changed: it was \(key.fingerprint)"))
        #expect(joined.errors.contains("remove line 1 of \"\(knownServers)\" and connect again"), "\(joined.errors)")
        let called = try run(["--profile", "class", "-c", "source.list"])
        #expect(called.status == 5)
        #expect(called.errors.contains("error: the key of \(origin) is not the one by which it is known\n"))
        #expect(classroom.students[0].joins == 2)
        #expect(classroom.students[0].portal.log().filter { $0.method == "biconnector.source.list" }.count == 2)
    }

    @Test(arguments: ["n", "", "\u{3}"])
    func `at the start of the program the question can be answered, and given up`(_ answer: String) throws {
        let terminal = try start(["--connect", address])
        try terminal.wait(for: "is it the same? [y/N]")
        terminal.send(answer == "\u{3}" ? answer : answer + "\r")
        let status = try terminal.waitForEnd()
        #expect(status == (answer == "\u{3}" ? 130 : 2), "\(terminal.screen.text)")
        #expect(classroom.students[0].joins == 0 && !isThere(knownServers))
    }

    @Test func `at the start of the program a yes leads to the prompt`() throws {
        let terminal = try start(["--connect", address])
        try terminal.wait(for: "is it the same? [y/N]")
        terminal.send("y\r")
        try terminal.wait(for: "joined the class as anna")
        try waitForPrompt(terminal)
        terminal.send("source.list -> all; print $all\r")
        try terminal.wait(for: "\n[]")
    }

    @Test(arguments: ["--safe", "--safe=strict"]) func `nothing is written where that is refused`(_ option: String)
        throws
    {
        let terminal = try start([option, "--connect", address])
        try terminal.wait(for: "is it the same? [y/N]")
        terminal.send("y\r")
        try terminal.wait(for: "joined the class as anna")
        try waitForPrompt(terminal)
        terminal.press(.controlD)
        #expect(try terminal.waitForEnd() == 0)
        #expect(!isThere(knownServers) && !isThere("\(knownServers).lock"))
    }

    @Test func `the environment may hold a join address, and no proxy is asked`() throws {
        let proxy = "http://127.0.0.1:\(try ScriptedServer.deadPort())"
        let environment = [
            "HOME": home, "BITRIX24_WEBHOOK": address, "https_proxy": proxy, "http_proxy": proxy, "all_proxy": proxy,
        ]
        let run = try BuiltProgram.run(
            ["--fingerprint", key.fingerprint, "-c", "source.list -> all; print $all"], environment: environment)
        #expect(run.status == 0 && run.output == "[]\n", "\(run.errors)")
    }

    @Test func `no trace and no report shows what a class gives`() throws {
        let run = try run([
            "--trace", "--connect", address, "--fingerprint", key.fingerprint, "-c", "scope; nosuch.method",
        ])
        let student = classroom.students[0]
        let access = student.portal.owner
        for secret in [student.joinCode, student.orderKey, access.webhookCode, access.accessToken, access.pageKey] {
            #expect(!run.errors.contains(secret.reveal()) && !run.output.contains(secret.reveal()))
        }
        #expect(run.errors.contains("> POST \(origin)/join/***\n") && run.errors.contains("/rest/1/***/scope"))
    }

    @Test func `connections that were verified in different ways are not mixed`() async throws {
        let folder = try BuiltProgram.temporaryFolder()
        let tls = try HTTPServer.TLS.selfSigned(key: key)
        let trusted = try HTTPServer(sandbox: try Sandbox(), tls: tls)
        defer { trusted.stop() }
        try PackageFiles.writeAbsolute(tls.certificate, to: "\(folder)/ca.pem")
        var settings = CurlTransport.Settings()
        settings.caBundle = "\(folder)/ca.pem"
        let pins = ServerPins()
        let transport = CurlTransport(settings, pins: pins)
        let portal = try PortalAddress(url: "https://127.0.0.1:\(trusted.port)")
        func connects() async throws(TransportError) -> Bool {
            try await transport.send(Call("server.time", at: portal)).timings.connected > .zero
        }
        #expect(try await connects())
        #expect(try await !connects())
        pins.pin(portal, to: try #require(ServerFingerprint(key.fingerprint)))
        #expect(try await connects())
        #expect(try await !connects())
        pins.pin(portal, to: try #require(ServerFingerprint(try ServerKey().fingerprint)))
        let error = await #expect(throws: TransportError.self) { _ = try await connects() }
        #expect(error?.reason == .otherKey)
    }

    // MARK: Servers that are no class

    private static let code = "K7PQ-M3XD"

    @Test(
        arguments: [
            (
                [.reply(status: 302, headers: ["Location: http://localhost:1/join/K7PQ-M3XD"], "")], 2,
                "leads to another address"
            ),
            ([.reply(headers: ["Content-Type: text/html"], "<h1>Welcome</h1>")], 2, "does not answer as a class does"),
            ([.reply([UInt8](repeating: 32, count: 10 << 20))], 5, "the reply is larger than 64 KiB"),
            ([.hang], 5, "timed out after 500 ms"), ([.close], 5, "closed the connection without a reply"),
            ([.reset], 5, "the connection was reset"), ([.send("SSH-2.0-x\r\n"), .close], 5, "the reply is not HTTP"),
        ] as [([ScriptedServer.Step], Int, String)])
    func `the code is sent once, whatever answers`(
        _ steps: [ScriptedServer.Step], _ status: Int, _ message: String
    ) throws {
        let server = try ScriptedServer([[.readRequest] + steps])
        let run = try run(["--timeout=500ms", "--connect", "\(server.origin)/join/\(Self.code)", "-c", "print 1"])
        #expect(run.status == status && run.errors.contains(message) && run.output.isEmpty, "\(run.errors)")
        #expect(server.requests.count == 1 && !run.errors.contains(Self.code))
        #expect(server.requestTexts.first?.hasPrefix("POST /join/\(Self.code) HTTP/1.1\r\n") == true)
        #expect(server.requestTexts.first?.lowercased().contains("cookie") == false)
    }

    @Test func `a server without TLS is not met over https`() throws {
        let server = try ScriptedServer([[.read(5), .close]])
        let run = try run(["--connect", "https://127.0.0.1:\(server.port)/join/\(Self.code)", "-c", "print 1"])
        #expect(run.status == 5 && run.errors.contains("TLS handshake with"), "\(run.errors)")
        #expect(!server.requestTexts.joined().contains("join"))
    }
}

/// The file of known servers, and that of a server's key.
struct KeyFileTests {
    private let folder: String

    init() throws { folder = try BuiltProgram.temporaryFolder() }

    private var path: String { "\(folder)/bcx/known-servers" }

    private func portal(_ number: Int) throws -> PortalAddress {
        try PortalAddress(url: "https://10.0.0.\(number):8090")
    }

    private func key(_ byte: UInt8) throws -> ServerFingerprint {
        try #require(ServerFingerprint(bytes: [UInt8](repeating: byte, count: 32)))
    }

    @Test func `many who remember at once lose nothing`() async throws {
        try await withThrowingTaskGroup { group in
            for number in 1...40 {
                group.addTask {
                    try KnownServers(path).remember(portal(number % 20), key(UInt8(number % 20)))
                }
            }
            try await group.waitForAll()
        }
        let lines = try PackageFiles.textAbsolute(path).split(separator: "\n")
        #expect(lines.count == 20 && Set(lines).count == 20)
        for number in 0..<20 {
            #expect(try KnownServers(path).known(portal(number))?.key == key(UInt8(number)))
            #expect(try KnownServers(path).pin(of: portal(number)) == key(UInt8(number)))
        }
    }

    @Test func `lines of people stay, and damaged ones are named`() throws {
        let known = KnownServers(path)
        try known.remember(portal(1), key(1))
        let text =
            "# by hand\n\n  10.0.0.2:8090\t\(try key(2))\r\n10.0.0.3:8090 SHA256:what\n10.0.0.4:8090 \(try key(4))"
        try FileAccess.writePrivate(path, Array(text.utf8))
        #expect(try known.known(portal(1)) == nil)
        let second = try #require(try known.known(portal(2)))
        #expect(try second.key == key(2) && second.place == "line 3 of \"\(path)\"")
        let error = #expect(throws: FileError.self) { try known.known(portal(3)) }
        #expect(error?.description == "cannot use \"\(path)\": line 4 is not an address, a blank and SHA256:…")
        #expect(throws: FileError.self) { try known.remember(portal(3), key(3)) }
        try known.remember(portal(5), key(5))
        #expect(try PackageFiles.textAbsolute(path) == "\(text)\n10.0.0.5:8090 \(try key(5))\n")
        // Another port and another scheme are another server.
        #expect(try known.known(PortalAddress(url: "https://10.0.0.4")) == nil)
    }

    @Test func `a file that others can write counts for nothing`() throws {
        try KnownServers(path).remember(portal(1), key(1))
        _ = try BuiltProgram.runShell("chmod 666 '\(path)'")
        #expect(throws: FileError.self) { try KnownServers(path).known(portal(1)) }
        #expect(try KnownServers(path).pin(of: portal(1)) == nil)
    }

    // MARK: The server's key

    private func fingerprint(_ options: [String], home: String) throws -> String {
        let sandbox = try SandboxProcess(
            ["--tls", "self", "--output", "json"] + options, last: "portal", environment: ["HOME": home])
        sandbox.stop()
        let found = sandbox.announcement.firstMatch(of: /"fingerprint":"([^"]+)"/)
        return String(try #require(found).1)
    }

    @Test func `a server has the same key at each start, beside its data`() throws {
        let first = try fingerprint([], home: folder)
        #expect(try fingerprint(["--name", "class.example"], home: folder) == first)
        #expect(try BuiltProgram.runShell("stat -c %a '\(folder)/.local/state/bcx/sandbox.key'").output == "600\n")
        let data = "\(folder)/class.db"
        let other = try fingerprint(["--data", data], home: folder)
        #expect(other != first)
        #expect(try fingerprint(["--data", data], home: "/nonexistent") == other)
        #expect(try BuiltProgram.runShell("stat -c %a '\(data).key'").output == "600\n")
        #expect(try fingerprint([], home: "/nonexistent") != fingerprint([], home: ""))
    }

    @Test func `a key that cannot be used is not replaced`() throws {
        let path = "\(folder)/class.db.key"
        for (text, mode, message) in [
            ("not a key\n", "600", "is not the key of a server"), ("not a key\n", "644", "other"),
        ] {
            try FileAccess.writePrivate(path, Array(text.utf8))
            _ = try BuiltProgram.runShell("chmod \(mode) '\(path)'")
            let run = try BuiltProgram.run(["sandbox", "--tls", "self", "--data", "\(folder)/class.db"])
            #expect(
                run.status == 2 && run.errors.contains("\"\(path)\"") && run.errors.contains(message), "\(run.errors)")
            #expect(try PackageFiles.textAbsolute(path) == text)
        }
    }
}
