import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

/// The values of a call that was read from a program, and what stands in a line for those that the program computes.
struct LineValues {
    /// The parameters, with a mark for each hole.
    let parameters: JSON.Object
    private let holes: [ReadCall.Hole]
    /// The variables that results of a batch are bound to, by their keys.
    private let references: [String: String]

    init(_ call: ReadCall, _ references: [String: String]) {
        var value = JSON.object(call.call.parameters)
        for (index, hole) in call.holes.enumerated() { value.put(.string(Self.mark(index)), at: hole.path[...]) }
        parameters = value.object ?? [:]
        holes = call.holes
        self.references = references
    }

    private static func mark(_ index: Int) -> String { "\u{F8FF}\(index)\u{F8FF}" }

    private func hole(_ value: JSON) -> ReadCall.Hole? {
        guard let text = value.string, text.first == "\u{F8FF}", let index = Int(text.dropFirst().dropLast()),
            holes.indices.contains(index)
        else { return nil }
        return holes[index]
    }

    /// The variables that have to be set before.
    var variables: [(name: String, code: String)] {
        holes.compactMap { hole in
            guard case .computed(let code) = hole.content, !isSecret(hole) else { return nil }
            return (Self.variable(code, at: hole.path), code)
        }
    }

    private func isSecret(_ hole: ReadCall.Hole) -> Bool {
        JSON.string("?").hasSecrets(at: hole.path.filter { $0 != "fields" })
    }

    /// A whole value that is put in, as a word: `$title`, `$env.TITLE`.
    func word(_ value: JSON) -> String? {
        if let reference = reference(value) { return reference }
        guard let hole = hole(value) else { return nil }
        switch hole.content {
        case .environment(let name): return "$env.\(name)"
        case .computed(let code): return "$\(Self.variable(code, at: hole.path))"
        case .file(let file): return ScriptLiteral.word(file)
        }
    }

    func isFile(_ value: JSON) -> Bool {
        if case .file? = hole(value)?.content { true } else { false }
    }

    /// What stands for a credential.
    func secret(_ value: JSON) -> String {
        if case .environment(let name)? = hole(value)?.content { return "secret:\(name)" }
        // `${TOKEN}`, as bodies have it that are filled in elsewhere.
        if let text = value.string, text.hasPrefix("${"), text.hasSuffix("}") {
            let name = text.dropFirst(2).dropLast()
            if name.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }) {
                return "secret:\(name)"
            }
        }
        return "secret:"
    }

    /// A value as an expression.
    func expression(_ value: JSON) -> String {
        switch value {
        case .array(let elements):
            return "[\(elements.map { expression($0) }.joined(separator: ", "))]"
        case .object(let object):
            let members = object.members.map {
                "\(ScriptLiteral.quoted($0.name)): \(expression($0.value))"
            }
            return "{\(members.joined(separator: ", "))}"
        case .string:
            if isFile(value), let file = word(value) { return "file(\(ScriptLiteral.quoted(file)))" }
            return word(value) ?? ScriptLiteral.expression(value)
        case .null, .bool, .number: return ScriptLiteral.expression(value)
        }
    }

    /// `$made.id` for `$result[made][id]`.
    private func reference(_ value: JSON) -> String? {
        guard let text = value.string, text.hasPrefix("$result["), text.hasSuffix("]") else { return nil }
        let names = text.dropFirst(8).dropLast().split(separator: "][", omittingEmptySubsequences: false).map(
            String.init)
        guard let first = names.first, let variable = references[first] else { return nil }
        return names.dropFirst().reduce("$\(variable)") { (path: String, name: String) -> String in
            Int(name) == nil ? "\(path).\(ScriptLiteral.member(name))" : "\(path)[\(name)]"
        }
    }

    /// The keys of a batch that values of a call refer to.
    static func referenced(in value: JSON) -> Set<String> {
        switch value {
        case .string(let text):
            guard text.hasPrefix("$result[") else { return [] }
            return [String(text.dropFirst(8).prefix { $0 != "]" })]
        case .array(let elements): return elements.reduce(into: []) { $0.formUnion(referenced(in: $1)) }
        case .object(let object): return object.members.reduce(into: []) { $0.formUnion(referenced(in: $1.value)) }
        case .null, .bool, .number: return []
        }
    }

    // MARK: Names

    /// A name for what a piece of code gives, at the place where it is put in.
    private static func variable(_ code: String, at path: [String]) -> String {
        variable(code, path.last { Int($0) == nil } ?? "value")
    }

    /// A name for what a piece of code gives: the code itself where it is a name, else that of the place.
    static func variable(_ code: String, _ place: String) -> String {
        let name = code.drop { $0 == "$" }
        let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return free(isName ? String(name) : place)
    }

    /// A name that may be given a value.
    static func free(_ name: String) -> String {
        var name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" as Character })
        if name.first?.isLetter != true { name = "value\(name)" }
        return reserved.contains(name) ? "\(name)_value" : name
    }

    private static let reserved = Set(Session.variables.map(\.name) + Interpreter.variables.map(\.name))
}

extension JSON {
    /// Puts a value in the place that a path of names and positions leads to.
    fileprivate mutating func put(_ value: JSON, at path: ArraySlice<String>) {
        guard let name = path.first else {
            self = value
            return
        }
        switch self {
        case .object(var object):
            var member = object[name] ?? .null
            member.put(value, at: path.dropFirst())
            object[name] = member
            self = .object(object)
        case .array(var elements):
            guard let index = Int(name), elements.indices.contains(index) else { return }
            elements[index].put(value, at: path.dropFirst())
            self = .array(elements)
        case .null, .bool, .number, .string: break
        }
    }

    /// The value that a path of names and positions leads to.
    func value(at path: ArraySlice<String>) -> JSON? {
        guard let name = path.first else { return self }
        let inner =
            object?[name]
            ?? array.flatMap { array in Int(name).flatMap { array.indices.contains($0) ? array[$0] : nil } }
        return inner?.value(at: path.dropFirst())
    }
}
