import OrderedJSON

/// The `result` of a call: a value, or JSON that is written already.
enum MethodResult: Sendable {
    case value(JSON)
    case written([UInt8])

    /// The value, read again if need be, as references in a batch want it.
    var json: JSON {
        switch self {
        case .value(let json): json
        // Only ever what this program has written as JSON.
        case .written(let bytes): (try? JSON(bytes: bytes)) ?? .null
        }
    }

    /// The value as JSON.
    var bytes: [UInt8] {
        switch self {
        case .value(let json): json.bytes()
        case .written(let bytes): bytes
        }
    }
}

extension SandboxResponse {
    /// - Parameter result: The `result` as JSON.
    static func success(_ result: [UInt8], time: TimeReport?) -> SandboxResponse {
        var body: [UInt8] = []
        body.reserveCapacity(result.count + TimeReport.size + 32)
        body.append("{\"result\":")
        body += result
        body.append(",\"time\":")
        if let time { time.write(to: &body) } else { body.append("null") }
        body.append("}")
        return SandboxResponse(status: 200, headers: [jsonHeader], body: body)
    }
}
