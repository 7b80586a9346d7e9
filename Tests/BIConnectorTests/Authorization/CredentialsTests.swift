import BIConnector
import OrderedJSON
import Testing

/// Credentials as they are kept.
struct CredentialsTests {
    private static let grant = Grant(
        clientID: "local.app", clientSecret: Secret("s"), accessToken: Secret("a"), refreshToken: Secret("r"),
        expires: 1_790_003_600)

    @Test(arguments: [
        Credentials.none, .webhook(user: 7, code: Secret("c")), .token(Secret("t")), .oauth(grant),
    ])
    func `what is written is read again`(credentials: Credentials) throws {
        let json = try JSON(parsing: credentials.reveal().text())
        #expect(try Credentials(revealed: json) == credentials)
        var link = try PortalLink("https://acme.bitrix24.com")
        link.credentials = credentials
        let read = try PortalLink(revealed: link.reveal())
        #expect(read.address == link.address)
        #expect(read.credentials == credentials)
    }

    @Test
    func `the form of a grant has the names of the authorisation server`() {
        #expect(
            Credentials.oauth(Self.grant).reveal().text()
                == #"{"client_id":"local.app","client_secret":"s","access_token":"a","refresh_token":"r","server_endpoint":"https://oauth.bitrix.info/rest/","origin":"r","expires":1790003600,"kind":"oauth"}"#
        )
    }

    @Test(
        arguments: [
            [:], ["kind": "x"], ["kind": "webhook", "code": "c-hidden"], ["kind": "webhook", "user": 1],
            ["kind": "token"], ["kind": "oauth", "client_id": "x", "client_secret": "s-hidden"],
            [
                "kind": "oauth", "client_id": "x", "client_secret": "s-hidden", "refresh_token": "r",
                "server_endpoint": "ftp://x",
            ],
        ] as [JSON])
    func `what is not whole is said, without its secrets`(json: JSON) {
        let error = #expect(throws: CredentialsError.self) { try Credentials(revealed: json) }
        #expect("\(error, default: "")".contains("hidden") == false)
    }
}
