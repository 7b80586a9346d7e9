public import OrderedJSON

/// One call of a portal as a program makes it: written into a program, or read out of one.
public struct ProgramCall: Sendable, Equatable {
    /// The method's whole name, such as `biconnector.source.add`.
    public var method: String
    /// What is sent: `{"fields": {…}}`, `{"id": 58}`, without `auth`.
    public var parameters: JSON.Object

    /// A call of a method.
    ///
    /// - Parameters:
    ///   - method: The method's whole name.
    ///   - parameters: What is sent, without `auth`.
    public init(_ method: String, _ parameters: JSON.Object = [:]) {
        (self.method, self.parameters) = (method, parameters)
    }
}
