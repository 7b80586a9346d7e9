import BIConnector
import OrderedJSON

extension Request {
    /// The parameters of the query and the body together; the body wins.
    ///
    /// A body may be JSON, a form or a multipart form; one that is none of them, or JSON that is not an object, brings
    /// no parameters, as on a portal.
    var parameters: JSON.Object {
        let fromBody = bodyParameters
        guard !query.isEmpty else { return fromBody }
        var all = Form.parameters(query.utf8)
        for member in fromBody.members { all[member.name] = member.value }
        return all
    }

    private var bodyParameters: JSON.Object {
        guard body.contains(where: { $0 > 0x20 }) else { return [:] }
        let type = header("Content-Type") ?? ""
        let media = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        switch media {
        case "application/json": return (try? JSON(bytes: body))?.object ?? [:]
        case "multipart/form-data": return MultipartForm(body, contentType: type).parameters
        default: return Form.parameters(body)
        }
    }
}
