import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Converts typed values to the type of a field, and reports errors before they are sent.
struct FieldCheck {
    let entity: Entity
    let connector: KnownConnector?
    /// Whether local checks are skipped and the portal decides: after `--force` and inside `expect`.
    var isLenient = false

    /// The path as the types of its parts want it: a number is the name of a field, the position in an array, the name of
    /// a member of an object, however it was written or computed.
    func adapted(_ path: [Item.Step]) -> [Item.Step] {
        var path = path
        if case .index(let index) = path[0] { path[0] = .name(String(index)) }
        guard path.count > 1, case .name(let name) = path[0], let type = entity.field(name)?.inputType else {
            return path
        }
        switch (type, path[1]) {
        case (.array, .name(let text)): path[1] = Int(text).flatMap { $0 >= 0 ? .index($0) : nil } ?? path[1]
        case (.object, .index(let index)): path[1] = .name(String(index))
        default: break
        }
        return path
    }

    /// The value for the member at `path`.
    func value(of value: Invocation.Item.Value, at path: [Item.Step]) throws(ShellError) -> JSON {
        switch value {
        case .json(let value): return value
        case .text(let value): return try self.value(of: value, at: path)
        }
    }

    /// The value for a field itself.
    func value(of value: Invocation.Item.Value, for field: Field) throws(ShellError) -> JSON {
        switch value {
        case .json(let value): value
        case .text(let value): try convert(value, to: field.inputType, field, field.name)
        }
    }

    /// A text as the type expected at `path`.
    func value(of text: JSON, at path: [Item.Step]) throws(ShellError) -> JSON {
        guard let field = try field(at: path) else { return text }
        return try convert(text, to: field.type, field.field, path.text)
    }

    /// The field of a path, with the expected type; nil when it is unknown.
    private func field(at path: [Item.Step]) throws(ShellError) -> (field: Field, type: Field.ValueType)? {
        guard case .name(let name) = path[0] else { return nil }
        let known = entity.field(name)
        if !isLenient, known?.isWritable != true, let problem = FieldLookup(entities: [entity]).problem(setting: name) {
            throw ShellError(problem)
        }
        guard let field = known else { return nil }
        if path.count == 1 { return (field, field.inputType) }
        if let problem = Self.problem(below: field, path[1], name), !isLenient { throw problem }
        if field.isSecret, case .name(let code) = path[1] { return try setting(code, field) }
        if path.count == 3, case .name(let member) = path[2],
            let element = field.elements.first(where: { $0.name == member })
        {
            return (element, element.type)
        }
        return nil
    }

    /// Why nothing of this name can be below a field; nil when it can.
    private static func problem(below field: Field, _ step: Item.Step, _ name: String) -> ShellError? {
        switch (field.inputType, step) {
        case (.array, .name(let member)):
            .usage(Messages.Fields.hasElements(name), hint: Messages.Fields.writeElement(field, member))
        case (.array, .index), (.object, _): nil
        case (let type, _):
            .usage(Messages.Fields.hasNoMembers(name, type), hint: Messages.Fields.writeItem(name, "VALUE"))
        }
    }

    /// A credential of the connector. The portal silently drops unknown codes; bcx reports them.
    private func setting(_ code: String, _ field: Field) throws(ShellError) -> (Field, Field.ValueType)? {
        guard let connector, !isLenient else { return nil }
        guard connector.settings.contains(where: { $0.code == code }) else {
            let nearest = Spelling.nearest(to: code, among: connector.settings.map(\.code))
            throw .usage(
                Messages.Fields.noSetting(code, of: connector),
                hint: nearest.map(Messages.didYouMean) ?? Messages.Fields.settings(connector))
        }
        return nil
    }

    /// Converts text to the documented type; a value that already has it stays.
    private func convert(
        _ value: JSON, to type: Field.ValueType, _ field: Field, _ path: @autoclosure () -> String
    ) throws(ShellError) -> JSON {
        // Inside a batch: the portal replaces it with the result of an earlier command.
        if value.string?.hasPrefix("$result[") == true { return value }
        let converted: JSON? =
            switch type {
            case .string, .datetime:
                // Null is not converted to the text "null".
                value.number != nil || value.bool != nil ? .string(value.text()) : value.string.map(JSON.string)
            case .integer:
                value.integer.map(JSON.int)
                    ?? value.string.flatMap(JSON.Number.init).flatMap(\.exactInteger).map { .number(JSON.Number($0)) }
            case .boolean: value.bool.map(JSON.bool) ?? ["true": true, "false": false][value.string ?? ""]
            case .array: value.array.map(JSON.array)
            case .object: value.object.map(JSON.object)
            }
        guard let converted else {
            if isLenient { return value }
            throw mismatch(value, type, path())
        }
        if !field.allowedValues.isEmpty, let text = converted.string, !field.allowedValues.contains(text), !isLenient {
            throw .usage(Messages.Fields.badValue(text, of: path()), hint: Messages.Fields.oneOf(field.allowedValues))
        }
        try checkPattern(converted, field, path())
        return converted
    }

