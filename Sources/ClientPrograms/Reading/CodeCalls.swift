import BIConnector
import OrderedJSON

/// Reads the calls of programs at the places where something is called.
struct CodeCalls {
    private let bytes: [UInt8]
    private let guess: ProgramLanguage
    private let variables: Variables
    private let ends: [Int: Int]
    private(set) var maker: CallMaker
    private(set) var found: [FoundCall] = []
    /// How many more bytes may be read: arguments may stand in one another.
    private var budget: Int
    /// Up to where everything is read.
    private var readEnd = 0
    /// Whether nothing but one call stands in the text, so that it may be meant where its name alone says little.
    private let isAlone: Bool

    init(_ scanner: ProgramScanner, _ maker: CallMaker) {
        bytes = scanner.bytes
        guess = scanner.language
        variables = scanner.variables
        ends = scanner.ends
        self.maker = maker
        budget = scanner.bytes.count * 10 + 100_000
        let start = bytes.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? 0
        if let site = scanner.sites.first, site.start == start {
            isAlone = !scanner.bytes[(scanner.ends[site.open] ?? scanner.bytes.count)...].contains(0x0A)
        } else {
            isAlone = false
        }
        for site in scanner.sites where budget > 0 && site.open >= readEnd { read(site) }
    }

    private mutating func read(_ site: CallSite) {
        let name = site.path[site.path.count - 1].lowercased()
        var arguments = Arguments(reader(at: site))
        let content = content(site, name, &arguments)
        budget -= max(0, arguments.position - site.open) + arguments.spent
        guard let content else { return }
        readEnd = arguments.position
        let end = ends[site.open] ?? arguments.position
        found.append(FoundCall(content: content, range: site.start..<max(end, arguments.position)))
    }

    private func reader(at site: CallSite) -> CodeReader {
        CodeReader(bytes, from: site.open, language(of: site), variables)
    }

    private func language(of site: CallSite) -> ProgramLanguage {
        if site.isPHP { return .php }
        let last = site.path[site.path.count - 1]
        if last == "Call" { return .go }
        if namesArgument(site.open + 1) { return .python }
        if last.contains("_") && last.lowercased() == last { return .python }
        if ["requests", "httpx"].contains(site.path[0]) { return .python }
        if site.path.contains("BX24") || last == "callMethod" || last == "callBatch" || last == "fetch"
            || site.path[0] == "axios"
        {
            return .javaScript
        }
        // PHP calls nothing with a point.
        return guess == .php && site.path.count > 1 ? .javaScript : guess
    }

    /// `(fields={…})`
    private func namesArgument(_ start: Int) -> Bool {
        var reader = CodeReader(bytes, from: start, .python)
        reader.skipSpace()
        guard reader.readName() != nil else { return false }
        reader.skipSpace()
        return reader.isAt("=") && !reader.isAt("==") && !reader.isAt("=>")
    }

    private mutating func content(
        _ site: CallSite, _ name: String, _ arguments: inout Arguments
    ) -> FoundCall.Content? {
        if Self.isBatch(site, name), let batch = attempt(&arguments, { $0.batch(&$1) }) { return batch }
        if name == "make" { return made(site, &arguments) }
        if let verb = typedVerb(site, name) { return typed(site, verb, &arguments) }
        if Self.requesters.contains(name), let request = attempt(&arguments, { $0.request(&$1) }) { return request }
        return named(site, name, &arguments)
    }

    /// Reads the arguments, or leaves them as they are.
    private mutating func attempt(
        _ arguments: inout Arguments, _ read: (inout CodeCalls, inout Arguments) -> FoundCall.Content?
    ) -> FoundCall.Content? {
        var ahead = arguments
        guard let content = read(&self, &ahead) else {
            budget -= max(0, ahead.position - arguments.position) + ahead.spent
            return nil
        }
        arguments = ahead
        return content
    }

    // MARK: Batches

    private static func isBatch(_ site: CallSite, _ name: String) -> Bool {
        name.contains("batch") || name == "make" && site.path.dropLast().last?.lowercased() == "batch"
    }

    private mutating func batch(_ arguments: inout Arguments) -> FoundCall.Content? {
        guard let first = arguments.next() else { return nil }
        var calls = first.value
        var halt: CodeValue?
        if let inner = calls["calls"] {
            halt = calls["options"]?["isHaltOnError"]
            calls = inner
        } else if let inner = calls["cmd"] {
            halt = calls["halt"]
            calls = inner
        } else {
            halt = haltArgument(after: arguments)
        }
        guard let content = maker.batch(calls, halt: halt) else { return nil }
        return content
    }

