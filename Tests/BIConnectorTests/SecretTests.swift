import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// Credentials in lines that are no parsed values, found by the company they keep.
struct SecretShapeTests {
    private static let secret = "hunter22x"

    /// `§` stands for a credential.
    private static let lines = #"""
        sett settings.token=§
        set title = N settings.token=§
        sorce.add settings.token=§
        set settings.token = § title=x
        set settings.token= §
        set settings.token =§
        set settings.token §
        set settings[token]=§
        set settings["token"]=§
        set settings.$code=§
        set settings.token="§ a b" title=x
        set settings.token='§'
        set settings.token=ab"§ c"§ title=x
        set settings.token:="§"
        crm.lead.list auth=T=§
        crm.lead.list auth=§
        crm.lead.list auth:="§"
        source.add {"title":"x","settings":{"token":"§"}}
        source.add {"title":"x","settings":{"token":"§","user":"§"},"description":"y"
        fields {"settings": {"token": "§"
        fields {"settings":{"token":§}}
        connect https://u:§@host/
        connect https://§@host/
        connect https://u:§/x@host/
        connect u:§@host
        connetc https://acme.bitrix24.com/rest/1/§/
        connect https://acme.bitrix24.com/rest/api/1/§/
        connect https://acme.bitrix24.com/rest/1/§
        "https:\/\/acme.bitrix24.com\/rest\/1\/§\/"
        https%3A%2F%2Facme.bitrix24.com%2Frest%2F1%2F§%2Fprofile
        auth token § )
        auht token §
        auth tokne §
        auth webhook 1 § )
        auth oauth client_id=a client_secret=§ refresh_token=§
        curl -d '{"fields":{"settings":{"token":"§"}},"auth":"§"}' https://a/rest/x
        curl -d "{\"fields\":{\"settings\":{\"token\":\"§\"}},\"auth\":\"§\"}" https://a/rest/x
        curl -d 'fields[settings][token]=§&fields[title]=x&auth=§' https://a/rest/x
        curl --data-urlencode 'fields[settings][token]=§ with blanks' https://a/rest/x
        curl "https://a/rest/x?fields%5Bsettings%5D%5Btoken%5D=§%26§&auth=§"
        curl 'https://a/rest/x?auth=§'
        curl -u user:§ https://a/
        curl --user user:§ https://a/
        curl -H 'Authorization: Bearer §' https://a/
        curl -H "X-Api-Key: §" https://a/
        curl -F 'auth=§' -F 'fields[settings][token]=§' https://a
        $r = CRest::call('biconnector.source.add', ['fields' => ['title' => 'x', 'settings' => ['token' => '§', 'pw' => '§']]]);
        $r = CRest::call('x', array('fields' => array('settings' => array('token' => '§'))));
        define('C_REST_CLIENT_SECRET', '§');
        define('C_REST_WEB_HOOK_URL', 'https://a.bitrix24.com/rest/1/§/');
        BX24.callMethod('biconnector.source.add', {fields: {title: 'x', settings: {token: '§', n: 5}}}, f)
        BX24.callMethod("x", {fields: {settings: {token: `§`}}})
        b = Bitrix24("https://a.bitrix24.com/rest/1/§/")
        client.call("x", {"fields": {"settings": {"token": "§"}}})
        Client(token="§")
        client.setToken("§")
        os.environ["BX_TOKEN"] = "§"
        export ERP_TOKEN=§
        ERP_PW=§ bcx x
        BCX_TOKEN='§' bcx x
        let token = "§"
        let password="§"
        token: §
        "access_token":"§","refresh_token":"§"
        "access_token" : "§"
        {"body":"{\"auth\":\"§\"}"}
        {"body":"{\"x\":{\"settings\":{\"token\":\"§\"}}}"}
        %22settings%22%3A%7B%22token%22%3A%22§%22%7D
        settings%5Btoken%5D=§
        fields%5Bsettings%5D%5Btoken%5D%3D§
        &quot;token&quot;:&quot;§&quot;
        "settings":[{"code":"token","type":"STRING","value":"§"}]
        "settings": "§"
        settings={"token":"§"}
        assert $s.settings.token == "§"
        assert $s.item.settings[0].value == "§"
        source.list where settings.token contains "§"
        https://app.example/?code=§&state=1
        run x.bcx password=§
        --token §
        --password=§
        secret pw "q"; set settings.token=§; source.add
        new Settings { Token = "§" }
        settings: new Dictionary<string,string> { ["token"] = "§" }
        """token="§" """
        fields:={"settings":{"token":"§"}}
        Cookie: §
        -H Cookie:\ a=§
        "auth":{"access_token":"§","domain":"x"}
        auth[access_token]=§
        set settings.token=§;source.add title=x
        "password": '§'
        auth §
        auth abc def §
        auth tokne Bearer §
        auth webhook §
        auth webhok 12 §
        auth login client_id=a nosuch=§ listen=8000
        set setings.login=§
        set settins[login]=§ title=x
        passwort=§
        {"a":1,"token":"§","b":"c","secret":"§"}
        print "auth=§ more" token=§
        -d 'auth=§ b §' -d 'x=y'
        -d 'auth=§ b §&x=1'
        -H 'Cookie: a=§; b=§' x
        {"headers":{"Authorization":"Bearer §","Cookie":"a=§"}}
        source.add title='it''s' settings.token=§
        it's auth=§ don't token="§"
        auth token "§ §"
        auth token §; source.list
        if true { auth token § }
        bcx> auth token §
        set settings.token=pa&§ title=x
        set settings.token=§#§ title=x
        set settings.token=§|§
        sett settings.token=§, settings.user=§
        'password' : "§"
        passwrod=§ settings.a.b=§
        """#.split(separator: "\n").map(String.init)

    @Test func `a line that breaks off anywhere, and pieces in any order, are read to their end`() {
        for line in Self.lines {
            for length in 0...line.count {
                for reading in [SecretShapes.Reading.line, .prose] {
                    _ = SecretShapes.masked(String(line.prefix(length)), as: reading)
                }
            }
        }
        let pieces = [
            "settings", "[0]", "[token]", ".0", "=", ":=", ":", "=>", "->", "{", "}", "[", "]", "(", ")", "\"", "'",
            "$",
            "token", "auth", "value", "code", ",", ";", ".", "@", "\\", " ", "\n", "https://a.example/rest/1/",
            "curl -u",
            "Bearer", "%3D", "%5B", "\\u003d", "x", "§", "new",
        ]
        var random = SeededGenerator(seed: 17)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...8, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            for reading in [SecretShapes.Reading.line, .prose] {
                _ = SecretShapes.masked(text.joined(), as: reading)
            }
        }
    }

    @Test(arguments: lines) func `a credential is found`(_ line: String) {
        let text = line.split(separator: "§", omittingEmptySubsequences: false).joined(separator: Self.secret)
        #expect(text.contains(Self.secret))
        let masked = SecretShapes.masked(text, as: .line)
        #expect(!masked.contains(Self.secret), "\(masked)")
    }

    @Test(arguments: [
        ("connect https://192.168.1.20:8090/join/K7PQ-M3XD", "K7PQ-M3XD"),
        ("connect 10.0.0.7/join/k7pqm3xd", "k7pqm3xd"),
        ("connect \"https://x/JOIN/k7pq m3xd\"", "k7pq m3xd"), ("connect https://x/join/k7pq m3xd", "k7pq m3xd"),
        ("curl -X POST https://x/join/K7PQ-M3XD/", "K7PQ-M3XD"),
        ("{\"url\":\"https:\\/\\/x\\/join\\/K7PQ-M3XD\"}", "K7PQ-M3XD"),
        ("https://x/join/K7PQ%20M3XD", "K7PQ%20M3XD"), ("go=https%3A%2F%2Fx%2Fjoin%2FK7PQ-M3XD", "K7PQ-M3XD"),
        ("connect https://x/join/K7PQ-M3X", "K7PQ-M3X"), ("> POST https://x/join/K7PQ-M3XD", "K7PQ-M3XD"),
    ])
    func `a join code is found`(_ text: String, _ code: String) {
        for reading in [SecretShapes.Reading.line, .prose] {
            let masked = SecretShapes.masked(text, as: reading)
            #expect(masked == text.replacing(code, with: "***"), "\(masked)")
        }
    }

    @Test(arguments: [
        "https://x/join/secret:", "https://x/join/***", "connect https://x/join/CODE", "join K7PQ-M3XD", "/join/a/b",
        "/join/the-whole-class-of-2026", "https://x/rejoin/K7PQ-M3XD", "left join right", "/join/ab 12",
    ])
    func `what is no join code stays`(_ text: String) { #expect(SecretShapes.masked(text, as: .line) == text) }

    private static let harmless = #"""
        connector.list where title contains "token"
        source.add title="The token" connectorId=31 settings.token=secret:
        source.add settings.token=secret:ERP_PW title=x
        set settings.token=$t
        set settings.token=@pw.txt
        connector.add settings[0].code=token settings[0].name=Token settings[0].type=STRING
        connector.add settings:=[{"code":"token","name":"Token","type":"STRING"}]
        secret token "The token?"
        print "auth is set"
        unset settings.token
        print $fields.settings.token
        source.list select id,title,settings order title
        help token
        auth token
        auth webhook 1
        expect any source.get 9999
        for row in csv("a.csv") journal "done.jsonl" key $row.code { source.add title=$row.title settings.token=$row.token }
        https://acme.bitrix24.com/rest/biconnector.source.list
        https://acme.bitrix24.com/rest/1/secret:/
        auth oauth client_id=local.5f3a client_secret=secret:BX
        source.list where code = "x"
        !curl -s https://acme/x | sort -u names.txt
        option prompt "{portal} {draft}> "
        !git log --author=me
        print 12:30:15 a=b
        let n = 5; if $n == 5 { print "yes" }
        """#.split(separator: "\n").map(String.init)

    @Test(arguments: harmless) func `what is none stays`(_ line: String) {
        #expect(SecretShapes.masked(line, as: .line) == line)
    }

    @Test(arguments: [
        ("write 'settings.token=secret:NAME' and put it into the environment as NAME", nil),
        ("write settings.CODE=…", nil), ("missing settings.token: write set settings.token=secret:", nil),
        ("connector 31 \"Harbour ERP\", settings: token (STRING)", nil),
        ("open this address in a browser: https://a/oauth/authorize/?client_id=local.1&state=abcdef", nil),
        ("expected field=value, got \"token=S\"", "expected field=value, got \"token=***\""),
        (
            "HTTP 200: {\"auth\":\"S\",\"result\":{\"settings\":[{\"code\":\"t\",\"value\":\"S",
            "HTTP 200: {\"auth\":\"***\",\"result\":{\"settings\":[{\"code\":\"t\",\"value\":\"***"
        ),
        ("cannot read \"https://a/rest/1/S/\"", "cannot read \"https://a/rest/1/***/\""),
    ])
    func `sentences lose only what is one`(_ sentence: String, _ masked: String?) {
        #expect(SecretShapes.masked(sentence, as: .prose) == masked ?? sentence)
    }

    @Test(arguments: 0..<1000) func `any text is read to its end`(_ seed: Int) {
        let pieces = [
            "settings", ".", "token", "[", "]", "=", ":=", "=>", ":", "\"", "'", "`", "\\", "\\\"", "%22", "%5B", "%",
            "{", "}",
            "(", ")", ",", ";", " ", "\n", "auth", "webhook", "1", "/rest/", "/", "api/", "://", "@", "u:p", "secret:",
            "***",
            "$x", "$", "-u ", "--token", "Bearer", "value", "contains", "\"\"\"", "&", "?", "code", "x", "Ж", "\\u0022",
            "&quot;",
            "new", "array(", "Cookie:", "#", "|", "set ", "hunter22x",
        ]
        var chance = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...40, using: &chance)
        let text = (0..<count).map { _ in pieces.randomElement(using: &chance) ?? "" }.joined()
        for reading in [SecretShapes.Reading.line, .prose] {
            var end = 0
            for found in SecretShapes.find(in: text.utf8, as: reading) {
                #expect(found.quoted.lowerBound >= end && found.quoted.upperBound <= text.utf8.count, "\(text)")
                #expect(
                    found.quoted.lowerBound <= found.range.lowerBound
                        && found.range.upperBound <= found.quoted.upperBound)
                end = found.quoted.upperBound
            }
        }
    }

    @Test(arguments: [
        "auth=x ", "\"", "settings.a.b[c]", "{\"settings\":{\"a\":", "%25", "\\\\", "'", "://a@", "a@b:", "set token ",
    ])
    func `long text takes no long time`(_ piece: String) {
        let text = String(repeating: piece, count: 5_000 / piece.utf8.count)
        let time = ContinuousClock().measure { _ = SecretShapes.find(in: text.utf8, as: .line) }
        #expect(time < .seconds(20))
    }
}

/// Where credentials stand in JSON.
struct SecretPlaceTests {
    private func masked(_ text: String, at path: [String] = []) throws -> String {
        try JSON(parsing: text).mapping(at: path, secret: { _ in "***" }).text()
    }

    @Test(arguments: [
        (#"{"settings":{"token":"S","n":5}}"#, #"{"settings":{"token":"***","n":"***"}}"#),
        (#"{"fields":{"settings":{"a":{"b":"S"}}}}"#, #"{"fields":{"settings":{"a":{"b":"***"}}}}"#),
        (
            #"{"settings":[{"code":"token","name":"Token","type":"STRING","value":"S","id":77}]}"#,
            #"{"settings":[{"code":"token","name":"Token","type":"STRING","value":"***","id":77}]}"#
        ),
        (
            #"[{"code":"token","type":"INT","value":5}]"#, #"[{"code":"token","type":"INT","value":"***"}]"#
        ),
        (#"{"settings":[{"code":"token","name":"Token","type":"STRING"}]}"#, nil),
        (#"{"settings":"S"}"#, #"{"settings":"***"}"#), (#"{"auth":"S"}"#, #"{"auth":"***"}"#),
        (
            #"{"auth":{"access_token":"S","domain":"d"}}"#, #"{"auth":{"access_token":"***","domain":"d"}}"#
        ),
        (
            #"{"result":{"clientSecret":"S","refresh-token":"S"}}"#,
            #"{"result":{"clientSecret":"***","refresh-token":"***"}}"#
        ),
        (#"{"headers":{"Set-Cookie":"S","X-Api-Key":"S"}}"#, #"{"headers":{"Set-Cookie":"***","X-Api-Key":"***"}}"#),
        (#"{"token":null,"password":true,"secret":""}"#, nil),
        (#"{"id":5,"title":"token","code":"secret","name":"x","author":"y","tokens":7}"#, nil),
        (#"{"code":"a","value":"b"}"#, nil),
    ])
    func `only credentials are taken`(_ text: String, _ expected: String?) throws {
        #expect(try masked(text) == expected ?? text)
    }

    @Test(arguments: [
        (["settings", "token"], true), (["fields", "settings", "token"], true),
        (["item", "settings", "0", "value"], true),
        (["item", "settings", "0", "code"], false), (["auth"], true), (["title"], false), (["env", "ERP_PW"], true),
        (["settings"], true), (["settingsFile"], false),
    ])
    func `a path leads to one`(_ path: [String], _ isSecret: Bool) throws {
        #expect(try masked("\"S\"", at: path) == (isSecret ? "\"***\"" : "\"S\""))
    }

    @Test func `what is left without them is reported with where they stood`() throws {
        let value = try JSON(parsing: #"{"title":"N","settings":{"a":"S","b":5},"x":{"auth":"S"},"y":[]}"#)
        let (rest, paths) = value.withoutSecrets()
        #expect(rest == ["title": "N", "y": []])
        #expect(paths == [["settings", "a"], ["settings", "b"], ["x", "auth"]])
    }

    @Test(arguments: ["id", "ID", "connectorId", "title", "externalName", "sourceCode", "TITLE"])
    func `labels are known`(_ name: String) { #expect(SecretName.isLabel(name)) }

    @Test(arguments: ["valid", "encode", "description", "rename", "subtitle"])
    func `what ends like one is none`(_ name: String) { #expect(!SecretName.isLabel(name)) }
}
