public import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
public import TextUI

/// What fits at the cursor of an unfinished text, and what could follow it: a function of the rows, of a view of the
/// session, and of what is known of its portal.
public struct Completer {
    let view: SessionView
    let objects: ObjectCache

    /// Completion for a session.
    /// - `objects`: What is known of the portal, from lists that were read and from look-ups in the background.
    public init(_ view: SessionView, _ objects: ObjectCache) {
        self.view = view
        self.objects = objects
    }

    /// What fits at the cursor, an offset into the line's UTF-8.
    ///
    /// It returns at once: what it does not know is looked up in the background, see ``ObjectCache/isRefreshing``.
    public func suggestions(_ line: String, cursor: Int) -> [Suggestion] {
        let place = Place(line, cursor: cursor)
        if let (start, candidates) = variables(at: place) { return fitting(candidates, place, from: start) }
        return fitting(candidates(at: place), place, from: place.start)
    }

    /// What fits as the answer to a question: words that begin with what was typed, or whose summary does.
    public func suggestions(_ answers: Question.Answers, _ line: String, cursor: Int) -> [Suggestion] {
        let typed = String(decoding: line.utf8.prefix(cursor), as: UTF8.self).lowercased()
        return candidates(for: answers).filter {
            $0.text.lowercased().hasPrefix(typed) || $0.summary.lowercased().hasPrefix(typed)
        }.map { Suggestion($0.text, summary: $0.summary, start: 0, isFinal: false) }
    }

    private func fitting(_ candidates: [Candidate], _ place: Place, from start: Int) -> [Suggestion] {
        let typed = String(decoding: place.text.utf8.dropFirst(start), as: UTF8.self)
        var fitting = candidates.filter { $0.alsoFits || $0.text.hasPrefix(typed) }
        if fitting.isEmpty {
            let small = typed.lowercased()
            fitting = candidates.filter { $0.text.lowercased().hasPrefix(small) }
        }
        var seen: Set<String> = []
        return fitting.filter { seen.insert($0.text).inserted }.map {
            Suggestion($0.text, display: $0.display, summary: $0.summary, start: start, isFinal: $0.isFinal)
        }
    }

    private func candidates(at place: Place) -> [Candidate] {
        switch place.surroundings {
        case .comment: []
        case .program: fileCandidates(place.word, quote: place.quote?.text)
        case .value:
            matchCandidates(place) ?? jsonCandidates(place) ?? functionFiles(place)
                ?? (place.quote == nil ? valueCandidates : [])
        case .statement: statementCandidates(place)
        }
    }

    // MARK: Statements

    private func statementCandidates(_ place: Place) -> [Candidate] {
        var words = place.before[...]
        if let last = words.last, [">", ">>"].contains(last), !isWhere(words) {
            return fileCandidates(place.word, quote: place.quote?.text)
        }
        if words.last == "->" { return ownVariables.map { Candidate($0, Messages.replacesVariable) } }
        while words.first == Keyword.expect.name, words.count >= 2 {
            words = words.dropFirst(2)
            if words.isEmpty { return nameCandidates(place.word) + [Self.block] }
        }
        guard let name = words.first else { return nameCandidates(place.word) }
        if let forms = formCandidates(place) { return forms }
        if name == Keyword.batch.name, place.word.hasPrefix("-") {
            return optionCandidates(CommandOption.ofBatches, place)
        }
        if let keyword = Keyword(rawValue: name) {
            return keyword.next(after: words.dropFirst()).flatMap { self.candidates(for: $0, behind: keyword, place) }
        }
        if name == Place.afterIf || name == Keyword.else { return elseCandidates(name, Array(words.dropFirst())) }
        if let file = fileValue(place) { return file }
        let command = view.command(name) ?? PortalMethod(named: name).flatMap { view.command($0.shortName) }
        if place.quote != nil {
            guard let command, case .file = word(of: command, words) else { return [] }
            return fileCandidates(place.word, quote: place.quote?.text)
        }
        guard let command else { return name.contains(".") ? optionCandidates(CommandOption.ofMethods, place) : [] }
        if place.word.hasPrefix("-") { return optionCandidates(command.options, place) }
        let candidates = commandCandidates(command, Array(words), place)
        // If nothing else can follow, options can.
        guard candidates.isEmpty, place.word.isEmpty, case .any = word(of: command, words) else { return candidates }
        return optionCandidates(command.options, place)
    }

