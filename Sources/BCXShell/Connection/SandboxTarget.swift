/// What `connect` understands as the program's sandbox: `sandbox`, or `sandbox/NAME` for a student of its class.
struct SandboxTarget {
    /// The word, and how the portal is called in a prompt.
    static let word = "sandbox"

    /// The student as typed; nil for the teacher, or where there is no class.
    var student: String?

    /// Nil for any other target. A name has no `/`, so that `sandbox/rest/1/CODE/` is the webhook of a host.
    init?(_ target: String) {
        guard target != Self.word else { return }
        let parts = target.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == Self.word, !parts[1].isEmpty else { return nil }
        student = String(parts[1])
    }

    /// How the prompt calls the portal.
    static func shown(_ student: String?) -> String { student.map { "\(word)/\($0)" } ?? word }
}
