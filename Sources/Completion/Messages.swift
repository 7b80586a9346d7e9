import BIConnector

/// The sentences of this library: what a suggestion means, as a sentence or a few words. Those of rows come from the
/// rows.
enum Messages {
    // MARK: Statements

    static let sandbox = "The built-in practice portal."

    static let student = "The portal of this student."

    static let address = "A webhook's whole address, or a portal's."

    static let replacesVariable = "Has a value; it will be replaced."

    static let anyRefusal = "Any refusal."

    static let otherwise = "What to do otherwise."

    static let anotherCondition = "Another condition."

    static let block = "A block; ends at '}'."

    // MARK: Fields

    static func field(_ type: String, isRequired: Bool = false, _ summary: String) -> String {
        "\(type)\(isRequired ? ", required" : ""). \(summary)"
    }

    static let firstElement = "The first element, one member at a time."

    static let element = "One of them."

    static let secret = "Prompts for the value without showing it."

    static let defaultValue = "The default."

    // MARK: Lists

    static let rawFilter = "A raw filter."

    static let firstHundred = "The first hundred."
    static let otherEnd = "The other end follows."
    static let firstPage = "The first \(PortalMethod.pageSize)."

    static let group = "A group."

    static let listOfValues = "The values, separated by commas."

    static let and = "Both must be true."

    static let or = "Either must be true."

    // MARK: Values

    static let matchingElements = "The elements that match a condition."
    static let everyElement = "A member of every element."

    static func array(_ count: Int) -> String { "array of \(count)" }

    static func object(_ title: String?) -> String { title.map { "object: \($0)" } ?? "object" }

    static func value(_ type: String, _ text: String?) -> String { text.map { "\(type): \($0)" } ?? type }
}
