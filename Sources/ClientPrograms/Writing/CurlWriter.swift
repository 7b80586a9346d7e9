import BIConnector
import OrderedJSON
import TextUI

/// A bash script: curl sends, jq judges. Nothing secret stands on a command line, where everybody sees it: address and body
/// come in by pipes, and jq makes texts of variables.
struct CurlWriter {
    private let request: ProgramRequest

    init(_ request: ProgramRequest) { self.request = request }

    var program: String { (head + request.steps.flatMap(lines)).joined(separator: "\n") + "\n" }

    private var head: [String] {
        var lines = ["#!/usr/bin/env bash", "# \(Messages.needsCurl)"]
        if !request.names.isEmpty { lines.append("# \(Messages.variables(request.names))") }
        lines += request.remarks.map { ProgramComment.line("#", $0) }
        return lines + ["set -euo pipefail"] + exports
    }

    private var exports: [String] {
        request.names.map { "export \($0)=\"${\($0)?is not set}\"" } + shownLogin
    }

    private var shownLogin: [String] {
        switch request.login {
        case .webhook(let address?): ["export \(ProgramRequest.webhook)=\(address.asShellWord)"]
        case .token(let token?, _): ["export \(ProgramRequest.token)=\(token.asShellWord)"]
        case .webhook(nil), .token(nil, _): []
        }
    }

    private func lines(of step: ProgramRequest.Step) -> [String] {
        let isOpen = hasVariables(step)
        let body = ["", "body() {", "  cat <<\(isOpen ? Self.end : "'\(Self.end)'")", body(of: step), Self.end, "}"]
        // Nothing is sent when jq could not make texts of the variables: a shell goes on after what fails in a body.
        return body + (isOpen ? ["body | jq empty"] : []) + [
            "reply=$(body | curl -sSg -H 'Content-Type: application/json' -H 'Accept: application/json' \\",
            "  --data-binary @- \(address(of: step)))", "printf '%s\\n' \"$reply\"",
            "jq -es '\(step.isBatch ? Self.judgeOfBatch : Self.judge)' <<<\"$reply\" >/dev/null || {",
            "  echo '\(step.addressPart) failed' >&2", "  exit 1", "}",
        ]
    }

    /// The line that ends the body. None of the body is this, since its texts have no line ends.
    private static let end = "JSON"

    // An empty reply has nothing to judge: only one whole JSON text is a reply.
    private static let judge = """
        if length == 1 then .[0] else {} end
          | (if .error != null then . else .result.error? | objects | select(.error != null) end
            | "\\(.error): \\(.error_description)\\n" | halt_error(1)), has("result")
        """

    private static let judgeOfBatch = """
        if length == 1 then .[0] else {} end
          | (if .error != null then . else
            (.result.error? | objects | select(.error != null)), (.result.result_error | objects | .[]), (.result.result | objects | .[] | .error? | objects | select(.error != null))
          end | "\\(.error): \\(.error_description)\\n" | halt_error(1)), has("result")
        """

    private func address(of step: ProgramRequest.Step) -> String {
        switch request.login {
        case .webhook:
            let address = "(env.\(ProgramRequest.webhook) | rtrimstr(\"/\")) + \"/\(step.addressPart)\""
            return "--config <(jq -rn '\"url = \" + (\(address) | @json)')"
        case .token(_, let portal): return "\(portal)/rest/\(step.addressPart)".asShellWord
        }
    }

    // MARK: Body

    private func hasVariables(_ step: ProgramRequest.Step) -> Bool {
        if case .token = request.login { return true }
        return step.calls.contains { !$0.parameters.variables.isEmpty }
    }

    private func body(of step: ProgramRequest.Step) -> String {
        let isOpen = hasVariables(step)
        let style = style(isOpen)
        let login: [(String, String)]? =
            if case .token = request.login { [("auth", "$(jq -n 'env.\(ProgramRequest.token)')")] } else { nil }
        return BodyText(style, login: login ?? []) { pieces in
            pieces.contains { if case .variable = $0 { true } else { false } }
                ? "$(jq -n '\(Self.query(pieces))')" : style.text(pieces.map(\.text).joined())
        }.text(of: step)
    }

    private func style(_ isOpen: Bool) -> LiteralStyle {
        var style = LiteralStyle.json { variable in
            // A number is looked at by jq and written as it is: jq would round it.
            let name = "env.\(variable.name)"
            return variable.isNumber ? "$(jq -nr '\(name) | tonumber | \(name)')" : "$(jq -n '\(name)')"
        }
        if isOpen {
            let text = style.text
            style.text = { Self.escaped(text($0)) }
            style.name = style.text
        }
        return style
    }

    /// JSON in a text in which the shell looks for variables.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if ["\\", "$", "`"].contains(scalar) { escaped.append("\\") }
            escaped.append(scalar)
        }
        return String(escaped)
    }

    /// A query for jq, within quotation marks of the shell: percent-encoded, it holds none.
    private static func query(_ pieces: [QueryPiece]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): LiteralStyle.quotedJSON(text)
            case .variable(let variable): "(env.\(variable.name) | @uri)"
            }
        }.joined(separator: " + ")
    }
}
