import CommandLanguage
import OrderedJSON

/// A host that carries out nothing, writes down everything it is asked, and answers as it was told to.
final class RecordingHost: ScriptHost {
    /// Everything that happened, in order, as text.
    private(set) var record = ""
    /// The commands, one line each.
    private(set) var commands: [String] = []
    /// The same as they were given.
    private(set) var invocations: [Invocation] = []
    /// What was printed.
    private(set) var printed = ""
    /// What may not be seen.
    private(set) var hidden: [String] = []
    /// Files by their path.
    var files: [String: String] = [:]
    /// Files that are no text, by their path.
    var bytes: [String: [UInt8]] = [:]
    /// Whether files may be read in pieces, and how many were read as a whole.
    var readsInPieces = false
    private(set) var wholeReads = 0
    /// What the user answers, the first first.
    var answers: [String] = []
    /// What `env` finds.
    var environment: [String: String] = [:]
    /// What commands return; others return their own name.
    var replies: [String: JSON] = [:]
    /// The loops with a journal.
    private(set) var plans: [JournalPlan] = []
    /// The rows that loops with a journal gave.
    var rows: [JournalRow] = []
    /// Called before a command is carried out.
    var beforeCommand: () -> Void = {}

    func perform(_ invocation: Invocation) async throws -> CommandResult {
        CommandResult(try await result(of: invocation))
    }

    private func result(of invocation: Invocation) async throws -> JSON {
        beforeCommand()
        let line = invocation.line
        commands.append(line)
        invocations.append(invocation)
        record += "* \(line)\n"
        switch invocation.name {
        case "refuse": throw Refusal(code: invocation.arguments.first?.text ?? "DENIED")
        case "misuse": throw Misuse()
        case "interrupt": throw CancellationError()
        case "break.down": throw Breakdown()
        case "give":
            if let item = invocation.items.first { return item.value.json }
            return invocation.arguments.first?.value ?? .null
        default: return replies[invocation.name] ?? ["did": .string(invocation.name)]
        }
    }

    func canGather(_ invocation: Invocation) -> Bool { invocation.name != "now" }

    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        record += "* \(calls.count) together\(halting ? ", halting" : "")\n"
        var outcomes: [BatchOutcome] = []
        for call in calls {
            do {
                outcomes.append(.done(try await result(of: call.invocation)))
            } catch {
                outcomes.append(.failed(error))
            }
        }
        return outcomes
    }

    func openJournal(_ plan: JournalPlan) async throws -> any RowJournal {
        plans.append(plan)
        guard !plan.path.hasSuffix("locked") else { throw Missing(path: plan.path) }
        let calls = plan.loop.calls.joined(separator: ", ")
        record += "* journal \(plan.path) of \(plan.script): \(plan.rows.count) rows of \(calls) by \(plan.loop.key)\n"
        return RecordingJournal(self)
    }

    /// Writes down what a journal was told.
    func keep(_ line: String) { record += "* \(line)\n" }

    func write(_ text: String) {
        printed += text
        record += text
    }

    func show(_ result: JSON, of invocation: Invocation) async throws { record += "= \(result.text(.line))\n" }

    func pipe(_ result: JSON?, to program: String) async throws {
        record += "* \(result.map { $0.text(.line) } ?? "nothing") to program [\(program)]\n"
    }

    func save(_ result: JSON, to path: String, appending: Bool) async throws {
        record += "* \(result.text(.line)) \(appending ? "appended" : "saved") to \(path)\n"
    }

    func pieces(of path: String, beside script: String) throws -> FilePieces? {
        guard readsInPieces, let text = files[path] else { return nil }
        let bytes = Array(text.utf8)
        return FilePieces { offset, count in Array(bytes.dropFirst(offset).prefix(count)) }
    }

    func read(_ path: String, beside script: String) throws -> [UInt8] {
        wholeReads += 1
        let whole = locate(path, beside: script)
        guard let bytes = bytes[whole] ?? files[whole].map({ Array($0.utf8) }) else { throw Missing(path: path) }
        return bytes
    }

    func takesPicture(_ path: [CommandLanguage.Item.Step], of command: String) -> Bool { path == [.name("logo")] }

    func locate(_ path: String, beside script: String) -> String {
        guard !path.hasPrefix("/"), let slash = script.lastIndex(of: "/") else { return path }
        return script[...slash] + path
    }

    func ask(_ question: String, isSecret: Bool) throws -> String? {
        record += "* asked \(isSecret ? "secretly " : "")[\(question)]\n"
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    func hide(_ secret: String) { hidden.append(secret) }

    func variable(_ name: String) -> JSON { name == "portal" ? "https://acme.bitrix24.com" : .null }

    func environment(_ name: String) -> String? { environment[name] }

    var environmentNames: [String] { environment.keys.sorted() }

    func reason(forNull name: String) -> String? { name == "nobody" ? "nobody was here" : nil }

    func now() -> (seconds: Int, nanoseconds: Int) { (1_790_237_742, 0) }

    func sleep(_ duration: Duration) async throws { record += "* slept \(duration)\n" }

    func step(_ title: String) async throws { record += "* step [\(title)]\n" }

    var vocabulary: any Vocabulary { TestVocabulary() }
}

