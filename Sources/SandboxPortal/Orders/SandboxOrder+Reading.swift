import BIConnector
import OrderedJSON
import TextUI

/// The words of orders, read.
extension SandboxOrder {
    /// `times N on METHOD status N`, each or none of them.
    struct Conditions {
        var times = 1
        var method: String?
        var status: Int?

        init(_ words: ArraySlice<String>) throws(OrderError) {
            var rest = words
            while let word = rest.popFirst() {
                switch (word, rest.popFirst()) {
                case ("times", let text?): times = try number(text, 1...1_000_000, OrderError.numberOfTimes)
                case ("status", let text?): status = try number(text, 200...599, OrderError.httpStatus)
                case ("on", let text?): method = PortalMethod.fullName(of: text)
                default: throw .unexpectedWord(word, hint: OrderError.writeConditions)
                }
            }
        }

        private func number(
            _ text: String, _ range: ClosedRange<Int>, _ what: String
        ) throws(OrderError) -> Int {
            guard let number = Int(text), range.contains(number) else { throw .isNot(text, what) }
            return number
        }
    }

    /// A code without a row needs a status. Codes of the authorisation server apply to the exchange of tokens.
    static func fault(_ code: String, _ conditions: Conditions) throws(OrderError) -> Fault {
        let code = code == "0" ? "" : code
        let row = ErrorCode(ErrorCode.Name(code), status: conditions.status)
        guard row != nil || conditions.status != nil else { throw .unknownCode(code) }
        guard code.utf8.count <= longestCode, code.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badCode
        }
        let method = conditions.method ?? (row?.place == .authorization ? Fault.tokenExchange : nil)
        return Fault(row?.name.text ?? code, status: conditions.status, times: conditions.times, method: method)
    }

    static func inject(_ fault: Fault, into sandbox: Sandbox) throws(OrderError) {
        guard sandbox.pendingFaults.count < mostFaults else { throw .manyFaults }
        sandbox.inject(fault)
    }

    static func span(_ text: String?, hint: String) throws(OrderError) -> Duration {
        guard let text else { throw .missingSpan(hint: hint) }
        guard let span = Duration(spelled: text) else { throw .isNot(text, OrderError.span, hint: hint) }
        return span
    }

    private static let longestCode = 100

    /// A positive number; nil when there is no word.
    static func count(_ text: String?) throws(OrderError) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number > 0 else { throw .isNot(text, OrderError.positiveNumber) }
        return number
    }

    static func limit(_ sandbox: Sandbox, _ words: [String]) throws(OrderError) -> Answer {
        switch (words.first, words.dropFirst().first) {
        case ("off", nil):
            sandbox.settings.rateLimit = nil
            sandbox.settings.operatingLimit = nil
            return .said(OrderAnswers.noLimits)
        case ("rate", let text?):
            let numbers = text.split(separator: "/").compactMap { Double($0) }
            guard numbers.count == 2, numbers[0] >= 1, numbers[1] > 0, numbers.allSatisfy(\.isFinite) else {
                throw .isNot(text, OrderError.rate, hint: OrderError.writeRate)
            }
            sandbox.settings.rateLimit = .init(capacity: numbers[0], perSecond: numbers[1])
            return .said(OrderAnswers.rateLimit(text))
        case ("operating", let text):
            let span = try span(text, hint: OrderError.writeOperating)
            sandbox.settings.operatingLimit = span
            return .said(OrderAnswers.operatingLimit(span))
        default:
            throw .missingLimit
        }
    }

    static func objects(inText text: String, of path: String) throws(OrderError) -> JSON {
        do {
            return try JSON(bytes: Array(text.utf8), as: .written)
        } catch {
            throw .cannotTake(path, "\(error)")
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

    /// Adds the students of a number or of a file's text.
    static func addStudents(
        to classroom: Classroom, _ word: String, _ text: String?
    ) throws(OrderError) -> String {
        let names: [String]
        if let count = try Int(word).map({ (_) throws(OrderError) in try count(word) ?? 0 }) {
            guard count <= Classroom.mostStudents else { throw OrderError(.tooManyStudents) }
            names = Classroom.names(upTo: count)
        } else {
            guard let text else { throw .missingFile }
            names = Classroom.names(in: text)
            guard !names.isEmpty else { throw .noNames(word) }
        }
        let before = classroom.students.count
        try attempt { () throws(SandboxError) in try classroom.addStudents(names) }
        let students = classroom.students
        return OrderAnswers.added(Array(students[before...]), before: before, classroom)
    }

    /// Reports an error of the sandbox in its own words.
    static func attempt<Result>(_ body: () throws(SandboxError) -> Result) throws(OrderError) -> Result {
        do throws(SandboxError) {
            return try body()
        } catch {
            throw OrderError(error)
        }
    }
}

extension Fault {
    /// `call`, or `3 calls`; of which method.
    var calls: String { OrderAnswers.calls(times, of: method) }

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
