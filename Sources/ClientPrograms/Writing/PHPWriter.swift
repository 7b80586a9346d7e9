import OrderedJSON
import TextUI

/// PHP: with b24phpsdk, or with CRest.
struct PHPWriter {
    private let request: ProgramRequest
    private let style = LiteralStyle.php

    init(_ request: ProgramRequest) { self.request = request }

    private func head(_ needs: String, _ names: [String]) -> [String] {
        let comments = [needs] + (names.isEmpty ? [] : [Messages.variables(names)]) + request.remarks
        return ["<?php"] + comments.map { ProgramComment.line("//", $0, ends: [("?>", "?\\u{3e}")]) }
    }

    private func reader(_ names: [String]) -> [String] {
        guard !names.isEmpty else { return [] }
        return [
            "", "function variable(string $name): string", "{", "    $value = getenv($name);",
            "    return $value === false ? fail(\"$name is not set\") : $value;", "}",
        ]
    }

    private static let fail = [
        "", "function fail(string $message)", "{", "    fwrite(STDERR, $message . PHP_EOL);", "    exit(1);", "}",
    ]

    private static let printing = "echo json_encode($result, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), PHP_EOL;"

    private static func judge(_ error: String) -> [String] {
        [
            "if (isset(\(error)['error'])) {",
            "    fail(\(error)['error'] . ': ' . (\(error)['error_description'] ?? ''));", "}",
        ]
    }

    // MARK: Library

    var libraryProgram: String {
        let lines =
            head(Messages.needsPHPLibrary, request.names)
            + ["require __DIR__ . '/vendor/autoload.php';"] + Self.fail + reader(request.names) + ["", "try {"]
            + client.map { "    \($0)" } + request.steps.flatMap(libraryLines)
            + ["} catch (Throwable $error) {", "    fail($error->getMessage());", "}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private var client: [String] {
        let space = "\\Bitrix24\\SDK"
        switch request.login {
        case .webhook(let address):
            let literal = address.map(style.text) ?? "variable('\(ProgramRequest.webhook)')"
            return ["$b24 = \(space)\\Services\\ServiceBuilderFactory::createServiceBuilderFromWebhook(\(literal));"]
        case .token(let token, let portal):
            let literal = token.map(style.text) ?? "variable('\(ProgramRequest.token)')"
            return [
                "$factory = new \(space)\\Services\\ServiceBuilderFactory(",
                "    new \\Symfony\\Component\\EventDispatcher\\EventDispatcher(), new \\Psr\\Log\\NullLogger());",
                "$profile = \(space)\\Core\\Credentials\\ApplicationProfile::initFromArray([",
                "    'BITRIX24_PHP_SDK_APPLICATION_CLIENT_ID' => '',",
                "    'BITRIX24_PHP_SDK_APPLICATION_CLIENT_SECRET' => '',",
                "    'BITRIX24_PHP_SDK_APPLICATION_SCOPE' => 'biconnector',", "]);",
                "$token = new \(space)\\Core\\Credentials\\AuthToken(\(literal), null, time() + 3600);",
                "$b24 = $factory->init($profile, $token, \(style.text(portal)), 'https://oauth.bitrix.info');",
            ]
        }
    }

    private func libraryLines(of step: ProgramRequest.Step) -> [String] {
        switch step {
        case .call(let call):
            let start = "$result = $b24->core->call(\(style.text(call.method)), "
            let lines =
                [
                    start + style.literal(call.parameters, depth: 1, column: start.utf8.count)
                        + ")->getResponseData()->getResult();"
                ] + Self.judge("$result['error']") + [Self.printing]
            return lines.map { "    \($0)" }
        case .batch(let commands, let halts):
            let lines =
                ["$result = $b24->core->call('batch', [", "    'halt' => \(halts ? 1 : 0),", "    'cmd' => ["]
                + commands.map { "        \(style.text($0.key)) => \(query(of: $0.call))," }
                + ["    ],", "])->getResponseData()->getResult();", Self.printing] + Self.judgeOfBatch("$result")
            return lines.map { "    \($0)" }
        }
    }

    /// A call as it travels in a batch.
    private func query(of call: ProgramRequest.WrittenCall) -> String {
        if case .object(let members) = call.parameters, members.isEmpty { return style.text(call.method) }
        let parameters = formStyle.literal(call.parameters, depth: 3, column: 40)
        return "\(style.text(call.method + "?")) . http_build_query(\(parameters))"
    }

    /// A form writes no more than 14 digits of a floating-point number.
    private var formStyle: LiteralStyle {
        var style = style
        style.losses = .integers
        return style
    }

    // MARK: CRest

    var restProgram: String {
        let names = request.variables.map(\.name)
        let lines =
            head(Messages.needsCRest, names)
            + ["require __DIR__ . '/crest.php';"] + Self.fail + reader(names) + request.steps.flatMap(restLines)
        return lines.joined(separator: "\n") + "\n"
    }

    private func restLines(of step: ProgramRequest.Step) -> [String] {
        // What a batch made is shown even when it was not all.
        let printing = Self.printing.pieces("$result", "$reply['result']")
        return [""] + reply(of: step) + Self.judgeOfReply + [
            "if (!isset($reply['result'])) {", "    fail(\(style.text("\(step.method): no result")));", "}",
        ]
            + (step.isBatch
                ? [printing] + Self.judgeOfBatch("$reply['result']")
                : Self.judge("$reply['result']['error']") + [printing])
    }

    /// CRest reports what went wrong on the way as another member.
    private static let judgeOfReply = [
        "if (!empty($reply['error'])) {",
        "    fail($reply['error'] . ': ' . ($reply['error_description'] ?? $reply['error_information'] ?? ''));", "}",
    ]

    private func reply(of step: ProgramRequest.Step) -> [String] {
        let style = formStyle
        switch step {
        case .call(let call):
            let start = "$reply = CRest::call(\(style.text(call.method)), "
            return [start + style.literal(call.parameters, column: start.utf8.count) + ");"]
        case .batch(let commands, let halts):
            let calls = commands.map { key, call in
                (key, ProgramValue.object([("method", .string(call.method)), ("params", call.parameters)]))
            }
            let start = "$reply = CRest::callBatch("
            return [start + style.literal(.object(calls), column: start.utf8.count) + ", \(halts ? 1 : 0));"]
        }
    }

    private static func judgeOfBatch(_ result: String) -> [String] {
        [
            "$refusals = array_merge(", "    [\(result)['error'] ?? null],",
            "    array_values(\(result)['result_error'] ?? []),",
            "    array_column(array_filter(\(result)['result'] ?? [], 'is_array'), 'error'),", ");",
            "foreach ($refusals as $refusal) {",
        ] + judge("$refusal").map { "    \($0)" } + ["}"]
    }
}

extension String {
    /// The text with another in each place of a part.
    fileprivate func pieces(_ part: String, _ other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
