import BIConnector
import ClientPrograms
import CommandLanguage
import TextUI

/// The commands and names that a shell knows, for checks before anything runs.
struct ShellVocabulary: Vocabulary {
    let commands: CommandTable

    var variables: [String] { Session.variables.map(\.name) }

    func takesNextWord(_ option: String) -> Bool { option == CommandOption.as.name }

    func changesPortal(_ command: CommandStatement) -> Bool {
        let names = [ShellCommand.connect, .portal, .auth, .profile].map(\.name)
        return names.contains(command.name) && !(command.arguments.isEmpty && command.items.isEmpty)
    }

    func problem(withCode code: String) -> String? {
        if ErrorCode(ErrorCode.Name(code)) != nil { return nil }
        let nearest = Spelling.nearest(to: code, among: ErrorCode.all.map(\.name.text))
        return nearest.map(Messages.didYouMean) ?? Messages.Vocabulary.unknownCode
    }

    func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] {
        command.maskProblems + namedProblems(with: command, isExpectingRefusal: isExpectingRefusal)
    }

    private func namedProblems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] {
        if let known = commands[command.name] {
            let isLenient = isExpectingRefusal || command.options.contains { $0.name == "force" }
            return wordProblems(command, known) + optionProblems(command, known.options)
                + (isLenient ? [] : fieldProblems(command, known))
        }
        if command.name == Keyword.batch.name { return optionProblems(command, CommandOption.ofBatches) }
        if command.name.hasSuffix("?") { return wizardProblems(command) }
        if let method = PortalMethod(named: command.name), method.shortName != command.name {
            // The full name of a method works like its short one.
            var short = command
            short.name = method.shortName
            return namedProblems(with: short, isExpectingRefusal: isExpectingRefusal)
        }
        if command.name.contains("."), !isMisspelt(command) {
            return strayWords(command) + optionProblems(command, CommandOption.ofMethods)
                + whereProblems(command, hint: Messages.Vocabulary.writeFilter)
        }
        return [unknown(command)]
    }

    /// A method that bcx does not know takes parameters, but no words: `requests.post(…)` is no method.
    private func strayWords(_ command: CommandStatement) -> [CommandProblem] {
        guard let word = command.arguments.first, !word.mayBeObject else { return [] }
        return [
            CommandProblem(
                word.literal.map(Messages.unexpectedWord) ?? Messages.Vocabulary.unexpectedWord, at: word.span,
                hint: Messages.Calls.writeItems)
        ]
    }

    /// `source.add?` prompts for everything except the object.
    private func wizardProblems(_ command: CommandStatement) -> [CommandProblem] {
        let name = String(command.name.dropLast())
        guard let method = PortalMethod(named: name), [.add, .update].contains(method.verb) else {
            if commands[name] != nil || PortalMethod(named: name) != nil || Keyword(rawValue: name) != nil {
                return [
                    CommandProblem(
                        Messages.Wizard.noFields(name), at: command.nameSpan, hint: Messages.write("help \(name)"))
                ]
            }
            var plain = command
            plain.name = name
            return [unknown(plain)]
        }
        if let item = command.items.first {
            return [
                CommandProblem(
                    Messages.Wizard.asks(command.name), at: item.span,
                    hint: Messages.Wizard.eitherWay(name, command.name))
            ]
        }
        // It asks, and what is only written down asks nothing.
        return optionProblems(command, CommandOption.ofMethods.filter { $0.name != CommandOption.as.name })
    }

    func foreignProgram(_ text: String, with commands: [String]) -> ForeignProgram? {
        ForeignReader(commands: self.commands).program(text, with: commands)
    }

    func foreignStatement(_ text: String) -> ForeignStatement? { ForeignReader(commands: commands).statement(text) }

    // MARK: Names

    /// Any dotted name is called as it is, unless it is almost a known one.
    private func isMisspelt(_ command: CommandStatement) -> Bool {
        if command.options.contains(where: { $0.name == "force" }) { return false }
        let parts = command.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.contains("") || !command.name.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        let start = parts[0] == "biconnector" && parts.count > 2 ? 1 : 0
        if Entity(named: parts[start]) != nil { return true }
        guard let nearest = Spelling.nearest(to: parts[start], among: Entity.all.map(\.name)) else { return false }
        return abs(nearest.count - parts[start].count) <= 1 && nearest.first == parts[start].lowercased().first
            && commands["\(nearest).\(parts.dropFirst(start + 1).joined(separator: ".").lowercased())"] != nil
    }

    private func unknown(_ command: CommandStatement) -> CommandProblem {
        let isMethod = command.name.contains(".")
        if let function = Function(rawValue: command.name) {
            return CommandProblem(
                Messages.Vocabulary.unknownCommand(command.name), at: command.nameSpan,
                hint: Messages.Vocabulary.function("\(function.rawValue)(…)"))
        }
        let candidates =
            commands.all.map(\.name).filter { $0.contains(".") == isMethod }
            + (isMethod ? [] : Keyword.allCases.map(\.name))
        let nearest =
            VerbName.method(for: command.name)?.shortName
            ?? Spelling.nearest(to: command.name, among: candidates.sorted())
        let message =
            isMethod
            ? Messages.Vocabulary.unknownMethod(command.name) : Messages.Vocabulary.unknownCommand(command.name)
        return CommandProblem(
            message, at: command.nameSpan, label: nearest.map(Messages.didYouMean),
            hint: nearest == nil ? (isMethod ? Messages.Vocabulary.helpMethods : Messages.Vocabulary.help) : nil)
    }

    // MARK: Words

    /// A join code that was typed with a blank in it: `connect https://192.168.1.20:8090/join/k7pq m3xd`.
    private static func isCodeInTwo(_ command: CommandStatement) -> Bool {
        command.name == ShellCommand.connect.name && command.arguments.count == 2
            && command.arguments[0].literal?.lowercased().contains("/join/") == true
    }

    private func wordProblems(_ command: CommandStatement, _ known: ShellCommand) -> [CommandProblem] {
        var problems: [CommandProblem] = []
        if command.arguments.count < known.requiredWords {
            problems.append(
                CommandProblem(
                    Messages.Vocabulary.missingArgument, at: command.nameSpan, hint: Messages.write(known.usage)))
        }
        // The object of a call follows its words.
        let hasObject = known.group == .method && command.arguments.last?.mayBeObject == true
        if command.arguments.count - (hasObject ? 1 : 0) > known.words.count, !known.repeatsLastWord,
            !Self.isCodeInTwo(command)
        {
            let extra = command.arguments[known.words.count]
            problems.append(
                CommandProblem(
                    extra.literal.map(Messages.unexpectedWord) ?? Messages.Vocabulary.unexpectedWord, at: extra.span,
                    hint: known.takesItems ? Messages.Vocabulary.writeItems(known.usage) : Messages.write(known.usage)))
        }
        if !known.takesItems, let item = command.items.first {
            problems.append(
                CommandProblem(
                    Messages.Vocabulary.noItems(command.name), at: item.span, hint: Messages.write(known.usage)))
        }
        if known.group == .method, let call = command.arguments.first(where: { $0.literal?.first == "(" }),
            problems.isEmpty
        {
            problems.append(
                CommandProblem(
                    Messages.Vocabulary.unexpectedWord, at: call.span, hint: Messages.write(known.usage)))
        }
        let method = PortalMethod(named: command.name)
        if method?.verb != .list {
            let takesID = method.map { [.get, .delete, .update].contains($0.verb) } == true
            problems += whereProblems(command, hint: takesID ? Messages.write("\(command.name) ID") : nil)
        }
        return problems
    }

    /// A condition where nothing would look at it.
    private func whereProblems(_ command: CommandStatement, hint: String?) -> [CommandProblem] {
        guard command.condition != nil else { return [] }
        return [CommandProblem(Messages.Vocabulary.noCondition(command.name), at: command.nameSpan, hint: hint)]
    }

    private func optionProblems(_ command: CommandStatement, _ known: [CommandOption]) -> [CommandProblem] {
        command.options.compactMap { option in
            guard let row = known.first(where: { $0.name == option.name }) else {
                return unknownOption(option.name, of: command, at: option.span, known)
            }
            guard (row.value == nil) == (option.value == nil) else {
                return CommandProblem(Messages.Vocabulary.optionUsage(row), at: option.span)
            }
            return option.name == CommandOption.as.name ? formProblem(option) : nil
        }
    }

    private func unknownOption(
        _ name: String, of command: CommandStatement, at span: SourceSpan, _ known: [CommandOption]
    ) -> CommandProblem {
        let foreign = ForeignOption.hint(for: name, of: command)
        let nearest = foreign == nil ? Spelling.nearest(to: name, among: known.map(\.name)) : nil
        return CommandProblem(
            Messages.Vocabulary.unknownOption(name, of: command.name), at: span,
            label: nearest.map { Messages.didYouMean("--\($0)") },
            hint: nearest == nil ? foreign ?? Messages.Vocabulary.options(of: command.name) : nil)
    }

    /// A form of programs that there is not.
    private func formProblem(_ option: CommandStatement.Option) -> CommandProblem? {
        guard let name = option.value?.literal, ProgramForm(named: name) == nil else { return nil }
        return CommandProblem(
            Messages.Programs.unknownForm(name), at: option.span, hint: Messages.Programs.formHint(name))
    }

    // MARK: Fields

    private func fieldProblems(_ command: CommandStatement, _ known: ShellCommand) -> [CommandProblem] {
        duplicates(in: command) + namedFieldProblems(command, known)
    }

    /// Of an item that is given twice, one would be lost.
    private func duplicates(in command: CommandStatement) -> [CommandProblem] {
        var seen: Set<String> = []
        return command.items.compactMap { item in
            guard let path = item.path?.text, !seen.insert(path).inserted else { return nil }
            return CommandProblem(
                Messages.Vocabulary.givenTwice(path), at: item.keySpan, hint: Messages.Calls.leaveOneOut)
        }
    }

    private func namedFieldProblems(_ command: CommandStatement, _ known: ShellCommand) -> [CommandProblem] {
        guard let method = PortalMethod(named: command.name), let entity = method.entity else {
            return ["set", "fields"].contains(command.name) ? draftProblems(command) : []
        }
        switch method.verb {
        case .update where command.arguments.isEmpty && command.items.first?.path?.text == "id":
            return [identifierAsItem(command, command.items[0])]
        case .add, .update: return command.items.compactMap { itemProblem($0, [entity]) }
        case .list:
            return conditionProblems(command.condition, entity) + listProblems(command, entity)
                + command.items.compactMap { listItemProblem($0, method) }
        case .get, .delete, .fields, .fieldsUpdate, .other: return []
        }
    }

    /// `source.update id=58 title=x`: what is changed is a word.
    private func identifierAsItem(_ command: CommandStatement, _ item: Item) -> CommandProblem {
        let id: String? = if case .text(let word) = item.value { word.literal } else { nil }
        return CommandProblem(
            Messages.Vocabulary.identifierAsItem, at: item.span,
            hint: Messages.write("\(command.name) \(id ?? "ID") FIELD=VALUE"))
    }

    /// The kind of the draft is known only when the script runs: a name must be a field of some kind.
    private func draftProblems(_ command: CommandStatement) -> [CommandProblem] {
        command.items.compactMap { itemProblem($0, Entity.all) }
    }

    private func itemProblem(_ item: Item, _ entities: [Entity]) -> CommandProblem? {
        // `:=` sends exactly this value and lets the portal decide.
        if case .json = item.value { return nil }
        if case .jsonFile = item.value { return nil }
        var key = item.key.map(\.step)
        if key.count > 1, key[0] == .name("fields"), case .name = key[1] { key.removeFirst() }
        // What is computed is looked at when the line runs.
        guard case .name(let name) = key[0], name != "fields" else { return nil }
        let problem = FieldLookup(entities: entities).problem(setting: name)
        return problem.map { CommandProblem($0, at: item.keySpan) }
    }

    private func listedProblem(_ name: String, _ entity: Entity, at span: SourceSpan) -> CommandProblem? {
        FieldLookup(entities: [entity]).problem(listing: name).map { CommandProblem($0, at: span) }
    }

    private func conditionProblems(_ condition: Condition<Word>?, _ entity: Entity) -> [CommandProblem] {
        (condition?.tests ?? []).flatMap { field, comparison, words in
            if let problem = listedProblem(field.name, entity, at: field.span) { return [problem] }
            return words.compactMap { valueProblem($0, field, comparison, entity) }
        }
    }

    /// What is wrong with a value of a condition that stands there as it is.
    private func valueProblem(
        _ word: Word, _ field: ConditionField, _ comparison: Comparison, _ entity: Entity
    ) -> CommandProblem? {
        guard let value = word.conditionLiteral else { return nil }
        do throws(ShellError) {
            _ = try ConditionCheck(entity: entity).value(value, field.name, comparison)
            return nil
        } catch {
            return CommandProblem(error.message, at: word.span, hint: error.hint)
        }
    }

    private func listItemProblem(_ item: Item, _ method: PortalMethod) -> CommandProblem? {
        guard case .text(let word) = item.value, case .name(let name)? = item.path?.first else { return nil }
        let problem = ListItemCheck(method: method).problem(name, word.literal)
        return problem.map { CommandProblem($0.message, at: item.keySpan, hint: $0.hint) }
    }

    private func listProblems(_ command: CommandStatement, _ entity: Entity) -> [CommandProblem] {
        let words = command.arguments.compactMap { word in word.literal.map { (text: $0, span: word.span) } }
        guard words.count == command.arguments.count else { return [] }
        do throws(ListWords.SyntaxError) {
            let list = try ListWords(words)
            let names = list.select.filter { $0.text != "*" } + list.order.map(\.field)
            return names.compactMap { listedProblem($0.text, entity, at: $0.span) }
        } catch {
            return [CommandProblem(error.message, at: error.span, hint: error.hint)]
        }
    }
}
