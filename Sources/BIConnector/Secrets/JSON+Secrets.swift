public import OrderedJSON

/// What a value is by where it stands.
private enum Place {
    /// Nothing special.
    case open
    /// Below something whose every value is a credential.
    case secret
    /// A list that only declares credentials, or gives each with its code.
    case list
    /// An element of such a list.
    case declaration

    /// The place of a member.
    func of(_ name: String, _ value: JSON) -> Place {
        switch self {
        case .secret: return .secret
        case .declaration: return name.lowercased() == "value" ? .secret : .open
        case .open, .list:
            let verdict = SecretName.verdict(on: name)
            if verdict.isContainer { return value.array == nil ? .secret : .list }
            guard verdict.isCredential else { return .open }
            // `auth` may be an object that holds more than the tokens.
            return value.object != nil && name.lowercased() == "auth" ? .open : .secret
        }
    }

    /// The place of an element.
    var ofElements: Place { self == .list ? .declaration : self }

    /// The place as far as the value itself tells more: a setting of a source, wherever it was taken to.
    func seen(_ object: JSON.Object) -> Place {
        guard self == .open, object["value"] != nil, object["code"] != nil, let type = object["type"]?.string else {
            return self
        }
        return type == "STRING" || type == "INT" ? .declaration : .open
    }

    /// The place that a path of names leads to, positions among them as digits.
    init(_ path: [String], _ value: JSON) {
        self = .open
        for (index, name) in path.enumerated() {
            let isLast = index + 1 == path.count
            let next = isLast ? nil : path[index + 1]
            if Self.isPosition(name) {
                self = ofElements
            } else {
                // What a member is shows in how the path goes on.
                self = of(name, isLast ? value : next.map(Self.isPosition) == true ? .array([]) : .object([:]))
            }
        }
    }

    private static func isPosition(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }
}

/// The one walk that knows where credentials stand in JSON: settings on the way in (`settings.CODE`) and out
/// (`settings[].value`), and the members that ``SecretName`` names.
extension JSON {
    /// The value with each credential and each text in it replaced.
    /// - Parameters:
    ///   - path: The names that lead to the value, as far as they are known.
    ///   - secret: What stands in the place of a credential.
    ///   - text: What stands in the place of any other text, which is under this name.
    public func mapping(
        at path: [String] = [], secret: (JSON) -> JSON, text: (String, _ name: String) -> String = { text, _ in text }
    ) -> JSON {
        mapped(Place(path, self), path.last ?? "", secret, text)
    }

    private func mapped(
        _ place: Place, _ name: String, _ secret: (JSON) -> JSON, _ text: (String, String) -> String
    ) -> JSON {
        switch self {
        case .array(let elements): return .array(elements.map { $0.mapped(place.ofElements, name, secret, text) })
        case .object(let object):
            let place = place.seen(object)
            return .object(
                object.mapValues { member in
                    let inner = place.of(member.name, member.value)
                    return member.value.mapped(inner, member.name, secret, text)
                })
        case .string(let string):
            if place == .secret { return string.isEmpty ? self : secret(self) }
            return .string(text(string, name))
        case .number: return place == .secret ? secret(self) : self
        case .null, .bool: return self
        }
    }

    /// Appends the value without what nobody may guess from it, and in the same way for each order of its members: as compact
    /// JSON, the members of each object sorted by name, ``Secret/mask`` in place of each credential.
    /// - Parameter hidden: Texts that are credentials wherever they stand.
    public func appendOpen(to bytes: inout [UInt8], hiding hidden: [String]) { append(to: &bytes, .open, hidden) }

    private func append(to bytes: inout [UInt8], _ place: Place, _ hidden: [String]) {
        switch self {
        case .null, .bool: bytes += text().utf8
        case .number(let number):
            if place == .secret {
                bytes.append(quoted: Secret.mask)
            } else if let whole = number.exactInteger {
                bytes.append(digitsOf: whole)
            } else {
                bytes += number.text.utf8
            }
        case .string(let text):
            let isHidden = place == .secret && !text.isEmpty || hidden.contains(text)
            bytes.append(quoted: isHidden ? Secret.mask : text)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.append(to: &bytes, place.ofElements, hidden)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            let place = place.seen(object)
            let members = object.members
            var order = Array(members.indices)
            // Numbers are sorted faster than members, and the one of a lone member need not be.
            if order.count > 1 { order.sort { members[$0].name < members[$1].name } }
            bytes.append(UInt8(ascii: "{"))
            for (index, position) in order.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                let member = members[position]
                bytes.append(quoted: member.name)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes, place.of(member.name, member.value), hidden)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Visits each credential, as text.
    /// - Parameter path: The names that lead to the value, as far as they are known.
    public func forEachSecret(at path: [String] = [], _ visit: (String) -> Void) { walk(Place(path, self), visit) }

    private func walk(_ place: Place, _ visit: (String) -> Void) {
        switch self {
        case .array(let elements): for element in elements { element.walk(place.ofElements, visit) }
        case .object(let object):
            let place = place.seen(object)
            for member in object.members { member.value.walk(place.of(member.name, member.value), visit) }
        case .string(let text): if place == .secret { visit(text) }
        case .number(let number): if place == .secret { visit(number.text) }
        case .null, .bool: break
        }
    }

    /// Whether a credential stands in it.
    public func hasSecrets(at path: [String] = []) -> Bool {
        var found = false
        forEachSecret(at: path) { if !$0.isEmpty { found = true } }
        return found
    }

    /// The value without its credentials, and where in it each of them stood; nil when nothing is left. A text with an
    /// address in which one stands is one as a whole: `https://user:password@host`, `https://host/?token=…`.
    /// - Parameter path: The names that lead to the value, as far as they are known.
    public func withoutSecrets(at path: [String] = []) -> (rest: JSON?, paths: [[String]]) {
        var paths: [[String]] = []
        let rest = without(Place(path, self), [], &paths)
        return (rest, paths)
    }

    /// Nil for a credential, and for what held nothing else.
    private func without(_ place: Place, _ path: [String], _ paths: inout [[String]]) -> JSON? {
        switch self {
        case .object(let object):
            let place = place.seen(object)
            var rest = JSON.Object()
            for member in object.members {
                let inner = place.of(member.name, member.value)
                rest[member.name] = member.value.without(inner, path + [member.name], &paths)
            }
            return rest.isEmpty && !object.isEmpty ? nil : .object(rest)
        case .array(let elements):
            return .array(
                elements.enumerated().compactMap { $1.without(place.ofElements, path + [String($0)], &paths) })
        case .string(let text) where !text.isEmpty && (place == .secret || SecretShapes.areInAddress(in: text)):
            break
        case .number where place == .secret: break
        case .string, .number, .null, .bool: return self
        }
        paths.append(path)
        return nil
    }
}
