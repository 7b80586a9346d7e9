import BIConnector
import OrderedJSON
import TextUI

// MARK: - Commands

extension Messages.Commands {
    static let nothingRefused = "no call has been refused yet"
    static let explainWhat = "write 'explain CODE', a method, or a field"
    static func unknownTopic(_ topic: String) -> String { "no explanation for '\(topic)'" }
    static func noHelp(_ word: String) -> String { "no help for '\(word)'" }
    static let helpLists = "'help' lists the topics"
    static func badCount(_ text: String) -> String { "\"\(text)\" is not a number of lines" }
    static let writeHistory = "write 'history 20'"
    static let noReply = "there is no reply yet"

    static func badValue(_ value: String, of option: String) -> String {
        "\"\(value)\" is not a value of the option '\(option)'"
    }
    static func writeValues(_ values: String) -> String { "write \(values)" }
    static func unknownOption(_ name: String) -> String { "unknown option '\(name)'" }
    static func options(_ names: [String]) -> String { "the options are \(names.joined(separator: ", "))" }
    static func used(_ method: String, _ seconds: Int, reset: Duration?) -> String {
        "\(method) has used \(seconds) s of execution time in ten minutes\(reset.map { ", less in \($0.words)" } ?? "")"
    }

    // MARK: Connectors

    static let noConnector = "no connector is chosen"
    static let writeUse = "write 'use ID'; 'connector.list' shows them"
    static func chosen(_ connector: KnownConnector) -> String {
        "connector \(connector.id) \"\(connector.title)\", settings: \(connector.codes)"
    }
    static func draftKeeps(_ field: Field, _ id: Int, instead connector: KnownConnector) -> String {
        "the draft keeps \(field.name)=\(id); 'set \(field.name)=\(connector.id)' changes it"
    }
    static func withoutID(_ connector: Identifier) -> String {
        "the portal's reply for connector \(connector.value) has no id"
    }
    static func unknownConnector(_ title: String) -> String { "no connector is called \"\(title)\"" }
    static let listConnectors = "'connector.list' shows them; 'use ID' takes a number"
    static func sameTitle(_ title: String) -> String { "several connectors are called \"\(title)\"" }
    static func useOne(_ connectors: [KnownConnector]) -> String {
        "use one of \(connectors.map { String($0.id) }.joined(separator: ", "))"
    }
}

// MARK: - People

extension Messages.People {
    static func orYes(_ question: String) -> String { "\(question) [Y/n]" }
    static func orNo(_ action: String) -> String { "\(action)? [y/N]" }
    static func orNoOrAll(_ action: String) -> String { "\(action)? [y/N/all]" }
    static func notConfirmed(_ refusal: String) -> String { "not confirmed; \(refusal)" }
    static let answerYes = "answer y, or write --yes"
    static func exists(_ what: String) -> String { "\(what) exists" }
    static func replace(_ what: String) -> String { "\(what) exists. Replace it" }
    static func replaceBy(_ command: String) -> String { "'\(command) --yes' replaces it" }
    static func notReplaced(_ what: String) -> String { notConfirmed("\(what) was not replaced") }
    static func notInEnvironment(_ name: String) -> String { "'\(name)' is not in the environment" }
    static func export(_ name: String) -> String { "put the secret into the environment as \(name)" }
    static let setEnvironment = "set BITRIX24_WEBHOOK to the webhook, or BCX_TOKEN to the token"
    static func nothingGiven(_ what: String) -> String { "no \(what) was given" }
}

// MARK: - Confirming

extension Messages.Confirming {
    static func sentDraft(_ entity: Entity, _ id: Int) -> String {
        "This draft was sent as \(entity.name) \(id). Create another"
    }
    static let nothingOfBatch = "nothing of the batch was sent"

