import BIConnector
import OrderedJSON

/// The parameters of `batch`.
struct Batch {
    /// One command: its key, its method and its parameters, still encoded.
    struct Command {
        var key: String
        var method: String
        var query: Substring
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
            let text = member.value.plainText
            let method = text.prefix { $0 != "?" }
            var name = method.lowercased()
            if name.hasSuffix(".json") { name.removeLast(5) }
            return Command(key: member.name, method: name, query: text.dropFirst(method.count + 1))
        }
    }
}

/// What the commands of a batch have come to so far.
struct BatchResults {
    private var results: [JSON.Object.Member] = []
    private var errors: [JSON.Object.Member] = []
    private var times: [JSON.Object.Member] = []
    /// How many bytes the results have, roughly.
    private var size = 0

    /// How many bytes the results of a batch may have, and the parameters that refer to them.
    private static let mostBytes = 16 << 20

    /// - Throws: When there are so many results that no more may be added.
    func checkRoom() throws(PortalError) {
        guard size <= Self.mostBytes else { throw .largeResults(Self.mostBytes) }
    }

    mutating func add(_ key: String, _ result: JSON, time: JSON) {
        size += result.size
        results.append(.init(key, result))
        times.append(.init(key, time))
    }

    mutating func add(_ key: String, _ refused: PortalError) {
        errors.append(.init(key, refused.json))
    }

    /// The `result` of the batch. An empty section is a list, and so is one whose keys count from 0.
    var json: JSON {
        [
            "result": .loose(results), "result_error": .loose(errors), "result_total": [], "result_next": [],
            "result_time": .loose(times),
        ]
    }

    /// The parameters of a command, with references to earlier results replaced.
    /// - Throws: When they get too large: each reference may double a text.
    func parameters(of command: Batch.Command) throws(PortalError) -> JSON.Object {
        var left = Self.mostBytes
        return try FormParameters.parameters(command.query.utf8)
            .mapValues { (member) throws(PortalError) in try resolve(member.value, &left) }
    }

    private func resolve(_ value: JSON, _ left: inout Int) throws(PortalError) -> JSON {
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

    private static let mark = "$result["

    /// `$result[key][field]` alone becomes the value it refers to; inside a text it becomes text. What refers to
    /// nothing stays as it is.
    private func resolve(_ text: String, _ left: inout Int) throws(PortalError) -> JSON {
        guard BIConnector.Batch.mayRefer(text), text.contains(Self.mark) else { return .string(text) }
        var resolved = ""
        var rest = text[...]
        while let start = rest.firstRange(of: Self.mark) {
            resolved += rest[..<start.lowerBound]
            let reference = Self.reference(rest[start.lowerBound...])
            let value = self.value(of: reference)
            left -= value?.size ?? 0
            guard left >= 0 else { throw .largeParameters(Self.mostBytes) }
            if reference.count == text.count, let value { return value }
            resolved += value?.plainText ?? String(reference)
            rest = rest[reference.endIndex...]
        }
        return .string(resolved + rest)
    }

    /// The beginning of `text`, up to its last bracket that closes a step.
    private static func reference(_ text: Substring) -> Substring {
        var end = text.index(text.startIndex, offsetBy: mark.count - 1)
        while end < text.endIndex, text[end] == "[", let close = text[end...].firstIndex(of: "]") {
            end = text.index(after: close)
        }
        return text[..<max(end, text.index(text.startIndex, offsetBy: mark.count))]
    }

    private func value(of reference: Substring) -> JSON? {
        let steps = reference.dropFirst(Self.mark.count).dropLast().split(separator: "][").map(String.init)
        guard let key = steps.first else { return nil }
        var value = results.first { $0.name == key }?.value
        for step in steps.dropFirst() { value = value?[step] ?? Int(step).flatMap { value?[$0] } }
        return value
    }
}

extension PortalError {
    /// `error` and `error_description`; a refusal without a code has the number 0 for one.
    var json: JSON { ["error": code.text.isEmpty ? 0 : .string(code.text), "error_description": .string(text)] }
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