    /// `callBatch(calls, callback, true)`, `call_batch(calls, halt=True)`; calls in the callback are read after it.
    private func haltArgument(after arguments: Arguments) -> CodeValue? {
        var ahead = arguments
        for _ in 0..<2 {
            guard let next = ahead.next() else { return nil }
            if case .constant(let value) = next.value, value.bool != nil || value.number != nil { return next.value }
        }
        return nil
    }

    /// `actions.v2.call.make({ method: …, params: … })`
    private mutating func made(_ site: CallSite, _ arguments: inout Arguments) -> FoundCall.Content? {
        guard let options = arguments.next()?.value, let name = options["method"]?.string,
            let method = MethodName.method(name, isCalled: true)
        else { return nil }
        return maker.content(method, options["params"])
    }

    // MARK: Methods by name

    private static let callers = [
        "call", "method", "request", "get_all", "invoke", "query", "rest", "command", "api", "send",
    ]
    private static let bodyNames = [
        "json", "body", "params", "data", "parameters", "payload", "form_params", "form", "query", "arguments",
    ]

    /// `callMethod('biconnector.source.add', {…})` and whatever resembles it.
    private mutating func named(
        _ site: CallSite, _ name: String, _ arguments: inout Arguments
    ) -> FoundCall.Content? {
        let isCalled = Self.callers.contains { name.contains($0) }
        guard isCalled || arguments.beginsText else { return nil }
        var method: String?
        var parameters: CodeValue?
        for place in 0..<4 {
            if method == nil, place > 1 { return nil }
            guard let argument = arguments.next() else { break }
            if method == nil {
                method = methodName(argument, isCalled)
                if method == nil, place > 0 || !isCalled { return nil }
            } else if parameters == nil, isParameters(argument) {
                parameters = argument.value
                break
            } else if argument.name == nil {
                break
            }
        }
        guard let method, isCalled || parameters?.isObject == true else { return nil }
        return maker.content(method, parameters)
    }

    private func methodName(_ argument: Arguments.Argument, _ isCalled: Bool) -> String? {
        guard argument.name.map({ ["api_method", "method", "name"].contains($0) }) ?? true else { return nil }
        if let text = argument.value.string, text == "batch", isCalled { return text }
        return argument.value.string.flatMap { MethodName.method($0, isCalled: isCalled) }
    }

    private func isParameters(_ argument: Arguments.Argument) -> Bool {
        if let name = argument.name { return Self.bodyNames.contains(name) }
        guard case .computed(let code) = argument.value else { return true }
        // What is called with the result is no parameter.
        return !code.hasPrefix("function") && !code.contains("=>") && !code.hasPrefix("async")
    }

    // MARK: Services

    private static let services = ["biconnector", "getbiconnectorscope", "biconnectorscope"]
    private static let idNames: Set = ["id", "bitrix_id", "ID", "itemId"]

    /// The verb of `$scope->source()->add(…)`, `client.biconnector.source.add(…)`.
    private func typedVerb(_ site: CallSite, _ name: String) -> (Entity.Kind, PortalMethod.Verb)? {
        guard site.path.count > 1, let verb = VerbName.verb(name) else { return nil }
        let names = site.path.map { $0.lowercased() }
        guard isAlone || names.contains(where: Self.services.contains), let kind = Self.kind(names[names.count - 2])
        else { return nil }
        return (kind, verb)
    }

    private static func kind(_ name: String) -> Entity.Kind? {
        Entity.Kind(rawValue: name) ?? Entity.Kind(rawValue: String(name.dropLast()))
    }

    private mutating func typed(
        _ site: CallSite, _ method: (kind: Entity.Kind, verb: PortalMethod.Verb), _ arguments: inout Arguments
    ) -> FoundCall.Content? {
        var parameters: [CodeValue.Member] = []
        var fields: [CodeValue.Member] = []
        var lists = 0
        let isGuess = !site.path.contains { Self.services.contains($0.lowercased()) }
        while let argument = arguments.next() {
            if let name = argument.name {
                if Self.idNames.contains(name) {
                    parameters.append(CodeValue.Member(name: "id", value: argument.value))
                } else if ["fields", "filter", "select", "order", "page", "start"].contains(name) {
                    parameters.append(CodeValue.Member(name: name, value: argument.value))
                } else {
                    fields.append(CodeValue.Member(name: name, value: argument.value))
                }
                continue
            }
            if isGuess, case .computed = argument.value { continue }
            add(argument.value, of: method.verb, to: &parameters, place: lists)
            lists += 1
        }
        if !fields.isEmpty {
            let name = method.verb == .list ? "filter" : "fields"
            parameters.append(CodeValue.Member(name: name, value: .members(fields, others: [])))
        }
        var call = maker.call(PortalMethod.name(method.kind, method.verb), .members(parameters, others: []))
        call.isGuess = isGuess
        return .single(call)
    }