    /// `source 58 "North"`
    static func object(_ entity: Entity, _ id: JSON?, called title: String?) -> String {
        let words = [entity.name, id.map { $0.string ?? $0.text() }, title.map { "\"\($0)\"" }]
        return words.compactMap(\.self).joined(separator: " ")
    }
    static func question(_ verb: PortalMethod.Verb, _ object: String) -> String {
        switch verb {
        case .delete: "Delete \(object)"
        case .fieldsUpdate: "Change the fields of \(object)"
        default: "Update \(object)"
        }
    }
    static func refusal(_ verb: PortalMethod.Verb, _ object: String) -> String {
        switch verb {
        case .delete: "\(object) was not deleted"
        case .fieldsUpdate: "the fields of \(object) were not changed"
        default: "\(object) was not updated"
        }
    }
    static func changes(_ changes: [String]) -> String {
        changes.isEmpty ? "" : " (\(changes.joined(separator: ", ")))"
    }
    static func change(_ name: String, from old: String?, to new: String) -> String {
        "\(name): \(old.map { "\($0) → " } ?? "")\(new)"
    }
    static func elements(_ count: Int) -> String { count == 1 ? "1 element" : "\(count) elements" }

    /// `Delete 9 sources (59–67)`
    static func many(_ verb: PortalMethod.Verb, _ entity: Entity, _ count: Int, _ ids: [Int]) -> String {
        question(verb, objects(entity, count) + (ids.count == count ? " (\(ranges(ids)))" : ""))
    }
    /// `Delete 9 sources (59–67), update 1 source (70)`
    static func together(_ questions: [String]) -> String {
        let others = questions.dropFirst().map { $0.prefix(1).lowercased() + $0.dropFirst() }
        return (questions.prefix(1) + others).joined(separator: ", ")
    }
    /// `9 sources were not deleted`
    static func refusal(_ verb: PortalMethod.Verb, _ entity: Entity, _ count: Int) -> String {
        guard count > 1, verb != .fieldsUpdate else { return refusal(verb, objects(entity, count)) }
        return "\(objects(entity, count)) were not \(verb == .delete ? "deleted" : "updated")"
    }
    private static func objects(_ entity: Entity, _ count: Int) -> String {
        "\(count) \(entity.name)\(count == 1 ? "" : "s")"
    }
    static func listed(_ object: String) -> String { "  \(object)" }
    static func more(_ count: Int) -> String { "  … and \(count) more" }

    /// `59–67, 80`
    private static func ranges(_ ids: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for id in ids.sorted() {
            if let last = ranges.last, id <= last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...max(id, last.upperBound)
            } else {
                ranges.append(id...id)
            }
        }
        let shown = ranges.prefix(10).map { range in
            switch range.count {
            case 1: "\(range.lowerBound)"
            case 2: "\(range.lowerBound), \(range.upperBound)"
            default: "\(range.lowerBound)–\(range.upperBound)"
            }
        }
        return shown.joined(separator: ", ") + (ranges.count > 10 ? ", …" : "")
    }
}

// MARK: - Results

extension Messages.Results {
    static func late(_ names: [String]) -> String {
        "columns left out because they first appear in later rows: \(names.joined(separator: ", "))"
    }
    static func hidden(_ names: [String]) -> String {
        "not shown: \(names.joined(separator: ", ")); --all shows all columns"
    }
    static func masks(in path: String) -> String {
        "\"\(path)\" contains \(Secret.mask) instead of credentials; use --show-secrets to write them"
    }
    static func isJSON(_ path: String) -> String {
        "\"\(path)\" contains JSON; 'option output csv' makes the next file CSV"
    }
    static func carriedOut(_ result: String) -> String { "the call was carried out; its result is \(result)" }
    static let confidential = "the reply is not shown: it may contain tokens"
}

// MARK: - Vocabulary