    private func isWhere(_ words: ArraySlice<String>) -> Bool {
        words.last { ListClause(rawValue: $0) != nil } == ListClause.where.rawValue
    }

    private func commandCandidates(
        _ command: ShellCommand, _ words: [String], _ place: Place
    ) -> [Candidate] {
        let method = PortalMethod(named: command.name)
        if let method, method.verb == .list { return listCandidates(method, words, place) }
        let keys = command.keys.filter { key in !words.contains { $0.hasPrefix("\(key.name)=") } }.map {
            Candidate("\($0.name)=", $0.summary, isFinal: false)
        }
        return wordCandidates(command, words[...], place) + keys + itemCandidates(command, method, words, place.word)
    }

    /// Commands and forms; methods step by step, first the family and then the verb.
    private func nameCandidates(_ word: String) -> [Candidate] {
        guard !word.contains(".") else {
            let isLong = word.hasPrefix(PortalMethod.section)
            return view.commands.filter { $0.name.contains(".") }.map {
                Candidate(isLong ? PortalMethod.fullName(of: $0.name) : $0.name, $0.summary)
            }
        }
        let families = Entity.all.map { Candidate("\($0.name).", $0.summary, isFinal: false) }
        let plain = view.commands.filter { command in !Entity.all.contains { command.name.hasPrefix("\($0.name).") } }
        return plain.map { Candidate($0.name, $0.summary) } + Keyword.allCases.map { Candidate($0.name, $0.summary) }
            + families
    }

    /// The forms of programs, after `--as`.
    private func formCandidates(_ place: Place) -> [Candidate]? {
        let option = "--\(CommandOption.as.name)"
        let start = place.word.hasPrefix("\(option)=") ? "\(option)=" : place.before.last == option ? "" : nil
        return start.map { start in CommandOption.forms.map { Candidate(start + $0.name, $0.summary) } }
    }

    private func optionCandidates(_ options: [CommandOption], _ place: Place) -> [Candidate] {
        options.filter { option in !place.before.contains { $0.split(separator: "=").first == "--\(option.name)" } }.map
        {
            Candidate(
                "--\($0.name)\($0.value == nil || $0.takesNextWord ? "" : "=")", $0.summary,
                isFinal: $0.value == nil || $0.takesNextWord)
        }
    }

    // MARK: Words

    /// What the word at the cursor is.
    private func word(of command: ShellCommand, _ words: ArraySlice<String>) -> ShellCommand.Word {
        let position = Self.positional(words).count
        guard let last = command.words.last else { return .any }
        return position < command.words.count ? command.words[position] : command.repeatsLastWord ? last : .any
    }

    /// The words after the name that are neither options nor items.
    static func positional(_ words: ArraySlice<String>) -> [String] {
        words.dropFirst().filter { word in
            !word.hasPrefix("--") && (word.hasPrefix("\"") || word.hasPrefix("'") || !word.contains("="))
        }
    }

    private func wordCandidates(
        _ command: ShellCommand, _ words: ArraySlice<String>, _ place: Place
    ) -> [Candidate] {
        switch word(of: command, words) {
        case .oneOf(let words): words.map { Candidate($0) }
        case .offered(let offer): offer(view, Self.positional(words))
        case .topic:
            view.topics(of: command)
        case .identifier(let entity): Entity(named: entity).map { identifiers(of: $0, place.word) } ?? []
        case .entityOrIdentifier: objectCandidates(Self.positional(words), place)
        case .key: view.draft.fields.members.map { Candidate(ScriptLiteral.key($0.name), $0.value.typeName) }
        case .address: addressCandidates(place.word)
        case .addressOrFile: addressCandidates(place.word) + fileCandidates(place.word, quote: place.quote?.text)
        case .file: fileCandidates(place.word, quote: place.quote?.text)
        case .any: []
        }
    }

    /// Entities, and after one the identifiers of its objects.
    private func objectCandidates(_ words: [String], _ place: Place) -> [Candidate] {
        let entities = Entity.all.filter { $0.kind == $0.kind.stored && !words.contains($0.name) }
        let named = words.count == 1 ? Entity(named: words[0]) : nil
        return (named.map { identifiers(of: $0, place.word) } ?? []) + entities.map { Candidate($0.name, $0.summary) }
    }

    private func addressCandidates(_ word: String) -> [Candidate] {
        [Candidate("sandbox", Messages.sandbox)] + view.students.map { studentCandidate($0, word) } + view.profiles
            + [Candidate("https://", Messages.address, isFinal: false)]
    }

