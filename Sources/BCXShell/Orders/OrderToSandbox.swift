public import BIConnector
public import OrderedJSON

/// An order to the sandbox that a session is connected to, as a host's command gives it.
public struct OrderToSandbox: Sendable {
    /// The name, for messages: `fault`.
    public var name: String
    /// What is sent: `{"order", "words", "for", "text"}`.
    public var body: JSON.Object
    /// Whether it only shows something.
    public var isRead = false
    /// How long it may take; the session's option when it is nil.
    public var timeout: Duration?
    /// The credential, where the host knows a better one than the session.
    public var key: Secret?

    /// An order.
    public init(_ name: String, _ body: JSON.Object) {
        self.name = name
        self.body = body
    }

    /// What came of an order.
    public enum Reply: Sendable {
        /// A sentence for people.
        case said(String)
        /// A value; the request itself where nothing is to be sent.
        case shown(JSON)
    }

    /// How it is called in messages.
    var spelled: String { "sandbox \(name)" }
}

extension CommandContext {
    /// Gives an order to the sandbox that the session is connected to.
    ///
    /// A host that is not known yet is asked first whether it is a sandbox, without any credential; one of Bitrix24 is
    /// asked nothing. The order carries the credential that the session has for that very address, follows no redirect and
    /// is sent once.
    /// - Throws: ``ShellError``: usage for an order that the sandbox refuses for its words, and for what is no sandbox.
    public func give(_ order: OrderToSandbox) async throws(ShellError) -> OrderToSandbox.Reply {
        try await OrderClient(self).give(order)
    }

    /// Shows a text whose credentials somebody asked for in order to hand them out.
    public func handOut(_ text: String) { presenter.handOut(text) }
}
