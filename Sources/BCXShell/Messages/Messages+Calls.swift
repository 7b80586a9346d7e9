import BIConnector
import OrderedJSON
import TextUI

// MARK: - Calls

extension Messages.Calls {
    static let earlyObject = "the object is not the last word"
    static let objectLast = "write one object, after all other words"
    static func deprecated(_ method: String, _ deprecation: String) -> String {
        "\(method) is deprecated: \(deprecation)"
    }
    static let writeItems = "write parameters as key=value"
    static func missingParameter(_ name: String) -> String { "missing parameter '\(name)'" }
    static func givenTwice(_ name: String) -> String { "'\(name)' is given twice" }
    static let giveOnce = "leave it out of the object, or out of the command"
    static let idsOfObjects = "give the ids of the objects, as in '$rows[*].id'"
    static let missingIdentifier = "missing argument 'id'"
    static func writeIdentifier(_ method: String) -> String { "write '\(method) ID'" }

    static func nothingToSend(_ draft: Entity) -> String { "nothing to send: the draft is a \(draft.name)" }
    static func writeFields(_ method: String, _ entity: Entity) -> String {
        "write '\(method) key=value …', or 'new \(entity.name)'"
    }
    static func settingsNotChecked(_ connector: Int) -> String {
        "the settings were not checked: 'use \(connector)' reads what connector \(connector) declares"
    }
    static func filledIn(_ connector: KnownConnector) -> String {
        "connectorId=\(connector.id), the last connector \"\(connector.title)\""
    }
    static func twoObjects(_ entity: Entity, object: Int, command: String) -> String {
        "the object has id \(object), but the command names \(entity.name) \(command)"
    }
    static let leaveOneOut = "leave one of them out"
    static let writeFieldsObject = "write fields:={…}"
    static func tookFields(leftOut names: [String]) -> String {
        let left = names.isEmpty ? "" : "; ignored \(names.map { "\"\($0)\"" }.joined(separator: " and "))"
        return "used the \"fields\" of the object\(left)"
    }

    static func noDuration(_ text: String) -> String { "\"\(text)\" is not a span of time" }
    static let writeDuration = "write a number and its unit: --timeout=10s"

    // MARK: Fields that stay

    static let readFirst = "<read first>"
    static let giveInBatch = "give it here: bcx cannot know it before the batch is sent"
    static func giveField(_ entity: Entity, _ id: Int) -> String {
        "give it: the portal's reply for \(entity.name) \(id) does not contain it"
    }
    static func read(_ names: [String], from count: Int, _ entity: Entity) -> String {
        "\(names.joined(separator: ", ")) read from \(count) \(entity.name)s"
    }
    static func read(_ values: JSON.Object, from entity: Entity, _ id: Int) -> String {
        let items = values.members.map { "\($0.name)=\($0.value.text(.line))" }
        return "\(items.joined(separator: " ")), read from \(entity.name) \(id)"
    }
}

// MARK: - Fields

extension Messages.Fields {
    static func readOnly(_ name: String) -> String { "field '\(name)' is read-only" }
    static let leaveOut = "leave it out; the portal sets it"
    static func unknown(_ name: String) -> String { "unknown field '\(name)'" }
    static func unknown(_ name: String, of entity: Entity) -> String { "unknown field '\(name)' of a \(entity.name)" }
    static func hasElements(_ name: String) -> String { "'\(name)' is an array: its elements have numbers" }
    static func writeElement(_ field: Field, _ member: String) -> String {
        guard let first = field.elements.first(where: \.isWritable) else { return "write \(field.name)[0]=VALUE" }
        let isMember = field.elements.contains { $0.name == member }
        return "write \(field.name)[0].\(isMember ? member : first.name)=VALUE"
    }
    static func hasNoMembers(_ name: String, _ type: Field.ValueType) -> String {
        "'\(name)' is of type \(type.rawValue) and has no members"
    }
    static func listedOrSetting(_ name: String) -> String {
        "write \(Field.settings).\(name)=VALUE for a setting of the connector; 'explain source' lists the fields"
    }
    static func listed(_ entity: Entity) -> String { "'explain \(entity.name)' lists its fields" }

