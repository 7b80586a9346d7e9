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
        let codes = connector.settings.map { "\($0.code) (\($0.type))" }.joined(separator: ", ")
        return "connector \(connector.id) \"\(connector.title)\", settings: \(codes.isEmpty ? "none" : codes)"
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
    static let notConfirmed = "not confirmed, \(Messages.nothingSent)"
    static let answerYes = "answer y, or write --yes"
    static func exists(_ what: String) -> String { "\(what) exists" }
    static func replace(_ what: String) -> String { "\(what) exists. Replace it" }
    static func replaceBy(_ command: String) -> String { "'\(command) --yes' replaces it" }
    static func notReplaced(_ what: String) -> String { "not confirmed; \(what) was not replaced" }
    static func notInEnvironment(_ name: String) -> String { "'\(name)' is not in the environment" }
    static func export(_ name: String) -> String { "put the secret into the environment as \(name)" }
    static let setEnvironment = "set BITRIX24_WEBHOOK to the webhook, or BCX_TOKEN to the token"
    static func nothingGiven(_ what: String) -> String { "no \(what) was given" }
}

// MARK: - Results

extension Messages.Results {
    static func late(_ names: [String]) -> String {
        "columns left out because they first appear in later rows: \(names.joined(separator: ", "))"
    }
    static func masks(in path: String) -> String {
        "\"\(path)\" contains \(Secret.mask) instead of credentials; use --show-secrets to write them"
    }
    static func carriedOut(_ result: String) -> String { "the call was carried out; its result is \(result)" }
    static let confidential = "the reply is not shown: it may contain tokens"
}

// MARK: - Vocabulary

extension Messages.Vocabulary {
    static let unknownCode = "not a known code"
    static func unknownMethod(_ name: String) -> String { "unknown method '\(name)'" }
    static func unknownCommand(_ name: String) -> String { "unknown command '\(name)'" }
    static let helpMethods = "'help methods' lists them"
    static let help = "'help' lists them"
    static let missingArgument = "missing argument"
    static let unexpectedWord = "unexpected word"
    static func writeItems(_ usage: String) -> String { "write '\(usage)', values as key=value" }
    static func noItems(_ command: String) -> String { "'\(command)' takes no key=value" }
    static func noCondition(_ command: String) -> String { "'\(command)' takes no 'where'" }
    static func unknownOption(_ name: String, of command: String) -> String {
        "unknown option '--\(name)' of '\(command)'"
    }
    static func options(of command: String) -> String { "'help \(command)' lists its options" }
    static func optionUsage(_ option: CommandOption) -> String {
        "option '--\(option.name)' must be written \(option.usage)"
    }

    // MARK: Commands of other shells

    static let letName = "write 'let NAME = …'"
    static func secret(_ name: String) -> String { "write 'secret \(name)' to be prompted for it" }
    static func letName(_ name: String, _ value: String) -> String {
        "write 'let \(name) = \(JSON.string(value).text())'"
    }
    static let methodName = "write the method's name and its parameters, as in 'source.list'"
}

// MARK: - Secrets

extension Messages.Secrets {
    static let masked = "'\(Secret.mask)' stands for a hidden credential"
    static func askForItem(_ key: String) -> String {
        "write \(key)=secret: to be prompted for it; \(key):=\"\(Secret.mask)\" sends the three asterisks"
    }
    static let pasteAgain = "paste the credential again, or write secret: in its place to be prompted for it"
}
