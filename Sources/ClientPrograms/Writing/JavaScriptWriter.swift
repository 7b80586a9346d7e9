import BIConnector
import OrderedJSON
import TextUI

/// JavaScript for Node: with b24jssdk, or with nothing but `fetch`.
struct JavaScriptWriter {
    private let request: ProgramRequest
    private let style = LiteralStyle.javaScript { Self.variable($0) }

    init(_ request: ProgramRequest) { self.request = request }

    static func variable(_ variable: ProgramVariable) -> String {
        variable.isNumber ? "JSON.parse(variable('\(variable.name)'))" : "variable('\(variable.name)')"
    }

    private func head(_ needs: String, _ names: [String]) -> [String] {
        var lines = ["// \(needs)"]
        if !names.isEmpty { lines.append("// \(Messages.variables(names))") }
        return lines + request.remarks.map { ProgramComment.line("//", $0) }
    }

    private func reader(_ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        return [
            "", "function variable(name) {",
            "  if (process.env[name] === undefined) throw new Error(`${name} is not set`);",
            "  return process.env[name];", "}",
        ]
    }

    private func text(_ text: String) -> String { LiteralStyle.quotedJavaScript(text) }

    /// What `error` holds is thrown.
    static func thrown(_ error: String) -> String {
        "throw new Error(`${\(error).error}: ${\(error).error_description ?? ''}`)"
    }

    // MARK: Plain

    var plainProgram: String {
        let names = request.names
        let lines =
            head(Messages.needsNode, names) + reader(names)
            + ["", "async function send(method, parameters) {"] + sending + ["}"] + request.steps.flatMap(plainLines)
        return lines.joined(separator: "\n") + "\n"
    }

    private var sending: [String] {
        [
            "  const response = await fetch(\(address) + method, {", "    method: 'POST',",
            "    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },",
            "    body: JSON.stringify(parameters),", "  });", "  const text = await response.text();",
            "  console.log(text);", "  const reply = JSON.parse(text);",
            "  const refusal = reply.error != null ? reply : reply.result?.error;",
            "  if (refusal?.error != null) \(Self.thrown("refusal"));",
            "  if (!('result' in reply)) throw new Error(`${method}: no result, HTTP ${response.status}`);",
            "  return reply.result;",
        ]
    }

    private var address: String {
        switch request.login {
        case .webhook(let address?): text(address.hasSuffix("/") ? address : address + "/")
        case .webhook(nil): "variable('\(ProgramRequest.webhook)').replace(/\\/*$/, '/')"
        case .token(_, let portal): text("\(portal)/rest/")
        }
    }

    private func plainLines(of step: ProgramRequest.Step) -> [String] {
        let login: [(String, String)]
        switch request.login {
        case .webhook: login = []
        case .token(let token, _): login = [("auth", token.map(text) ?? "variable('\(ProgramRequest.token)')")]
        }
        let body = BodyText(style, login: login, query: query)
        let start = "\(step.isBatch ? "const answers = " : "")await send(\(text(step.addressPart)), "
        let lines = ["", start + body.text(of: step, column: start.utf8.count) + ");"]
        return step.isBatch ? braced(lines + Self.judgeOfBatch) : lines
    }

    /// Several batches have names of their own each.
    private func braced(_ lines: [String]) -> [String] {
        request.steps.count == 1 ? lines : ["", "{"] + lines.dropFirst() + ["}"]
    }

    private static let judgeOfBatch = [
        "const refusals = [", "  ...Object.values(answers.result_error ?? {}),",
        "  ...Object.values(answers.result ?? {}).map((result) => result?.error),",
        "].filter((refusal) => refusal?.error != null);", "for (const refusal of refusals) \(thrown("refusal"));",
    ]

