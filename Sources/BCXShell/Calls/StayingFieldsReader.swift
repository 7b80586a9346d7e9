import BIConnector
import CommandLanguage
import OrderedJSON

/// The unchanged fields that updates must repeat: as the portal has them, unless an earlier call of the same batch sets
/// them.
private struct StayingFields {
    /// An object that calls are about.
    struct Object: Hashable {
        var entity: String
        /// Its identifier, or the reference to what an earlier command of the batch creates.
        var identifier: JSON
    }

    private var known: [Object: JSON.Object] = [:]

    /// Takes the values of an object, as they were read.
    mutating func know(_ object: Object, _ values: JSON.Object) { known[object] = values }

    /// The fields that a call needs and that are still unknown.
    func missing(for call: MethodCall) -> [String] {
        let values = Object(call).flatMap { known[$0] } ?? [:]
        return call.unread.filter { values[$0] == nil }
    }

    /// The call with the fields that it needs.
    func completed(_ call: MethodCall) -> MethodCall {
        guard !call.unread.isEmpty, let values = Object(call).flatMap({ known[$0] }) else {
            return call
        }
        var completed = call
        completed.take(
            staying: JSON.Object(call.unread.compactMap { name in values[name].map { (name, $0) } }))
        return completed
    }

    /// Takes what a call does to its object, for later calls.
    /// - Parameter key: The key by which later calls of a batch refer to what it creates.
    mutating func follow(_ call: MethodCall, key: String?) {
        guard let entity = call.row?.entity, let fields = call.parameters["fields"]?.object,
            let object = call.row?.verb == .add
                ? key.map({ Object(entity: entity.name, identifier: .string("$result[\($0)][id]")) })
                : Object(call)
        else { return }
        for field in entity.fields where field.flags.contains(.requiredOnUpdate) {
            if let value = fields[field.name] { known[object, default: [:]][field.name] = value }
        }
    }
}

extension StayingFields.Object {
    init?(_ call: MethodCall) {
        guard let entity = call.row?.entity, let identifier = call.parameters["id"] else { return nil }
        self.init(
            entity: entity.name, identifier: Identifier(identifier).map { .int($0.value) } ?? identifier)
    }
}

/// Reads the unchanged fields that updates must repeat.
struct StayingFieldsReader {
    private let secrets: Secrets
    private let caller: Caller
    private let client: Client

    init(_ secrets: Secrets, _ caller: Caller, _ client: Client) {
        (self.secrets, self.caller, self.client) = (secrets, caller, client)
    }

    /// Adds to updates the unchanged fields that their methods require.
    /// - Parameters:
    ///   - calls: In the order in which they are to be sent.
    ///   - keys: The keys by which later calls of a batch refer to what each creates; empty outside a batch.
    ///   - onRead: Called with a one-line note of what was read.
    /// - Returns: The calls, and the error for those that cannot be completed.
    /// - Throws: When the fields that one of them needs cannot be known; nothing that changes the portal was sent then.
    func complete(
        _ calls: [MethodCall], keys: [String] = [], isDryRun: Bool, onRead: (String) -> Void
    ) async throws -> [Result<MethodCall, ShellError>] {
        let wanted = try objectsToRead(for: calls, keys)
        guard !wanted.isEmpty || !keys.isEmpty else { return calls.map { .success($0) } }
        var staying = StayingFields()
        var failures: [StayingFields.Object: ShellError] = [:]
        for (method, ids) in wanted {
            let found =
                isDryRun ? Self.placeholders(method, ids) : try await stayingFields(of: ids, method, onRead)
            for (id, outcome) in found {
                let object = StayingFields.Object(entity: method.entity?.name ?? "", identifier: .int(id))
                switch outcome {
                case .success(let values): staying.know(object, values)
                case .failure(let error): failures[object] = error
                }
            }
        }
        return calls.enumerated().map { position, call in
            let completed = staying.completed(call)
            if !completed.unread.isEmpty, let error = StayingFields.Object(call).flatMap({ failures[$0] }) {
                return .failure(error)
            }
            staying.follow(completed, key: keys.isEmpty ? nil : keys[position])
            return .success(completed)
        }
    }

    /// The identifiers of the objects that have to be read, by the method that needs it.
    private func objectsToRead(
        for calls: [MethodCall], _ keys: [String]
    ) throws(ShellError) -> [(method: PortalMethod, ids: [Int])] {
        var staying = StayingFields()
        var wanted: [(method: PortalMethod, ids: [Int])] = []
        for (position, call) in calls.enumerated() {
            let missing = staying.missing(for: call)
            if let method = call.row, !missing.isEmpty {
                if let id = call.parameters["id"].flatMap(Identifier.init)?.value {
                    let place = wanted.firstIndex { $0.method.name == method.name }
                    if let place { wanted[place].ids.append(id) } else { wanted.append((method, [id])) }
                } else if call.refersToBatch {
                    throw .usage(
                        Messages.Fields.missing([missing[0]]), hint: Messages.Calls.giveInBatch, at: call.span)
                }
            }
            staying.follow(call, key: keys.isEmpty ? nil : keys[position])
        }
        return wanted.map { ($0.method, Self.distinct($0.ids)) }
    }

