import BIConnector
import OrderedJSON

/// A call of the portal as programs and documents write it: with curl, HTTPie, as a raw request, in JavaScript, PHP and
/// Python, with or without an SDK.
struct ForeignCall {
    /// The line to write.
    let line: String
    /// How many bytes of the text the call takes.
    let length: Int

    init?(_ text: String) {
        guard let found = Self.request(text) ?? Self.pastedObject(text) ?? Self.code(text) else { return nil }
        (line, length) = found
    }

    // MARK: Requests

    /// `curl …`, `http POST …`, `POST /rest/…`
    private static func request(_ text: String) -> (String, Int)? {
        guard let command = ShellWords(text), let tool = command.words.first?.lowercased(), tools.contains(tool),
            let address = command.words.first(where: { $0.contains("/rest/") }),
            let last = address.split(separator: "/").last, let method = method(of: last)
        else { return nil }
        var parameters = query(of: last)
        for value in bodies(command.words, tool, address, text) {
            parameters = parameters.merging(value)
        }
        let isRaw = !senders.contains(tool)
        return (CallLine(method, parameters).text, isRaw ? rawLength(text) : command.length)
    }

    /// Programs that send requests.
    private static let senders: Set = ["curl", "http", "https", "httpie", "xh", "wget"]
    private static let tools = senders.union(["get", "post", "put", "patch", "delete"])

    /// A request with its headers, up to the blank line and the body after it.
    private static func rawLength(_ text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let headers = lines.dropFirst().prefix { $0.contains(":") && $0.first?.isLetter == true }.count
        let head = lines.prefix(1 + headers).reduce(0) { $0 + $1.utf8.count + 1 }
        guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")), headers > 0,
            text.utf8.distance(from: text.startIndex, to: start) <= head + 2
        else { return min(head, text.utf8.count) }
        var reader = CodeReader(Array(text.utf8), from: text.utf8.distance(from: text.startIndex, to: start))
        _ = reader.readValue()
        return reader.position
    }

    /// What a request sends: JSON, a form, or the items of HTTPie.
    private static func bodies(_ words: [String], _ tool: String, _ address: String, _ text: String) -> [JSON.Object] {
        guard senders.contains(tool) else { return [bodyOfRawRequest(text)] }
        let takesItems = ["http", "https", "httpie", "xh"].contains(tool)
        var (forms, isHeader) = ([JSON.Object](), false)
        for word in words.dropFirst() where word != address {
            defer { isHeader = ["-H", "--header", "-A", "-u", "-o", "-X", "-b", "-e"].contains(word) }
            if isHeader { continue }
            let value = word.hasPrefix("--") ? word.drop { $0 != "=" }.dropFirst() : word[...]
            if let object = (try? JSON(parsing: String(value)))?.object {
                forms.append(object)
            } else if value.contains("="), takesItems || !value.hasPrefix("-") {
                forms.append(FormReader.object(String(value), isItem: takesItems))
            }
        }
        return forms
    }

    /// The JSON after the headers.
    private static func bodyOfRawRequest(_ text: String) -> JSON.Object {
        guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")) else { return [:] }
        var reader = CodeReader(Array(text[start...].utf8))
        return reader.readValue().object ?? [:]
    }