    private func query(_ pieces: [QueryPiece]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): self.text(text)
            case .variable(let variable): "encodeURIComponent(variable('\(variable.name)'))"
            }
        }.joined(separator: " + ")
    }

    // MARK: Library

    var libraryProgram: String {
        let classes = request.isByToken ? "B24OAuth, EnumAppStatus" : "B24Hook"
        let lines =
            head(Messages.needsJSLibrary, request.names)
            + ["import { \(classes) } from '@bitrix24/b24jssdk';"] + reader(request.names) + [""] + client
            + request.steps.flatMap(libraryLines)
        return lines.joined(separator: "\n") + "\n"
    }

    private var client: [String] {
        switch request.login {
        case .webhook(let address):
            let literal = address.map(text) ?? "variable('\(ProgramRequest.webhook)')"
            return ["const b24 = B24Hook.fromWebhookUrl(\(literal));"]
        case .token(let token, let portal):
            let host = portal.pieces(after: "://")
            return [
                "const b24 = new B24OAuth({", "  domain: \(text(host)),",
                "  clientEndpoint: \(text("\(portal)/rest/")),",
                "  serverEndpoint: 'https://oauth.bitrix.info/rest/',",
                "  accessToken: \(token.map(text) ?? "variable('\(ProgramRequest.token)')"),",
                "  expires: Math.floor(Date.now() / 1000) + 3600,", "  expiresIn: 3600,",
                "  status: EnumAppStatus.Local,",
                "  refreshToken: '', applicationToken: '', memberId: '', userId: 0, scope: '',",
                "}, { clientId: '', clientSecret: '' });",
            ]
        }
    }

    private func libraryLines(of step: ProgramRequest.Step) -> [String] {
        switch step {
        case .call(let call):
            let parameters = style.literal(call.parameters, depth: 1, column: 8)
            let lines =
                [
                    "const response = await b24.actions.v2.call.make({", "  method: \(text(call.method)),",
                    "  params: \(parameters),", "});",
                ] + Self.judge + ["console.log(JSON.stringify(result));"]
            return braced([""] + lines)
        case .batch(let commands, let halts):
            let members = commands.map { key, call in
                (key, ProgramValue.object([("method", .string(call.method)), ("params", call.parameters)]))
            }
            let lines =
                [
                    "const response = await b24.actions.v2.batch.make({",
                    "  calls: \(style.literal(.object(members), depth: 1, column: 7)),",
                    "  options: { isHaltOnError: \(halts) },", "});",
                    "const results = response.getData();", "console.log(JSON.stringify(results));",
                    "if (!response.isSuccess) throw new Error(response.getErrorMessages().join('; '));",
                    "for (const result of Object.values(results)) {",
                    "  if (result?.error?.error != null) \(Self.thrown("result.error"));", "}",
                ]
            return braced([""] + lines)
        }
    }

    private static let judge = [
        "if (!response.isSuccess) throw new Error(response.getErrorMessages().join('; '));",
        "const { result } = response.getData();",
        "if (result?.error?.error != null) \(thrown("result.error"));",
    ]
}

extension String {
    /// What follows a mark, or the whole text without one.
    func pieces(after mark: String) -> String {
        firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? self
    }
}

/// A page of an application, which BX24.js logs in.
struct PageWriter {
    private let request: ProgramRequest
    private let style = LiteralStyle.javaScript(isPage: true) { variable in
        variable.isNumber ? "JSON.parse(ask('\(variable.name)'))" : "ask('\(variable.name)')"
    }

    init(_ request: ProgramRequest) { self.request = request }

    var program: String { (head + request.steps.flatMap(lines) + ["</script>"]).joined(separator: "\n") + "\n" }

    private var head: [String] {
        let names = request.variables.map(\.name)
        let comments =
            [Messages.needsPlace] + (names.isEmpty ? [] : [Messages.asked(names)])
        return [
            "<!DOCTYPE html>", "<meta charset=\"utf-8\">", "<script src=\"https://api.bitrix24.com/api/v1/\"></script>",
            "<script>",
        ] + (comments + request.remarks).map { ProgramComment.line("//", $0, ends: [("<", "\\u{3c}")]) } + [
            "function show(refusal, result) {",
            "  const text = JSON.stringify(result) ?? '';", "  console.log(text);",
            "  document.body.textContent = refusal ? `${refusal} ${text}` : text;",
            "  if (refusal) throw new Error(`${refusal}`);", "}", "",
        ] + (names.isEmpty ? [] : Self.ask)
    }

    /// Whoever cancels the question sends nothing.
    private static let ask = [
        "function ask(name) {", "  const value = prompt(name);",
        "  if (value === null) throw new Error(`${name} is not set`);", "  return value;", "}", "",
    ]

    private static let inner =
        "const inner = (data) => data?.error?.error != null && `${data.error.error}: ${data.error.error_description ?? ''}`;"

    private func lines(of step: ProgramRequest.Step) -> [String] {
        switch step {
        case .call(let call):
            return [
                Self.inner, "BX24.init(() => BX24.callMethod(", "  \(style.text(call.method)),",
                "  \(style.literal(call.parameters, depth: 1)),",
                "  (response) => show(response.error() || inner(response.data()), response.data()),", "));",
            ]
        case .batch(let commands, let halts):
            let calls = commands.map { key, call in (key, ProgramValue.array([.string(call.method), call.parameters])) }
            return [
                Self.inner, "BX24.init(() => BX24.callBatch(", "  \(style.literal(.object(calls), depth: 1)),",
                "  (responses) => {", "    const all = Object.values(responses);",
                "    const refusal = all.map((each) => each.error() || inner(each.data())).find((each) => each)",
                "      || (all.length < \(commands.count) && 'results are missing');",
                "    show(refusal, all.map((each) => each.data()));", "  },", "  \(halts),", "));",
            ]
        }
    }
}
