public import BIConnector
public import OrderedJSON

/// What a call revealed about the portal's objects, for completion of their identifiers.
public enum ObjectNews: Sendable {
    /// A list of them was read.
    case listed([JSON], of: Entity, at: PortalAddress)
    /// Something was written, so that known lists are outdated; the object with this identifier was deleted.
    case changed(Entity, deleted: JSON?)
}
