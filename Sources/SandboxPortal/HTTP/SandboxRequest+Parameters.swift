import BIConnector
import OrderedJSON

extension SandboxRequest {
    /// The parameters of the query and the body together; the body wins.
    ///
    /// A body may be JSON, a form or a multipart form; one that is none of them, or JSON that is not an object, brings
    /// no parameters, as on a portal.
    var parameters: JSON.Object {
        if let knownParameters { return knownParameters }
        let fromBody = bodyParameters
        guard !query.isEmpty else { return fromBody }
        var all = FormParameters.parameters(query.utf8)
        for member in fromBody.members { all[member.name] = member.value }
        return all
    }

    private var bodyParameters: JSON.Object {
        guard body.contains(where: { $0 > 0x20 }) else { return [:] }
        let type = header("Content-Type") ?? ""
        let media = Substring(type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }).lowercased()
        switch media {
        case "application/json": return (try? JSON(bytes: body))?.object ?? [:]
        case "multipart/form-data": return MultipartParameters(body, contentType: type).parameters
        default: return FormParameters.parameters(body)
        }
    }
}

/// How much is in a body, estimated from its bytes before anything is read from them.
extension SandboxRequest {
    /// The most values that are read from a body. Two bytes can make a value of a hundred.
    static let mostPieces = 100_000
    /// What a value takes, in bytes; that of a form takes most.
    private static let sizeOfPiece = 300

    /// Whether the body holds more values than are read.
    var isTooFine: Bool { body.count > Self.mostPieces && pieces > Self.mostPieces }

    /// How much memory the request takes while it is answered, in bytes, roughly.
    var weight: Int { 2 * body.count + Self.sizeOfPiece * pieces }

    /// How many values the body may hold, and when there are too many, that there are.
    private var pieces: Int {
        let isJSON = header("Content-Type")?.lowercased().hasPrefix("application/json") ?? false
        return body.withUnsafeBufferPointer { isJSON ? Self.piecesOfJSON($0) : Self.piecesOfForm($0) }
    }

    /// What begins values, outside of texts.
    private static func piecesOfJSON(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var (count, index) = (0, 0)
        while index < bytes.count, count <= mostPieces {
            switch bytes[index] {
            case UInt8(ascii: "\""): index = endOfText(bytes, from: index + 1)
            case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","): count += 1
            default: break
            }
            index += 1
        }
        return count
    }

    private static func endOfText(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }

    /// What begins values or names in brackets; a bracket may be encoded, and a part begins with a line of dashes.
    private static func piecesOfForm(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        func hasNext(_ index: Int, _ first: UInt8, _ second: UInt8) -> Bool {
            index + 2 < bytes.count && bytes[index + 1] == first && bytes[index + 2] | 0x20 == second | 0x20
        }
        var (count, index) = (0, 0)
        while index < bytes.count, count <= mostPieces {
            switch bytes[index] {
            case UInt8(ascii: "&"), UInt8(ascii: "["): count += 1
            case UInt8(ascii: "%") where hasNext(index, UInt8(ascii: "5"), UInt8(ascii: "b")): count += 1
            case UInt8(ascii: "\n") where hasNext(index, UInt8(ascii: "-"), UInt8(ascii: "-")): count += 1
            default: break
            }
            index += 1
        }
        return count
    }
}
