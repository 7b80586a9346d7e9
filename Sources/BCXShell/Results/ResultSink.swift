/// Takes a result piece by piece: a program, a pager, a file.
public struct ResultSink {
    /// Takes a piece; returns whether it wants more.
    public var write: (String) async throws -> Bool
    /// Called when no more comes, with whether that was all. Returns when everything is written.
    public var close: (_ isWhole: Bool) async throws -> Void
    /// Returns when the receiver of the pieces has ended, or the task is cancelled; nil when the receiver cannot end.
    public var end: () -> (@Sendable () async -> Void)?

    /// A sink made of these operations.
    public init(
        write: @escaping (String) async throws -> Bool,
        close: @escaping (_ isWhole: Bool) async throws -> Void,
        end: @escaping () -> (@Sendable () async -> Void)? = { nil }
    ) {
        self.write = write
        self.close = close
        self.end = end
    }
}
