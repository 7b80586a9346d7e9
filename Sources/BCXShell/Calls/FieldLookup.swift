import BIConnector
import CommandLanguage
import TextUI

/// Whether a name is that of a field, asked while a script is read and again when its line runs.
struct FieldLookup {
    /// The kinds of objects that may be meant; more than one when only running shows which.
    let entities: [Entity]

    /// Why a name cannot stand where it does.
    struct Problem {
        /// What is wrong.
        var message: String
        /// The field that is likely meant.
        var nearest: String?
        /// What to do when none is.
        var otherwise: String

        /// What to do next.
        var hint: String { nearest.map { Messages.didYouMean($0) } ?? otherwise }
    }

    /// What is wrong with setting `name`; nil when it is a field that can be set.
    func problem(setting name: String) -> Problem? {
        let fields = entities.compactMap { $0.field(name) }
        if fields.contains(where: \.isWritable) { return nil }
        guard fields.isEmpty else {
            return Problem(message: Messages.Fields.readOnly(name), otherwise: Messages.Fields.leaveOut)
        }
        return unknown(name, among: entities.flatMap(\.writableFields))
    }

    /// What is wrong with `name` in a list, which compares, selects and sorts by fields; nil when nothing is.
    func problem(listing name: String) -> Problem? {
        let fields = entities.flatMap { entity in entity.fields.filter(entity.lists) }
        if let entity = entities.first(where: { $0.field(name)?.flags.contains(.multiple) == true && !$0.lists(name) })
        {
            return Problem(
                message: "lists of \(entity.name)s have no '\(name)'",
                otherwise: "read it with '\(entity.name).get ID'")
        }
        return fields.contains { $0.name == name } ? nil : unknown(name, among: fields)
    }

    private func unknown(_ name: String, among fields: [Field]) -> Problem {
        Problem(
            message: entities.count == 1
                ? Messages.Fields.unknown(name, of: entities[0]) : Messages.Fields.unknown(name),
            nearest: Spelling.nearest(to: name, among: fields.map(\.name)),
            otherwise: entities.count == 1 ? Messages.Fields.listed(entities[0]) : Messages.Fields.listedOrSetting(name)
        )
    }
}

extension Entity {
    /// Whether the rows of a list have a field: a table's columns come with the table itself only.
    fileprivate func lists(_ field: Field) -> Bool {
        !field.flags.contains(.unlisted) && (kind.stored != .table || !field.flags.contains(.multiple))
    }

    fileprivate func lists(_ name: String) -> Bool { field(name).map(lists) ?? false }
}

extension CommandProblem {
    init(_ problem: FieldLookup.Problem, at span: SourceSpan) {
        self.init(
            problem.message, at: span, label: problem.nearest == nil ? nil : problem.hint,
            hint: problem.nearest == nil ? problem.otherwise : nil)
    }
}

extension ShellError {
    init(_ problem: FieldLookup.Problem) { self = .usage(problem.message, hint: problem.hint) }
}
