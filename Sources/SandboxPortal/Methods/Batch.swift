import BIConnector
import OrderedJSON

/// The parameters of `batch`.
struct Batch {
    /// One command: its key, its method and its parameters, still encoded.
    struct Command {
        var key: String
        var method: String
        var query: ArraySlice<UInt8>
    }

    /// The commands in order.
    var commands: [Command]
    /// Whether the first failure ends it.
    var stopsAtFailure: Bool

    /// How many commands one request may have.
    static let maximumCount = BIConnector.Batch.limit

    /// - Throws: `ERROR_BATCH_LENGTH_EXCEEDED` for the whole request.
    init(_ parameters: JSON.Object) throws(PortalError) {
        let members = parameters["cmd"]?.entries ?? []
        guard members.count <= Self.maximumCount else { throw PortalError(.batchLengthExceeded) }
        stopsAtFailure = parameters["halt"]?.isTruthy ?? false
        commands = members.map { member in
            let text = Array(member.value.plainText.utf8)
            let method = text.prefix { $0 != UInt8(ascii: "?") }
            var name = String(decoding: method, as: UTF8.self).lowercased()
            if name.hasSuffix(".json") { name.removeLast(5) }
            return Command(key: member.name, method: name, query: text[method.endIndex...].dropFirst())
        }
    }
}

/// What the commands of a batch have come to so far.
struct BatchResults {
    private var results: [(key: String, value: MethodResult)] = []
    private var errors: [JSON.Object.Member] = []
    private var times: [(key: String, value: TimeReport)] = []
    /// How many bytes the results have, roughly.
    private var size = 0

    /// How many bytes the results of a batch may have, and the parameters that refer to them.
    private static let mostBytes = 16 << 20

    /// - Throws: When there are so many results that no more may be added.
    func checkRoom() throws(PortalError) {
        guard size <= Self.mostBytes else { throw .largeResults(Self.mostBytes) }
    }

    mutating func add(_ key: String, _ result: MethodResult, time: TimeReport) {
        size += result.size
        results.append((key, result))
        times.append((key, time))
    }

    mutating func add(_ key: String, _ refused: PortalError) {
        errors.append(.init(key, refused.json))
    }

    /// The `result` of the batch as JSON. An empty section is a list, and so is one whose keys count from 0.
    var bytes: [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(size + (TimeReport.size + 64) * times.count)
        json.append("{\"result\":")
        Self.write(results, to: &json) { $1 += $0.bytes }
        json.append(",\"result_error\":")
        json += JSON.loose(errors).bytes()
        json.append(",\"result_total\":[],\"result_next\":[],\"result_time\":")
        Self.write(times, to: &json) { $0.write(to: &$1) }
        json.append("}")
        return json
    }

    /// Writes what ``JSON/loose(_:)`` makes of the members.
    private static func write<Value>(
        _ members: [(key: String, value: Value)], to json: inout [UInt8],
        _ writeValue: (Value, inout [UInt8]) -> Void
    ) {
        let isList = members.enumerated().allSatisfy { String($0.offset) == $0.element.key }
        json.append(isList ? "[" : "{")
        for (index, (var key, value)) in members.enumerated() {
            if index > 0 { json.append(",") }
            if !isList {
                key.withUTF8 { json.append(quoted: $0) }
                json.append(":")
            }
            writeValue(value, &json)
        }
        json.append(isList ? "]" : "}")
    }

    /// The parameters of a command, with references to earlier results replaced.
    /// - Throws: When they get too large: each reference may double a text.
    mutating func parameters(of command: Batch.Command) throws(PortalError) -> JSON.Object {
        let sent = FormParameters.parameters(command.query)
        guard sent.members.contains(where: { Self.mayRefer($0.value) }) else { return sent }
        var left = Self.mostBytes
        return try sent.mapValues { (member) throws(PortalError) in try resolve(member.value, &left) }
    }

