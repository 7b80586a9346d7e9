import BIConnector
import CommandLanguage

/// The line that a person typed, while it runs: what one call of it means differs from what many do.
struct TypedLine {
    private let source: SourceText
    /// Where its commands begin that stand in no block, and so run once.
    private let plain: Set<Int>

    init(_ line: ReadLine) {
        source = line.source
        let statements = line.reading.program?.statements ?? []
        plain = Set(
            statements.compactMap { if case .command(let command) = $0.kind { command.nameSpan.start } else { nil } })
    }

    /// Whether a command stands in the line itself, in no block and in no script that it runs.
    func isPlain(_ invocation: Invocation) -> Bool {
        invocation.source.name == source.name && plain.contains(invocation.nameSpan.start)
    }
}

/// Whether a question can come more than once in a line or a script, so that one answer may stand for all.
struct QuestionCount {
    /// Whether it may change or delete more than one object, by several calls.
    let mayChangeMany: Bool
    /// Whether it may send more than one batch.
    let maySendBatches: Bool

    init(_ script: ParseResult) {
        let statements = script.program?.statements ?? []
        let changing = statements.flatMap(\.commands).count {
            PortalMethod(named: $0.name)?.verb.changesWhatIsThere == true
        }
        maySendBatches = statements.reduce(0) { $0 + $1.batches } > 1
        mayChangeMany = changing > 1 || statements.contains(where: \.mayRepeat)
    }
}

extension Statement {
    /// Whether what is in it may run more than once.
    fileprivate var mayRepeat: Bool {
        switch kind {
        case .for, .run: true
        default: inner.contains(where: \.mayRepeat)
        }
    }

    /// How many batches it may send, a delete of several objects among them; two stand for any number.
    fileprivate var batches: Int {
        let count = inner.reduce(0) { $0 + $1.batches }
        return switch kind {
        case .batch: 1
        case .command(let command): PortalMethod(named: command.name)?.verb == .delete ? 1 : 0
        case .run: 2
        case .for: count * 2
        default: count
        }
    }
}

extension PortalMethod.Verb {
    /// Whether it updates or deletes.
    var changesWhatIsThere: Bool {
        switch self {
        case .delete, .update, .fieldsUpdate: true
        case .add, .get, .list, .fields, .other: false
        }
    }
}
