public import OrderedJSON

/// Runs scripts for a host. Two interpreters share nothing.
///
/// It stays in its caller's isolation and belongs to one owner at a time; a host may keep it in any actor.
public final class Interpreter {
    /// What the host allows; nil means as much as it likes.
    public struct Limits: Sendable {
        /// How many statements a run may execute.
        public var steps: Int?
        /// How long a run may take.
        public var duration: Duration?
        /// How deep scripts may run one another.
        public var depth = 32
        /// How many bytes `print` may write.
        public var outputBytes: Int?

        /// No limits but the depth.
        public init() {}
    }

    /// How a run ended.
    public enum Termination: Sendable {
        /// With its last statement; the value is `$last`.
        case finished(JSON)
        /// By `exit`, with this status.
        case exited(Int)
    }

    /// A variable the language fills itself.
    public struct SpecialVariable: Sendable {
        /// The name without `$`.
        public var name: String
        /// One line, ending in a full stop.
        public var summary: String
    }

    /// The variables the language fills itself.
    public static let variables = [
        SpecialVariable(name: "last", summary: "Result of the last successful command."),
        SpecialVariable(name: "error", summary: "Last refusal as {code, description, status, hint}, or null."),
        SpecialVariable(name: "args", summary: "Arguments of the script."),
        SpecialVariable(name: "env", summary: "The environment, as $env.NAME."),
    ]

    /// Who carries out commands.
    public let host: any ScriptHost
    /// What the host allows.
    public var limits = Limits()
    /// What `$args` holds.
    public var arguments: [String] = []
    /// The variables of the outermost level, kept from run to run.
    public private(set) var variables = JSON.Object()
    /// What these variables hold of tables.
    private(set) var provenances: [String: Provenance] = [:]
    /// The files from which they were made.
    private var files: [String: [String]] = [:]
    /// Whether ``last`` holds the result of a run, or of its last command, for the host and later runs. A host that does
    /// not look at it saves the memory: what a script itself does not ask for is not kept then.
    public var keepsLast = true
    /// Whether somebody may look at ``last`` in this run or after it.
    private(set) var isLastWanted = true
    /// What `$last` holds.
    public internal(set) var last: JSON = .null
    /// What `$error` holds.
    public internal(set) var refusal: JSON = .null

    /// How many statements the run may still execute.
    private var stepsLeft = Int.max
    private var ticks = 0
    /// How many levels of nesting have been made at most since all values were looked at.
    var nestings = 0
    /// No value that is held weighs more.
    var heaviest = JSON.baseWeight
    /// The weight of all that was weighed by itself since all values were.
    var weighed = 0
    var written = 0
    var deadline: ContinuousClock.Instant?
    /// The paths of the files that functions have read in this run.
    private(set) var filesRead: [String] = []
    /// How many these are. A number is looked at without the check, for overlapping uses, that a list in a class needs: it
    /// took a tenth of the time of a loop that adds.
    private(set) var readCount = 0
    /// The table that was read last, and the call that read it.
    var newestTable: (call: ScriptExpression, table: TableOrigin)?
    /// The places that the newest `[?…]` found, and where it stands.
    var newestMatches: (span: SourceSpan, places: [Int])?
    /// Where texts are put together.
    let builder = TextBuilder()
    /// Regular expressions seen, ready for use.
    var patterns: [String: Pattern] = [:]

    /// An interpreter without variables.
    public init(host: any ScriptHost) { self.host = host }

    /// Whether a script may give a value to a variable of this name: it is a name, and none that is filled in.
    public func canSet(_ name: String) -> Bool {
        Cursor.isName(name) && !isFilledIn(name)
    }

    /// Whether a variable is one that the language or the host fills.
    func isFilledIn(_ name: String) -> Bool {
        Self.variables.contains { $0.name == name } || host.vocabulary.variables.contains(name)
    }

    /// Gives a variable a value before a run.
    public func set(_ name: String, to value: JSON) {
        variables[name] = value
        provenances[name] = nil
        files[name] = nil
        noteWeight(of: value)
    }

