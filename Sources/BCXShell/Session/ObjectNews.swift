public import BIConnector
public import OrderedJSON

/// What a call told of the portal's objects, for whoever offers their identifiers later.
public enum ObjectNews: Sendable {
    /// A list of them went by.
    case listed([JSON], of: Entity, at: PortalAddress)
    /// Something was written, so that what is known is no longer all; the object with this identifier is gone.
    case changed(Entity, deleted: JSON?)
}
