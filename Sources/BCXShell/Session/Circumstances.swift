import BIConnector

/// What a call depends on besides its words, at one moment: calls of a batch or of a loop with a journal are built when
/// their block has gone on, and mean what they meant where they stand.
final class Circumstances: Sendable {
    /// The object being composed.
    let draft: Draft
    /// The last connector used.
    let connector: KnownConnector?
    /// The portal and the credentials.
    let link: PortalLink?

    init(draft: Draft, connector: KnownConnector?, link: PortalLink?) {
        (self.draft, self.connector, self.link) = (draft, connector, link)
    }
}
