/// Why a sandbox, its storage or its server cannot be had. Its description is a message for people.
public struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, in lower case without a full stop.
    public var description: String
}
