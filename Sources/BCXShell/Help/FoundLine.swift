import ClientPrograms
import OrderedJSON

/// The line of bcx that does what a call in a program does.
struct FoundLine {
    /// The line.
    let text: String
    /// What has to be set before, since only the program knows it.
    private(set) var variables: [(name: String, code: String)]

    /// The same, with nothing of the code shown that holds one of these texts.
    func hiding(_ secrets: Set<String>) -> FoundLine {
        var line = self
        line.variables = variables.map { variable in
            (variable.name, secrets.contains { variable.code.contains($0) } ? "…" : variable.code)
        }
        return line
    }

    init(_ found: FoundCall) {
        switch found.content {
        case .single(let call):
            let line = CallLine(call)
            (text, variables) = (line.text, line.variables)
        case .batch(let entries, let halt):
            let names = Self.names(entries)
            let lines = entries.map { CallLine($0.call, references: names) }
            let texts = zip(entries, lines).map { entry, line in
                line.text + (entry.key.flatMap { names[$0] }.map { " -> \($0)" } ?? "")
            }
            text = "batch \(halt ? "halt " : ""){ \(texts.joined(separator: "; ")) }"
            variables = lines.flatMap(\.variables)
        }
    }

    /// The variables for results that others refer to, by their keys.
    private static func names(_ entries: [BatchEntry]) -> [String: String] {
        let referenced = entries.reduce(into: Set<String>()) {
            $0.formUnion(LineValues.referenced(in: .object($1.call.call.parameters)))
        }
        var names: [String: String] = [:]
        for key in entries.compactMap(\.key) where referenced.contains(key) {
            let name = LineValues.free(Int(key) == nil ? key : "call\(key)")
            names[key] = names.values.contains(name) ? "\(name)_\(names.count)" : name
        }
        return names
    }
}