    /// Whether a reference may stand in a text of a value: mostly none does, and the value stays as it is.
    private static func mayRefer(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool, .number: false
        case .string(let text): BIConnector.Batch.mayRefer(text)
        case .array(let elements): elements.contains(where: mayRefer)
        case .object(let object): object.members.contains { mayRefer($0.value) }
        }
    }

    private mutating func resolve(_ value: JSON, _ left: inout Int) throws(PortalError) -> JSON {
        switch value {
        case .string(let text):
            return try resolve(text, &left)
        case .array(let elements):
            var resolved: [JSON] = []
            for element in elements { resolved.append(try resolve(element, &left)) }
            return .array(resolved)
        case .object(let object):
            return .object(try object.mapValues { (member) throws(PortalError) in try resolve(member.value, &left) })
        case .null, .bool, .number: return value
        }
    }

    /// What a reference begins with; a bracket closes its first step.
    private static let mark = Array("$result[".utf8)

    /// `$result[key][field]` alone becomes the value it refers to; inside a text it becomes text. What refers to
    /// nothing stays as it is.
    private mutating func resolve(_ text: String, _ left: inout Int) throws(PortalError) -> JSON {
        guard BIConnector.Batch.mayRefer(text) else { return .string(text) }
        // By bytes, and each is looked at once: a text may be nothing but references.
        let bytes = Array(text.utf8)
        let lastClose = bytes.lastIndex(of: UInt8(ascii: "]")) ?? 0
        var resolved: [UInt8] = []
        var position = 0
        while let start = Self.startOfReference(in: bytes, from: position) {
            let (end, steps) = Self.reference(in: bytes, at: start, lastClose: lastClose)
            let value = self.value(at: steps)
            left -= value?.size ?? 0
            guard left >= 0 else { throw .largeParameters(Self.mostBytes) }
            if start == 0, end == bytes.count, let value { return value }
            resolved += bytes[position..<start]
            if let value { resolved += value.plainText.utf8 } else { resolved += bytes[start..<end] }
            position = end
        }
        return .string(String(decoding: resolved + bytes[position...], as: UTF8.self))
    }

    private static func startOfReference(in bytes: [UInt8], from position: Int) -> Int? {
        var rest = bytes[position...]
        while let start = rest.firstIndex(of: mark[0]) {
            if bytes[start...].starts(with: mark) { return start }
            rest = bytes[(start + 1)...]
        }
        return nil
    }

    /// The steps of a reference, those that are not empty, and where it ends: after the last bracket that closes one.
    private static func reference(
        in bytes: [UInt8], at start: Int, lastClose: Int
    ) -> (end: Int, steps: [String]) {
        var end = start + mark.count - 1
        var steps: [String] = []
        while end < lastClose, bytes[end] == UInt8(ascii: "["),
            let close = bytes[end...].firstIndex(of: UInt8(ascii: "]"))
        {
            steps.append(String(decoding: bytes[(end + 1)..<close], as: UTF8.self))
            end = close + 1
        }
        return (max(end, start + mark.count), steps.filter { !$0.isEmpty })
    }

    private mutating func value(at steps: [String]) -> JSON? {
        guard let key = steps.first, let index = results.firstIndex(where: { $0.key == key }) else { return nil }
        let result = results[index].value.json
        // Read once, however many commands refer to it.
        results[index].value = .value(result)
        var value: JSON? = result
        for step in steps.dropFirst() { value = value?[step] ?? Int(step).flatMap { value?[$0] } }
        return value
    }
}

extension PortalError {
    /// `error` and `error_description`; a refusal without a code has the number 0 for one.
    var json: JSON { ["error": code.text.isEmpty ? 0 : .string(code.text), "error_description": .string(text)] }
}

extension MethodResult {
    /// How many bytes it has, roughly.
    fileprivate var size: Int {
        switch self {
        case .value(let json): json.size
        case .written(let bytes): bytes.count
        }
    }
}

extension JSON {
    /// How many bytes its texts have, and sixteen for each value.
    fileprivate var size: Int {
        switch self {
        case .null, .bool, .number: 16
        case .string(let text): 16 + text.utf8.count
        case .array(let elements): elements.reduce(16) { $0 + $1.size }
        case .object(let object): object.members.reduce(16) { $0 + $1.name.utf8.count + $1.value.size }
        }
    }
}
