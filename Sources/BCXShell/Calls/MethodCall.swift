import BIConnector
import CommandLanguage
import OrderedJSON

/// A call: the method's whole name and its parameters.
struct MethodCall {
    var method: String
    var row: PortalMethod?
    var parameters = JSON.Object()
    /// Whether all pages are wanted.
    var isAll = false
    /// Whether the draft is in it.
    var sendsDraft = false
    /// What the user should know before it is sent.
    var notes: [String] = []
    /// The names of fields that an update has to give although they stay, and that have to be read first.
    var unread: [String] = []

    /// Whether it updates or deletes.
    var changesWhatIsThere: Bool {
        switch row?.verb {
        case .delete, .update, .fieldsUpdate: true
        default: false
        }
    }
    /// Where its words stand.
    let span: SourceSpan

    /// Whether the object it is about is a result of the batch it stands in.
    var refersToBatch: Bool { parameters["id"]?.string?.hasPrefix("$result[") ?? false }

    /// Takes the values of the fields that stay.
    mutating func take(staying values: JSON.Object) {
        var fields = parameters["fields"]?.object ?? [:]
        for member in values.members { fields[member.name] = member.value }
        parameters["fields"] = .object(fields)
        unread = []
    }
}
