import OrderedJSON

/// The `result` of a call: a value, or JSON that the database has already written.
enum MethodResult: Sendable {
    case value(JSON)
    case written([UInt8])

    /// The value, read again if need be, as references in a batch want it.
    var json: JSON {
        switch self {
        case .value(let json): json
        // Only ever what the database has written as JSON.
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
    /// `result`, as JSON, and `time`.
    static func success(_ result: [UInt8], time: JSON) -> SandboxResponse {
        var body = Array("{\"result\":".utf8)
        body += result
        body += ",\"time\":".utf8
        body += time.bytes()
        body.append(UInt8(ascii: "}"))
        return SandboxResponse(status: 200, headers: [jsonHeader], body: body)
    }
}
