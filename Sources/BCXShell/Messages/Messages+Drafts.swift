import BIConnector
import OrderedJSON
import TextUI

// MARK: - Drafts

extension Messages.Drafts {
    static let emptied = "the draft is empty; 'undo' restores it"
    static let wasEmpty = "the draft is empty; Control-L clears the screen"
    static func new(_ entity: Entity) -> String { "new \(entity.name) draft" }
    static func badKind(_ name: String) -> String {
        "a draft can be a source, a connector or a table, not a '\(name)'"
    }
    static func otherKind(_ entity: Entity) -> String { "the draft is a \(entity.name)" }
    static func sendOrEmpty(_ entity: Entity) -> String { "send it, or empty it with 'new \(entity.name)'" }
    static func isComplete(_ entity: Entity) -> String { "complete: '\(entity.name).add' sends it" }
    static func isUnchecked(_ connector: Int) -> String {
        "nothing else is missing, but the settings of connector \(connector) are not checked: 'use \(connector)' reads them"
    }
    static let unchecked = "settings not checked"
    static func stillMissing(_ names: [String]) -> String { "still missing: \(names.joined(separator: ", "))" }
    static let complete = "complete"
    static func missing(_ names: [String]) -> String { "missing \(names.joined(separator: ", "))" }
    static func sent(as id: Int) -> String { "sent as \(id)" }
    static func wasSent(_ entity: Entity, _ id: Int) -> String {
        "sent as \(entity.name) \(id); '\(entity.name).add' creates another"
    }
    static func invalid(_ names: [String]) -> String { "invalid \(names.joined(separator: ", "))" }
    static func stillInvalid(_ names: [String]) -> String {
        "the portal would refuse \(names.joined(separator: ", ")): 'explain' shows the form of a field"
    }
    /// The state of a draft in a few words: `missing title`, `complete`.
    static func state(_ draft: Draft, connector: KnownConnector?, sent id: Int?) -> String {
        if let id { return sent(as: id) }
        let (names, others) = (draft.missing(connector: connector), draft.invalid(connector: connector))
        let parts = (names.isEmpty ? [] : [missing(names)]) + (others.isEmpty ? [] : [invalid(others)])
        if !parts.isEmpty { return parts.joined(separator: "; ") }
        return draft.uncheckedConnector(last: connector) == nil ? complete : unchecked
    }

    static let writeFields = "write 'fields {…}'"
    static let itemsWithoutObject = "'fields' takes single fields only beside an object"
    static let nothingToSet = "nothing to set"
    static let writeField = "write 'set FIELD=VALUE'"
    static let singleMembers = "'set' sets single fields"
    static let setWhole = "write 'fields {…}' to set the whole draft"
    static func notSet(_ key: String) -> String { "'\(key)' is not set" }

    // MARK: The editor

    static let cannotEdit = "cannot edit the draft: \(Messages.noTerminal)"
    static let editAgain = "Edit it again?"
    static let notChanged = "the draft was not changed"
    static let startAgain = "write 'edit' to start again"
    static func notJSON(_ error: JSON.SyntaxError) -> String { "not JSON: \(error)" }

    // MARK: Earlier drafts

    static let nothingToUndo = "nothing to undo"
    static let onlyDrafts = "only changes to the draft can be undone"
    static func undid(_ what: String) -> String { "undid: \(what)" }
    static func cannotKeep(_ error: any Error) -> String { "the draft cannot be saved for the next session: \(error)" }
    static func restore(_ entity: Entity, _ names: [String]) -> String {
        "An unfinished \(entity.name) draft (\(names.joined(separator: ", "))) was saved. Restore it?"
    }
    static let restoring = "restore the saved draft"
    static let staysSaved = "the saved draft is offered again at the next start"
    static func setAgain(_ names: [String]) -> String {
        "credentials are not saved; set them again: \(names.joined(separator: ", "))"
    }
}

// MARK: - Wizard

extension Messages.Wizard {
    static func noFields(_ method: String) -> String { "'\(method)' has no fields to ask for" }
    static func withoutMark(_ method: String) -> String { "write '\(method)' without the '?'" }
    static func asks(_ command: String) -> String { "'\(command)' prompts for the fields" }
    static func eitherWay(_ method: String, _ command: String) -> String {
        "write '\(method)' with key=value, or '\(command)' alone"
    }
    static let cannotPrompt = Messages.cannotPrompt(for: "fields")
    static let keys = "Enter accepts the value in [ ] or skips the field, Control-C cancels"
    static let cancelledWithDraft = "cancelled; the draft keeps what was entered"
    static func declined(_ method: PortalMethod) -> String {
        "\(Messages.nothingSent); '\(method.shortName)' sends the draft"
    }

    // MARK: Questions

    static let send = "Send it? [Y/n]"
    static func identifier(_ entity: Entity) -> String { "\(entity.name) (identifier, required):" }
    static func required(_ name: String) -> String { "'\(name)' is required" }
    static func notInteger(_ setting: KnownConnector.Setting) -> String {
        "'\(setting.code)' must be a whole number"
    }
    static let asSet = " [already set]"
    static let asItIs = " [unchanged]"
    static func setting(_ setting: KnownConnector.Setting, of field: Field, _ state: String) -> String {
        let caption = setting.name == setting.code ? "" : ", \(setting.name.visible())"
        return "\(field.name).\(setting.code) (\(setting.type)\(caption))\(state)"
    }
    static func elements(_ field: Field, replaces: Bool) -> String {
        let replacing = replaces ? "; the new elements replace all existing ones" : ""
        return "\(field.name): \(field.summary) Enter at the first question of an element ends the list\(replacing)"
    }
    /// `title (string, required) [North]:`
    static func field(_ name: String, _ field: Field, isNeeded: Bool, standard: JSON?) -> String {
        let shown = standard.map { " [\(($0.string ?? $0.text()).visible().prefix(columns: 40))]" } ?? ""
        let facts = facts(field, isNeeded: isNeeded, hasStandard: standard != nil)
        return "\(name) (\(facts.joined(separator: ", ")))\(shown):"
    }
    private static func facts(_ field: Field, isNeeded: Bool, hasStandard: Bool) -> [String] {
        var facts = [field.inputType.rawValue]
        if isNeeded { facts.append("required") }
        if !field.allowedValues.isEmpty { facts.append("one of \(field.allowedValues.joined(separator: ", "))") }
        if let limit = field.maximumLength { facts.append("at most \(limit) characters") }
        if let pattern = field.pattern { facts.append("of the form \(pattern.text)") }
        if !hasStandard, let value = field.defaultValue, value.string != "" {
            facts.append("by default \(value.text())")
        }
        return facts
    }
}

// MARK: - Recording

extension Messages.Recording {
    static func saved(to path: String) -> String { "saved to \(path)" }
    static func begun(_ path: String) -> String { "recording to \(path); 'record off' ends it" }
    static func ended(_ path: String) -> String { "recorded to \(path)" }
    static func active(_ path: String) -> String { "recording to \(path)" }
    static let inactive = "not recording"
    static func stopped(_ error: any Error) -> String { "recording stopped: \(error)" }
    static let unexpectedWords = "unexpected words"
    static let usage = "write 'record on FILE' or 'record off'"
}