    /// `biconnector.source.list` for `biconnector.source.list.json?page=2`.
    private static func method(of last: Substring) -> String? {
        var name = String(last.prefix { $0 != "?" && $0 != "#" })
        for ending in [".json", ".xml", ".html"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        return isMethod(name) ? name : nil
    }

    private static func query(of last: Substring) -> JSON.Object {
        guard let start = last.firstIndex(of: "?") else { return [:] }
        return FormReader.object(String(last[last.index(after: start)...]), isItem: false)
    }

    private static func isMethod(_ name: String) -> Bool {
        PortalMethod(named: name) != nil || VerbName.method(for: name) != nil
            || name.contains(".") && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._".contains($0)) }
    }

    // MARK: Objects

    /// `{"fields": {…}}`, the body of a request alone.
    private static func pastedObject(_ text: String) -> (String, Int)? {
        guard text.drop(while: \.isWhitespace).first == "{" else { return nil }
        var reader = CodeReader(Array(text.utf8))
        guard let object = reader.readValue().object, !object.isEmpty else { return nil }
        let fields = object["fields"]?.object
        if let method = object["method"]?.string, isMethod(method) {
            return (CallLine(method, object["params"]?.object ?? [:]).text, reader.position)
        }
        let given = fields ?? object
        guard reader.isClosed else { return nil }
        let kinds = [Entity.source, .connector, .table]
        guard let entity = kinds.first(where: { entity in given.names.allSatisfy { entity.field($0) != nil } }) else {
            return ("source.add {…}", reader.position)
        }
        let method = "\(entity.name).\(object["id"] == nil ? "add" : "update")"
        return (CallLine(method, fields == nil ? ["fields": .object(object)] : object).text, reader.position)
    }

    // MARK: Code

    /// `BX24.callMethod('biconnector.source.add', {…})` and whatever resembles it.
    private static func code(_ text: String) -> (String, Int)? {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), text.prefix(while: { $0 != "(" }).count < 400 else {
            return nil
        }
        guard let call = batch(bytes, from: open) ?? named(bytes, from: open)?.line.text ?? chained(bytes)?.text else {
            return nil
        }
        var end = CodeReader(bytes, from: open)
        _ = end.readArguments()
        let line = bytes[min(end.position, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
        return (call, line)
    }

    /// `BX24.callBatch({a: ['biconnector.source.list', {}], …})`
    private static func batch(_ bytes: [UInt8], from open: Int) -> String? {
        guard String(decoding: bytes[..<open], as: UTF8.self).lowercased().contains("batch") else { return nil }
        var (calls, position) = ([String](), open)
        while calls.count < 50, let call = named(bytes, from: position) {
            calls.append(call.line.text)
            position = call.end
        }
        return calls.isEmpty ? nil : "batch { \(calls.joined(separator: "; ")) }"
    }

    /// The call whose method stands in quotes, and what follows it as parameters.
    private static func named(_ bytes: [UInt8], from open: Int) -> (line: CallLine, end: Int)? {
        var reader = CodeReader(bytes, from: open)
        let limit = min(bytes.count, open + 2_000)
        while reader.position < limit {
            let start = reader.position
            guard let text = reader.readText() else {
                reader.position = start + 1
                continue
            }
            guard let method = quotedMethod(text) else { continue }
            let parameters = parameters(&reader)
            return (CallLine(method, parameters), reader.position)
        }
        return nil
    }

    private static func quotedMethod(_ text: String) -> String? {
        if PortalMethod(named: text) != nil || VerbName.method(for: text) != nil { return text }
        guard let last = text.split(whereSeparator: { "/}".contains($0) }).last else { return nil }
        let name = method(of: last)
        return text.contains("/") || text.contains("}")
            ? name.flatMap { PortalMethod(named: $0) == nil && !text.contains("/rest/") ? nil : $0 }
            : name.flatMap { $0.split(separator: ".").count > 1 && $0 == $0.lowercased() && !isFile($0) ? $0 : nil }
    }

    private static func isFile(_ name: String) -> Bool {
        [".js", ".php", ".py", ".json", ".csv", ".bcx", ".txt", ".html", ".com", ".ru", ".mjs", ".ts"]
            .contains { name.hasSuffix($0) }
    }

    /// The parameters after the method: an object among the next arguments, or one that an argument names.
    private static func parameters(_ reader: inout CodeReader) -> JSON.Object {
        var found: JSON.Object?
        while true {
            reader.skipSpace()
            // `url + 'method', {…}`, `'method' + '.json', {…}`: computed parts are passed.
            while let byte = reader.peek, byte != UInt8(ascii: ","), !")]}".utf8.contains(byte) {
                reader.position += 1
                reader.skipToDelimiter()
            }
            guard reader.skip(",") else { return found ?? [:] }
            reader.skipSpace()
            let (name, value) = reader.readArgument()
            guard var object = value.object ?? value.string.flatMap({ (try? JSON(parsing: $0))?.object }) else {
                continue
            }
            guard name.map({ bodyNames.contains($0) }) ?? (found == nil) else { continue }
            if let body = bodyNames.compactMap({ object[$0] }).first,
                object["method"] != nil || object["headers"] != nil
            {
                object = body.object ?? body.string.flatMap { (try? JSON(parsing: $0))?.object } ?? [:]
            }
            found = object
        }
    }

    private static let bodyNames = ["body", "params", "data", "json", "parameters", "payload", "query"]

    /// `client.biconnector.source.add(fields={…})`, `$scope->source()->get(58)`, `source.add(title="x")`
    private static func chained(_ bytes: [UInt8]) -> CallLine? {
        guard let open = openOfVerb(bytes) else { return nil }
        let head = String(decoding: bytes[..<open], as: UTF8.self)
        let parts = head.split { !($0.isLetter || $0.isNumber || "_\\".contains($0)) }.map { $0.lowercased() }
        guard parts.count > 1, let verb = VerbName.verb(parts[parts.count - 1]),
            let kind = kind(of: parts[parts.count - 2])
        else { return nil }
        var reader = CodeReader(bytes, from: open)
        return CallLine(PortalMethod.name(kind, verb), parameters(reader.readArguments(), of: verb))
    }

    private static func kind(of word: String) -> Entity.Kind? {
        Entity.Kind(rawValue: word) ?? Entity.Kind(rawValue: String(word.dropLast()))
    }

    /// The parenthesis after a verb, past those of `source()`.
    private static func openOfVerb(_ bytes: [UInt8]) -> Int? {
        var opens = bytes.indices.filter { bytes[$0] == UInt8(ascii: "(") }.prefix(20)
        while let open = opens.popFirst() {
            let head = bytes[..<open].reversed().prefix { CodeReader.isNamePart($0) }.reversed()
            let isLast = VerbName.verb(String(decoding: head, as: UTF8.self).lowercased()) != nil
            if isLast { return open }
        }
        return nil
    }

    private static func parameters(
        _ arguments: [(name: String?, value: JSON)], of verb: PortalMethod.Verb
    ) -> JSON.Object {
        var (parameters, fields) = (JSON.Object(), JSON.Object())
        for argument in arguments {
            switch argument.name {
            case "id", "bitrix_id", "ID": parameters["id"] = argument.value
            case "fields", "filter", "select", "order", "page", "start":
                parameters[argument.name ?? ""] = argument.value
            case let name?: fields[name] = argument.value
            case nil:
                if let object = argument.value.object, object["fields"] != nil || verb == .list {
                    for member in object.members { parameters[member.name] = member.value }
                } else if let object = argument.value.object {
                    fields = object
                } else if argument.value.number != nil || argument.value.string != nil {
                    parameters["id"] = argument.value
                }
            }
        }
        if !fields.isEmpty { parameters[verb == .list ? "filter" : "fields"] = .object(fields) }
        return parameters
    }
}

extension JSON.Object {
    /// Both objects in one; objects under one name are joined as well.
    fileprivate func merging(_ other: JSON.Object) -> JSON.Object {
        var merged = self
        for member in other.members {
            if let mine = merged[member.name]?.object, let theirs = member.value.object {
                merged[member.name] = .object(mine.merging(theirs))
            } else {
                merged[member.name] = member.value
            }
        }
        return merged
    }
}

/// The words of a command for a POSIX shell.
struct ShellWords {
    /// The words, without their quotes.
    private(set) var words: [String] = []
    /// How many bytes the command takes, continued lines among them.
    private(set) var length = 0

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var (index, word, isOpen) = (0, [UInt8](), false)
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                index += 1
                if bytes[index] != 0x0A { word.append(bytes[index]) }
                isOpen = isOpen || bytes[index] != 0x0A
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let end = Self.end(of: byte, bytes, index) else { return nil }
                word += Self.inner(bytes[index + 1..<end], byte)
                (index, isOpen) = (end, true)
            case 0x20, 0x09, 0x0D, 0x0A:
                if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
                (word, isOpen) = ([], false)
            default:
                // `$'…'`
                if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") { break }
                word.append(byte)
                isOpen = true
            }
            if byte == 0x0A, bytes[max(0, index - 1)] != UInt8(ascii: "\\") { break }
            index += 1
        }
        if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
        length = index
    }

    private static func end(of quote: UInt8, _ bytes: [UInt8], _ start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count {
            if bytes[index] == quote { return index }
            if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { index += 1 }
            index += 1
        }
        return nil
    }

    private static func inner(_ bytes: ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8] {
        guard quote == UInt8(ascii: "\"") else { return Array(bytes) }
        var (text, index) = ([UInt8](), bytes.startIndex)
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex, "\"\\$`".utf8.contains(bytes[index + 1])
            {
                index += 1
            }
            text.append(bytes[index])
            index += 1
        }
        return text
    }
}

