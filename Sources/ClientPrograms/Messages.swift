/// What programs and their readers say, in one place, so that it sounds alike.
enum Messages {
    static let needsCurl = "Needs curl and jq."
    static let needsNode = "Needs Node 18 or newer."
    static let needsJSLibrary = "Needs Node 20 or newer and b24jssdk: npm install @bitrix24/b24jssdk"
    static let needsPHPLibrary = "Needs b24phpsdk: composer require bitrix24/b24phpsdk"
    static let needsCRest = "Needs crest.php beside it, whose settings.php logs in."
    static let needsPythonLibrary = "Needs b24pysdk: pip install b24pysdk"
    static let needsPlace = "A page of a Bitrix24 application, which logs it in."
    static func variables(_ names: [String]) -> String { "Set in the environment: \(names.joined(separator: ", "))" }
    static func asked(_ names: [String]) -> String { "Asks for: \(names.joined(separator: ", "))" }
    static let notRenewed = "An access token is valid for an hour; this program does not renew it."
    static let insertedAsIs = "Values are inserted as they are: write a quotation mark in one as \\\""
    static func endsInSlash(_ name: String) -> String { "\(name) ends in /" }
    static let otherEditors = "JetBrains editors write {{$env.NAME}} for {{$processEnv NAME}}"
    static let judgeReply = "A reply with \"error\", at its top or inside \"result\", is a refusal."

    static func lost(_ place: String, _ what: String) -> String { "\(place): \(what)" }
    static func more(_ count: Int) -> String { "and \(count) more" }
    static func tooManyDigits(_ number: String) -> String {
        "\(number.utf8.count > 60 ? "\(number.prefix(60))…" : number) is sent as text, since a number would lose digits"
    }
    static func asText(_ value: String) -> String { "\(value) arrives as text" }
    static let nullLost = "null arrives as empty text, or not at all"
    static func emptyLost(_ kind: String) -> String { "an empty \(kind) does not arrive" }

    static func noBatch(_ form: String, _ reason: String) -> String { "\(form) cannot make a batch: \(reason)" }
    static let phpBatch = "batches of b24phpsdk repeat one method"
    static func tooDeep(_ form: String, _ levels: Int) -> String {
        "\(form) takes values of at most \(levels) levels"
    }
    static func oneRequest(_ form: String, _ count: Int) -> String {
        "\(form) makes one request, and this batch takes \(count)"
    }
}
