import BIConnector
import OrderedJSON
import TextUI

/// A part of the query in which a call travels in a batch.
enum QueryPiece {
    /// Text that is percent-encoded already.
    case text(String)
    /// What a variable holds, to be percent-encoded.
    case variable(ProgramVariable)

    /// Its text; none for a variable.
    var text: String { if case .text(let text) = self { text } else { "" } }
}

extension ProgramRequest.WrittenCall {
    /// The call as it travels in a batch: `method?name=value&…`.
    var query: [QueryPiece] {
        guard case .object(let members) = parameters else { return [.text(method)] }
        var pieces: [QueryPiece] = []
        for member in members { Self.add(member.value, PercentCoding.encode(member.name), to: &pieces) }
        return Self.joined([.text(method)] + pieces)
    }

    private static func add(_ value: ProgramValue, _ name: String, to pieces: inout [QueryPiece]) {
        func add(_ text: String) {
            pieces.append(.text("\(pieces.isEmpty ? "?" : "&")\(name)=\(PercentCoding.encode(text))"))
        }
        switch value {
        case .null: add("")
        case .bool(let value): add(value ? "1" : "0")
        case .number(let number): add(number.text)
        case .string(let text): add(text)
        case .variable(let variable):
            add("")
            pieces.append(.variable(variable))
        case .array(let elements):
            for (place, element) in elements.enumerated() { self.add(element, "\(name)[\(place)]", to: &pieces) }
        case .object(let members):
            for member in members {
                self.add(member.value, "\(name)[\(PercentCoding.encode(member.name))]", to: &pieces)
            }
        }
    }

    private static func joined(_ pieces: [QueryPiece]) -> [QueryPiece] {
        pieces.reduce(into: []) { joined, piece in
            if case .text(let text) = piece, case .text(let before)? = joined.last {
                joined[joined.count - 1] = .text(before + text)
            } else {
                joined.append(piece)
            }
        }
    }
}

/// The body of a request, as a literal of a language.
struct BodyText {
    private let style: LiteralStyle
    private let login: [(name: String, literal: String)]
    private let query: ([QueryPiece]) -> String

    /// - Parameters:
    ///   - login: Members that log in, with their literals.
    ///   - query: Writes the query of a call in a batch.
    init(_ style: LiteralStyle, login: [(String, String)] = [], query: @escaping ([QueryPiece]) -> String) {
        (self.style, self.login, self.query) = (style, login, query)
    }

    func text(of step: ProgramRequest.Step, depth: Int = 0, column: Int = 0) -> String {
        var literals: [String: String] = [:]
        var members = members(of: step, &literals)
        for (name, literal) in login {
            members.removeAll { $0.name == name }
            members.append((name, Self.standIn(for: literal, in: &literals)))
        }
        var style = style
        let variable = style.variable
        style.variable = { [literals] in literals[$0.name] ?? variable($0) }
        return style.literal(.object(members), depth: depth, column: column)
    }

    private func members(
        of step: ProgramRequest.Step, _ literals: inout [String: String]
    ) -> [ProgramValue.Member] {
        switch step {
        case .call(let call):
            if case .object(let members) = call.parameters { return members }
            return []
        case .batch(let commands, let halts):
            let queries = commands.map { key, call in (key, Self.standIn(for: query(call.query), in: &literals)) }
            return [("halt", .number(JSON.Number(halts ? 1 : 0))), ("cmd", .object(queries))]
        }
    }

    /// What is written already stands in the place of a variable, whose name no other has.
    private static func standIn(for literal: String, in literals: inout [String: String]) -> ProgramValue {
        let name = " \(literals.count)"
        literals[name] = literal
        return .variable(ProgramVariable(name: name, isNumber: false))
    }
}
