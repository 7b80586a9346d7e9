import BIConnector
public import CommandLanguage
import OrderedJSON

extension Command {
    static let safetyCommands: [Command] = [
        Command(
            "undo", usage: "undo", "Take back the last change of the draft.", group: .draft, result: .said,
            examples: ["set title=North; clear; undo; assert $fields.title == \"North\""]
        ) { _, shell in try shell.undo() },
        Command(
            "save", usage: "save FILE", "Write the session as a script that runs; credentials become questions.",
            group: .session, words: [.file], requiredWords: 1, result: .said
        ) { try await $1.save($0.arguments[0].text, $0) },
        Command(
            "record", usage: "record [on FILE | off]",
            "Write the lines that succeed to a script, credentials as questions; alone, say whether.",
            group: .session, words: [.oneOf(["on", "off"]), .file], result: .said
        ) { try await $1.record($0.arguments.map(\.text), $0) },
    ]
}

extension Shell {
    /// Writes the session as a script.
    func save(_ path: String, _ invocation: Invocation) async throws -> JSON {
        try await write(savedLines, to: path, invocation)
        note("saved to \(path)")
        return nil
    }

    /// Begins or ends to write down what succeeds.
    func record(_ words: [String], _ invocation: Invocation) async throws -> JSON {
        switch (words.first, words.count) {
        case (nil, _): note(session.recording.map { "recording to \($0.path)" } ?? "not recording")
        case ("on", 2):
            let path = try await write(savedLines, to: words[1], invocation)
            session.recording = Recording(path: path)
            note("recording to \(words[1]); 'record off' ends it")
        case ("off", 1):
            note(session.recording.map { "recorded to \($0.path)" } ?? "not recording")
            session.recording = nil
        default: throw ShellError.usage("unexpected words", hint: "write 'record on FILE' or 'record off'")
        }
        return nil
    }

    /// Writes down a line that succeeded, when that is wanted.
    /// - Parameter text: The line as typed; what is secret in it is left out.
    public func noteSuccess(of text: String) {
        defer { builtCommand = nil }
        // A leading space keeps a line out of a script as it does out of the history.
        guard session.recording != nil, let writeFile = services.writeFile, !text.hasPrefix(" ") else { return }
        let reading = interpreter.read(SourceText(name: "input", text: text))
        guard let form = ScriptForm(text, reading, redaction, built: builtCommand, draft: session.draft.fields) else {
            return
        }
        do {
            try reviewRecording()
            try writeFile(session.recording?.path ?? "", Array("\(form.text)\n".utf8), true)
            session.recording?.lines.append((text, form.text))
        } catch {
            session.recording = nil
            note("not recording any more: \(error)")
        }
    }

    /// What became known as a credential by the last line may stand openly in lines written down before it.
    private func reviewRecording() throws {
        guard let recording = session.recording, let readFile = services.readFile else { return }
        for (index, line) in recording.lines.enumerated() where !redaction.hiddenRanges(in: line.written).isEmpty {
            let reading = interpreter.read(SourceText(name: "input", text: line.typed))
            guard let form = ScriptForm(line.typed, reading, redaction, built: nil, draft: [:]),
                form.text != line.written
            else { continue }
            let text = String(decoding: try readFile(recording.path), as: UTF8.self)
            let corrected = "\n\(text)".pieces(separatedBy: "\n\(line.written)\n").joined(separator: "\n\(form.text)\n")
            try services.writeFile?(recording.path, Array(corrected.utf8.dropFirst()), false)
            session.recording?.lines[index].written = form.text
        }
    }

    /// Writes down what of a line succeeded before the rest of it failed: the portal has it, and the script must as well.
    public func noteSuccess(of program: ParsedScript, before failure: Diagnostic) {
        guard let end = program.successfulEnd(before: failure) else { return builtCommand = nil }
        noteSuccess(of: program.source.text(SourceSpan(0, end)))
    }

    @discardableResult
    private func write(_ lines: [String], to path: String, _ invocation: Invocation) async throws -> String {
        guard let writeFile = services.writeFile else { throw ShellError.refused("writing files") }
        let place = ScriptFiles().locate(path, beside: invocation.source.name)
        try writeFile(place, Array((lines.joined(separator: "\n") + "\n").utf8), false)
        return place
    }

    // MARK: The session as lines

    private var savedLines: [String] {
        let usual = Options()
        let options = Options.rows.filter { $0.get(session.options) != $0.get(usual) }
            .map { "option \($0.name) \(ScriptLiteral.word($0.get(session.options)))" }
        var lines = ["#!/usr/bin/env bcx"] + portalLines + options
        if let connector = session.connector, session.link != nil { lines.append("use \(connector.id)") }
        return lines + draftLines
    }

    /// How to come to the portal again; the credentials are asked for, unless a profile holds them.
    private var portalLines: [String] {
        guard let link = session.link else { return [] }
        // A profile of the portal inside the program leads nowhere when the program has ended.
        if link.address == session.sandbox { return ["connect sandbox"] }
        if let profile = session.profile { return ["connect \(profile.name)"] }
        switch link.credentials {
        case .none: return ["connect \(link.address)"]
        case .webhook(let user, _): return ["connect \(link.address)", "auth webhook \(user)"]
        case .token: return ["connect \(link.address)", "auth token"]
        case .oauth(let grant): return ["connect \(link.address)", "auth oauth client_id=\(grant.clientID)"]
        }
    }

    private var draftLines: [String] {
        let draft = session.draft
        var lines = draft.entity.name == Entity.source.name ? [] : ["new \(draft.entity.name)"]
        for member in draft.fields.members {
            // A text that is a credential elsewhere is one here, unless it tells the object apart.
            let isHidden = member.value.string.map(redaction.isHidden) == true && !SecretName.isLabel(member.name)
            let (rest, paths) = member.value.withoutSecrets(at: [member.name])
            if let rest, !isHidden, rest.object?.isEmpty != true || paths.isEmpty {
                lines.append("set \(ScriptLiteral.item(member.name, rest))")
            }
            for path in isHidden ? [[]] : paths { lines.append("set \(LineSecrets.key([member.name] + path))=secret:") }
        }
        return lines
    }
}

extension ParsedScript {
    /// Where the last statement ends that was carried out whole; nil when none was, or when that cannot be told.
    fileprivate func successfulEnd(before failure: Diagnostic) -> Int? {
        // What happened in another file happened at the `run` that is in this text.
        let place = failure.callers.last?.span ?? failure.span
        let failed = statements.firstIndex { $0.span.start <= place?.start ?? -1 && place?.start ?? 0 < $0.span.end }
        return failed.flatMap { $0 > 0 ? statements[$0 - 1].span.end : nil }
    }
}