    private static func distinct(_ ids: [Int]) -> [Int] {
        var seen: Set<Int> = []
        return ids.filter { seen.insert($0).inserted }
    }

    private static func placeholders(_ method: PortalMethod, _ ids: [Int]) -> [Int: Result<
        JSON.Object, ShellError
    >] {
        let values = JSON.Object(method.stayingFields.map { ($0.name, .string(Messages.Calls.readFirst)) })
        return Dictionary(uniqueKeysWithValues: ids.map { ($0, .success(values)) })
    }

    // MARK: ParseResult

    /// The values of objects in the fields that an update must repeat, read fifty at a time.
    private func stayingFields(
        of ids: [Int], _ method: PortalMethod, _ onRead: (String) -> Void
    ) async throws -> [Int: Result<JSON.Object, ShellError>] {
        guard let entity = method.entity else { return [:] }
        let names = method.stayingFields.map(\.name)
        var found: [Int: Result<JSON.Object, ShellError>] = [:]
        if ids.count > 1 {
            for start in stride(from: 0, to: ids.count, by: PortalMethod.pageSize) {
                let page = Array(ids[start..<min(start + PortalMethod.pageSize, ids.count)])
                for object in try await list(page, names, entity) {
                    if let id = object.id { found[id] = Self.values(of: object, names, entity, id) }
                }
            }
        }
        // A list omits objects that do not exist; reading one object returns the reason.
        let left = ids.filter { found[$0] == nil }
        let answers = try await read(left, entity)
        for (id, answer) in zip(left, answers) {
            switch answer.outcome {
            case .done(let result):
                secrets.redaction.learn(from: result)
                let object = PortalObject(result["item"] ?? result)
                found[id] = object.map { Self.values(of: $0, names, entity, id) }
            case .refused(let refusal): found[id] = .failure(.call(.refused(refusal)))
            case .notRun(let cause), .unknown(let cause):
                throw ShellError.call(cause ?? answer.withoutWord)
            }
        }
        if let text = Self.remark(on: found, ids, names, entity) { onRead(text) }
        return found
    }

    private func list(
        _ ids: [Int], _ names: [String], _ entity: Entity
    ) async throws(ShellError) -> [PortalObject] {
        let parameters: JSON.Object = [
            "select": .array((["id"] + names).map(JSON.string)),
            "filter": [FilterOperator.anyOf.key("id"): .array(ids.map(JSON.int))],
            "order": ["id": "ASC"], "page": 1,
        ]
        do throws(ClientError) {
            let method = PortalMethod.name(entity.kind, .list)
            let result = try await caller.call(method, parameters, with: client).result
            return (result.array ?? []).compactMap(PortalObject.init)
        } catch {
            // Objects that are not in the list are read one by one and refused with their own reason.
            if case .refused = error { return [] }
            throw .call(error)
        }
    }

    private func read(_ ids: [Int], _ entity: Entity) async throws -> [Batch.Answer] {
        guard !ids.isEmpty else { return [] }
        let method = PortalMethod.name(entity.kind, .get)
        let batch = Batch(commands: ids.map { Batch.Command(method, ["id": .int($0)]) })
        return try await caller.run(batch, with: client, as: ids.count > 1 ? Batch.method : method)
    }

    private static func values(
        of object: PortalObject, _ names: [String], _ entity: Entity, _ id: Int
    ) -> Result<JSON.Object, ShellError> {
        var values = JSON.Object()
        for name in names {
            guard let value = object[name], !value.isNull else {
                return .failure(
                    .usage(Messages.Fields.missing([name]), hint: Messages.Calls.giveField(entity, id)))
            }
            values[name] = value
        }
        return .success(values)
    }

    /// `title="North", read from source 62`; for several objects their number.
    private static func remark(
        on found: [Int: Result<JSON.Object, ShellError>], _ ids: [Int], _ names: [String],
        _ entity: Entity
    ) -> String? {
        let read = ids.compactMap { id in (try? found[id]?.get()).map { (id, $0) } }
        guard let (id, values) = read.first else { return nil }
        return read.count > 1
            ? Messages.Calls.read(names, from: read.count, entity) : Messages.Calls.read(values, from: entity, id)
    }
}
