import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import TextUI

/// The words of orders, read.
extension SandboxOrder {
    /// `times N on METHOD status N`, each or none of them.
    struct Conditions {
        var times = 1
        var method: String?
        var status: Int?

        init(_ words: ArraySlice<String>) throws(ShellError) {
            var rest = words
            while let word = rest.popFirst() {
                switch (word, rest.popFirst()) {
                case ("times", let text?): times = try number(text, 1...1_000_000, Messages.numberOfTimes)
                case ("status", let text?): status = try number(text, 200...599, Messages.status)
                case ("on", let text?): method = PortalMethod.fullName(of: text)
                default: throw .usage(Messages.unexpectedWord(word), hint: Messages.writeConditions)
                }
            }
        }

        private func number(
            _ text: String, _ range: ClosedRange<Int>, _ what: String
        ) throws(ShellError) -> Int {
            guard let number = Int(text), range.contains(number) else {
                throw .usage(Messages.isNot(text, what), hint: nil)
            }
            return number
        }
    }

    /// A code without a row needs a status. Codes of the authorisation server apply to the exchange of tokens.
    static func fault(_ code: String, _ conditions: Conditions) throws(ShellError) -> Fault {
        let code = code == "0" ? "" : code
        let row = ErrorCode(ErrorCode.Name(code), status: conditions.status)
        guard row != nil || conditions.status != nil else {
            let nearest = Spelling.nearest(to: code, among: ErrorCode.all.map(\.name.text))
            throw .usage(
                Messages.unknownCode(code), hint: nearest.map(Messages.didYouMean) ?? Messages.giveStatus)
        }
        let method = conditions.method ?? (row?.place == .authorization ? Fault.tokenExchange : nil)
        return Fault(row?.name.text ?? code, status: conditions.status, times: conditions.times, method: method)
    }

    static func span(_ text: String?, hint: String) throws(ShellError) -> Duration {
        guard let text, let span = Duration(spelled: text) else { throw .usage(Messages.missingSpan, hint: hint) }
        return span
    }

    /// A positive number; nil when there is no word.
    static func count(_ text: String?) throws(ShellError) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number > 0 else {
            throw .usage(Messages.isNot(text, Messages.positiveNumber), hint: nil)
        }
        return number
    }

    static func limit(_ sandbox: Sandbox, _ words: [String]) throws(ShellError) -> Answer {
        switch (words.first, words.dropFirst().first) {
        case ("off", nil):
            sandbox.settings.rateLimit = nil
            sandbox.settings.operatingLimit = nil
            return .said(Messages.noLimits)
        case ("rate", let text?):
            let numbers = text.split(separator: "/").compactMap { Double($0) }
            guard numbers.count == 2, numbers[0] >= 1, numbers[1] > 0 else {
                throw .usage(Messages.isNot(text, Messages.rate), hint: Messages.writeRate)
            }
            sandbox.settings.rateLimit = .init(capacity: numbers[0], perSecond: numbers[1])
            return .said(Messages.rateLimit(text))
        case ("operating", let text):
            let span = try span(text, hint: Messages.writeOperating)
            sandbox.settings.operatingLimit = span
            return .said(Messages.operatingLimit(span))
        default:
            throw .usage(Messages.missingLimit, hint: Messages.writeLimit)
        }
    }

    static func objects(in path: String, _ request: Request) throws(ShellError) -> JSON {
        do {
            return try JSON(bytes: try DecodedText(try request.read(path)).bytes, loneSurrogates: .refused)
        } catch let error as ShellError {
            throw error
        } catch let problem as TextDecodingError {
            let error = FileTextError(problem, path: path, use: .data)
            throw .usage(error.message, hint: error.hint)
        } catch {
            throw .usage(Messages.cannotSeed(path, "\(error)"), hint: Messages.giveObjects)
        }
    }

    /// The rows after the row of names, as objects.
    static func objects(_ rows: JSON) -> JSON {
        let names = rows[0]?.array?.map { $0.string ?? $0.text() } ?? []
        return .array(
            (rows.array ?? []).dropFirst().map { row in
                .object(JSON.Object(zip(names, row.array ?? []).map { ($0, $1) }))
            })
    }

    /// Reports an error of the sandbox in its own words.
    static func attempt<Result>(_ body: () throws(SandboxError) -> Result) throws(ShellError) -> Result {
        do throws(SandboxError) {
            return try body()
        } catch {
            throw .usage("\(error)", hint: nil)
        }
    }
}

extension Fault {
    /// `call`, or `3 calls`; of which method.
    var calls: String { Messages.calls(times, of: method) }

    var json: JSON {
        let what: String
        switch effect {
        case .refusal(let code, _), .lateRefusal(let code): what = code.isEmpty ? "0" : code
        case .droppedReply: what = "drop-reply"
        case .page(let status): what = "page \(status)"
        case .moved(let address): what = "moved to \(address)"
        }
        return ["fault": .string(what), "times": .int(times), "method": method.map(JSON.string) ?? nil]
    }
}

extension Sandbox.Status {
    /// For people and scripts.
    var json: JSON {
        let rate = settings.rateLimit.map { limit in
            [limit.capacity, limit.perSecond].map { JSON.Number($0)?.text ?? "" }.joined(separator: "/")
        }
        return [
            "time": .string(time), "requests": .int(requests), "applications": .int(applications),
            "connectors": .int(connectors), "sources": .int(sources), "tables": .int(tables),
            "webhooks": .string(settings.webhooks.rawValue), "errors": .string(settings.errors.rawValue),
            "latency": .string(settings.latency.spelled), "rate": .string(rate ?? "off"),
            "operating": .string(settings.operatingLimit?.spelled ?? "off"), "faults": .array(faults.map(\.json)),
        ]
    }
}
