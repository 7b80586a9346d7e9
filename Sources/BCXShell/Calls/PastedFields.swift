import BIConnector
import OrderedJSON

/// The members of `fields` in a given object: the object itself or, when it is a whole request as the documentation
/// shows it, its `fields`.
struct PastedFields {
    /// The members.
    var members: JSON.Object
    /// The identifier next to `fields`, as in the request of an update.
    var identifier: JSON?
    /// The other members of a whole request.
    private var others: [String] = []
    private var isRequest = false

    /// A request has an object `fields`, and no other members than `id` and `auth`. A table has its own field `fields`,
    /// which is an array.
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

    /// A note about a whole request; nil for plain members.
    /// - Parameter takesIdentifier: Whether the call is about the object that `id` names.
    func note(takesIdentifier: Bool) -> String? {
        guard isRequest else { return nil }
        return Messages.Calls.tookFields(leftOut: others.filter { $0 == "auth" || !takesIdentifier })
    }
}
