import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Asks before what is there is changed or deleted: by what name people know it, and what changes.
struct Confirmation {
    private let context: CommandContext
    private var session: Session { context.session }
    private var person: Person { context.person }

    init(_ context: CommandContext) { self.context = context }

    /// Asks about a call of its own.
    func confirm(_ call: MethodCall, _ invocation: Invocation) async throws {
        guard person.confirms, invocation.option("yes") == nil, let row = call.row, let entity = row.entity,
            !session.agreedMethods.contains(row.name)
        else { return }
        if call.isDraftAlone { try confirmAnother(entity, invocation) }
        guard call.changesWhatIsThere else { return }
        let id = call.parameters["id"]
        let known = try await object(entity, id)
        let object = Messages.Confirming.object(entity, id, called: Self.title(of: known))
        let changes = Messages.Confirming.changes(changes(by: call, to: known))
        let canComeAgain = session.questionCount?.mayChangeMany ?? true
        try person.confirm(
            Messages.Confirming.question(row.verb, object) + changes, all: canComeAgain ? row.name : nil,
            refusal: Messages.Confirming.refusal(row.verb, Messages.Confirming.object(entity, id, called: nil)))
    }

    /// Enter that is pressed once more must not make a second object.
    private func confirmAnother(_ entity: Entity, _ invocation: Invocation) throws {
        guard let id = session.idOfSentDraft, session.line?.isPlain(invocation) == true else { return }
        try person.confirm(Messages.Confirming.sentDraft(entity, id), refusal: Messages.nothingSent)
    }

    // MARK: Batches

    /// Asks once about the calls of a batch.
    func confirm(batch calls: [MethodCall]) async throws {
        let changes = calls.filter(\.changesWhatIsThere)
        guard person.confirms, !changes.isEmpty, !session.agreedMethods.contains(Batch.method) else { return }
        for line in try await titles(of: changes) { context.note(line) }
        let groups = Self.groups(of: changes)
        let questions = groups.map { row, entity, ids in
            let numbers = ids.compactMap { $0.flatMap(Identifier.init)?.value }
            return Messages.Confirming.many(row.verb, entity, ids.count, numbers)
        }
        let canComeAgain = session.questionCount?.maySendBatches ?? true
        try person.confirm(
            Messages.Confirming.together(questions), all: canComeAgain ? Batch.method : nil,
            refusal: groups.count == 1 && calls.count == groups[0].ids.count
                ? Messages.Confirming.refusal(groups[0].row.verb, groups[0].entity, groups[0].ids.count)
                : Messages.Confirming.nothingOfBatch)
    }

    /// The calls by their methods, in the order in which these come first.
    private static func groups(of calls: [MethodCall]) -> [(row: PortalMethod, entity: Entity, ids: [JSON?])] {
        var groups: [(row: PortalMethod, entity: Entity, ids: [JSON?])] = []
        for call in calls {
            guard let row = call.row, let entity = row.entity else { continue }
            if let index = groups.firstIndex(where: { $0.row.name == row.name }) {
                groups[index].ids.append(call.parameters["id"])
            } else {
                groups.append((row, entity, [call.parameters["id"]]))
            }
        }
        return groups
    }

    /// The first of the objects by their titles, and how many more there are.
    private func titles(of calls: [MethodCall]) async throws -> [String] {
        var lines: [String] = []
        for (entity, ids) in Self.objects(of: calls) where lines.count < Self.mostListed {
            let shown = Array(ids.prefix(Self.mostListed - lines.count))
            let titles = try await titles(of: shown, entity)
            guard !titles.isEmpty else { continue }
            lines += shown.map {
                Messages.Confirming.listed(Messages.Confirming.object(entity, .int($0), called: titles[$0]))
            }
        }
        let count = Self.objects(of: calls).reduce(0) { $0 + $1.ids.count }
        if !lines.isEmpty, count > lines.count { lines.append(Messages.Confirming.more(count - lines.count)) }
        return lines
    }

