import OrderedJSON

/// A loop with a journal as its script writes it: what distinguishes it from all other loops, whatever the tables contain.
public struct JournalLoop: Sendable, Hashable {
    /// From `for` up to the block, in canonical form on one line; files by their names, without their folders.
    public var head: String
    /// Which one it is among the loops of the script that have this head, counted from 1.
    public var number: Int
    /// The commands of the block, each once, in the order in which they stand there.
    public var calls: [String]
    /// The key, as it is written.
    public var key: String
    /// The journal: its path when that is written out, else the word that names it.
    public var file: File
    /// Where the journal is named.
    public var span: SourceSpan

    /// How a loop names its journal.
    public enum File: Sendable, Hashable {
        /// By this path.
        case path(String)
        /// By a word with values in it.
        case word(String)
    }

    init(_ loop: Statement.Loop, _ journal: Statement.Journal, in source: SourceText) {
        head = Self.head(of: loop, journal, in: source)
        number = 1
        calls = loop.block.statements.flatMap(\.commands).map(\.name).reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
        key = source.text(journal.key.span)
        file = journal.file.literal.map { .path(Self.normalized($0)) } ?? .word(source.text(journal.file.span))
        span = journal.file.span
    }

    private static func head(of loop: Statement.Loop, _ journal: Statement.Journal, in source: SourceText) -> String {
        var head = Printer.head(of: loop, in: source)
        for span in loop.sequence.fileNames + [journal.file.literal == nil ? nil : journal.file.span].compactMap(\.self)
        {
            let name = source.text(span)
            head = head.pieces(separatedBy: name).joined(separator: name.withoutFolders)
        }
        return head
    }

    private static func normalized(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}

extension String {
    /// A word that is the path of a file, with its quotation mark if it has one, without the folders.
    fileprivate var withoutFolders: String {
        guard let slash = lastIndex(of: "/") else { return self }
        let quote = first.map { $0 == "\"" || $0 == "'" ? String($0) : "" } ?? ""
        return quote + self[index(after: slash)...]
    }
}

extension ScriptExpression {
    /// Where the files stand that it reads and that are written out.
    fileprivate var fileNames: [SourceSpan] {
        var spans: [SourceSpan] = []
        if case .call(let function, let arguments) = kind, function == .csv || function == .file,
            let name = arguments.first, case .literal(.string) = name.kind
        {
            spans.append(name.core)
        }
        return spans + inner.flatMap(\.fileNames)
    }

    /// The variables of the script that it names, and their places.
    var locals: [(slot: Int, name: String)] {
        if case .local(let slot, let name) = kind { [(slot, name)] } else { inner.flatMap(\.locals) }
    }

    /// The expressions of which it is made.
    private var inner: [ScriptExpression] {
        switch kind {
        case .literal, .local, .global: []
        case .text(let parts): parts.compactMap(\.expression)
        case .array(let elements): elements
        case .object(let members): members.map(\.value)
        case .path(let base, let steps): [base] + steps.flatMap(\.expressions)
        case .call(_, let arguments): arguments
        case .not(let operand), .negate(let operand): [operand]
        case .logic(_, let left, let right), .binary(_, let left, let right): [left, right]
        }
    }
}
