import BIConnector
import CommandLanguage
import OrderedJSON

/// A call: the method's whole name and its parameters.
struct MethodCall {
    var method: String
    var row: PortalMethod?
    var parameters = JSON.Object()
    /// Which rows are wanted of a list whose pages are walked; nil for any other call.
    var rows: RowSelection?
    /// Whether the draft is in it.
    var sendsDraft = false
    /// Whether it is the draft and nothing else.
    var isDraftAlone = false
    /// What the user should know before it is sent.
    var notes: [String] = []
    /// The names of unchanged fields that the update must repeat and that have to be read first.
    var unread: [String] = []

    /// As a command of a batch.
    var command: Batch.Command { Batch.Command(method, parameters) }
    /// Whether it updates or deletes.
    var changesWhatIsThere: Bool { row?.verb.changesWhatIsThere ?? false }
    /// Where its words stand.
    let span: SourceSpan

    /// Whether its object is a result of the batch that contains it.
    var refersToBatch: Bool { parameters["id"]?.string?.hasPrefix("$result[") ?? false }

    /// Takes the values of unchanged fields.
    mutating func take(staying values: JSON.Object) {
        var fields = parameters["fields"]?.object ?? [:]
        for member in values.members { fields[member.name] = member.value }
        parameters["fields"] = .object(fields)
        unread = []
    }
}