    /// An argument by its place.
    private func add(
        _ value: CodeValue, of verb: PortalMethod.Verb, to parameters: inout [CodeValue.Member], place: Int
    ) {
        let isRequest = value.members != nil && (value["fields"]?.isObject == true || value["filter"] != nil)
        if isRequest || verb == .list && place == 0 && value["page"] != nil, let members = value.members {
            parameters += members
            return
        }
        let name: String
        switch verb {
        case .list: name = ["order", "filter", "select", "page"][min(place, 3)]
        case .add: name = "fields"
        case .update, .fieldsUpdate: name = place == 0 ? "id" : "fields"
        case .get, .delete, .fields, .other: name = "id"
        }
        if verb == .list, value.isObject, value.members == nil || value.members?.isEmpty == true { return }
        parameters.append(CodeValue.Member(name: name, value: value))
    }

    // MARK: Requests

    private static let requesters: Set = [
        "fetch", "axios", "post", "get", "put", "patch", "request", "ajax", "postjson", "postasjsonasync", "send",
        "got",
        "ky", "$fetch", "urlopen", "postasync", "getasync", "getjson", "json_post",
    ]

    /// `fetch(address, { body: … })`, `requests.post(address, json={…})`, `axios({ url: …, data: … })`
    private mutating func request(_ arguments: inout Arguments) -> FoundCall.Content? {
        guard var first = arguments.next() else { return nil }
        // `request('POST', address)`
        if let verb = first.value.string, ["GET", "POST", "PUT"].contains(verb.uppercased()) {
            guard let next = arguments.next() else { return nil }
            first = next
        }
        let url = first.value.members == nil ? first.value : first.value["url"] ?? first.value["uri"] ?? .absent
        // A method by its name alone is called in another way.
        guard url.string?.contains("/") != false, let address = MethodAddress(url) else { return nil }
        maker.hide(address.secret)
        var bodies: [CodeValue] = first.value.members == nil ? [] : Self.bodies(first.value)
        for _ in 0..<4 {
            guard let next = arguments.next() else { break }
            if let name = next.name {
                if Self.bodyNames.contains(name) { bodies.append(next.value) }
            } else if case .computed(let code) = next.value, code.contains("=>") || code.hasPrefix("function") {
                break
            } else {
                let inner = Self.bodies(next.value)
                let isOptions = !inner.isEmpty || next.value["headers"] != nil || next.value["method"] != nil
                bodies += isOptions ? inner : bodies.isEmpty ? [next.value] : []
            }
        }
        return content(address, bodies)
    }

    private static func bodies(_ options: CodeValue) -> [CodeValue] {
        // The body of a request may have members of these names as well: `params` beside `method` is none of HTTP.
        bodyNames.compactMap { options[$0] }.filter { $0.isObject || $0.members == nil }
    }

    private mutating func content(_ address: MethodAddress, _ bodies: [CodeValue]) -> FoundCall.Content? {
        var members = FormReader.members(address.query)
        var others: [String] = []
        for body in bodies {
            switch unwrapped(body) {
            case .members(let more, let rest):
                members += more
                others += rest
            case .list(let elements) where elements.isEmpty: break
            case let value: others.append(value.code)
            }
        }
        let isForm = bodies.isEmpty
        return maker.content(address.method, .members(members.unique, others: others), isForm: isForm)
    }

    private func unwrapped(_ body: CodeValue) -> CodeValue {
        switch body {
        case .encoded(let value): unwrapped(value)
        case .constant(.string), .text: CallMaker.body(MarkedText(body)) ?? body
        default: body
        }
    }
}

/// The arguments of a call, one after another.
struct Arguments {
    typealias Argument = (name: String?, value: CodeValue)

    private var reader: CodeReader
    private var isEnded: Bool

    init(_ reader: CodeReader) {
        self.reader = reader
        self.reader.position += 1
        isEnded = false
    }

    /// How far was read.
    var position: Int { reader.position }

    /// How much was read in vain.
    var spent: Int { reader.spent }

    /// Whether the first argument is a text.
    var beginsText: Bool {
        var ahead = reader
        ahead.skipSpace()
        return ahead.beginsText
    }

    mutating func next() -> Argument? {
        guard !isEnded, reader.nextElement(until: UInt8(ascii: ")")) else {
            isEnded = true
            return nil
        }
        let start = reader.position
        let argument = reader.readArgument()
        if reader.position == start { reader.position += 1 }
        return argument
    }
}
