import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// How a session gets the right to call, on a sandbox without a socket.
struct AuthTests {
    /// What a test looks at and answers.
    private final class Desk {
        var output = ""
        var notes = ""
        var answers: [String] = []
        var questions: [String] = []
        var page = ""
    }

    private let sandbox: Sandbox
    private let desk = Desk()

    init() throws { sandbox = try Sandbox(clock: .fixed(1_790_000_000)) }

    private func shell(_ change: (inout HostServices) -> Void = { _ in }) throws -> Shell {
        let desk = desk
        var services = HostServices(transport: SandboxTransport(sandbox)) { desk.output += $0 }
        services.output.notes = { desk.notes += $0 }
        services.tokenStore = MemoryTokenStore()
        services.now = { (1_790_000_000, 0) }
        services.environment = { ["BX_SECRET": Sandbox.clientSecret, "BX_REFRESH": Sandbox.refreshToken][$0] }
        change(&services)
        let shell = Shell(services)
        shell.session.link = try PortalLink("http://localhost")
        return shell
    }

    private func withAnswers(_ answers: [String]) -> (inout HostServices) -> Void {
        desk.answers = answers
        let desk = desk
        return { services in
            services.people.ask = { question in
                desk.questions.append("\(question.text)\(question.isSecret ? " (hidden)" : "")")
                return desk.answers.isEmpty ? nil : desk.answers.removeFirst()
            }
        }
    }

