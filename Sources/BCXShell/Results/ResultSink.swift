/// Takes a result piece by piece: a program, a pager, a file.
public struct ResultSink {
    /// Takes a piece; says whether it wants more.
    public var write: (String) async throws -> Bool
    /// Takes that no more comes, and whether that was all. Returns when everything has its place.
    public var close: (_ isWhole: Bool) async throws -> Void
    /// What returns when whoever takes the pieces is gone, or the task is cancelled; nil where nobody can go.
    public var end: () -> (@Sendable () async -> Void)?

    /// An outlet from what can be done with it.
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
