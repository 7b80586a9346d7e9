import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// The authorisation server, and applications that see only their own.
@Suite struct AuthorizationTests {
    private let portal: Portal

    init() throws { portal = try Portal() }

    private func server(
        _ parameters: JSON.Object, path: String = "/oauth/token/", verb: String = "POST"
    ) async throws -> SandboxResponse {
        let query = parameters.members.map { "\($0.name)=\($0.value.string ?? "")" }.joined(separator: "&")
        let isPost = verb == "POST"
        return try #require(
            await portal.sandbox.answer(
                SandboxRequest(
                    verb: verb, path: path, query: isPost ? "" : query, headers: [Header("Host", "portal.example:81")],
                    body: isPost ? Array(query.utf8) : [])))
    }

    private func grant(_ type: String, _ name: String, _ value: String) -> JSON.Object {
        [
            "grant_type": .string(type), "client_id": .string(Sandbox.clientID),
            "client_secret": .string(Sandbox.clientSecret), name: .string(value),
        ]
    }

    private func status(_ token: String?) async throws -> String? {
        try await portal.exchange("biconnector.source.list", token: token).body.errorCode
    }

    @Test(arguments: ["GET", "POST"])
    func `refresh tokens rotate`(_ verb: String) async throws {
        let sandbox = portal.sandbox
        try sandbox.expireTokens()
        let (expired, body) = try await portal.exchange("scope")
        #expect(expired == 401)
        #expect(body == ["error": "expired_token", "error_description": "The access token provided has expired"])

        let answer = try await server(grant("refresh_token", "refresh_token", Sandbox.refreshToken), verb: verb)
        let reply = try JSON(bytes: answer.body)
        #expect(answer.status == 200)
        #expect(
            Set(reply.object?.names ?? []) == [
                "access_token", "refresh_token", "expires", "expires_in", "user_id", "scope", "status", "member_id",
                "domain", "client_endpoint", "server_endpoint",
            ])
        #expect(reply["expires_in"] == 3600)
        #expect(reply["client_endpoint"] == "http://portal.example:81/rest/")
        #expect(try await status(reply["access_token"]?.string) == nil)

        let again = try await server(grant("refresh_token", "refresh_token", Sandbox.refreshToken))
        #expect(again.status == 400)
        #expect(try JSON(bytes: again.body)["error"] == "invalid_grant")
        sandbox.advance(by: .seconds(3599))
        #expect(try await status(reply["access_token"]?.string) == nil)
        sandbox.advance(by: .seconds(2))
        #expect(try await status(reply["access_token"]?.string) == "expired_token")
        sandbox.advance(by: .seconds(180 * 86400))
        let late = try await server(
            grant("refresh_token", "refresh_token", reply["refresh_token"]?.string ?? ""))
        #expect(try JSON(bytes: late.body)["error"] == "invalid_grant")
    }

    /// The token of a consent page that is shown now.
    private func consent(for client: String) async throws -> JSON {
        let page = try await server(["client_id": .string(client)], path: "/oauth/authorize/", verb: "GET")
        let html = String(decoding: page.body, as: UTF8.self)
        return .string(String(try #require(html.firstMatch(of: /name="consent" value="([0-9a-f]{32})"/)?.1)))
    }

    @Test func `consents need the page that asked`() async throws {
        let other = try portal.sandbox.makeAccess(for: "Bo")
        let foreign = try await consent(for: other.clientID)
        let late = try await consent(for: Sandbox.clientID)
        portal.sandbox.advance(by: .seconds(601))
        let used = try await consent(for: Sandbox.clientID)
        func click(_ consent: JSON?) async throws -> SandboxResponse {
            var parameters: JSON.Object = ["client_id": .string(Sandbox.clientID), "user": "1"]
            parameters["consent"] = consent
            return try await server(parameters, path: "/oauth/authorize/")
        }
        #expect(String(decoding: try await click(used).body, as: UTF8.self).contains("Access allowed"))
        for consent in [nil, "", "0", foreign, late, used] {
            let answer = try await click(consent)
            let html = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == 403)
            #expect(html.contains("Answer again") && !html.contains("<code>"))
        }
    }

    @Test func `the consent page stands in no frame`() async throws {
        for client in [Sandbox.clientID, "nobody"] {
            let page = try await server(["client_id": .string(client)], path: "/oauth/authorize/", verb: "GET")
            #expect(page.headers.contains(Header("X-Frame-Options", "DENY")))
            let policy = page.headers.first { $0.name == "Content-Security-Policy" }?.value ?? ""
            #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"))
            // Else browsers would send the form as if it came from elsewhere.
            #expect(page.headers.contains(Header("Referrer-Policy", "same-origin")))
        }
    }

    @Test func `codes count once and for half a minute`() async throws {
        let page = try await server(
            ["client_id": .string(Sandbox.clientID), "state": "a<b"], path: "/oauth/authorize/", verb: "GET")
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(html.contains("<button>Allow</button>") && html.contains("a&lt;b") && html.contains("Ada Harbour"))

        func code() async throws -> String {
            let answer = try await server(
                [
                    "client_id": .string(Sandbox.clientID), "user": "1",
                    "consent": try await consent(for: Sandbox.clientID),
                ], path: "/oauth/authorize/")
            let html = String(decoding: answer.body, as: UTF8.self)
            let start = try #require(html.firstRange(of: "<code>"))
            return String(html[start.upperBound...].prefix { $0 != "<" })
        }
        func redeem(_ code: String) async throws -> JSON {
            try JSON(bytes: try await server(grant("authorization_code", "code", code)).body)
        }
        let first = try await code()
        #expect(try await status(redeem(first)["access_token"]?.string) == nil)
        #expect(try await redeem(first)["error"] == "invalid_grant")
        let second = try await code()
        portal.sandbox.advance(by: .seconds(31))
        #expect(try await redeem(second)["error"] == "invalid_grant")
    }

    @Test func `clicks lead back to the application`() async throws {
        let access = try portal.sandbox.makeAccess(for: "Bo", redirect: "http://127.0.0.1:7/back")
        let answer = try await server(
            [
                "client_id": .string(access.clientID), "user": .string("\(access.user)"), "state": "s%261",
                "consent": try await consent(for: access.clientID),
            ],
            path: "/oauth/authorize/")
        #expect(answer.status == 302)
        let location = try #require(answer.headers.first { $0.name == "Location" }?.value)
        #expect(location.hasPrefix("http://127.0.0.1:7/back?code="))
        #expect(location.contains("&state=s%261&domain=portal.example%3A81&member_id=\(Sandbox.memberID)&"))
    }

    @Test(
        arguments: [
            (["client_id": "x", "client_secret": "y", "grant_type": "refresh_token"], 200, "wrong_client"),
            (["client_id": .string(Sandbox.clientID), "client_secret": "y", "grant_type": "x"], 400, "invalid_client"),
            ([:], 400, "invalid_request"),
            (
                [
                    "client_id": .string(Sandbox.clientID), "client_secret": .string(Sandbox.clientSecret),
                    "grant_type": "x",
                ], 400, "invalid_request"
            ),
        ] as [(JSON.Object, Int, String)])
    func `wrong credentials are refused`(_ parameters: JSON.Object, _ status: Int, _ code: String) async throws {
        let answer = try await server(parameters)
        #expect(answer.status == status)
        #expect(try JSON(bytes: answer.body)["error"] == .string(code))
        #expect(portal.sandbox.log(last: 1)[0].code == code)
    }

    @Test(arguments: ErrorCode.all.filter { $0.place == .authorization }.map { ($0.name.text, $0.status) })
    func `every code of the server can be met`(_ code: String, _ status: Int) async throws {
        portal.sandbox.inject(Fault("OVERLOAD_LIMIT"))
        portal.sandbox.inject(Fault(code, method: Fault.tokenExchange))
        let answer = try await server(grant("refresh_token", "refresh_token", Sandbox.refreshToken))
        #expect(answer.status == status)
        #expect(try JSON(bytes: answer.body)["error"] == .string(code))
    }

    @Test func `applications see only their own`() async throws {
        try await portal.addExamples()
        let other = try portal.sandbox.makeAccess(for: "Bo Berg")
        let token = other.accessToken.reveal()
        #expect(try await portal.call("source.list", token: token) == [])
        for name in ["connector", "source", "table"] {
            let id = ["connector": 31, "source": 58, "table": 93][name] ?? 0
            for verb in ["get", "delete"] {
                let (_, body) = try await portal.exchange(
                    "biconnector.\(name).\(verb)", ["id": .int(id)], token: token)
                #expect(body.errorCode?.hasSuffix("_NOT_FOUND") == true)
            }
        }
        let connectors = try await portal.call("connector.list", token: token)
        #expect(connectors.array?.count == 3)
        let id = connectors[1]?["id"] ?? nil
        let made = try await portal.add("source", Example.source.with("connectorId", id), token: token)
        // Names of tables are unique in the whole portal.
        let (_, body) = try await portal.exchange(
            "biconnector.table.add", ["fields": Example.table.with("sourceId", .int(made))], token: token)
        #expect(body.errorCode == "NAME_EXISTS")
        let profile = try await portal.exchange("profile", token: token).body["result"]
        #expect(profile?["NAME"] == "Bo")
        #expect(profile?["LAST_NAME"] == "Berg")
    }

    @Test func `rights and scopes are missed`() async throws {
        let noScope = try portal.sandbox.makeAccess(for: "Bo", scopes: "user_brief")
        let (status, body) = try await portal.exchange(
            "biconnector.source.list", token: noScope.accessToken.reveal())
        #expect(status == 403)
        #expect(
            body == [
                "error": "insufficient_scope",
                "error_description": "The request requires higher privileges than provided by the access token",
            ])
        let noRights = try portal.sandbox.makeAccess(for: "Cy", mayUseBI: false)
        let denied = try await portal.exchange("biconnector.source.fields", token: noRights.accessToken.reveal())
        #expect(denied.status == 200)
        #expect(denied.body == ["error": "ACCESS_DENIED", "error_description": "Access denied."])
    }
}