    /// Reads a script as this interpreter would run it, with its variables known.
    public func read(_ source: SourceText) -> ParseResult {
        source.read(variables: variables.names, vocabulary: host.vocabulary)
    }

    /// Runs a script.
    /// - Throws: The first problem of a text that is not a script, or what went wrong while it ran. A `let` that was
    ///   carried out before that keeps its value.
    public func run(_ source: SourceText) async throws(Diagnostic) -> Termination {
        let reading = read(source)
        guard let program = reading.program else { throw reading.shownProblems[0] }
        return try await run(program)
    }

    /// Runs a program that ``read(_:)`` returned.
    public func run(_ program: ParsedScript) async throws(Diagnostic) -> Termination {
        stepsLeft = limits.steps ?? .max
        written = 0
        (filesRead, readCount) = ([], 0)
        isLastWanted = keepsLast || program.mayUseLast
        deadline = limits.duration.map { .now + $0 }
        let frame = Frame(
            program, values: variables, provenances: provenances, files: files,
            path: wholePath(of: program.source))
        defer { keepVariables(of: frame) }
        switch try await execute(program.statements, in: frame) {
        case .exit(let status): return .exited(status)
        case .next, .break, .continue: return .finished(last)
        }
    }

    /// The path of a script as `run` would name it: that of itself, named beside itself.
    private func wholePath(of source: SourceText) -> String {
        let name = source.name.split(separator: "/").last.map(String.init) ?? source.name
        return host.locate(name, beside: source.name)
    }

    private func keepVariables(of frame: Frame) {
        for (name, slot) in frame.program.variables {
            guard let value = frame.slots[slot].value else { continue }
            variables[name] = value
            provenances[name] = frame.slots[slot].provenance
            files[name] = frame.slots[slot].files
        }
    }

    /// Keeps in mind that a function has read a file.
    func noteRead(_ path: String) {
        filesRead.append(path)
        readCount = filesRead.count
    }

    /// Whether a run should end here: asked before each statement.
    func checkLimits(_ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        guard stepsLeft > 0 else { throw limitOfSteps(frame, span) }
        stepsLeft -= 1
        try checkTimeNowAndThen(frame, span)
    }

    /// Whether the time is over, looked up every 256th time: the clock costs more than most statements.
    func checkTimeNowAndThen(_ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        ticks &+= 1
        if ticks & 0xFF == 0 { try checkTime(frame, span) }
    }

    /// Whether something that takes its time inside of one statement may go on; it counts as a statement each time.
    func mayGoOn() -> Bool {
        stepsLeft -= 1
        guard stepsLeft >= 0, !Task.isCancelled else { return false }
        return deadline.map { ContinuousClock.now <= $0 } ?? true
    }

    /// Whether the task is cancelled, or the statements or the time are used up.
    func checkTime(_ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        if Task.isCancelled { throw frame.diagnostic(.cancelled, .cancelled, at: span) }
        guard stepsLeft >= 0 else { throw limitOfSteps(frame, span) }
        if let deadline, ContinuousClock.now > deadline { throw limitOfTime(frame, span) }
    }

    private func limitOfSteps(_ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        frame.diagnostic(.limit, .limitReached("\(limits.steps ?? 0) statements"), at: span)
    }

    func limitOfTime(_ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        let duration = limits.duration ?? .zero
        return frame.diagnostic(.limit, .limitReached("\(duration.formatted)"), at: span)
    }
}

