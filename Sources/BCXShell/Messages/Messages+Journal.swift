import BIConnector
import CommandLanguage
import OrderedJSON

extension Messages.Journal {
    static func remark(_ name: String, _ note: String) -> String { "the journal \(name): \(note)" }
    static let upgraded = "an older version of bcx wrote it; it is now upgraded and continued"
    static let restore = "undo what was changed by hand"

    // MARK: Files

    static func noJournal(_ name: String) -> String { "\(name) is not a journal" }
    static let nameNew = "name a file that does not exist yet"
    static func newer(_ name: String, version: String) -> String {
        "the journal \(name) has version \(version), which this version of bcx cannot read"
    }
    static let useNewer = "use the version of bcx that wrote it, or name another journal"
    static func badLine(_ number: Int, of name: String, _ reason: String) -> String {
        "line \(number) of the journal \(name) is not valid: \(reason)"
    }
    static let noObject = "it is not a JSON object"
    static let noOwner = "it does not say which loop the rows belong to"
    static let incompleteOwner = "it does not name the portal, script, head and number of a loop"
    static func unknownLoop(_ loop: Int) -> String { "no earlier line describes its loop \(loop)" }
    static let noRow = "it records nothing about a row"
    static let differentLengths = "'sent' and 'as' differ in length"
    static func badID(_ value: JSON) -> String { "'above' has \(value.text()), which is not an id" }
    static func badNumber(_ name: String, _ value: JSON) -> String {
        "'\(name)' is \(value.text()), not a positive whole number of at most 64 bits"
    }
    static func noText(_ name: String) -> String { "'\(name)' is not a string" }
    static func noTexts(_ name: String) -> String { "'\(name)' is not an array of strings" }

    // MARK: Owners

    static func others(_ name: String, _ differences: [String]) -> String {
        "the journal \(name) contains rows of \(differences.joined(separator: ", and of "))"
    }
    static func otherPortal(_ other: String, now: String) -> String { "another portal: \(other) instead of \(now)" }
    static func otherScript(_ other: String, now: String) -> String {
        "another script: \"\(other)\" instead of \"\(now)\""
    }
    static func otherLoop(_ head: String) -> String { "a loop that this script does not have: \(head)" }
    static func otherLoop(number: Int, of head: String) -> String {
        "a loop that this script does not have: number \(number) of the loops with the head \(head)"
    }
    static func otherKey(_ other: String, now: String) -> String {
        "another loop, with the key \(other) instead of \(now)"
    }
    static func otherTable(_ other: String, now: String) -> String {
        "another table: \(table(other)) instead of \(table(now))"
    }
    private static func table(_ name: String) -> String { name.isEmpty ? "no table" : "\"\(name)\"" }
    static func connect(to portal: String) -> String { "connect to \(portal)" }
    static let nameAnother = "name another journal for this loop"
    static func resolve(_ ways: [String], line: Int, _ correction: String) -> String {
        "\(ways.joined(separator: ", or ")); if only a name was changed, correct line \(line) of the journal: \(correction)"
    }
    static func ambiguous(_ name: String, _ loops: [JournalLoop]) -> String {
        let heads = loops.map { "\"\($0.head)\"" }.joined(separator: " and ")
        return "an older version of bcx wrote the journal \(name), which may contain rows of several loops: \(heads)"
    }
    static let copy = "copy it and name one copy as the journal of each loop; no row in it is sent again"
    static func twice(_ name: String, lines: [Int]) -> String {
        "lines \(lines.map(String.init).joined(separator: " and ")) of the journal \(name) describe the same loop"
    }

    // MARK: Keys

    static func otherMark(_ name: String) -> String {
        "the row keys in the journal \(name) were hidden with a different key than the one in the state folder of bcx"
    }
    static let putBack =
        "restore the original file journal.key, or name another journal, into which all rows are sent again"
    static let cannotHide =
        "the row keys are credentials, and this program cannot hide them in the journal"
    static let otherKey = "use another value after 'key', as in 'key $row.title'"
    static func cannotHide(_ error: any Error) -> String {
        "the row keys are credentials and cannot be hidden in the journal: \(error)"
    }

    // MARK: Rows

    static let readFirst = "fields that an update must repeat are read first, for each group of rows"
    static let lookingUp = "looking up rows whose outcome is unknown; the portal may still work on them for a minute"
    static func waiting(_ seconds: Int) -> String {
        "waiting up to \(seconds) s: the portal may still be working on rows that were sent"
    }
    static func changedCreated(_ entity: Entity) -> String {
        "the row was changed after it was sent, and a \(entity.name) created since then may be its result"
    }
    static func unknownCreated(_ entity: Entity) -> String {
        "the outcome is unknown: somebody else may have created the \(entity.name) with this title"
    }
    static func noCall(_ error: ShellError) -> String {
        "the row was changed after it was sent, and now makes no call: \(error.message)"
    }
    static func notCarriedOut(_ problem: UnexpectedResult) -> String { "it was not carried out, and \(problem)" }
    static let makeRoom =
        "free disk space or make the file writable, then run again: rows that were sent are looked up first"

    // MARK: The end

    /// `"North 1" (line 4 of s.csv)`
    static func row(_ key: String, _ origin: TableRow?) -> String {
        JSON.string(key).text() + (origin.map { " (line \($0.line) of \($0.table.path))" } ?? "")
    }
    /// `10000 rows: 9998 done, 2 failed, in 10.2 s`
    static func summary(
        rows: Int, done: Int, earlier: Int, failed: Int, unknown: Int, time: String
    ) -> String {
        let counts = [
            (earlier, "done before"), (failed, "failed"), (unknown, "unknown"),
            (rows - done - earlier - failed - unknown, "not sent"),
        ]
        let parts = ["\(done) done"] + counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(rows) rows: \(parts.joined(separator: ", ")), in \(time)"
    }
    static let rows = "rows"
    static func keptEarlier(_ file: String) -> String { "the earlier \"\(file)\" is kept as \"\(file)~\"" }
    static func correctRows(_ file: String) -> String {
        "correct the rows in the original file, or in \"\(file)\" and name that in the loop, then run again: rows that are done are not sent again"
    }
    static func lookUp(_ kinds: [String]) -> String {
        let listings = kinds.map { "'\($0).list order id desc'" }
        let look = listings.isEmpty ? "check the portal" : "check with \(listings.joined(separator: ", "))"
        return
            "\(look): rows whose outcome is unknown are not sent again until it is clear; a changed row is looked up "
            + "once it is again as it was sent"
    }
}