/// Reads forms: `fields[title]=North&fields[connectorId]=31`, and the items of HTTPie.
enum FormReader {
    /// The parameters of a form.
    /// - Parameter isItem: Whether it is one item of HTTPie, whose value is not encoded.
    static func object(_ form: String, isItem: Bool) -> JSON.Object {
        var object = JSON.Object()
        for pair in isItem ? [form[...]] : form.split(separator: "&") {
            guard let sign = pair.firstIndex(of: "=") else { continue }
            var key = String(pair[..<sign])
            let text = String(pair[pair.index(after: sign)...])
            let isJSON = isItem && key.hasSuffix(":")
            if isJSON { key.removeLast() }
            let value = isJSON ? (try? JSON(parsing: text)) ?? .string(text) : .string(isItem ? text : decoded(text))
            let path = decoded(key).split { "[]".contains($0) }.map(String.init)
            guard !path.isEmpty, !path[0].contains(":") else { continue }
            object = set(object, path[...], value)
        }
        return object
    }

    private static func set(_ object: JSON.Object, _ path: ArraySlice<String>, _ value: JSON) -> JSON.Object {
        var object = object
        guard let name = path.first else { return object }
        object[name] =
            path.count == 1 ? value : .object(set(object[name]?.object ?? [:], path.dropFirst(), value))
        return object
    }

    /// `a b` for `a+b` and `a%20b`.
    private static func decoded(_ text: String) -> String {
        var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