extension Duration {
    /// `90 s`, `0.25 s`
    fileprivate var formatted: String {
        let seconds = self / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}

/// One script while it runs: its variables, and who called it.
final class Frame {
    let program: ParsedScript
    /// The values of the variables. Memory of our own: an array in a class is checked at each access for being unshared
    /// and for not being in use, which costs as much as most expressions. The parser gives out the places, all of them
    /// below `slotCount`, and nothing but this frame keeps the address. They are written through ``set(_:_:_:files:)``.
    let slots: UnsafeMutableBufferPointer<Slot>
    /// Whether a variable was ever made from a file.
    private(set) var hasFiles = false
    let caller: Frame?
    let callSite: SourceSpan
    /// The whole path, as `run` compares it.
    let path: String
    /// The row of a table that the innermost loop over one is at.
    var row: TableRow?
    /// The calls of the `batch` block that is open.
    var collector: BatchCollector?
    /// The codes of the `expect` blocks that are open here and in the scripts that led here.
    var expectedCodes: [String]

    var source: SourceText { program.source }

    init(
        _ program: ParsedScript, values: JSON.Object, provenances: [String: Provenance] = [:],
        files: [String: [String]] = [:], caller: Frame? = nil, callSite: SourceSpan = SourceSpan(0, 0),
        path: String? = nil
    ) {
        self.program = program
        self.caller = caller
        self.callSite = callSite
        self.path = path ?? program.source.name
        expectedCodes = caller?.expectedCodes ?? []
        slots = .allocate(capacity: program.slotCount)
        slots.initialize(repeating: Slot())
        for (slot, name) in program.parameters.enumerated() {
            set(slot, values[name], provenances[name], files: files[name] ?? [])
        }
    }

    /// A variable.
    struct Slot {
        /// Its value; nil before it has one.
        fileprivate(set) var value: JSON?
        /// What else is known of it; nil for most: beside each value it would take a fifth of the time of a loop.
        fileprivate var notes: Notes?

        /// What it holds of a table.
        var provenance: Provenance? { notes?.provenance }
        /// The files from which the value was made; nil for none.
        var files: [String]? { notes?.files }
        /// What the value weighs at most; nil when nobody has looked since it was assigned.
        var weight: Int? { notes?.weight }
    }

    /// What is known of the value of one variable, and of no other.
    fileprivate final class Notes {
        let provenance: Provenance?
        let files: [String]?
        var weight: Int?

        /// Nil when nothing is known.
        init?(_ provenance: Provenance?, files: [String], weight: Int? = nil) {
            guard provenance != nil || !files.isEmpty || weight != nil else { return nil }
            self.provenance = provenance
            self.files = files.isEmpty ? nil : files
            self.weight = weight
        }
    }

    /// Whether a variable may stand for a result that is not there yet, as in a batch.
    @inline(__always)
    var hasReferences: Bool { collector.map { !$0.references.isEmpty } ?? false }

    /// The whole number that is written in a script or that a variable holds; nil for anything else.
    func whole(_ operand: ScriptExpression.Operand) -> Int64? {
        switch operand {
        case .whole(let number): return Int64(number)
        case .local(let slot):
            guard !hasReferences, case .number(let number)? = slots[Int(slot)].value else { return nil }
            return number.exactInteger
        case .other: return nil
        }
    }

    /// The same of an expression that needs no evaluation.
    func whole(_ expression: ScriptExpression) -> Int64? {
        if case .operand(let operand) = expression.shortcut { whole(operand) } else { nil }
    }

    /// Gives a variable the sum of two whole numbers, or what else becomes of them.
    /// - Returns: False when it is not so, or when the result is not a whole number: nothing was done then.
    @inline(__always)
    func assign(_ shortcut: Statement.Shortcut) -> Bool {
        guard case .assignment(let slot, let sign, let left, let right) = shortcut, !hasFiles, !hasReferences,
            let a = whole(left), let b = whole(right), let result = sign.result(of: a, b)
        else { return false }
        set(Int(slot), .number(JSON.Number(result)))
        return true
    }

    /// What a path leads to in the variable at this place; nil when that takes more than to look.
    func value(at lookup: ScriptExpression.Lookup?, inVariable slot: Int32) -> JSON? {
        guard !hasReferences, let value = slots[Int(slot)].value else { return nil }
        return self.value(at: lookup, in: value)
    }

