import BIConnector
import CommandLanguage
import OrderedJSON

/// The call that one row of a loop makes, as the form for the calls of the rows after it: they mostly set the same
/// fields, and only the values differ. To build a call from its words and to check it takes 27,000 instructions.
///
/// There is no form where more than the values decides what is called, and none is filled in with a value that needs a
/// closer look: such calls are built. It is good as long as the session does not change.
///
/// A class, as its places are, since what they hold would be copied for every row otherwise.
final class CallForm {
    private let invocation: Invocation
    private let call: MethodCall
    private let commands: Batch.Command.Form
    private let places: [Place]

    /// The call of another row.
    struct Filled {
        fileprivate let form: CallForm
        /// As a command of a batch.
        let command: Batch.Command
        /// The credentials in it.
        let secrets: [String]

        /// The call, which takes some time to make.
        var call: MethodCall {
            var call = form.call
            call.parameters = command.parameters
            return call
        }
        /// The row of its method.
        var method: PortalMethod? { form.call.row }
    }

    /// Nil when the call is no form for others.
    init?(_ invocation: Invocation, _ call: MethodCall, _ session: Session) {
        let connector = (invocation.circumstances as? Circumstances ?? session.circumstances).connector
        guard invocation.hasItemsAlone, call.row?.verb == .add, let entity = call.row?.entity, call.notes.isEmpty,
            // Such a credential is looked at whenever the connector is known.
            connector?.settings.contains(where: { $0.type == "INT" }) != true
        else { return nil }
        let check = FieldCheck(entity: entity, connector: connector)
        let places = invocation.items.compactMap { Place($0, check, isTyped: session.line != nil) }
        // Of two values in one place, or within each other, the order decides.
        let fields = Set(places.filter { $0.code == nil }.map(\.field.name))
        let codes = places.filter { $0.code != nil }
        guard places.count == invocation.items.count, fields.count + codes.count == places.count,
            Set(codes.map(\.path)).count == codes.count, !codes.contains(where: { fields.contains($0.field.name) }),
            // The draft may hold a list there, whose elements have no names.
            codes.allSatisfy({ call.parameters["fields"]?[$0.field.name]?.object != nil }),
            let commands = Batch.Command.Form(call.command, paths: places.map(\.parameter))
        else { return nil }
        self.commands = commands
        self.invocation = invocation
        self.call = call
        self.places = places
    }

    /// The call of another row; nil when it has to be built.
    func call(for row: Invocation) -> Filled? {
        guard row.hasItemsAlone, row.nameSpan == invocation.nameSpan, row.name == invocation.name,
            row.items.count == places.count, row.circumstances === invocation.circumstances
        else { return nil }
        var (values, secrets) = ([JSON](), [String]())
        values.reserveCapacity(places.count)
        for (index, place) in places.enumerated() {
            guard row.items[index].path.isSpelled(like: place.path), !row.items[index].isSecret,
                let value = place.value(of: row.items[index].value)
            else { return nil }
            if place.isSecret { secrets.append(value.string ?? value.text()) }
            values.append(value)
        }
        return commands.command(values).map { Filled(form: self, command: $0, secrets: secrets) }
    }
}

extension CallForm {
    /// Where a value goes, and what is known of it there.
    private final class Place {
        let path: [CommandLanguage.Item.Step]
        let field: Field
        /// The name below the field.
        let code: String?
        /// The names that lead to it in the parameters.
        var parameter: [String] { ["fields", field.name] + [code].compactMap(\.self) }
        /// Whether it is a credential.
        let isSecret: Bool
        /// The only value that it may have: what else is right may depend on the connector.
        private let connector: JSON?
        private let check: FieldCheck

        /// Nil for what is neither a field nor a credential.
        /// - Parameter isTyped: Whether whoever typed the line reads a remark on another connector.
        init?(_ item: Invocation.Item, _ check: FieldCheck, isTyped: Bool) {
            guard case .name(let name) = item.path[0], let field = check.entity.field(name) else { return nil }
            switch (field.inputType, item.path.dropFirst().first) {
            case (.object, .name(let name)) where field.isSecret && item.path.count == 2: code = name
            case (.object, _), (.array, _), (_, _?): return nil
            case (.integer, nil), (.string, nil), (.boolean, nil), (.datetime, nil): code = nil
            }
            path = item.path
            self.field = field
            self.check = check
            let isConnector = field.references == .connector && (isTyped || check.connector != nil)
            // `.none`, because `nil` would make this `null`.
            connector = isConnector ? item.plain : .none
            isSecret = JSON.string(name).hasSecrets(at: path.names(of: .string(name)))
        }

        /// The value of an item as it is sent; nil when it needs a closer look.
        func value(of given: Invocation.Item.Value) -> JSON? {
            guard isSimple(given.plain), connector.map({ $0 == given.plain }) ?? true else { return nil }
            guard code == nil else { return given.plain }
            guard let value = try? check.value(of: given, for: field) else { return nil }
            if let limit = field.maximumLength, let text = value.string, text.utf8.count > limit { return nil }
            return value
        }

        /// Whether it is a number, or a text that is no mask.
        private func isSimple(_ value: JSON) -> Bool {
            switch value {
            case .number: true
            case .string(let text): !text.contains(byte: UInt8(ascii: "*"))
            case .null, .bool, .array, .object: false
            }
        }
    }
}

extension [CommandLanguage.Item.Step] {
    /// Whether both are the same letter for letter, as a portal compares names.
    fileprivate func isSpelled(like other: Self) -> Bool {
        elementsEqual(other) { step, other in
            guard case (.name(let name), .name(let otherName)) = (step, other) else { return step == other }
            return name.isSpelled(like: otherName)
        }
    }
}

extension Invocation {
    /// Whether it has nothing but items, and is to be checked.
    fileprivate var hasItemsAlone: Bool {
        guard case nil = condition else { return false }
        return arguments.isEmpty && options.isEmpty && expectedCodes.isEmpty
    }
}
