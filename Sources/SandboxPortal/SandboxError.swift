import BIConnector

/// Why a sandbox, its storage or its server cannot be had. Its description is a message for people.
public struct SandboxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, in lower case without a full stop.
    public var description: String

    static func storage(_ detail: String) -> SandboxError {
        SandboxError(description: "the sandbox's storage failed: \(detail)")
    }

    static func cannotListen(_ address: String, _ port: Int, _ detail: String) -> SandboxError {
        SandboxError(description: "cannot listen on \(address) port \(port): \(detail)")
    }

    /// The portal's own words stay as they are.
    static func refused(_ refused: PortalError) -> SandboxError {
        if let detail = refused.detail { return .storage(detail) }
        return SandboxError(description: refused.code.text.isEmpty ? refused.text : "\(refused.code): \(refused.text)")
    }

    /// An address is shown without its query, which may hold a secret.
    static func endpoint(_ url: String, _ detail: String) -> SandboxError {
        SandboxError(description: "the endpoint \(url.prefix { $0 != "?" }) gives no rows: \(detail)")
    }
}