    @Test func `an application's pair is renewed when it expires, and its state is shown masked`() async throws {
        let shell = try shell()
        try await shell.run(
            """
            auth oauth client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET refresh_token=secret:BX_REFRESH \
            access_token=\(Sandbox.accessToken)
            connector.list select id
            auth
            """)
        #expect(desk.output.contains("[{\"id\":8}"))
        #expect(
            desk.output.hasSuffix("\"application \(Sandbox.clientID), access token ***, renewed when it expires\"\n"))
        try sandbox.expireTokens()
        try await shell.run("connector.get 31 -> c; auth; status -> s; print $s.credentials")
        let state = "application \(Sandbox.clientID), access token ***, 60 min left"
        #expect(desk.output.hasSuffix("\"\(state)\"\n\(state)\n"))
        let tokens = sandbox.log().filter { $0.method == Fault.tokenExchange }
        #expect(tokens.count == 1)
        for secret in [Sandbox.clientSecret, Sandbox.refreshToken, Sandbox.accessToken] {
            #expect(!(desk.output + desk.notes).contains(secret))
        }
    }

    @Test func `what is left out is asked for, secrets without being shown`() async throws {
        let shell = try shell(withAnswers([Sandbox.clientID, Sandbox.clientSecret, Sandbox.refreshToken]))
        try await shell.run("auth oauth; connector.list select id -> all; assert count($all) == 3")
        #expect(desk.questions == ["client_id", "client_secret (hidden)", "refresh_token (hidden)"])
        #expect(sandbox.log().filter { $0.method == Fault.tokenExchange }.count == 1)
    }

    @Test func `nobody to ask is said with the way out`() async throws {
        let shell = try shell()
        let error = await #expect(throws: Diagnostic.self) { try await shell.run("auth oauth client_id=x") }
        #expect(error?.message == "cannot prompt for the client_secret, as input is not a terminal")
        #expect(error?.hint == "write client_secret=secret:NAME and put it into the environment as NAME")
    }

    @Test(arguments: [
        ("auth token client_id=x", "'auth token' takes no client_id"),
        ("auth oauth listen=1", "'auth oauth' takes no listen"),
        ("auth login nonsense=1", "'auth login' takes no nonsense"),
        ("auth token S3CRET part", "'auth token' takes no more words"),
        ("auth webhook 1 S3CRET part", "unexpected word 'part'"),
        ("auth none S3CRET", "'auth none' takes no more words"),
        ("auth token \"S3CRET part\"", "a token or code consists of visible ASCII characters, without blanks"),
        ("auth token ключ", "a token or code consists of visible ASCII characters, without blanks"),
        ("auth token \"Bearer \"", "the token is empty"),
        ("auth magic", "unknown kind of credentials"),
        ("auth login client_id=x client_secret=y listen=0", "\"0\" is not a port"),
        ("auth login client_id=x client_secret=y", "cannot prompt for the code, as input is not a terminal"),
        ("auth login client_id=x client_secret=y listen=8000", "listening is not allowed here"),
        (
            "auth login client_id=x client_secret=y server=\"a b\"",
            "not a portal's address: \"a b\" is not a host name"
        ),
        (
            "auth login client_id=x client_secret=y server=http://oauth.example",
            "credentials would be sent unencrypted to http://oauth.example"
        ),
    ])
    func `mistakes are reported`(_ line: String, _ message: String) async throws {
        let shell = try shell()
        let error = await #expect(throws: Diagnostic.self) { try await shell.run(line) }
        #expect(error?.message == message)
        let drawn = error.map { DiagnosticRenderer().text(of: shell.redaction.safe($0)) } ?? ""
        #expect(!drawn.contains("S3CRET"), "\(drawn)")
    }

    @Test(arguments: [
        "auth token \"  TOKEN\\n\"", "auth token Bearer TOKEN", "auth token \"bearer  TOKEN \"",
        "auth token '\"TOKEN\"'",
        "auth token \"<TOKEN>\"", "auth token \"\\u{FEFF}TOKEN\\r\\n\"", "auth token secret:PASTED",
    ])
    func `a token is taken without what came along with it`(_ line: String) async throws {
        let shell = try shell { services in
            services.environment = { _ in "\"\(Sandbox.accessToken)\"\n" }
        }
        try await shell.run(
            line.split(separator: "TOKEN", omittingEmptySubsequences: false).joined(separator: Sandbox.accessToken))
        #expect(shell.session.link?.credentials == .token(Secret(Sandbox.accessToken)))
        try await shell.run("connector.list select id")
        #expect(desk.output.hasSuffix("[{\"id\":8},{\"id\":31},{\"id\":123}]\n"), "\(desk.output)")
        #expect(!(desk.output + desk.notes).contains(Sandbox.accessToken))
    }

    @Test(
        arguments: [
            " ADDRESS ", "ADDRESS\\n", "<ADDRESS>", "'ADDRESS'", "\\u{FEFF}ADDRESS\\r\\n", "“ADDRESS”", "«ADDRESS»",
            "`ADDRESS`",
        ], ["connect", "portal"])
    func `an address is taken without what came along with it`(_ form: String, _ command: String) async throws {
        let shell = try shell()
        let address = "http://localhost/rest/1/\(Sandbox.webhookCode)/"
        let pasted = form.split(separator: "ADDRESS", omittingEmptySubsequences: false).joined(separator: address)
        try await shell.run("\(command) \"\(pasted)\"; connector.get 31 -> c")
        #expect(shell.session.link?.credentials == .webhook(user: 1, code: Secret(Sandbox.webhookCode)))
        #expect(!(desk.output + desk.notes).contains(Sandbox.webhookCode))
    }

    /// Lets a user in, as the browser would, and gives the answer.
    private func click(_ page: String, of access: Access? = nil) async throws -> SandboxResponse {
        let query = page.split(separator: "?").last.map(String.init) ?? ""
        let shown = SandboxRequest(verb: "GET", path: "/oauth/authorize/", query: query)
        let question = String(decoding: try #require(await sandbox.answer(shown)).body, as: UTF8.self)
        let consent = try #require(question.firstMatch(of: /name="consent" value="([0-9a-f]+)"/)?.1)
        return try #require(
            await sandbox.answer(
                SandboxRequest(
                    verb: "POST", path: "/oauth/authorize/", query: "", headers: [Header("Host", "localhost")],
                    body: Array("\(query)&user=\(access?.user ?? 1)&consent=\(consent)".utf8))))
    }

    @Test func `a pasted code logs in`() async throws {
        let answer = try await click("http://localhost/oauth/authorize/?client_id=\(Sandbox.clientID)&state=x")
        let html = String(decoding: answer.body, as: UTF8.self)
        let code = try #require(html.split(separator: "<code>").last?.prefix { $0 != "<" })
        let shell = try shell(withAnswers([" \(code)\n"]))
        try await shell.run(
            "auth login client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET; connector.get 31 -> c")
        #expect(desk.notes.contains("open this address in a browser: http://localhost/oauth/authorize/?client_id="))
        #expect(desk.notes.contains("the code is valid for 30 seconds"))
        #expect(desk.notes.contains("logged in, application \(Sandbox.clientID), access token ***, 60 min left"))
        #expect(desk.questions == ["Code (hidden)"])
        #expect(!desk.notes.contains(code))
    }

    @Test func `a code that is too old is refused with what to do`() async throws {
        let shell = try shell(withAnswers(["0123456789"]))
        let error = await #expect(throws: Diagnostic.self) {
            try await shell.run("auth login client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET")
        }
        #expect(error?.message == "invalid_grant: The code or refresh token is wrong, used or expired.")
        #expect(error?.hint == "authorise the application again with 'auth login'")
        #expect(shell.session.link?.credentials == Credentials.none)
    }

    @Test func `the browser comes back to this machine`() async throws {
        let access = try sandbox.makeAccess(for: "Bo", redirect: "http://127.0.0.1:8000/back")
        let (desk, test) = (desk, self)
        let shell = try shell { services in
            services.programs.openAddress = {
                desk.page = $0
                return true
            }
            services.programs.awaitRedirect = { port, isListening in
                isListening()
                let answer = try await test.click(desk.page, of: access)
                let location = answer.headers.first { $0.name == "Location" }?.value ?? ""
                return String(location.drop { $0 != "?" })
            }
        }
        try await shell.run(
            """
            auth login client_id=\(access.clientID) client_secret=\(access.clientSecret.reveal()) listen=8000
            connector.list select id -> all
            assert count($all) == 3
            """)
        #expect(desk.notes.contains("opened in the browser: http"))
        #expect(desk.notes.contains("waiting for the browser on 127.0.0.1:8000"))
        // A second login of the session needs no words.
        try await shell.run("auth login listen=8000")
    }

    @Test(arguments: [
        ("http://127.0.0.1/?code=0123456789&state=another", "this code belongs to another login"),
        ("/?error=access_denied&state=x", "the portal returned no code: access_denied"),
        ("/?nothing", "the portal returned no code"),
    ])
    func `what comes back is checked`(_ answer: String, _ message: String) async throws {
        let shell = try shell(withAnswers([answer]))
        let error = await #expect(throws: Diagnostic.self) {
            try await shell.run("auth login client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET")
        }
        #expect(error?.message == message)
        #expect(!sandbox.log().contains { $0.method == Fault.tokenExchange })
    }
}