    private static let mostListed = 10

    private static func objects(of calls: [MethodCall]) -> [(entity: Entity, ids: [Int])] {
        var objects: [(entity: Entity, ids: [Int])] = []
        for call in calls {
            guard let entity = call.row?.entity, let id = call.parameters["id"].flatMap(Identifier.init)?.value
            else { continue }
            guard let index = objects.firstIndex(where: { $0.entity.name == entity.name }) else {
                objects.append((entity, [id]))
                continue
            }
            if !objects[index].ids.contains(id) { objects[index].ids.append(id) }
        }
        return objects
    }

    // MARK: What the portal has

    /// The object as the portal has it; nil when it cannot be read, which is no reason not to ask.
    private func object(_ entity: Entity, _ id: JSON?) async throws -> PortalObject? {
        guard let id, Identifier(id) != nil else { return nil }
        let result = try await read(PortalMethod.name(entity.kind, .get), ["id": id])
        return result.flatMap { PortalObject($0["item"] ?? $0) }
    }

    private func titles(of ids: [Int], _ entity: Entity) async throws -> [Int: String] {
        let name = Self.nameField(of: entity)
        let result = try await read(
            PortalMethod.name(entity.kind, .list),
            [
                "select": ["id", .string(name)],
                "filter": [FilterOperator.anyOf.key("id"): .array(ids.map(JSON.int))], "page": 1,
            ])
        let objects = (result?.array ?? []).compactMap(PortalObject.init)
        return Dictionary(
            objects.compactMap { object in
                object.id.flatMap { id in object[name]?.string.map { (id, $0) } }
            }, uniquingKeysWith: { $1 })
    }

    private func read(_ method: String, _ parameters: JSON.Object) async throws -> JSON? {
        // A pending fault is meant for the call itself.
        guard context.services.mayLookUp() else { return nil }
        // A portal that is slow or refuses must not keep the question back.
        let client = try context.connection.client(
            timeout: min(context.session.options.timeout, Self.patience), repeats: false)
        do throws(ClientError) {
            let result = try await context.caller.call(method, parameters, with: client).result
            context.secrets.redaction.learn(from: result)
            return result
        } catch {
            if Task.isCancelled { throw CancellationError() }
            return nil
        }
    }

    private static let patience = Duration.seconds(5)

    private static func nameField(of entity: Entity) -> String { entity.field("title") == nil ? "name" : "title" }

    private static func title(of object: PortalObject?) -> String? {
        (object?["title"] ?? object?["name"])?.string.map { $0.visible().cut(toColumns: longest) }
    }

    // MARK: What changes

    /// `title: "North" → "South"`, `settings.token: ***`
    private func changes(by call: MethodCall, to object: PortalObject?) -> [String] {
        let given = call.parameters["fields"]?.object ?? Self.without("id", call.parameters)
        guard call.row?.verb != .delete else { return [] }
        let shown = context.delivery.disclosure.shown(.object(given)).object ?? [:]
        return shown.members.flatMap { member -> [String] in
            if let inner = member.value.object {
                return inner.members.map {
                    Messages.Confirming.change("\(member.name).\($0.name)", from: nil, to: Self.text($0.value))
                }
            }
            let old = object?[member.name].flatMap { $0.isNull || !Self.isPlain($0) ? nil : Self.text($0) }
            return [Messages.Confirming.change(member.name, from: old, to: Self.text(member.value))]
        }
    }

    private static func without(_ name: String, _ object: JSON.Object) -> JSON.Object {
        var rest = object
        rest[name] = nil
        return rest
    }

    private static func isPlain(_ value: JSON) -> Bool { value.array == nil && value.object == nil }

    private static func text(_ value: JSON) -> String {
        if let elements = value.array { return Messages.Confirming.elements(elements.count) }
        if value.string == Secret.mask { return Secret.mask }
        return value.text(.line).visible().cut(toColumns: longest)
    }

    /// How many columns of a value are shown.
    private static let longest = 40
}
