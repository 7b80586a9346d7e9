/// Calls as people paste them, and what each of them sends. Variables of the environment are `$NAME` in it.
public struct PastedCall: Sendable, CustomStringConvertible {
    /// The kind of program.
    public let form: String
    /// The text that is pasted.
    public let code: String
    /// The method that it calls.
    public let method: String
    /// The parameters, as JSON.
    public let parameters: String

    init(_ form: String, _ code: String, _ method: String, _ parameters: String) {
        (self.form, self.code, self.method, self.parameters) = (form, code, method, parameters)
    }

    /// The text.
    public var description: String { code }

    /// All of them.
    public static let all: [PastedCall] = groups.flatMap(\.self)

    private static let groups = [
        curlCalls, cmdCalls, powershellCalls, httpieCalls, wgetCalls, httpCalls, javascriptCalls, phpCalls, pythonCalls,
        bodyCalls, goCalls,
    ]

    private static let curlCalls = [
        PastedCall(
            "curl",
            #"curl -X POST -H 'Content-Type: application/json' -H 'Accept: application/json' -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"""
            curl \
              -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' \
              https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add.json
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -sS -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}},"auth":"zzzzzzzz"}' https://acme.bitrix24.com/rest/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl --json '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add -XPOST -d'{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl --url https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add --data-raw '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -sSfL --data-binary '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' --max-time 10 "https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add" | jq ."#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -d "{\"fields\":{\"title\":\"North\",\"connectorId\":31,\"settings\":{\"token\":\"abc\"}}}" https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -d $'{"fields":{"title":"It\'s \u00e9\\n\x41"}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's é\nA"}}"#),
        PastedCall(
            "curl",
            #"curl -d '{"fields":{"title":"It'\''s"}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's"}}"#),
        PastedCall(
            "curl",
            #"curl -d '{"fields":{"title":"It'"'"'s"}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's"}}"#),
        PastedCall(
            "curl",
            #"""
            curl -d '{
              "fields": {
                "title": "North",
                "connectorId": 31,
                "settings": {"token": "abc"}
              }
            }' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -d "{\"fields\":{\"title\":\"\$5 \`x\`\"}}" https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"$5 `x`"}}"#),
        PastedCall(
            "curl",
            #"curl --data-urlencode 'fields[title]=A B' -d 'fields[connectorId]=31' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B","connectorId":"31"}}"#),
        PastedCall(
            "curl",
            #"curl -d 'fields[title]=A+B&fields[connectorId]=31' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B","connectorId":"31"}}"#),
        PastedCall(
            "curl",
            #"curl -d 'fields%5Btitle%5D=A%20B&fields%5BconnectorId%5D=31' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B","connectorId":"31"}}"#),
        PastedCall(
            "curl",
            #"curl -F 'fields[title]=A B' -F fields[connectorId]=31 https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B","connectorId":"31"}}"#),
        PastedCall(
            "curl",
            #"curl -G --data-urlencode 'filter[%title]=North' -d 'select[]=id' -d 'select[]=title' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list"#,
            "biconnector.source.list",
            #"{"filter":{"%title":"North"},"select":["id","title"]}"#),
        PastedCall(
            "curl",
            #"curl -G -d page=2 https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list"#,
            "biconnector.source.list",
            #"{"page":"2"}"#),
        PastedCall(
            "curl",
            #"curl 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list?page=2'"#,
            "biconnector.source.list",
            #"{"page":"2"}"#),
        PastedCall(
            "curl",
            #"curl 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list?filter[>=id]=5&order[id]=desc'"#,
            "biconnector.source.list",
            #"{"filter":{">=id":"5"},"order":{"id":"desc"}}"#),
        PastedCall(
            "curl",
            #"curl 'https://acme.bitrix24.com/rest/1/abcdef0123456789/crm.deal.list?start=50'"#,
            "crm.deal.list",
            #"{"start":"50"}"#),
        PastedCall(
            "curl",
            #"curl 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.get?id=58'"#,
            "biconnector.source.get",
            #"{"id":"58"}"#),
        PastedCall(
            "curl",
            #"curl https://acme.bitrix24.com/rest/1/abcdef0123456789/app.info"#,
            "app.info",
            #"{}"#),
        PastedCall(
            "curl",
            #"curl -H 'Authorization: Bearer s3cr3t-token' https://acme.bitrix24.com/rest/user.current.json"#,
            "user.current",
            #"{}"#),
        PastedCall(
            "curl",
            #"curl -d '{"id":58,"fields":{"title":"x"}}' "$BITRIX24_WEBHOOK"biconnector.source.update"#,
            "biconnector.source.update",
            #"{"id":58,"fields":{"title":"x"}}"#),
        PastedCall(
            "curl",
            #"curl -d '{"id":58}' "${HOOK%/}/biconnector.source.delete""#,
            "biconnector.source.delete",
            #"{"id":58}"#),
        PastedCall(
            "curl",
            #"curl -d "{\"fields\":{\"title\":\"North\",\"connectorId\":31,\"settings\":{\"token\":\"$ERP_PW\"}}}" https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "curl",
            #"""
            HOOK=https://acme.bitrix24.com/rest/1/abcdef0123456789/
            BODY='{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'
            curl -d "$BODY" "${HOOK}biconnector.source.add"
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"""
            curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add <<'EOF'
            {"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}
            EOF
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"""
            curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add <<EOF
            {"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}
            EOF
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "curl",
            #"curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add <<< '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"echo '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' | curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"printf '%s' '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' | curl --data-binary @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"""
            cat <<'EOF' | curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            {"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}
            EOF
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"jq -n '{fields: {title: "North", connectorId: 31, settings: {token: env.ERP_PW}}}' | curl -d @- https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "curl",
            #"reply=$(curl -sS -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"if ! curl -sS -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add; then echo failed; fi"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"$ curl -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "curl",
            #"curl -d '{"fields":{"title":"n\u00e4h \ud83d\ude00","connectorId":9007199254740993}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"n\u00e4h \ud83d\ude00","connectorId":9007199254740993}}"#),
        PastedCall(
            "curl",
            #"curl -d '{}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.fields"#,
            "biconnector.source.fields",
            #"{}"#),
    ]

    private static let cmdCalls = [
        PastedCall(
            "cmd",
            #"""
            curl -d "{\"fields\":{\"title\":\"North\",\"connectorId\":31,\"settings\":{\"token\":\"abc\"}}}" ^
              https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "cmd",
            #"""
            curl -X POST ^
             -H "Content-Type: application/json" ^
             -d "{""fields"":{""title"":""North"",""connectorId"":31,""settings"":{""token"":""abc""}}}" ^
             https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "cmd",
            #"""
            curl ^"https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add^" ^
              -H ^"Content-Type: application/json^" ^
              --data-raw ^"^{^\^"fields^\^":^{^\^"title^\^":^\^"North^\^",^\^"connectorId^\^":31,^\^"settings^\^":^{^\^"token^\^":^\^"abc^\^"^}^}^}^"
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "cmd",
            #"curl -d "{\"fields\":{\"title\":\"R&D\"}}" https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"R&D"}}"#),
    ]

    private static let powershellCalls = [
        PastedCall(
            "powershell",
            #"""
            curl.exe -X POST `
              -H 'Content-Type: application/json' `
              -d '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' `
              https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "powershell",
            #"curl.exe -d '{\"fields\":{\"title\":\"North\",\"connectorId\":31,\"settings\":{\"token\":\"abc\"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "powershell",
            #"Invoke-RestMethod -Method Post -Uri 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add' -ContentType 'application/json' -Body '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "powershell",
            #"""
            $body = @{
              fields = @{
                title = 'North'
                connectorId = 31
                settings = @{ token = 'abc' }
              }
            } | ConvertTo-Json -Depth 5
            Invoke-RestMethod -Method Post -Uri "https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add" -Body $body
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "powershell",
            #"Invoke-RestMethod -Uri https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add -Method POST -Body (@{fields = @{title = 'It''s `n'; connectorId = 31; active = $true; settings = @{token = $env:ERP_PW}}} | ConvertTo-Json -Depth 5)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's `n","connectorId":31,"active":true,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "powershell",
            #"irm 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list' -Body (@{select = @('id', 'title'); page = 2; order = @{id = 'desc'}} | ConvertTo-Json)"#,
            "biconnector.source.list",
            #"{"select":["id","title"],"page":2,"order":{"id":"desc"}}"#),
        PastedCall(
            "powershell",
            #"""
            $json = @'
            {"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}
            '@
            iwr -Uri 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add' -Method POST -Body $json
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "powershell",
            #"Invoke-RestMethod "https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add" -Method Post -Body "{`"fields`":{`"title`":`"x`"}}""#,
            "biconnector.source.add",
            #"{"fields":{"title":"x"}}"#),
    ]

    private static let httpieCalls = [
        PastedCall(
            "httpie",
            #"http POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add fields[title]=North fields[connectorId]:=31 fields[settings][token]=abc"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "httpie",
            #"http https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.delete id:=58"#,
            "biconnector.source.delete",
            #"{"id":58}"#),
        PastedCall(
            "httpie",
            #"http --form POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add 'fields[title]=A B'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B"}}"#),
        PastedCall(
            "httpie",
            #"http GET https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list page==2"#,
            "biconnector.source.list",
            #"{"page":"2"}"#),
        PastedCall(
            "httpie",
            #"echo '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' | http POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "httpie",
            #"xh post https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add --raw '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "httpie",
            #"http POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list select:='["id"]' filter:='{">=id":5}' Accept:application/json"#,
            "biconnector.source.list",
            #"{"select":["id"],"filter":{">=id":5}}"#),
    ]

    private static let wgetCalls = [
        PastedCall(
            "wget",
            #"wget -qO- --header='Content-Type: application/json' --post-data='{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "wget",
            #"wget -O - --post-data '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "wget",
            #"wget --method=POST --body-data='{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add'"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
    ]

    private static let httpCalls = [
        PastedCall(
            "http",
            #"""
            POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            Content-Type: application/json

            {"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "http",
            #"""
            POST /rest/1/abcdef0123456789/biconnector.source.add HTTP/1.1
            Host: acme.bitrix24.com
            Content-Type: application/json

            {"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "http",
            #"""
            GET /rest/1/abcdef0123456789/biconnector.source.list?page=2 HTTP/1.1
            Host: acme.bitrix24.com
            """#,
            "biconnector.source.list",
            #"{"page":"2"}"#),
        PastedCall(
            "http",
            #"""
            ### add
            POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            Content-Type: application/json

            {
              "fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}
            }

            > {% client.test('x', function() {}) %}

            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "http",
            #"""
            @host = https://acme.bitrix24.com/rest/1/abcdef0123456789/
            @token = {{$processEnv ERP_PW}}

            ### add
            POST {{host}}biconnector.source.add

            {"fields":{"title":"North","connectorId":31,"settings":{"token":"{{token}}"}}}
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "http",
            #"""
            POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            Content-Type: application/x-www-form-urlencoded

            fields[title]=A+B&fields[connectorId]=31
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"A B","connectorId":"31"}}"#),
        PastedCall(
            "http",
            #"""
            # @name get
            GET https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.get
                ?id=58
            """#,
            "biconnector.source.get",
            #"{"id":"58"}"#),
        PastedCall(
            "http",
            #"""
            POST https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add
            Authorization: Bearer abcdefgh

            {"fields":{"title":"a\u007b{ \u2028"}}
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"a{{ \u2028"}}"#),
    ]

    private static let javascriptCalls = [
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}}, function(r) { console.log(r.data()); });"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"""
            BX24.callMethod(
              "biconnector.source.list",
              {
                filter: {'>=id': 5, '%title': 'North'},
                select: ['id', 'title'], // two
                order: {id: 'desc'},
                page: 2
              },
              (result) => {
                console.log(result.data());
              }
            );
            """#,
            "biconnector.source.list",
            #"{"filter":{">=id":5,"%title":"North"},"select":["id","title"],"order":{"id":"desc"},"page":2}"#),
        PastedCall(
            "javascript",
            #"BX.rest.callMethod('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"const r = await $b24.actions.v2.call.make({ method: 'biconnector.source.add', params: {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}}, requestId: 'a' })"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"const r = await b24.actions.v2.call.make<{id: number}>({ method: 'biconnector.source.add', params: {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}} })"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"const response = await $b24.callMethod('biconnector.source.get', { id: 58 })"#,
            "biconnector.source.get",
            #"{"id":58}"#),
        PastedCall(
            "javascript",
            #"b24.callMethod('user.current')"#,
            "user.current",
            #"{}"#),
        PastedCall(
            "javascript",
            #"fetch('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}})})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"fetch(`${hook}biconnector.source.update`, {method: 'POST', body: JSON.stringify({id: 58, fields: {title: `x`}})})"#,
            "biconnector.source.update",
            #"{"id":58,"fields":{"title":"x"}}"#),
        PastedCall(
            "javascript",
            #"fetch(HOOK + 'biconnector.source.list?page=2')"#,
            "biconnector.source.list",
            #"{"page":"2"}"#),
        PastedCall(
            "javascript",
            #"fetch('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', { method: 'POST', body: '{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}' })"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"axios.post('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"axios({ method: 'post', url: 'https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', data: {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}} })"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"$.post('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}}, cb)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"await send('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}});"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"""
            const fields = {title: 'North', connectorId: 31, settings: {token: 'abc'}};
            BX24.callMethod('biconnector.source.add', {fields}, show);
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"""
            const params = {fields: {title: 'North', connectorId: 31, settings: {token: 'abc'}}}
            const method = 'biconnector.source.add'
            await $b24.callMethod('biconnector.source.add', params)
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "javascript",
            #"await $b24.callMethod('biconnector.source.add', {fields: {title: 'North', connectorId: 31, settings: {token: process.env.ERP_PW}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: '\u{1F600}\u00e9\x41\n\t\'\"\\'}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"\ud83d\ude00\u00e9A\n\t'\"\\"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: '\ud83d\ude00\u2028\0'}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"\ud83d\ude00\u2028\u0000"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: '\101\v\b\f\r'}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"A\u000b\b\f\r"}}"#),
        PastedCall(
            "javascript",
            #"""
            BX24.callMethod('biconnector.source.add', {fields: {title: `line 1
            line \` \${x} 2`}}, f)
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"line 1\nline ` ${x} 2"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 'a' + "b" + `c`}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"abc"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: '</scr' + 'ipt>'}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"</script>"}}"#),
        PastedCall(
            "javascript",
            #"""
            BX24.callMethod('biconnector.source.add', {fields: {title: 'a\
            b'}}, f)
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"ab"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: `${'a'}b${1}`}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"ab1"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 1_000}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":1000}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 0x10}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":16}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 5n}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":5}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: -.5}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":-0.5}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 1e3}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":1e3}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 12345678901234567890}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":12345678901234567890}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 0b101}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":5}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 0o17}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":15}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: null}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":null}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: true}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":true}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: [1, 'a', [], {}]}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":[1,"a",[],{}]}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: JSON.stringify({a: 1})}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"{\"a\":1}"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: JSON.parse('{"a":[1,null]}')}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"a":[1,null]}}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: String(58)}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"58"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: Number('58')}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":58}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: 'x' as const}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":"x"}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: {2: 'b', 1: 'a', b: 3, 'a-b': 4, ['c']: 5}}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"1":"a","2":"b","b":3,"a-b":4,"c":5}}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: {['__proto__']: 1, '': 2}}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"__proto__":1,"":2}}}"#),
        PastedCall(
            "javascript",
            #"BX24.callMethod('biconnector.source.add', {fields: {title: {a: undefined, b: 1}}}, f)"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"b":1}}}"#),
        PastedCall(
            "javascript",
            #"""
            BX24.callMethod('biconnector.source.add', {fields: {title: /* one */ 'x' // two
            }}, f)
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"x"}}"#),
    ]

    private static let phpCalls = [
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"""
            $result = CRest::call(
                'biconnector.source.list',
                [
                    'filter' => ['>=id' => 5, '%title' => 'North'],
                    'select' => ['id', 'title'],
                    'order' => ['id' => 'DESC'],
                    'page' => 2,
                ]
            );
            """#,
            "biconnector.source.list",
            #"{"filter":{">=id":5,"%title":"North"},"select":["id","title"],"order":{"id":"DESC"},"page":2}"#),
        PastedCall(
            "php",
            #"$result = $b24Service->core->call('biconnector.source.add', ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]])->getResponseData()->getResult();"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"""
            $response = $b24Service
                ->core
                ->call(
                    'biconnector.source.add',
                    ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]]
                );
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"$b24->getBiconnectorScope()->source()->add(['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']])->getId();"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"$b24->getBiconnectorScope()->source()->delete(58);"#,
            "biconnector.source.delete",
            #"{"id":58}"#),
        PastedCall(
            "php",
            #"$b24->getBiconnectorScope()->source()->update(58, ['title' => 'x']);"#,
            "biconnector.source.update",
            #"{"id":58,"fields":{"title":"x"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', array('fields' => array('title' => 'North', 'connectorId' => 31, 'settings' => array('token' => 'abc'))));"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"""
            $fields = ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']];
            CRest::call('biconnector.source.add', ['fields' => $fields]);
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => getenv('ERP_PW')]]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "php",
            #"$client->post('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add', ['json' => ['fields' => ['title' => 'North', 'connectorId' => 31, 'settings' => ['token' => 'abc']]]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "php",
            #"$sb->core->call('crm.lead.list', ['filter' => ['STATUS_ID' => 'NEW']]);"#,
            "crm.lead.list",
            #"{"filter":{"STATUS_ID":"NEW"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 'It\'s \n \\ $x']]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's \\n \\ $x"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => "a\n\t\$x \"\\ \u{1F600}\x41\101 \q"]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"a\n\t$x \"\\ \ud83d\ude00AA \\q"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 'a' . "b" . 'c']]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"abc"}}"#),
        PastedCall(
            "php",
            #"""
            CRest::call('biconnector.source.add', ['fields' => ['title' => <<<EOT
                line "1" \$x
                  two
                EOT]]);
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"line \"1\" $x\n  two"}}"#),
        PastedCall(
            "php",
            #"""
            CRest::call('biconnector.source.add', ['fields' => ['title' => <<<'EOT'
            raw \n $x
            EOT]]);
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"raw \\n $x"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => null]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":null}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => TRUE]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":true}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => []]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":[]}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => new stdClass()]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":{}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => new \stdClass]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":{}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => (object) []]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":{}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => (object)['a' => 1]]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"a":1}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => ['a', 'b']]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":["a","b"]}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => [5 => 'x']]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":{"5":"x"}}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => [0 => 'x', 1 => 'y']]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":["x","y"]}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => array()]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":[]}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 017]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":15}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => (int) '58']]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":58}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => json_encode(['a' => 1])]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":"{\"a\":1}"}}"#),
        PastedCall(
            "php",
            #"CRest::call('biconnector.source.add', ['fields' => ['title' => 1_000]]);"#,
            "biconnector.source.add",
            #"{"fields":{"title":1000}}"#),
        PastedCall(
            "php",
            #"""
            CRest::call('biconnector.source.add', ['fields' => ['title' => # one
             'x' /* two */]]);
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"x"}}"#),
    ]

    private static let pythonCalls = [
        PastedCall(
            "python",
            #"res = bitrix_token.call_method("biconnector.source.add", {"fields": {"title": "North", "connectorId": 31, "settings": {"token": "abc"}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "python",
            #"bitrix_token.call_method(api_method="biconnector.source.add", params={"fields": {"title": "North", "connectorId": 31, "settings": {"token": "abc"}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "python",
            #"Client(tok).biconnector.source.add(fields={"title": "North", "connectorId": 31, "settings": {"token": "abc"}}).result"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "python",
            #"client.biconnector.source.get(bitrix_id=58)"#,
            "biconnector.source.get",
            #"{"id":58}"#),
        PastedCall(
            "python",
            #"requests.post(f"{hook}biconnector.source.add", json={"fields": {"title": "North", "connectorId": 31, "settings": {"token": "abc"}}}).json()"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "python",
            #"r = requests.post(HOOK + 'biconnector.source.update', headers={'a': 'b'}, json={'id': 58, 'fields': {'title': 'x', 'description': None}})"#,
            "biconnector.source.update",
            #"{"id":58,"fields":{"title":"x","description":null}}"#),
        PastedCall(
            "python",
            #"requests.get('https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.list', params={'page': 2})"#,
            "biconnector.source.list",
            #"{"page":2}"#),
        PastedCall(
            "python",
            #"b.get_all('biconnector.source.list', {'filter': {'>=id': 5}, 'select': ['id']})"#,
            "biconnector.source.list",
            #"{"filter":{">=id":5},"select":["id"]}"#),
        PastedCall(
            "python",
            #"""
            import os
            fields = {"title": "North", "connectorId": 31, "settings": {"token": os.environ["ERP_PW"]}}
            token.call_method("biconnector.source.add", {"fields": fields})
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"$ERP_PW"}}}"#),
        PastedCall(
            "python",
            #"""
            import requests
            data = dict(fields=dict(title="North", connectorId=31, settings=dict(token="abc")))
            requests.post("https://acme.bitrix24.com/rest/1/abcdef0123456789/biconnector.source.add", json=data)
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": "a\n\t\x41\u00e9\U0001F600\101\q"}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"a\n\tA\u00e9\ud83d\ude00A\\q"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": r"a\n{x}"}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"a\\n{x}"}}"#),
        PastedCall(
            "python",
            #"""
            token.call_method("biconnector.source.add", {"fields": {"title": """line "1"
            line 2"""}})
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"line \"1\"\nline 2"}}"#),
        PastedCall(
            "python",
            #"""
            token.call_method("biconnector.source.add", {"fields": {"title": "a" "b"
                "c"}})
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"abc"}}"#),
        PastedCall(
            "python",
            #"""
            token.call_method("biconnector.source.add", {"fields": {"title": ("a"
              "b")}})
            """#,
            "biconnector.source.add",
            #"{"fields":{"title":"ab"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": f"{{x}} {1}"}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"{x} 1"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": 'It\'s'}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"It's"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": True}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":true}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": None}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":null}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": (1, 2)}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":[1,2]}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": (1,)}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":[1]}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": 1_000}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":1000}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": 0x10}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":16}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": json.dumps({'a': 1})}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"{\"a\":1}"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": str(58)}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"58"}}"#),
        PastedCall(
            "python",
            #"token.call_method("biconnector.source.add", {"fields": {"title": [1, 'a', {}]}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":[1,"a",{}]}}"#),
    ]

    private static let bodyCalls = [
        PastedCall(
            "body",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "body",
            #"{"id": 58, "fields": {"title": "x"}}"#,
            "biconnector.source.update",
            #"{"id":58,"fields":{"title":"x"}}"#),
        PastedCall(
            "body",
            #"{"method": "biconnector.source.get", "params": {"id": 58}}"#,
            "biconnector.source.get",
            #"{"id":58}"#),
        PastedCall(
            "body",
            #"{"title":"x","logo":"y","urlCheck":"https://a/b","urlTableList":"https://a/c","urlTableDescription":"https://a/d","urlData":"https://a/e","settings":[{"name":"Token","type":"STRING","code":"token"}]}"#,
            "biconnector.connector.add",
            #"{"fields":{"title":"x","logo":"y","urlCheck":"https://a/b","urlTableList":"https://a/c","urlTableDescription":"https://a/d","urlData":"https://a/e","settings":[{"name":"Token","type":"STRING","code":"token"}]}}"#
        ),
        PastedCall(
            "body",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"${ERP_PW}"}}}"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"${ERP_PW}"}}}"#),
    ]

    private static let goCalls = [
        PastedCall(
            "go",
            #"res, err := client.Core().Call(ctx, "biconnector.source.add", b24.Params{"fields": b24.Params{"title": "North", "connectorId": 31, "settings": b24.Params{"token": "abc"}}})"#,
            "biconnector.source.add",
            #"{"fields":{"title":"North","connectorId":31,"settings":{"token":"abc"}}}"#),
        PastedCall(
            "go",
            #"client.Call(ctx, "biconnector.source.list", map[string]any{"select": []string{"id", "title"}, "page": 2})"#,
            "biconnector.source.list",
            #"{"select":["id","title"],"page":2}"#),
    ]
}
