import BCXShell

/// An exit status of the program: `--help` shows these rows, and README's table is compared with them.
struct ExitStatusRow {
    var status: Int
    var meaning: String

    static let all = [
        ExitStatusRow(status: ExitStatus.done, meaning: "success; assertions held, expected refusals came"),
        ExitStatusRow(status: ExitStatus.refused, meaning: "the portal refused a call"),
        ExitStatusRow(
            status: ExitStatus.usage,
            meaning: "usage, syntax, name or local error; nothing that may change the portal was sent in this run"),
        ExitStatusRow(
            status: ExitStatus.partial,
            meaning:
                "some rows or steps failed, a dump is incomplete, or something failed locally after a write was sent"),
        ExitStatusRow(
            status: ExitStatus.assertion,
            meaning: "an assertion or expectation failed; a script is not formatted; portals differ"),
        ExitStatusRow(
            status: ExitStatus.network,
            meaning: "network error, timeout, no place for new tokens, or the outcome of a write is unknown"),
        ExitStatusRow(status: ExitStatus.interrupted, meaning: "interrupted"),
    ]
}