    static func noObject(_ value: JSON) -> String { "the fields must be an object, got \(value.typeName)" }
    static func noSetting(_ code: String, of connector: KnownConnector) -> String {
        "connector \(connector.id) has no setting '\(code)'"
    }
    static func settings(_ connector: KnownConnector) -> String {
        let codes = connector.settings.map(\.code).joined(separator: ", ")
        return "its settings are: \(codes.isEmpty ? "none" : codes)"
    }
    static func badValue(_ text: String, of path: String) -> String { "\(path) cannot be \"\(text)\"" }
    static func oneOf(_ values: [String]) -> String { "must be one of \(values.joined(separator: ", ")) (lower case)" }
    static func badForm(_ text: String, of path: String, _ pattern: NamePattern) -> String {
        "\(path) must have the form \(pattern.text), got \"\(text.prefix(60))\""
    }
    static func writeItem(_ path: String, _ value: String) -> String { "write \(path)=\(value)" }
    static func badType(_ path: String, _ type: Field.ValueType, got value: JSON) -> String {
        let shown = value.string.map { "\"\($0.prefix(60))\"" } ?? value.typeName
        return "\(path) must be of type \(type.rawValue), got \(shown)"
    }
    static let writeBoolean = "write true or false"
    static let writeInteger = "write a whole number"
    static func writeArray(_ path: String) -> String { "write \(path):=[…]" }
    static func writeObject(_ path: String) -> String { "write \(path):={…}, or one member: \(path).code=…" }
    static func noPosition(_ index: Int) -> String { "position \(index) is beyond the end" }
    static let positions = "positions are counted from 0, without gaps"
    static func noMembers(_ value: JSON) -> String { "\(value.typeName) has no members" }
    static let unsetFirst = "'unset' it first"

    // MARK: Whole objects

    static func missing(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }.joined(separator: ", ")
        return "missing required \(names.count == 1 ? "field" : "fields") \(quoted)"
    }
    static func give(_ count: Int) -> String {
        "give \(count == 1 ? "it" : "them") here or with 'set', or send the call as it is with --force"
    }
    static let noChanges = "no fields to change"
    static func writeChanges(_ entity: Entity) -> String {
        "write what changes, as in '\(entity.name).update 58 title=\"North\"'"
    }
    static func immutable(_ name: String, of entity: Entity) -> String {
        "field '\(name)' is set once, when the \(entity.name) is created"
    }
    static func createNew(_ entity: Entity) -> String { "leave it out, or create a new \(entity.name)" }
    static func ignored(_ name: String) -> String {
        "current portals ignore '\(name)'; change it in the portal's interface"
    }
    static func tooLong(_ name: String, _ count: Int, limit: Int) -> String {
        "'\(name)' has \(count) characters; the documented maximum is \(limit)"
    }
    static func leftOut(_ setting: KnownConnector.Setting) -> String { "settings.\(setting.code) is left out" }
    static func noInteger(_ setting: KnownConnector.Setting) -> String {
        "settings.\(setting.code) is declared INT, but is not a whole number"
    }
}

// MARK: - Conditions

extension Messages.Conditions {
    static func badValue(_ field: Field, _ text: String) -> String {
        "\(field.name) is of type \(field.type.rawValue) and cannot be compared with \"\(text.prefix(60))\""
    }
    static func write(_ condition: String) -> String { "write \(condition)" }
    static func noSingleValue(_ field: Field, _ text: String) -> String {
        "\(field.name) cannot be compared with \(text.prefix(60))"
    }
    static let singleValue = "write a single value"
    static let impossible = "no row can match: a list after 'in' is empty"
    /// - Parameter reasons: What portals cannot filter by.
    static func decidedHere(_ reasons: [String]) -> String {
        let last = reasons.last ?? ""
        let list = reasons.count > 1 ? "\(reasons.dropLast().joined(separator: ", ")) and \(last)" : last
        return "portals cannot filter by \(list): bcx reads all pages and decides this itself"
    }
    static let wildcards = "a text with '%', '_' or '\\'"
    static func listOfTexts(_ entity: Entity) -> String { "a list of texts on \(entity.name)s" }
    static func field(_ name: String, _ entity: Entity) -> String { "'\(name)' of a \(entity.name)" }
    static func groups(_ entity: Entity) -> String { "'or' on \(entity.name)s" }
    static func sameKey(_ name: String, _ entity: Entity) -> String {
        "two comparisons of '\(name)' on \(entity.name)s"
    }
    static let whereOrFilter = "write either 'where' or 'filter:='"
    static let rawFilter = """
        'filter' is sent as written; portals misread OR at its top level, groups of sources and datasets, and lists of \
        texts: 'where' avoids these
        """
    static let writeDate = "write the date as in 2026-11-26, or \"2026-11-26 08:15:42\""
    static func noParameter(_ name: String, of method: PortalMethod) -> String {
        "\(method.shortName) has no parameter '\(name)'"
    }
    static func writePage(_ page: Int) -> String {
        "write 'page \(page)': pages of \(PortalMethod.pageSize) count from 1"
    }
    static func writeCondition(_ name: String, _ text: String?) -> String {
        let isWord = text?.allSatisfy { $0.isLetter || $0.isNumber } == true
        return "write 'where \(name) = \(text.map { isWord ? $0 : "\"\($0)\"" } ?? "…")'"
    }
    static func parameters(_ names: [String]) -> String {
        "its parameters are \(names.joined(separator: ", ")); \":=\" sends any other"
    }
}

