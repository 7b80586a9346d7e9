import OrderedJSON
import TextUI

/// Python with b24pysdk.
struct PythonWriter {
    private let request: ProgramRequest
    private let style = LiteralStyle.python

    init(_ request: ProgramRequest) { self.request = request }

    var program: String {
        let lines = head + [""] + imports + [""] + client + request.steps.flatMap(lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        // The first two lines are no foreign text: there Python looks for an encoding.
        let lines = ["#!/usr/bin/env python3", "# \(Messages.needsPythonLibrary)"]
        let variables = request.names.isEmpty ? [] : ["# \(Messages.variables(request.names))"]
        return lines + variables + request.remarks.map { ProgramComment.line("#", $0) }
    }

    private var imports: [String] {
        let isByToken = request.isByToken
        return [
            "import json", "import os", "import sys", isByToken ? nil : "from urllib.parse import urlsplit", "",
            "from b24pysdk import \(isByToken ? "BitrixAppLocal, BitrixTokenLocal" : "BitrixWebhook")",
            "from b24pysdk.errors import BitrixAPIError",
        ].compactMap { $0 }
    }

    private var client: [String] {
        switch request.login {
        case .webhook(let address):
            let literal = address.map(style.text) ?? "os.environ[\"\(ProgramRequest.webhook)\"]"
            return [
                "webhook = urlsplit(\(literal))",
                "token = BitrixWebhook(domain=webhook.netloc, webhook_token=webhook.path.strip(\"/\").removeprefix(\"rest/\"))",
            ]
        case .token(let token, let portal):
            let host = style.text(portal.pieces(after: "://"))
            let literal = token.map(style.text) ?? "os.environ[\"\(ProgramRequest.token)\"]"
            return [
                "application = BitrixAppLocal(domain=\(host), client_id=\"\", client_secret=\"\")",
                "token = BitrixTokenLocal(auth_token=\(literal), bitrix_app=application)",
            ]
        }
    }

    private func lines(of step: ProgramRequest.Step) -> [String] {
        [
            "try:", "    result = \(call(of: step))[\"result\"]", "except BitrixAPIError as error:",
            "    sys.exit(f\"{error.error}: {error.error_description}\")",
        ] + (step.isBatch ? Self.judgeOfBatch : Self.judge)
    }

    private func call(of step: ProgramRequest.Step) -> String {
        switch step {
        case .call(let call):
            let start = "token.call_method(\(style.text(call.method)), "
            return start + style.literal(call.parameters, depth: 1, column: 9 + start.utf8.count) + ")"
        case .batch(let commands, let halts):
            let calls = commands.map { key, call in
                (key, ProgramValue.array([.string(call.method), call.parameters]))
            }
            let start = "token.call_batch("
            return start + style.literal(.object(calls), depth: 1, column: 9 + start.utf8.count)
                + ", halt=\(halts ? "True" : "False"))"
        }
    }

    private static let judge = [
        "print(json.dumps(result))", "refusal = result.get(\"error\") if isinstance(result, dict) else None",
        "if isinstance(refusal, dict) and refusal.get(\"error\") is not None:",
        "    sys.exit(f\"{refusal['error']}: {refusal.get('error_description', '')}\")",
    ]

    private static let judgeOfBatch = [
        "print(json.dumps(result))",
        "refusals = [result.get(\"error\"), *dict(result.get(\"result_error\") or {}).values()]",
        "refusals += [each.get(\"error\") for each in dict(result.get(\"result\") or {}).values() if isinstance(each, dict)]",
        "for refusal in refusals:", "    if isinstance(refusal, dict) and refusal.get(\"error\") is not None:",
        "        sys.exit(f\"{refusal['error']}: {refusal.get('error_description', '')}\")",
    ]
}
