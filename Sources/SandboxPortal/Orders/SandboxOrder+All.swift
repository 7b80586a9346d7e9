import BIConnector
import OrderedJSON
import TextUI

extension SandboxOrder {
    // MARK: What goes wrong

    static let failures: [SandboxOrder] = [
        SandboxOrder(
            "fault", words: "CODE|off [times N] [on METHOD] [status N]",
            "Refuse the next calls with this code; off clears all faults.",
            choices: ["off"] + ErrorCode.all.map(\.name.text).filter { !$0.isEmpty },
            .onPortal { (request) throws(OrderError) in
                var words = request.words[...]
                guard let code = words.popFirst() else { throw .missingCode }
                guard code != "off" else {
                    if let word = words.first { throw .unexpectedWord(word, hint: OrderError.writeOff) }
                    request.sandbox.clearFaults()
                    return .said(OrderAnswers.faultsCleared)
                }
                let fault = try fault(code, Conditions(words))
                try inject(fault, into: request.sandbox)
                return .said(OrderAnswers.refuses(fault, code))
            }),
        SandboxOrder(
            "drop-reply", words: "[N] [on METHOD]", "Carry out the next calls but send no reply.",
            .onPortal { (request) throws(OrderError) in
                let isCounted = request.words.first.flatMap { Int($0) } != nil
                let conditions = try Conditions((isCounted ? ["times"] : []) + request.words[...])
                let fault = Fault.dropReply(times: conditions.times, method: conditions.method)
                try inject(fault, into: request.sandbox)
                return .said(OrderAnswers.dropsReplies(fault))
            }),
        SandboxOrder(
            "page", words: "[STATUS] [times N] [on METHOD]",
            "Answer the next calls with a web page, as a proxy would; status 503 by default.",
            .onPortal { (request) throws(OrderError) in
                let status = request.words.first.flatMap { Int($0) }
                let conditions = try Conditions(
                    (status.map { ["status", String($0)] } ?? []) + request.words.dropFirst(status == nil ? 0 : 1))
                let fault = Fault(
                    .page(status: conditions.status ?? 503), times: conditions.times, method: conditions.method)
                try inject(fault, into: request.sandbox)
                return .said(OrderAnswers.answersWithPages(fault))
            }),
        SandboxOrder(
            "move", words: "ADDRESS [times N] [on METHOD]",
            "Redirect the next calls to a new address of the portal, with 302.", leadsElsewhere: true,
            .onPortal { (request) throws(OrderError) in
                guard let address = request.words.first, address.contains("://") else { throw .missingAddress }
                let conditions = try Conditions(request.words.dropFirst())
                let fault = Fault(.moved(address: address), times: conditions.times, method: conditions.method)
                try inject(fault, into: request.sandbox)
                return .said(OrderAnswers.redirects(fault, to: address))
            }),
        SandboxOrder(
            "expire", words: "[token]", "Make all access tokens expire.", choices: ["token"],
            .onPortal { (request) throws(OrderError) in
                try attempt { () throws(SandboxError) in try request.sandbox.expireTokens() }
                return .said(OrderAnswers.tokensExpired)
            }),
    ]

    // MARK: How it behaves

