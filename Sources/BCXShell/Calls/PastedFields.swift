import BIConnector
import OrderedJSON

/// The members of `fields` in an object that somebody gave: the object itself, or, when it is a whole request as the
/// documentation shows it, what stands in its `fields`.
struct PastedFields {
    /// The members.
    var members: JSON.Object
    /// The identifier that stands beside `fields`, as in the request of an update.
    var identifier: JSON?
    /// What was left out of a whole request, besides `fields`.
    private var others: [String] = []
    private var isRequest = false

    /// A request has an object `fields`, and nothing beside it but `id` and `auth`. A table has a field `fields` of its
    /// own, which is an array.
    init(_ object: JSON.Object) {
        guard let inner = object["fields"]?.object, object.names.allSatisfy(Self.namesOfRequest.contains) else {
            members = object
            return
        }
        members = inner
        identifier = object["id"]
        isRequest = true
        others = object.names.filter { $0 != "fields" }
    }

    private static let namesOfRequest: Set = ["fields", "id", "auth"]

    /// What was done with a whole request, in one line; nil for plain members.
    /// - Parameter takesIdentifier: Whether the call is about the object that `id` names.
    func note(takesIdentifier: Bool) -> String? {
        guard isRequest else { return nil }
        return Messages.Calls.tookFields(leftOut: others.filter { $0 == "auth" || !takesIdentifier })
    }
}