// MARK: - Batches

extension Messages.Batches {
    static let likeReference = "a text contains '$result[', in whose place a portal puts a result of the batch"
    static func sendAlone(_ command: String) -> String {
        "write this '\(command)' before or after the batch, where it is sent as it is"
    }
    static let otherPortal = "the portal or the credentials were changed inside the batch"
    static let onePortal = "change them before or after the batch: its calls are sent together, to one portal"
    static let listOfSeveralCalls = "this list takes more than one call, and a batch sends each call once"
    static let outside = "put it before or after the batch"
    static let ended = "not run: the batch had already ended"
    static let withoutResult = "not run: the result it uses is missing"
    static let spoiled = "carried out without the result it uses"
    static let lookAtSpoiled = "look at what was made: a text like $result[…] stands in it"
    static func outcome(_ calls: Int, refused: Int, failed: Int, notRun: Int) -> String {
        let counts = [(refused, "refused"), (failed, "failed"), (notRun, "not run")].filter { $0.0 > 0 }
        let calls = "\(calls) \(calls == 1 ? "call" : "calls")"
        return "batch: \(([calls] + counts.map { "\($0) \($1)" }).joined(separator: ", "))"
    }
    static func progress(_ done: String) -> String { "batch: \(done)" }
    /// - Parameter time: How long it took: `, in 10.2 s`; empty for what was quick.
    static func summary(_ calls: Int, _ requests: Int, _ time: String) -> String {
        "batch: \(calls) calls in \(requests) requests\(time)"
    }
    static func sentAlone(_ parameter: String, of method: String) -> String {
        "\(parameter) of \(method) would lose its type in a batch, so the call is sent by itself"
    }
    static func losesType(_ parameter: String, of method: String) -> String {
        "\(parameter) of \(method) loses its type: the call uses an earlier result, so it must be in a batch"
    }
    static let notMentioned = "the reply does not mention this call"
}

// MARK: - Progress

extension Messages.Progress {
    /// - Parameter unit: What is counted; empty when that is clear.
    static func count(_ count: Int, of total: Int?, _ unit: String) -> String {
        [total.map { "\(count) of \($0)" } ?? "\(count)", unit].filter { !$0.isEmpty }.joined(separator: " ")
    }
    static func perSecond(_ speed: Double) -> String {
        "\(speed < 10 ? speed.tenths : "\(Int(speed.rounded()))") a second"
    }
    static func left(_ seconds: Int) -> String { "\(seconds) s left" }
    static func time(_ seconds: Double) -> String { "\(seconds.tenths) s" }
    static func took(_ time: String) -> String { ", in \(time)" }

    static let fullPage = """
        \(PortalMethod.pageSize) rows, a full page: there may be more; 'all' reads every page, 'limit N' the first rows
        """
    static func read(_ method: String, _ count: String) -> String { "\(method): read \(count)" }
    /// - Parameter time: How long it took: `, in 10.2 s`; empty for what was quick.
    static func readAll(_ count: Int, pages: Int, _ time: String, matches: Int?, isEnough: Bool, isWhole: Bool)
        -> String
    {
        let matching = matches.map { "; \(isEnough ? "the first " : "")\($0) \($0 == 1 ? "matches" : "match")" } ?? ""
        let end = isWhole ? "" : "; the rest was not needed"
        return "read \(count) in \(pages) \(pages == 1 ? "page" : "pages")\(time)\(matching)\(end)"
    }
}