    /// The portal of a student, in quotation marks where the name has blanks.
    private func studentCandidate(_ student: String, _ word: String) -> Candidate {
        let target = "sandbox/\(student)"
        guard target.contains(where: \.isWhitespace) else { return Candidate(target, Messages.student) }
        var candidate = Candidate("\"\(target)\"", Messages.student, display: target)
        candidate.alsoFits = target.lowercased().hasPrefix(word.lowercased())
        return candidate
    }

    /// Identifiers with their titles; the beginning of a title finds its identifier, too.
    func identifiers(of entity: Entity, _ word: String, behind stem: String = "") -> [Candidate] {
        refresh(entity)
        return objects.known(entity, at: view.portal).map { object in
            var candidate = Candidate("\(stem)\(object.id)", object.title.visible(), display: String(object.id))
            candidate.alsoFits =
                word.count > stem.count
                && object.title.lowercased().hasPrefix(word.dropFirst(stem.count).lowercased())
            return candidate
        }
    }

    private func candidates(for answers: Question.Answers) -> [Candidate] {
        switch answers {
        case .none: []
        case .words(let candidates): candidates
        case .identifiers(let entity): identifiers(of: entity, "")
        }
    }

    /// Looks up objects in the background, at a prompt only and if the portal would not refuse.
    private func refresh(_ entity: Entity) {
        guard let portal = view.portal, let look = view.look() else { return }
        objects.refresh(entity, at: portal, with: look)
    }

    // MARK: Forms

    /// What fits a slot of the language's own statements.
    private func candidates(for slot: Slot, behind keyword: Keyword, _ place: Place) -> [Candidate] {
        switch slot {
        case .name where keyword == .let: ownVariables.map { Candidate($0, Messages.replacesVariable) }
        case .word(let word, let summary): [Candidate(word, summary)]
        case .value, .values, .status: place.quote == nil ? valueCandidates : []
        case .file(let ending): fileCandidates(place.word, quote: place.quote?.text, ending: ending)
        case .items: fileValue(place) ?? []
        case .code: [Candidate(Keyword.any, Messages.anyRefusal)] + Candidate.codes
        case .duration: ["500ms", "1s", "5s", "1m"].map { Candidate($0) }
        case .block: [Self.block]
        case .name, .text, .elseBranches, .optional: []
        }
    }

    /// After the block of an `if`, and after its `else`.
    private func elseCandidates(_ name: String, _ words: [String]) -> [Candidate] {
        if name == Keyword.else { return words.isEmpty ? afterElse([name]) : [] }
        return words.isEmpty ? [Candidate(Keyword.else, Messages.otherwise)] : afterElse(words)
    }

    private func afterElse(_ words: [String]) -> [Candidate] {
        switch words.count {
        case 1: [Candidate(Keyword.if.name, Messages.anotherCondition), Self.block]
        default: valueCandidates
        }
    }

    private static let block = Candidate("{", Messages.block)

    // MARK: Values

    private var ownVariables: [String] { view.variables.names }

    private var valueCandidates: [Candidate] {
        Function.allCases.map { Candidate("\($0.rawValue)(", $0.signature.summary, isFinal: false, display: $0.usage) }
            + ["true", "false", "null"].map { Candidate($0) }
    }

    /// A variable that is being typed, wherever values are inserted.
    private func variables(at place: Place) -> (start: Int, [Candidate])? {
        if place.quote?.text == "'" { return nil }
        if case .comment = place.surroundings { return nil }
        if case .program = place.surroundings { return nil }
        var interpolation: Int?
        if case .value("${") = place.surroundings, place.before.isEmpty { interpolation = place.start }
        guard let path = VariablePath(endOf: place.text),
            interpolation.map({ path.start >= $0 }) ?? true
        else {
            return interpolation.flatMap { VariablePath(endOf: place.text, interpolation: $0) }.map {
                ($0.start, candidates(for: $0, in: place))
            }
        }
        return (path.start, candidates(for: path, in: place))
    }

    private func candidates(for path: VariablePath, in place: Place) -> [Candidate] {
        let stem = String(path.stem)
        let loops = loopVariables(at: place)
        guard let name = path.name else {
            let exact = members(
                of: view.shown(value(of: String(path.rest), [], loops)), behind: "\(stem)\(path.rest).")
            return names(behind: stem, loops) + exact
        }
        let value = view.shown(value(of: name, path.steps, loops), at: path.steps.map(\.text))
        guard path.isIndex else { return members(of: value, behind: stem) }
        return positions(of: value, behind: stem)
    }

