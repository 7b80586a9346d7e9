import OrderedJSON

/// A form in which calls are written as a program.
public struct ProgramForm: Sendable {
    /// How it is called: `curl`.
    public let name: String
    /// One line, ending in a full stop.
    public let summary: String
    /// What a file with it ends in, without the dot.
    public let fileEnding: String
    /// What values lose on the way.
    let losses: Losses
    /// Why it cannot make a batch; nil when it can.
    let withoutBatch: String?
    /// How many requests it can make.
    let mostRequests: Int
    /// How deep containers may stand in one another.
    let mostLevels: Int
    let write: @Sendable (ProgramRequest) -> String

    init(
        _ name: String, _ summary: String, fileEnding: String, _ losses: Losses = [], withoutBatch: String? = nil,
        mostRequests: Int = .max, mostLevels: Int = .max, write: @escaping @Sendable (ProgramRequest) -> String
    ) {
        self.name = name
        self.summary = summary
        self.fileEnding = fileEnding
        self.losses = losses
        self.withoutBatch = withoutBatch
        self.mostRequests = mostRequests
        self.mostLevels = mostLevels
        self.write = write
    }

    /// Every form, in the order in which help lists them.
    public static let all: [ProgramForm] = [
        ProgramForm("curl", "A bash script with curl and jq.", fileEnding: "sh", write: { CurlWriter($0).program }),
        ProgramForm(
            "js", "JavaScript for Node with b24jssdk.", fileEnding: "mjs", .doubles,
            write: { JavaScriptWriter($0).libraryProgram }),
        ProgramForm(
            "php", "PHP with b24phpsdk.", fileEnding: "php", .integersAndDoubles, withoutBatch: Messages.phpBatch,
            write: { PHPWriter($0).libraryProgram }),
        ProgramForm(
            "bx24", "A page of an application with BX24.js.", fileEnding: "html", .types, mostRequests: 1,
            write: { PageWriter($0).program }),
        ProgramForm(
            "crest", "PHP with CRest.", fileEnding: "php", .types,
            write: { PHPWriter($0).restProgram }),
        ProgramForm(
            "python", "Python with b24pysdk.", fileEnding: "py", .pythonNumbers, mostLevels: 190,
            write: { PythonWriter($0).program }),
        ProgramForm(
            "fetch", "JavaScript for Node without a library.", fileEnding: "mjs", .doubles,
            write: { JavaScriptWriter($0).plainProgram }),
        ProgramForm(
            "http", "Requests that editors send from a .http file.", fileEnding: "http",
            write: { RequestWriter($0).program }),
        ProgramForm(
            "json", "The body of the request.", fileEnding: "json", mostRequests: 1, write: { BodyWriter($0).program }),
    ]

    /// The form of this name.
    public init?(named name: String) {
        guard let form = Self.all.first(where: { $0.name == name }) else { return nil }
        self = form
    }
}

extension ProgramForm {
    /// Why the form cannot make these calls; nil when it can.
    public func problem(with request: ProgramRequest) -> String? {
        let isBatch = request.steps.contains { if case .batch = $0 { true } else { false } }
        if let withoutBatch, isBatch { return Messages.noBatch(name, withoutBatch) }
        if request.steps.count > mostRequests { return Messages.oneRequest(name, request.steps.count) }
        let levels = request.steps.flatMap(\.calls).map(\.parameters.levels).max() ?? 0
        return levels > mostLevels ? Messages.tooDeep(name, mostLevels) : nil
    }

    /// The program, with its last line end.
    public func program(_ request: ProgramRequest) -> String {
        var request = request
        // A renewal spends the refresh token: whoever loses its successor with the program has lost the login.
        if request.isByToken, logsIn { request.remarks.insert(Messages.notRenewed, at: 0) }
        request.remarks += remarks(on: request)
        return write(request)
    }

    /// What of the values does not arrive as it is.
    /// - Returns: The places, as `fields.active`, with what becomes of each.
    public func lost(of request: ProgramRequest) -> [(path: [String], what: String)] {
        request.steps.flatMap { step in
            switch step {
            case .call(let call): losses.find(in: call.parameters)
            // In a batch everything travels as text.
            case .batch(let commands, _):
                commands.flatMap { key, call in
                    losses.union(.types).find(in: call.parameters).map { ([key] + $0.path, $0.what) }
                }
            }
        }
    }

    /// Whether the program logs in, and not what is around it.
    private var logsIn: Bool { !["bx24", "crest", "json"].contains(name) }

    private func remarks(on request: ProgramRequest) -> [String] {
        let lost = lost(of: request)
        let shown = lost.prefix(Self.mostRemarks).map { Messages.lost($0.path.joined(separator: "."), $0.what) }
        return shown + (lost.count > shown.count ? [Messages.more(lost.count - shown.count)] : [])
    }

    private static let mostRemarks = 10

    /// Remarks that the form itself has no place for.
    public func remarksBeside(_ request: ProgramRequest) -> [String] {
        name == "json" ? request.remarks + remarks(on: request) : []
    }
}

/// What values lose in a form.
struct Losses: OptionSet, Sendable {
    let rawValue: Int

    /// Numbers are 64-bit floating-point numbers.
    static let doubles = Losses(rawValue: 1)
    /// Whole numbers have 64 bits, others are floating-point numbers.
    static let integersAndDoubles = Losses(rawValue: 2)
    /// Whole numbers have as many digits as are read, others are floating-point numbers.
    static let pythonNumbers = Losses(rawValue: 4)
    /// Values travel as text, numbers digit for digit: truth values and null lose their type, empty containers vanish.
    static let types = Losses(rawValue: 8)
    /// Whole numbers have 64 bits, others arrive with fewer digits.
    static let integers = Losses(rawValue: 16)

    func find(in value: ProgramValue, at path: [String] = []) -> [(path: [String], what: String)] {
        switch value {
        case .string, .variable: return []
        case .number(let number):
            return carries(number) ? [] : [(path, Messages.tooManyDigits(number.text))]
        case .bool(let value): return contains(.types) ? [(path, Messages.asText("\(value)"))] : []
        case .null: return contains(.types) ? [(path, Messages.nullLost)] : []
        case .array(let elements):
            // A call without parameters is a call all the same.
            if elements.isEmpty, contains(.types), !path.isEmpty { return [(path, Messages.emptyLost("array"))] }
            return elements.enumerated().flatMap { find(in: $1, at: path + [String($0)]) }
        case .object(let members):
            if members.isEmpty, contains(.types), !path.isEmpty { return [(path, Messages.emptyLost("object"))] }
            return members.flatMap { find(in: $0.value, at: path + [$0.name]) }
        }
    }

    /// Whether a number arrives digit for digit.
    func carries(_ number: JSON.Number) -> Bool {
        if !isDisjoint(with: [.integers, .integersAndDoubles]), let integer = number.exactInteger {
            return integer != .min
        }
        if contains(.integers) { return false }
        if contains(.pythonNumbers), number.text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }) {
            return number.text.utf8.count <= Self.longestInteger
        }
        guard !isDisjoint(with: [.doubles, .integersAndDoubles, .pythonNumbers]) else { return true }
        return JSON.Number(number.double).map { $0.isEqual(to: number) } ?? false
    }

    /// Python reads no longer ones.
    private static let longestInteger = 4300
}