    /// It takes its parameters apart with `switch`, which counts no references, as `guard` does.
    private func value(at lookup: ScriptExpression.Lookup?, in value: JSON) -> JSON? {
        switch lookup {
        case let lookup?: self.value(at: lookup, in: value)
        case nil: value
        }
    }

    private func value(at lookup: ScriptExpression.Lookup, in value: JSON) -> JSON? {
        switch value {
        case .object(let object):
            guard !lookup.position.isKnown else { return nil }
            switch object[lookup.name] {
            case let member?: return self.value(at: lookup.next, in: member)
            case nil: return nil
            }
        case .array(let elements):
            guard let position = whole(lookup.position) else { return nil }
            let index = position < 0 ? elements.count + Int(position) : Int(position)
            guard elements.indices.contains(index) else { return nil }
            return self.value(at: lookup.next, in: elements[index])
        case .null, .bool, .number, .string: return nil
        }
    }

    /// Whether a variable holds a text, an array or an object.
    func holdsExtensible(_ slot: Int) -> Bool {
        guard !hasReferences else { return false }
        switch slots[slot].value {
        case .string, .array, .object: return true
        case .null, .bool, .number, nil: return false
        }
    }

    /// How many bytes the text has that a variable holds; nil for another value.
    func textSize(_ slot: Int) -> Int? {
        guard !hasReferences, case .string(let text)? = slots[slot].value else { return nil }
        return text.utf8.count
    }

    /// Adds to the value of a variable, which is nothing of a table then, and says what it weighs and from which files it
    /// is made.
    func extend(_ slot: Int, by addend: JSON, weighing weight: Int?, files: [String]) {
        slots[slot].value?.add(addend)
        if let notes = slots[slot].notes, notes.provenance == nil, notes.files == nil, files.isEmpty {
            notes.weight = weight
        } else {
            set(slot, Notes(nil, files: files, weight: weight))
        }
    }

    /// Gives the variable at a place a value that is nothing of a table or a file. Written out where it is called: the
    /// value is then moved there, not copied.
    @inline(__always)
    func set(_ slot: Int, _ value: JSON?) {
        // Most never were: to look is cheaper than to forget.
        guard slots[slot].notes == nil else { return set(slot, value, nil) }
        if case .number(let number)? = slots[slot].value, number.exactInteger != nil {
            // Nothing has to be released: to assign would look for it, which takes longer than a sum. There is such a place, as
            // it was looked at just now, and a frame's memory is there as long as the frame.
            (slots.baseAddress.unsafelyUnwrapped + slot).initialize(to: Slot(value: value))
        } else {
            slots[slot].value = value
        }
    }

    /// Gives the variable at a place its value, and says what it is of a table and from which files it was made.
    func set(_ slot: Int, _ value: JSON?, _ provenance: Provenance?, files: [String] = []) {
        slots[slot].value = value
        set(slot, Notes(provenance, files: files))
    }

    private func set(_ slot: Int, _ notes: Notes?) {
        slots[slot].notes = notes
        if notes?.files != nil { hasFiles = true }
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    /// This script and those that called it, the innermost first.
    var chain: [Frame] {
        var chain = [self]
        while let caller = chain[chain.count - 1].caller { chain.append(caller) }
        return chain
    }

    func diagnostic(
        _ kind: Diagnostic.Kind, _ sentence: Message, at span: SourceSpan, label: String? = nil, hint: String? = nil,
        cause: (any Error)? = nil
    ) -> Diagnostic {
        var diagnostic = Diagnostic(
            kind, sentence.text, at: span, in: source, label: label, hint: hint, cause: cause)
        diagnostic.callers = callers
        diagnostic.row = currentRow
        return diagnostic
    }

    /// The row that is at hand here, or where this script was called.
    var currentRow: TableRow? { row ?? caller?.currentRow }

    /// The places that led here.
    var callers: [Diagnostic.Caller] {
        chain.dropLast().compactMap { frame in
            frame.caller.map { Diagnostic.Caller(source: $0.source, span: frame.callSite) }
        }
    }
}
