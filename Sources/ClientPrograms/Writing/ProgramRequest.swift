import BIConnector
import OrderedJSON
import TextUI

/// What is to be written as a program.
public struct ProgramRequest: Sendable {
    /// A request of the program.
    public enum Step: Sendable {
        /// A call.
        case call(WrittenCall)
        /// Several calls in one request, each with its key.
        case batch([(key: String, call: WrittenCall)], halts: Bool)
    }

    /// A call whose values may be variables.
    public struct WrittenCall: Sendable {
        /// The method's whole name.
        public var method: String
        /// Its parameters, an object.
        public var parameters: ProgramValue

        /// A call.
        public init(_ method: String, _ parameters: ProgramValue) {
            (self.method, self.parameters) = (method, parameters)
        }
    }

    /// How the program logs in.
    public enum Login: Sendable, Hashable {
        /// By a webhook: its whole address, or nil for the variable `BITRIX24_WEBHOOK`.
        case webhook(String? = nil)
        /// By an access token, or nil for the variable `BCX_TOKEN`; and the portal's address.
        case token(String? = nil, portal: String)
    }

    /// The requests, in their order.
    public var steps: [Step]
    /// How the program logs in.
    public var login: Login
    /// What the reader of the program should know, each a sentence of any text.
    public var remarks: [String]

    /// A request.
    public init(_ steps: [Step], login: Login = .webhook(), remarks: [String] = []) {
        (self.steps, self.login, self.remarks) = (steps, login, remarks)
    }
}

extension ProgramRequest {
    static let webhook = "BITRIX24_WEBHOOK"
    static let token = "BCX_TOKEN"

    /// The variables that stand in the parameters, each once, in the order in which they come.
    var variables: [ProgramVariable] {
        var seen: Set<String> = []
        return steps.flatMap(\.calls).flatMap(\.parameters.variables).filter { seen.insert($0.name).inserted }
    }

    /// Whether it logs in by a token.
    var isByToken: Bool { if case .token = login { true } else { false } }

    /// The variable that logs in, unless it is shown.
    var loginVariable: String? {
        switch login {
        case .webhook(nil): Self.webhook
        case .token(nil, _): Self.token
        case .webhook, .token: nil
        }
    }

    /// The names of all variables that have to be set.
    var names: [String] { (loginVariable.map { [$0] } ?? []) + variables.map(\.name) }

    /// What the program calls, for a person: `biconnector.source.add`.
    var title: String {
        steps.flatMap(\.calls).map(\.method).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .joined(separator: ", ")
    }
}

extension ProgramRequest.Step {
    /// The calls in it.
    var calls: [ProgramRequest.WrittenCall] {
        switch self {
        case .call(let call): [call]
        case .batch(let commands, _): commands.map(\.call)
        }
    }

    /// The method of the request.
    var method: String {
        switch self {
        case .call(let call): call.method
        case .batch: Batch.method
        }
    }

    /// The method as it stands in an address.
    var addressPart: String { PercentCoding.encode(method) }

    /// Whether it is a batch.
    var isBatch: Bool { if case .batch = self { true } else { false } }
}