/// A journal for groups of two; it knows that the row `old` is done, and refuses what is made by `refuse`.
final class RecordingJournal: RowJournal {
    let groupSize = 2
    private let host: RecordingHost
    private var failures: [String] = []
    private var unknown: [String] = []

    init(_ host: RecordingHost) { self.host = host }

    func isDone(_ key: String) -> Bool { key == "old" }

    func carryOut(_ rows: [JournalRow]) async throws {
        host.keep("group of \(rows.count)")
        for row in rows {
            do {
                host.rows.append(row)
                host.keep("row \(row.key) from \(row.element)")
                _ = try await host.perform(row.invocation)
            } catch let error as Refusal {
                failures.append("\(row.key): \(error.message)")
            } catch is Misuse {
                unknown.append("\(row.key): who knows")
            }
        }
    }

    func close() -> JournalReport {
        host.keep("journal closed")
        return JournalReport(
            summary: ["failed": .int(failures.count)], failures: failures, unknown: unknown, hint: "look at the rows")
    }
}

/// Anything may be said but `unknown…`; two variables, one of them null, and one code.
struct TestVocabulary: Vocabulary {
    var variables: [String] { ["portal", "nobody"] }

    func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] {
        if command.name == "things.list" { return listProblems(command) }
        guard command.name.hasPrefix("unknown") else { return [] }
        return [
            CommandProblem("unknown command '\(command.name)'", at: command.nameSpan, label: "did you mean 'known'?")
        ]
    }

    private func listProblems(_ command: CommandStatement) -> [CommandProblem] {
        do throws(ListWords.SyntaxError) {
            _ = try ListWords(command.arguments.map { ($0.literal ?? "", $0.span) })
            return []
        } catch {
            return [CommandProblem(error.message, at: error.span, hint: error.hint)]
        }
    }

    func changesPortal(_ command: CommandStatement) -> Bool { command.name == "connect" }

    func problem(withCode code: String) -> String? { code.hasPrefix("NO_SUCH") ? "no known code" : nil }
}

/// A refusal by a portal.
struct Refusal: DiagnosticConvertible {
    var code: String
    var codes: [String] { [code] }
    var message: String { "\(code): the portal said no." }
    var label: String? { "HTTP 400" }
    var hint: String? { "ask somebody else" }
    var refusal: JSON? { ["code": .string(code), "description": "the portal said no."] }
}

/// Something that was wrong before anything was sent.
struct Misuse: DiagnosticConvertible {
    var message: String { "nothing to send" }
    var isLocal: Bool { true }
}

/// Anything else that goes wrong.
struct Breakdown: Error, CustomStringConvertible {
    var description: String { "connection refused" }
}

/// A file that is not there.
struct Missing: DiagnosticConvertible {
    var path: String
    var message: String { "cannot read \"\(path)\": no such file" }
}

extension Invocation {
    /// The invocation on one line, with the words in the order of their kinds.
    var line: String {
        var words = [name] + arguments.map { $0.value.text() }
        for item in items {
            switch item.value {
            case .text(let value): words.append("\(item.path.text)=\(item.isSecret ? "secret " : "")\(value)")
            case .json(let value): words.append("\(item.path.text):=\(value)")
            }
        }
        words += options.map { "--\($0.name)" + ($0.value.map { "=\($0)" } ?? "") }
        if let condition { words.append("where \(condition.line)") }
        if isExpectingRefusal { words.append("(expecting a refusal)") }
        if isCaptured { words.append("(captured)") }
        return words.joined(separator: " ")
    }
}

extension Invocation.Condition {
    var line: String {
        switch self {
        case .test(let field, let comparison, let values):
            ([field.name, comparison.rawValue]
                + (comparison.operands == .list ? [JSON.array(values).text()] : values.map { $0.text() }))
                .joined(separator: " ")
        case .all(let parts): "all(\(parts.map(\.line).joined(separator: ", ")))"
        case .any(let parts): "any(\(parts.map(\.line).joined(separator: ", ")))"
        }
    }
}

extension Invocation.Item.Value {
    var json: JSON {
        switch self {
        case .text(let value), .json(let value): value
        }
    }
}