    /// The variables of the loops around the cursor, each with its value in the first iteration.
    private func loopVariables(at place: Place) -> JSON.Object {
        var loops = JSON.Object()
        for words in place.blocks where words.first == Keyword.for.name {
            guard let sign = words.firstIndex(of: Keyword.in) else { continue }
            let names = words[1..<sign].flatMap { $0.split(separator: ",") }.map(String.init)
            let walked = words.count == sign + 2 ? value(ofPath: words[sign + 1], loops) : .null
            let first = walked.object?.members.first
            let values =
                names.count == 2
                ? [first.map { .string($0.name) } ?? .null, first?.value ?? .null]
                : [walked.array?.first ?? .null]
            for (name, value) in zip(names, values) { loops[name] = value }
        }
        return loops
    }

    /// The value of a whole path such as `$all[0].settings`; null for any other expression.
    private func value(ofPath text: String, _ loops: JSON.Object) -> JSON {
        guard let path = VariablePath(endOf: text), path.start == 0 else { return .null }
        guard let name = path.name else { return value(of: String(path.rest), [], loops) }
        let last = path.rest.isEmpty ? [] : [VariablePath.Step.name(String(path.rest))]
        return value(of: name, path.steps + last, loops)
    }

    /// Inside of `$all[?…]`: the members of the elements, comparisons, and what joins them.
    private func matchCandidates(_ place: Place) -> [Candidate]? {
        guard let bracket = place.brackets.last, bracket.opening == "[", place.before.first == "?" else { return nil }
        if place.quote != nil { return [] }
        let state = ConditionState(Array(place.before.dropFirst()))
        guard case .field = state else { return Self.conditionWords(state) }
        let loops = loopVariables(at: place)
        let path = VariablePath(endOf: bracket.head)
        let start = path.map { bracket.head.utf8.index(bracket.head.startIndex, offsetBy: $0.start) }
        let elements = start.map { value(ofPath: String(bracket.head[$0...]), loops).array ?? [] } ?? []
        let members = elements.first.map { view.shown($0, at: []).object?.members ?? [] } ?? []
        return members.map { Candidate(ScriptLiteral.member($0.name), shown($0.value)) } + [Self.group]
    }

    private func names(behind stem: String, _ loops: JSON.Object) -> [Candidate] {
        let own = (loops.members + view.variables.members).map {
            Candidate("\(stem)\($0.name)", $0.value.typeName, isFinal: false)
        }
        return own + SessionView.givenVariables.map { Candidate("\(stem)\($0.name)", $0.summary, isFinal: false) }
    }

    private func members(of value: JSON, behind stem: String) -> [Candidate] {
        (value.object?.members ?? []).map { member in
            let name = ScriptLiteral.member(member.name)
            return Candidate("\(stem)\(name)", shown(member.value), isFinal: false, display: name)
        }
    }

    private func positions(of value: JSON, behind stem: String) -> [Candidate] {
        guard let elements = value.array else { return [] }
        let numbered = elements.prefix(20).enumerated().map { index, element in
            Candidate("\(stem)\(index)]", shown(element), isFinal: false, display: "[\(index)]")
        }
        let all = Candidate("\(stem)*]", Messages.everyElement, isFinal: false, display: "[*]")
        let some = Candidate("\(stem)?", Messages.matchingElements, isFinal: false, display: "[?…]")
        return numbered + (elements.isEmpty ? [] : [all, some])
    }

    /// A value in a few words.
    private func shown(_ value: JSON) -> String {
        let title = value["title"]?.string ?? value["name"]?.string
        switch value {
        case .array(let elements): return Messages.array(elements.count)
        case .object: return Messages.object(title?.visible())
        default: return Messages.value(value.typeName, value.isNull ? nil : value.text().visible())
        }
    }

    private func value(of name: String, _ steps: [VariablePath.Step], _ loops: JSON.Object) -> JSON {
        var value = loops[name] ?? view.value(of: name)
        for step in steps {
            switch step {
            case .name(let name): value = value[name] ?? .null
            case .index(let index):
                let elements = value.array ?? []
                let position = index < 0 ? elements.count + index : index
                value = elements.indices.contains(position) ? elements[position] : .null
            case .any: value = value.array?.first ?? .null
            case .some: value = value.array.map(JSON.array) ?? .null
            }
        }
        return value
    }
}
