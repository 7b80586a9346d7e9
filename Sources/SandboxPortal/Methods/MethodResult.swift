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
    /// `result` and `time`, both as JSON.
    static func success(_ result: [UInt8], time: [UInt8]) -> SandboxResponse {
        var body = Array("{\"result\":".utf8)
        body.reserveCapacity(result.count + time.count + 32)
        body += result
        body += ",\"time\":".utf8
        body += time
        body.append(UInt8(ascii: "}"))
        return SandboxResponse(status: 200, headers: [jsonHeader], body: body)
    }
}
