import BIConnector
import OrderedJSON

/// Reads the body of a request that stands alone.
enum BodyCall {
    /// The call of an object, `{"fields": {…}}`, `{"method": …, "params": …}`; nil when nothing tells the method.
    static func read(_ bytes: [UInt8], _ maker: inout CallMaker) -> FoundCall? {
        let start = bytes.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
        guard start < bytes.count, bytes[start] == UInt8(ascii: "{") else { return nil }
        var reader = CodeReader(bytes, from: start, .json)
        let object = reader.readValue()
        let last = bytes[start..<reader.position].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard case .members(let members, let others) = object, others.isEmpty, !members.isEmpty,
            last == UInt8(ascii: "}"), let content = content(object, &maker)
        else { return nil }
        return FoundCall(content: content, range: start..<reader.position)
    }

    private static func content(_ object: CodeValue, _ maker: inout CallMaker) -> FoundCall.Content? {
        if let name = object["method"]?.string {
            guard let method = MethodName.method(name, isCalled: true) else { return nil }
            return maker.content(method, object["params"])
        }
        if object["cmd"]?.isObject == true { return maker.content("batch", object) }
        let fields = object["fields"]?.members
        guard let given = fields ?? object.members, !given.isEmpty, let entity = entity(of: given.map(\.name)) else {
            return nil
        }
        let verb: PortalMethod.Verb = object["id"] == nil ? .add : .update
        let parameters =
            fields == nil ? CodeValue.members([CodeValue.Member(name: "fields", value: object)], others: []) : object
        var call = maker.call(PortalMethod.name(entity.kind, verb), parameters)
        call.isGuess = true
        return .single(call)
    }

    /// The entity that has all these fields.
    private static func entity(of names: [String]) -> Entity? {
        [Entity.source, .connector, .table].first { entity in names.allSatisfy { entity.field($0) != nil } }
    }
}