    /// Reports a name that the portal would refuse for its form.
    private func checkPattern(
        _ value: JSON, _ field: Field, _ path: @autoclosure () -> String
    ) throws(ShellError) {
        guard let pattern = field.pattern, let text = value.string, !pattern.matches(text), !isLenient else { return }
        throw .usage(
            Messages.Fields.badForm(text, of: path(), pattern),
            hint: pattern.nearest(to: text).map { Messages.Fields.writeItem(path(), $0) })
    }

    private func mismatch(_ value: JSON, _ type: Field.ValueType, _ path: String) -> ShellError {
        let hint: String? =
            switch type {
            case .boolean: Messages.Fields.writeBoolean
            case .integer: Messages.Fields.writeInteger
            case .array: Messages.Fields.writeArray(path)
            case .object: Messages.Fields.writeObject(path)
            case .string, .datetime: nil
            }
        return .usage(Messages.Fields.badType(path, type, got: value), hint: hint)
    }

    // MARK: Whole objects

    /// Reports errors in members that are sent as they are. Null is always allowed.
    func check(_ object: JSON.Object) throws(ShellError) {
        for member in object.members {
            let path = [Item.Step.name(member.name)]
            guard let row = try field(at: path), !member.value.isNull else { continue }
            _ = try convert(member.value, to: row.type, row.field, member.name)
            try checkElements(of: member)
            guard row.field.isSecret else { continue }
            for code in member.value.object?.names ?? [] { _ = try field(at: path + [.name(code)]) }
        }
    }

    /// Reports errors in the members of the elements of an array.
    private func checkElements(of member: JSON.Object.Member) throws(ShellError) {
        for (index, element) in (member.value.array ?? []).enumerated() {
            for part in element.object?.members ?? [] where !part.value.isNull {
                let path = [Item.Step.name(member.name), .index(index), .name(part.name)]
                if let row = try field(at: path) { _ = try convert(part.value, to: row.type, row.field, path.text) }
            }
        }
    }

    /// Reports missing fields of an `add`.
    func checkAdd(_ fields: JSON.Object) throws(ShellError) {
        guard !isLenient, entity.fields.contains(where: { $0.isMissing(in: fields) }) else { return }
        let missing = entity.fields.filter { $0.isMissing(in: fields) }.map(\.name)
        throw .usage(Messages.Fields.missing(missing), hint: Messages.Fields.give(missing.count))
    }

    /// Reports errors in the fields of an `update`.
    func checkUpdate(_ fields: JSON.Object) throws(ShellError) {
        guard !isLenient else { return }
        guard !fields.isEmpty else {
            throw .usage(Messages.Fields.noChanges, hint: Messages.Fields.writeChanges(entity))
        }
        for member in fields.members {
            guard let field = entity.field(member.name), field.flags.contains(.immutable) else { continue }
            throw .usage(
                Messages.Fields.immutable(member.name, of: entity), hint: Messages.Fields.createNew(entity))
        }
    }

    /// Warnings about what the portal silently accepts: ignored fields, texts longer than documented, credentials that
    /// are missing or of another type.
    /// - Parameter isWhole: Whether these are all fields, so that missing credentials are reported.
    func warnings(_ fields: JSON.Object, isWhole: Bool = true) -> [String] {
        var warnings: [String] = []
        for member in fields.members {
            guard let field = entity.field(member.name) else { continue }
            if field.flags.contains(.ignored) {
                warnings.append(Messages.Fields.ignored(field.name))
            }
            // Bytes are counted at once, characters one by one, and no text has more of these.
            if let limit = field.maximumLength, let text = member.value.string, text.utf8.count > limit,
                text.count > limit
            {
                warnings.append(Messages.Fields.tooLong(field.name, text.count, limit: limit))
            }
        }
        return warnings + settingsWarnings(fields, isWhole: isWhole)
    }

    /// The same for an `update`, with a caution about what it replaces.
    func warnings(onUpdate fields: JSON.Object) -> [String] {
        let replaces = entity.kind == .connector && fields[Field.settings] != nil
        let caution = replaces ? PortalMethod(named: PortalMethod.name(entity.kind, .update))?.caution : nil
        return warnings(fields) + (caution.map { [$0] } ?? [])
    }

    private func settingsWarnings(_ fields: JSON.Object, isWhole: Bool) -> [String] {
        guard let connector = ConnectorChoice(for: entity, last: connector).known(in: fields),
            let settings = fields[Field.settings]?.object
        else { return [] }
        return connector.settings.compactMap { setting in
            guard let value = settings[setting.code] else { return isWhole ? Messages.Fields.leftOut(setting) : nil }
            let isInteger = value.integer != nil || value.string.flatMap { Int($0) } != nil
            return setting.type == "INT" && !isInteger ? Messages.Fields.noInteger(setting) : nil
        }
    }
}

extension Field {
    /// Whether an `add` with these fields lacks it.
    fileprivate func isMissing(in fields: JSON.Object) -> Bool { isNeededOnAdd && fields[name] == nil }
}
