public import BIConnector

/// What other interfaces call a verb of methods.
public enum VerbName {
    /// The verb that a word of another interface means.
    public static func verb(_ word: String) -> PortalMethod.Verb? {
        PortalMethod.Verb(rawValue: word).flatMap { $0 == .other ? nil : $0 } ?? all[word]
    }

    /// The method whose verb is called otherwise: `source.add` for `source.create`.
    public static func method(for name: String) -> PortalMethod? {
        guard let dot = name.lastIndex(of: "."), let verb = all[name[name.index(after: dot)...].lowercased()] else {
            return nil
        }
        return PortalMethod(named: "\(name[...dot])\(verb.rawValue)")
    }

    private static let rows: [(PortalMethod.Verb, [String])] = [
        (.add, ["create", "insert", "new", "make", "post", "register", "append"]),
        (.get, ["show", "read", "info", "view", "retrieve", "fetch", "details", "detail", "item", "print", "cat"]),
        (.update, ["edit", "modify", "change", "set", "patch", "put", "save", "upd", "alter", "rename"]),
        (.delete, ["remove", "rm", "del", "destroy", "drop", "erase", "unregister"]),
        (.list, ["all", "ls", "search", "query", "find", "select", "index", "getlist", "getall", "filter", "browse"]),
        (.fields, ["schema", "columns", "describe", "desc", "structure", "\\d", "\\d+", ".schema", "getfields"]),
    ]

    private static let all: [String: PortalMethod.Verb] = Dictionary(
        uniqueKeysWithValues: rows.flatMap { verb, words in words.map { ($0, verb) } })
}
