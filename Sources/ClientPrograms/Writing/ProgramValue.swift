import BIConnector
public import OrderedJSON
import TextUI

/// A value in a program: JSON in which variables stand for credentials.
public indirect enum ProgramValue: Sendable {
    /// A member of an object.
    public typealias Member = (name: String, value: ProgramValue)

    case null
    case bool(Bool)
    case number(JSON.Number)
    case string(String)
    case array([ProgramValue])
    case object([Member])
    /// What the variable holds.
    case variable(ProgramVariable)

    /// A value without variables.
    public init(_ value: JSON) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { ProgramValue($0) })
        case .object(let object): self = .object(object.members.map { ($0.name, ProgramValue($0.value)) })
        }
    }

    /// How deep containers stand in one another.
    var levels: Int {
        switch self {
        case .null, .bool, .number, .string, .variable: 0
        case .array(let elements): 1 + (elements.map(\.levels).max() ?? 0)
        case .object(let members): 1 + (members.map(\.value.levels).max() ?? 0)
        }
    }

    /// The variables in it.
    var variables: [ProgramVariable] {
        switch self {
        case .null, .bool, .number, .string: []
        case .array(let elements): elements.flatMap(\.variables)
        case .object(let members): members.flatMap(\.value.variables)
        case .variable(let variable): [variable]
        }
    }
}

/// A variable of the environment that a program reads.
public struct ProgramVariable: Sendable, Hashable {
    /// Its name: capitals, digits and `_`.
    public var name: String
    /// Whether its text is sent as a number.
    public var isNumber: Bool
}

/// Puts variables in the place of credentials, and names them.
///
/// What is made from codes of a portal begins with `SETTINGS_`, so that none of them names a variable that means something
/// to the system.
public struct ProgramSecrets {
    /// A value of which a part is hidden.
    private struct Hidden: Hashable {
        var base: String
        var value: JSON
    }

    private let mask: (JSON) -> JSON
    private let standIns: [String: String?]
    private var names: [Hidden: String] = [:]
    private var taken: Set<String> = [ProgramRequest.webhook, ProgramRequest.token]

    /// - Parameters:
    ///   - standIns: Texts that stand for what nobody was asked for, and the variables that were named for them.
    ///   - mask: Gives parameters with every credential in them replaced; by default none is.
    public init(standIns: [String: String?] = [:], mask: @escaping (JSON) -> JSON = { $0 }) {
        (self.standIns, self.mask) = (standIns, mask)
        taken.formUnion(standIns.values.compactMap { $0 })
    }

    /// The parameters of a call.
    public mutating func value(of parameters: JSON.Object) -> ProgramValue {
        let parameters = JSON.object(parameters)
        return value(parameters, mask(parameters), at: [])
    }

    private mutating func value(_ value: JSON, _ masked: JSON, at path: [String]) -> ProgramValue {
        switch (value, masked) {
        case (.array(let elements), .array(let other)) where elements.count == other.count:
            var result: [ProgramValue] = []
            for (place, element) in elements.enumerated() {
                result.append(self.value(element, other[place], at: path + [String(place)]))
            }
            return .array(result)
        case (.object(let object), .object(let other)) where object.count == other.count:
            var result: [ProgramValue.Member] = []
            for (member, hidden) in zip(object.members, other.members) {
                result.append((member.name, self.value(member.value, hidden.value, at: path + [member.name])))
            }
            return .object(result)
        default:
            let text = value.string ?? value.number?.text ?? ""
            if let name = standIns[text] { return .variable(variable(value, at: path, name)) }
            return value == masked ? ProgramValue(value) : .variable(variable(value, at: path, nil))
        }
    }

    private mutating func variable(_ value: JSON, at path: [String], _ name: String?) -> ProgramVariable {
        ProgramVariable(
            name: name.flatMap { Self.isName($0) ? $0 : nil } ?? self.name(of: value, at: path),
            isNumber: value.number != nil)
    }

    private mutating func name(of value: JSON, at path: [String]) -> String {
        let hidden = Hidden(base: Self.name(at: path), value: value)
        if let name = names[hidden] { return name }
        var name = hidden.base
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(hidden.base)_\(number)"
        }
        names[hidden] = name
        return name
    }

    /// `SETTINGS_TOKEN` for `fields.settings.token`.
    private static func name(at path: [String]) -> String {
        let container = path.lastIndex { SecretName.containers.contains($0) }
        let parts = container.map { path[($0 + 1)...] } ?? path.suffix(1)
        return (["\(container == nil ? "SECRET" : "SETTINGS")"] + parts.map(capitals)).joined(separator: "_")
    }

    private static func capitals(_ text: String) -> String {
        String(
            text.unicodeScalars.map { scalar in
                switch scalar {
                case "A"..."Z", "0"..."9": Character(scalar)
                case "a"..."z": Character(Unicode.Scalar(UInt8(scalar.value) - 0x20))
                default: "_"
                }
            })
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map { $0 &- 0x30 >= 10 } == true
            && text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }
    }
}
