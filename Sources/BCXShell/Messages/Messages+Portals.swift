import BIConnector

// MARK: - Portals as texts, and compared

extension Messages.Portals {
    static func reading(_ what: String, _ count: Int, of all: Int?, at portal: PortalAddress) -> String {
        "reading \(what) of \(portal): \(count)\(all.map { " of \($0)" } ?? "")"
    }
    static let invisible = "objects of other applications are invisible; list commands show what there is"
    static func noObject(_ kind: Entity.Kind, _ id: Int) -> String { "\(kind.rawValue) \(id) was not found" }

    // MARK: What is left out

    static func unreadable(_ kind: Entity.Kind, _ reason: String) -> String {
        "the \(kind.plural) could not be read: \(reason)"
    }
    static func leftOut(_ object: DumpSelection.LeftOut) -> String {
        "\(object.kind.rawValue) \(object.id) \"\(object.label)\": \(object.reason)"
    }
    static func withoutParent(_ kind: Entity.Kind, _ id: Int?) -> String {
        id.map { "its \(kind.rawValue) \($0) is missing" } ?? "it has no \(kind.rawValue)"
    }
    static func parentLeftOut(_ kind: Entity.Kind, _ id: Int) -> String { "its \(kind.rawValue) \(id) is left out" }
    static func clash(_ kind: Entity.Kind, _ twins: [Int], byCode: Bool) -> String {
        let names = twins.map(String.init).joined(separator: ", ")
        let verb = twins.count == 1 ? "has" : "have"
        let place = kind.parent.map { " and \($0.rawValue)" } ?? ""
        return "\(names) \(verb) the same \(byCode ? "sourceCode" : kind.nameField)\(place)"
    }
    static func without(_ field: String, _ reason: String?) -> String {
        "its \(field == "fields" ? "columns" : field) could not be read\(reason.map { ": \($0)" } ?? "")"
    }
    static func incomplete(_ leftOut: Int, of all: Int) -> String {
        "\(leftOut) of \(all) objects \(leftOut == 1 ? "was" : "were") left out"
    }
    static let unreadableKinds = "a part of the portal could not be read"
    static let restIsComplete = "the rest is complete; 'dump KIND ID' writes one object alone"
    static func dumped(_ count: Int, variables: Int = 0) -> String {
        let what = "\(count) object\(count == 1 ? "" : "s")"
        guard variables > 0 else { return what }
        return "\(what); the script needs \(variables) variable\(variables == 1 ? "" : "s") of the environment"
    }
    static let readsOnly = "'dump' and 'diff' only read; they cannot be combined with --dry-run"
    static func unknownKind(_ word: String) -> String { "'\(word)' is not a kind of object" }
    // MARK: Comparing

    static let same = "no differences"
    static func differences(_ count: Int) -> String { count == 1 ? "1 object differs" : "\(count) objects differ" }
    static func unknown(_ count: Int) -> String {
        let what = count == 1 ? "1 object has" : "\(count) objects have"
        return "\(what) values that one side hides, which could not be compared"
    }
    static func notJSON(_ path: String) -> String { "\"\(path)\" is not JSON" }
    static func otherVersion(_ path: String) -> String { "\"\(path)\" was not written by 'dump --json'" }
    static func writePath(_ path: String) -> String { "write './\(path)' for the file" }
    static func notRead(_ portal: PortalAddress) -> String { "\(portal) could not be read" }
    static let writeJSON = "'dump --json > FILE.json' writes a portal to compare with"
    static let notInFile = "the file does not contain them"
    static func notCompared(_ kind: Entity.Kind) -> String { "a file has no \(kind.plural); they were not compared" }
    static func isScript(_ path: String) -> String { "\"\(path)\" is a script, which is never run for a comparison" }
    static func runScript(_ path: String) -> String {
        "run it on an empty sandbox and compare with that, or compare with a file of 'dump --json'"
    }

    static let kinds = "write connector, source or table, or one of them with an id: 'dump source 58'"
}

extension Messages.Portals {
    /// What stands in a dumped script.
    enum Script {
        static func head(_ portal: String, isWhole: Bool) -> String {
            "\(isWhole ? "The" : "Some") objects of \(portal), written by 'bcx dump'."
        }
        static let remarks = [
            "Run it with: bcx --connect PORTAL FILE.bcx",
            "An object that exists, by sourceCode, title or name, stays as it is: running this twice adds nothing.",
            "Objects of other applications are invisible, so they are not part of this script.",
            "Not carried: ids, dates, users, and whether a source is active.",
        ]
        static let leftOut = "Left out:"
        static let variables = "The variables of the environment that must be set; without them nothing is sent."
        static func notHere(_ kind: Entity.Kind, _ label: String) -> String {
            "\(kind.rawValue) \"\(label)\" is missing; it is not part of this script"
        }
        static func inactive(_ label: String) -> String {
            "Source \"\(label)\" is inactive; a new one is active, change that in the portal's interface."
        }
        static func dataset(_ label: String, _ dataset: Int) -> String {
            "Table \"\(label)\" has dataset \(dataset) of BI Builder, which is not carried."
        }
        static let hiddenColumns = "Columns that are hidden; at a terminal this asks, 'bcx --yes' answers"
    }
}