    static let manners: [SandboxOrder] = [
        SandboxOrder(
            "latency", words: "200ms", "Delay every reply by this long, 1m at most.",
            .onPortal { (request) throws(OrderError) in
                let latency = try span(request.words.first, hint: OrderError.writeLatency)
                guard latency <= Self.longestLatency else { throw .longLatency }
                request.sandbox.settings.latency = latency
                return .said(OrderAnswers.latency(latency))
            }),
        SandboxOrder(
            "limit", words: "rate 50/2 | operating 480s | off",
            "Limit each client's requests (burst/per second), or a method's execution time per ten minutes.",
            choices: ["rate", "operating", "off"],
            .onPortal { (request) throws(OrderError) in try limit(request.sandbox, request.words) }),
        SandboxOrder(
            "errors", words: "top|nested", "Where errors appear in a reply.",
            choices: Sandbox.Settings.ErrorPlace.allCases.map(\.rawValue),
            .onPortal { (request) throws(OrderError) in
                guard let place = request.words.first.flatMap(Sandbox.Settings.ErrorPlace.init) else {
                    throw .badErrorPlace
                }
                request.sandbox.settings.errors = place
                return .said(OrderAnswers.errors(place))
            }),
        SandboxOrder(
            "webhooks", words: "allow|deny", "Whether webhooks may call every method.",
            choices: Sandbox.Settings.Webhooks.allCases.map(\.rawValue),
            .onPortal { (request) throws(OrderError) in
                guard let webhooks = request.words.first.flatMap(Sandbox.Settings.Webhooks.init) else {
                    throw .badWebhooks
                }
                request.sandbox.settings.webhooks = webhooks
                return .said(OrderAnswers.webhooks(webhooks))
            }),
        SandboxOrder(
            "advance", words: "1h", "Move the portal's clock forward: tokens expire, limits recover.",
            .onPortal { (request) throws(OrderError) in
                request.sandbox.advance(by: try span(request.words.first, hint: OrderError.writeAdvance))
                let status = try attempt { () throws(SandboxError) in try request.sandbox.status() }
                return .said(OrderAnswers.clock(status.time))
            }),
    ]

    // MARK: What it holds

    static let knowledge: [SandboxOrder] = [
        SandboxOrder(
            "status", "Show what the sandbox contains, its settings, and which faults are pending.", isRead: true,
            .onPortal { (request) throws(OrderError) in
                .shown(try attempt { () throws(SandboxError) in try request.sandbox.status() }.json)
            }),
        SandboxOrder(
            "log", words: "[N]", "Show the last requests, secrets masked; 20 by default.", isRead: true,
            .onPortal { (request) throws(OrderError) in
                .shown(.array(request.sandbox.log(last: try count(request.words.first) ?? 20).map(\.json)))
            }),
        SandboxOrder(
            "preview", words: "ID [N]",
            "Show the first rows of a table, fetched from its connector as BI Builder would.", isRead: true,
            mayWait: true,
            .onPortal { (request) async throws(OrderError) in
                guard let id = try count(request.words.first) else { throw .missingTable }
                let limit = try count(request.words.dropFirst().first) ?? 20
                do throws(SandboxError) {
                    let rows = try await request.sandbox.preview(table: id, limit: limit, for: request.client)
                    return .shown(objects(rows))
                } catch {
                    throw .words("\(error)", hint: OrderError.lookAtLog)
                }
            }),
        SandboxOrder(
            "seed", words: "FILE", "Add the connectors, sources and tables of a JSON file, all or none.",
            file: .always,
            .onPortal { (request) throws(OrderError) in
                guard let path = request.words.first, let text = request.text else { throw .missingFile }
                let json = try objects(inText: text, of: path)
                try attempt { () throws(SandboxError) in try request.sandbox.seed(json) }
                return .said(OrderAnswers.seeded(path))
            }),
        SandboxOrder(
            "reset", "Delete all objects, faults and requests; keep limits, latency and the clock.",
            .onPortal { (request) throws(OrderError) in
                try attempt { () throws(SandboxError) in try request.sandbox.reset() }
                return .said(OrderAnswers.reset)
            }),
    ]

    // MARK: The class

    static let teaching: [SandboxOrder] = [
        SandboxOrder(
            "class", words: "[N|FILE]",
            "Show what each student does; with a number or a file of names, make a class or add students.",
            isRead: true, file: .unlessNumber,
            .onClass { (request) throws(OrderError) in
                guard let word = request.words.first else {
                    guard request.classroom.isClass else { throw .noClass }
                    return .shown(.array(try attempt(request.classroom.grid).map(\.json)))
                }
                return .said(try addStudents(to: request.classroom, word, request.text))
            }),
        SandboxOrder(
            "reissue", words: "NAME", "Give a student a new join code; the old code and credentials are void.",
            .onClass { (request) throws(OrderError) in
                guard let name = request.words.first else { throw .missingStudent }
                let member = try request.classroom.memberForOrder(name)
                let new = try attempt { () throws(SandboxError) in try request.classroom.reissue(member) }
                return .said(OrderAnswers.reissued(new, request.classroom.joinAddress(of: new)))
            }),
    ]
}
