/// What the names of a program stand for, as far as each is assigned once and never changed.
final class Variables {
    private enum State {
        /// Assigned here, and not looked at yet.
        case assigned(Int)
        case known(CodeValue)
        /// Assigned more than once, changed, or given by a loop or a caller.
        case unknown
    }

    private let bytes: [UInt8]
    private let language: ProgramLanguage
    private var states: [String: State] = [:]
    /// How many more values may be put in: names may stand for names in turn.
    private var budget = 200_000
    private var depth = 0

    init(_ bytes: [UInt8], _ language: ProgramLanguage) { (self.bytes, self.language) = (bytes, language) }

    /// Takes an assignment.
    /// - Parameter position: Where the value begins.
    func assign(_ name: String, at position: Int) {
        states[name] = states[name] == nil ? .assigned(position) : .unknown
    }

    /// Takes a value that is known already.
    func assign(_ name: String, _ value: CodeValue) { states[name] = states[name] == nil ? .known(value) : .unknown }

    /// Takes that a name may stand for anything.
    func forget(_ name: String) { states[name] = .unknown }

    /// Whether the program gives the name a value somewhere.
    func isAssigned(_ name: String) -> Bool { states[name] != nil }

    /// What a name stands for; nil when only running would tell.
    func value(of name: String) -> CodeValue? {
        switch states[name] {
        case .known(let value): return isAffordable(value) ? value : nil
        case .assigned(let position): return read(name, at: position)
        case .unknown, nil: return nil
        }
    }

    private func read(_ name: String, at position: Int) -> CodeValue? {
        guard depth < 20 else { return nil }
        // A name that stands for itself stands for nothing.
        states[name] = .unknown
        depth += 1
        defer { depth -= 1 }
        var reader = CodeReader(bytes, from: position, language, self)
        reader.endsAtLine = true
        let value = reader.readValue()
        if case .computed = value { return nil }
        states[name] = .known(value)
        return isAffordable(value) ? value : nil
    }

    private func isAffordable(_ value: CodeValue) -> Bool {
        guard budget > 0 else { return false }
        budget -= value.size
        return budget > 0
    }
}
