import BIConnector
import OrderedJSON

/// Makes calls of what readers found, and remembers the credentials among it.
struct CallMaker {
    /// Texts that stand where credentials do.
    private(set) var secrets: Set<String> = []

    mutating func hide(_ text: String?) {
        guard let text, !text.isEmpty, text != Secret.mask else { return }
        secrets.insert(text)
    }

    mutating func call(
        _ method: String, _ parameters: CodeValue?, isForm: Bool = false
    ) -> ReadCall {
        var call = ReadCall(call: ProgramCall(method), isForm: isForm)
        switch parameters {
        case .members(let members, let others):
            for member in members where member.name == "auth" { hide(member.value.string) }
            let rest = CodeValue.members(members.filter { $0.name != "auth" }, others: others)
            call.call.parameters = rest.json(&call.holes, &call.others).object ?? [:]
        case .encoded(let value), .printed(let value): return self.call(method, value, isForm: isForm)
        case .file(let name): call.file = name
        case .computed(let code), .environment(let code): call.others = [code]
        case .text(let pieces):
            guard let body = Self.body(MarkedText(.text(pieces))) else {
                call.others = [parameters?.code ?? "…"]
                break
            }
            return self.call(method, body, isForm: isForm)
        case .constant(.string(let text)):
            guard let body = Self.body(text) else {
                call.others = [text]
                break
            }
            return self.call(method, body, isForm: isForm)
        case .list, .constant, .absent, nil: break
        }
        JSON.object(call.call.parameters).forEachSecret { hide($0) }
        return call
    }

    /// What is sent as a text: JSON, else a form.
    static func body(_ text: String) -> CodeValue? { body(MarkedText(.string(text))) }

    static func body(_ text: MarkedText) -> CodeValue? {
        let inner = text.text.drop(while: \.isWhitespace)
        guard inner.first == "{" || inner.first == "[" else {
            return inner.contains("=") ? .members(FormReader.members(text), others: []) : nil
        }
        var reader = CodeReader(Array(inner.utf8), .json, marks: text.marks)
        let value = reader.readValue()
        reader.skipSpace()
        if case .members(_, let others) = value, !others.isEmpty { return nil }
        return reader.peek == nil ? value : nil
    }

    // MARK: Batches

    /// A batch of the commands of `cmd`: texts such as `user.current?a=1`, pairs, or objects with a method.
    mutating func batch(_ commands: CodeValue?, halt: CodeValue?) -> FoundCall.Content? {
        let entries: [(key: String?, value: CodeValue)]
        switch commands {
        case .members(let members, _): entries = members.map { ($0.name, $0.value) }
        case .list(let elements): entries = elements.enumerated().map { (String($0), $1) }
        default: return nil
        }
        guard !entries.isEmpty, entries.count <= 1_000 else { return nil }
        var read: [BatchEntry] = []
        for entry in entries {
            guard let call = command(entry.value) else { return nil }
            read.append(BatchEntry(key: entry.key, call: call))
        }
        return .batch(read, halt: halt.map(Self.isTrue) ?? false)
    }

    private static func isTrue(_ value: CodeValue) -> Bool {
        if case .constant(.bool(true)) = value { return true }
        return ["1", "true", "Y"].contains(value.word ?? "")
    }

    private mutating func command(_ value: CodeValue) -> ReadCall? {
        if let elements = value.elements {
            guard let name = elements.first?.string, let method = MethodName.method(name, isCalled: true) else {
                return nil
            }
            return call(method, elements.dropFirst().first)
        }
        if value.members != nil {
            guard let name = value["method"]?.string, let method = MethodName.method(name, isCalled: true) else {
                return nil
            }
            return call(method, value["params"] ?? value["parameters"])
        }
        if let call = queried(value) { return call }
        guard let address = MethodAddress(value) else { return nil }
        return call(address.method, .members(FormReader.members(address.query), others: []), isForm: true)
    }

    /// `'user.get?' . http_build_query([…])`
    private mutating func queried(_ value: CodeValue) -> ReadCall? {
        guard case .text(let pieces) = value, pieces.count == 2, case .encoded(let query) = pieces[1],
            let start = pieces[0].string, start.last == "?",
            let method = MethodName.method(String(start.dropLast()), isCalled: true)
        else { return nil }
        return call(method, query)
    }

    /// One call, or those of a batch when that is the method.
    mutating func content(_ method: String, _ parameters: CodeValue?, isForm: Bool = false) -> FoundCall.Content {
        if method == "batch", let body = Self.object(parameters) {
            hide(body["auth"]?.string)
            if let batch = batch(body["cmd"], halt: body["halt"]) { return batch }
        }
        return .single(call(method, parameters, isForm: isForm))
    }

    private static func object(_ value: CodeValue?) -> CodeValue? {
        switch value {
        case .encoded(let inner): object(inner)
        case .constant(.string), .text: value.flatMap { body(MarkedText($0)) }
        default: value
        }
    }
}