extension Messages.Vocabulary {
    static let unknownCode = "not a known code"
    static func unknownMethod(_ name: String) -> String { "unknown method '\(name)'" }
    static func unknownCommand(_ name: String) -> String { "unknown command '\(name)'" }
    static func function(_ usage: String) -> String { "it is a function: write 'print \(usage)'" }
    static let helpMethods = "'help methods' lists them"
    static let help = "'help' lists them"
    static let missingArgument = "missing argument"
    static let unexpectedWord = "unexpected word"
    static func writeItems(_ usage: String) -> String { "write '\(usage)', values as key=value" }
    static func givenTwice(_ key: String) -> String { "'\(key)' is given twice" }
    static func noItems(_ command: String) -> String { "'\(command)' takes no key=value" }
    static let writeFilter = "write filter:={…}"
    static func noCondition(_ command: String) -> String { "'\(command)' takes no 'where'" }
    static func unknownOption(_ name: String, of command: String) -> String {
        "unknown option '--\(name)' of '\(command)'"
    }
    static func options(of command: String) -> String { "'help \(command)' lists its options" }
    static func format(_ format: String) -> String { "write 'option output \(format)' on a line before it" }
    static func withoutDashes(_ words: String) -> String { "write '\(words)', without '--'" }
    static func optionUsage(_ option: CommandOption) -> String {
        "option '--\(option.name)' must be written \(option.usage)"
    }

    // MARK: Programs of other languages

    static func program(calls: Int, otherLines: Int) -> String {
        let found = "this is a program of another language: \(calls) \(calls == 1 ? "call" : "calls") found"
        return otherLines == 0
            ? found : "\(found), \(otherLines) other \(otherLines == 1 ? "line" : "lines") passed over"
    }
    static let unfinishedCall = "unfinished call of another language"
    static let finishCall = "write the rest of it"
    /// How many lines of a program are shown.
    private static let mostLines = 500
    static func writeLines(_ lines: [String]) -> String {
        let more = lines.count > mostLines ? "\n  and \(lines.count - mostLines) more" : ""
        return "write these lines:\n" + lines.prefix(mostLines).map { "  \($0)" }.joined(separator: "\n") + more
    }
    static func setBefore(_ variables: [(name: String, code: String)], isList: Bool) -> String {
        var parts: [String] = []
        for variable in variables {
            let code = variable.code.count > 40 ? "\(variable.code.prefix(40))…" : variable.code
            let name = variable.name.isEmpty ? "more fields" : "$\(variable.name)"
            let part = code == variable.name || "$\(variable.name)" == code ? name : "\(name) (\(code))"
            if !parts.contains(part) { parts.append(part) }
        }
        if parts.isEmpty { return "" }
        let names = parts.joined(separator: ", ")
        return
            "\(isList ? "\n" : ", ")with \(names) given first: only the program computes \(parts.count == 1 ? "it" : "them")"
    }

    // MARK: Commands of other shells

    static let letName = "write 'let NAME = …'"
    static func secret(_ name: String) -> String { "write 'secret \(name)' to be prompted for it" }
    static func letName(_ name: String, _ value: String) -> String { "write 'let \(name) = \(value)'" }
    static let identifierAsItem = "the id is a word, not an item"
    static let loneObject = "an object is not a command"
    static func layout(_ line: String, _ layout: String) -> String {
        "write '\(line)': the keyboard layout is \(layout)"
    }
    static func eitherWay(_ first: String, _ second: String) -> String { "write '\(first)' or '\(second)'" }
    static func list(_ entity: Entity) -> String {
        "write '\(entity.name).list where COND'; 'help where' shows how conditions are written"
    }
    static let listSomething = "write 'source.list', 'connector.list' or 'table.list'"
}

// MARK: - Secrets

extension Messages.Secrets {
    static let masked = "'\(Secret.mask)' stands for a hidden credential"
    static func askForItem(_ key: String) -> String {
        "write \(key)=secret: to be prompted for it; \(key):=\"\(Secret.mask)\" sends the three asterisks"
    }
    static let pasteAgain = "paste the credential again, or write secret: in its place to be prompted for it"
}
