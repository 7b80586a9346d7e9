import BIConnector
public import OrderedJSON

/// One request as the log records it. Secrets are masked.
public struct LogEntry: Sendable {
    /// Counted from 1 since the sandbox began.
    public var number: Int
    /// When it came: `2026-09-20T08:15:42+00:00`, by the portal's clock.
    public var time: String
    /// The method, or the path of what is not a method.
    public var method: String
    /// Who called, in words: a webhook's user, an application and its user; empty when nobody was found.
    public var caller: String
    /// The parameters, with credentials, tokens and the values of settings masked.
    public var parameters: JSON
    /// The HTTP status of the answer.
    public var status: Int
    /// The code of a refusal, empty for one without a code; nil for success.
    public var code: String?
    /// How long it took.
    public var duration: Duration
    /// The beginning of the answer's `result` as JSON, secrets masked; empty when there is none.
    public var result: String

    /// The entry for people and scripts.
    ///
    /// Shape: `{"number", "time", "method", "caller", "status", "code", "milliseconds", "parameters"}`; `code` is null for
    /// success.
    public var json: JSON {
        [
            "number": .int(number), "time": .string(time), "method": .string(method), "caller": .string(caller),
            "status": .int(status), "code": code.map(JSON.string) ?? .null,
            "milliseconds": JSON.Number((duration / .microseconds(1)).rounded() / 1000).map { .number($0) } ?? .null,
            "parameters": parameters,
        ]
    }
}

/// The last requests, at most ``capacity``.
struct RequestLog {
    static let capacity = 1000
    /// Parameters of larger requests are not kept, so that the log has a bound in bytes, too.
    private static let largestRequest = 16 << 10
    /// Nor are those of older requests, when all together had more bytes.
    private static let mostKept = 512 << 10

    private struct Record {
        var number: Int
        var exchange: Exchange
        var status: Int
        var finished: Double
        /// The result as JSON, when it is short; else its size.
        var result: Result
    }

    private enum Result {
        case text([UInt8])
        case bytes(Int)
    }

    /// Results of more bytes are not kept, only counted.
    private static let largestResult = 1024

    /// The oldest is overwritten in place.
    private var records: [Record] = []
    /// How many requests there have been.
    private(set) var count = 0
    /// The first request whose parameters are kept, and how many bytes those from there on had.
    private var firstKept = 1
    private var kept = 0

    /// - Parameter result: The `result` of the answer as JSON.
    mutating func add(_ exchange: Exchange, status: Int, finished: Double, result: [UInt8] = []) {
        var exchange = exchange
        if exchange.size > Self.largestRequest { exchange.forgetParameters() }
        if case .success = exchange.result { exchange.result = .success(.value(.null)) }
        let record = Record(
            number: count + 1, exchange: exchange, status: status, finished: finished,
            result: result.count > Self.largestResult ? .bytes(result.count) : .text(result))
        if records.count < Self.capacity {
            records.append(record)
        } else {
            if firstKept == count + 1 - Self.capacity { forgetFirst() }
            records[count % Self.capacity] = record
        }
        count += 1
        kept += exchange.size
        while kept > Self.mostKept { forgetFirst() }
    }

    private mutating func forgetFirst() {
        let index = (firstKept - 1) % Self.capacity
        kept -= records[index].exchange.size
        records[index].exchange.forgetParameters()
        firstKept += 1
    }

    /// The last `limit` requests, the oldest first, without those that are not the audience's.
    func last(_ limit: Int, zone: Int, for audience: Audience = .everything) -> [LogEntry] {
        let ordered =
            count > records.count
            ? records[(count % Self.capacity)...] + records[..<(count % Self.capacity)] : records[...]
        return ordered.suffix(max(0, limit)).filter { audience.may(see: $0.exchange) }.map { record in
            let exchange = record.exchange
            var code: String?
            if case .failure(let refused) = exchange.result { code = refused.code.text }
            return LogEntry(
                number: record.number, time: PortalTime(seconds: exchange.started, offset: zone).iso,
                method: LogMask.method(exchange.method), caller: exchange.caller?.label ?? "",
                parameters: LogMask.parameters(exchange.parameters), status: record.status, code: code,
                duration: .seconds(record.finished - exchange.started), result: Self.shown(record.result))
        }
    }

    private static func shown(_ result: Result) -> String {
        switch result {
        case .bytes(let count): "\(count) bytes"
        // Only ever what this program has written as JSON.
        case .text(let bytes): (try? JSON(bytes: bytes)).map { LogMask.result($0).text() } ?? ""
        }
    }
}

extension Audience {
    /// Whether a request may be shown. One that nobody was found for is shown to nobody but to those who see all.
    fileprivate func may(see exchange: Exchange) -> Bool {
        switch self {
        case .everything: true
        case .application(let id): exchange.caller?.application == id
        }
    }
}

extension Exchange {
    /// Keeps of the parameters only how many bytes they had, which count for nothing from now on.
    fileprivate mutating func forgetParameters() {
        if size > 0 { parameters = ["…": .string("\(size) bytes")] }
        size = 0
    }
}
