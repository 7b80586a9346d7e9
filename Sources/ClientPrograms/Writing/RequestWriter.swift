import BIConnector
import OrderedJSON
import TextUI

/// Requests for editors that send what stands in a `.http` file.
struct RequestWriter {
    private let request: ProgramRequest

    init(_ request: ProgramRequest) { self.request = request }

    var program: String {
        (head + [request.steps.map(text).joined(separator: "\n\n")]).joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        let names = request.names
        var comments = [Messages.judgeReply]
        if !request.variables.isEmpty { comments.insert(Messages.insertedAsIs, at: 0) }
        if names.contains(ProgramRequest.webhook) { comments.insert(Messages.endsInSlash(names[0]), at: 0) }
        if !names.isEmpty { comments = [Messages.variables(names), Messages.otherEditors] + comments }
        return (comments + request.remarks).map { ProgramComment.line("#", $0) }
            + names.map { "@\($0) = {{$processEnv \($0)}}" } + (names.isEmpty ? [] : [""])
    }

    private func text(of step: ProgramRequest.Step) -> String {
        let login: [(String, String)] =
            if case .token(let token, _) = request.login {
                [("auth", token.map(Self.text) ?? "\"{{\(ProgramRequest.token)}}\"")]
            } else { [] }
        let body = BodyText(Self.style, login: login) { pieces in
            "\""
                + pieces.map { piece in
                    switch piece {
                    case .text(let text): String(Self.text(text).dropFirst().dropLast())
                    case .variable(let variable): "{{\(variable.name)}}"
                    }
                }.joined() + "\""
        }
        return [
            "### \(step.addressPart)", "POST \(address)\(step.addressPart)", "Content-Type: application/json",
            "Accept: application/json", "", body.text(of: step),
        ].joined(separator: "\n")
    }

    private var address: String {
        switch request.login {
        case .webhook(let address?): address.hasSuffix("/") ? address : address + "/"
        case .webhook(nil): "{{\(ProgramRequest.webhook)}}"
        case .token(_, let portal): "\(portal)/rest/"
        }
    }

    private static let style: LiteralStyle = {
        var style = LiteralStyle.json { $0.isNumber ? "{{\($0.name)}}" : "\"{{\($0.name)}}\"" }
        style.text = { text($0) }
        style.name = { text($0) }
        return style
    }()

    /// A text in which editors find no variables.
    private static func text(_ text: String) -> String {
        var shown = ""
        for scalar in LiteralStyle.quotedJSON(text).unicodeScalars {
            if scalar == "{", shown.unicodeScalars.last == "{" {
                shown += "\\u007b"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}

/// The body of the request. Variables stand in it as `${NAME}`.
struct BodyWriter {
    private let request: ProgramRequest

    init(_ request: ProgramRequest) { self.request = request }

    var program: String { request.steps.map(text).joined(separator: "\n") + "\n" }

    private func text(of step: ProgramRequest.Step) -> String {
        let style = LiteralStyle.json { $0.isNumber ? "${\($0.name)}" : "\"${\($0.name)}\"" }
        return BodyText(style) { pieces in
            "\""
                + pieces.map { piece in
                    switch piece {
                    case .text(let text): String(LiteralStyle.quotedJSON(text).dropFirst().dropLast())
                    case .variable(let variable): "${\(variable.name)}"
                    }
                }.joined() + "\""
        }.text(of: step)
    }
}
