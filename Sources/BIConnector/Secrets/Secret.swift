/// A text that must not be seen: a webhook's code, an access token, a password.
///
/// It always prints as `***`. ``reveal()`` is for whoever puts it on the wire and for nobody else.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Hides `text`.
    public init(_ text: String) { self.text = text }

    /// The hidden text.
    public func reveal() -> String { text }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { text.isEmpty }

    /// What is shown in place of a secret.
    public static let mask = "***"

    /// Always ``mask``.
    public var description: String { Self.mask }
    /// Always ``mask``.
    public var debugDescription: String { Self.mask }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
