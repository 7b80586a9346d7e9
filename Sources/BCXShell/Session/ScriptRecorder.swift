import BIConnector
import CommandLanguage
import OrderedJSON

/// Writes the session, and the lines that succeed, as scripts; credentials become prompts.
final class ScriptRecorder {
    private let session: Session
    private let secrets: Secrets
    private let presenter: Presenter
    private let person: Person
    private let files: HostServices.Files
    /// The script that records the lines that succeed.
    private var recording: Recording?
    /// The command that a conversation of the current line produced: the line does not contain the answers.
    var outcomeOfConversation: String?

    /// A script that records lines.
    private struct Recording {
        let path: String
        var lines: [(typed: ReadLine, written: String)] = []
    }

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets, _ presenter: Presenter) {
        (self.session, self.secrets, self.presenter) = (session, secrets, presenter)
        person = Person(services, session, secrets)
        files = services.files
    }

    /// The file that records the lines that succeed; nil when recording is off.
    var path: String? { recording?.path }

    // MARK: Commands

    /// Writes the session as a script.
    func save(to path: String, _ invocation: Invocation) throws {
        try write(SessionScript(session, secrets.redaction).lines, to: path, invocation)
        presenter.note(Messages.Recording.saved(to: path))
    }

    /// Starts recording.
    func begin(_ path: String, _ invocation: Invocation) throws {
        let place = try write(SessionScript(session, secrets.redaction).lines, to: path, invocation)
        recording = Recording(path: place)
        presenter.note(Messages.Recording.begun(path))
    }

    /// Stops recording.
    func end() {
        presenter.note(recording.map { Messages.Recording.ended($0.path) } ?? Messages.Recording.inactive)
        recording = nil
    }

    /// Reports whether recording is on.
    func tell() {
        presenter.note(recording.map { Messages.Recording.active($0.path) } ?? Messages.Recording.inactive)
    }

    @discardableResult
    private func write(_ lines: [String], to path: String, _ invocation: Invocation) throws -> String {
        guard let writeFile = files.write else { throw ShellError.refused(Messages.writingFiles) }
        let place = ScriptFiles().locate(path, beside: invocation.source.name)
        if files.exists(place) {
            let command = ([invocation.name] + invocation.arguments.map { ScriptLiteral.word($0.text) })
                .joined(separator: " ")
            try person.confirmReplacing("\"\(path)\"", invocation, command)
        }
        try writeFile(place, Array((lines.joined(separator: "\n") + "\n").utf8), false)
        return place
    }

    // MARK: Lines

    /// Records a line that succeeded, while recording is on.
    func record(_ line: ReadLine) {
        defer { outcomeOfConversation = nil }
        // A leading space keeps a line out of the script as well as out of the history.
        guard recording != nil, let writeFile = files.write, !line.text.hasPrefix(" "),
            let form = RecordedLine(
                line, secrets.redaction, built: outcomeOfConversation, draft: session.draft.fields)
        else { return }
        do {
            try review()
            try writeFile(recording?.path ?? "", Array("\(form.text)\n".utf8), true)
            recording?.lines.append((line, form.text))
        } catch {
            recording = nil
            presenter.note(Messages.Recording.stopped(error))
        }
    }

    /// Records the part of a line that succeeded before the rest failed: the portal has its effect, so the script needs
    /// it too.
    func record(_ line: ReadLine, before failure: Diagnostic) {
        guard let successful = line.successful(before: failure) else {
            outcomeOfConversation = nil
            return
        }
        record(successful)
    }

    /// What the last line made known as a credential may be visible in lines recorded before it.
    private func review() throws {
        guard let recording, let readFile = files.read else { return }
        for (index, line) in recording.lines.enumerated()
        where !secrets.redaction.hiddenRanges(in: line.written).isEmpty {
            guard let form = RecordedLine(line.typed, secrets.redaction, built: nil, draft: [:]),
                form.text != line.written
            else { continue }
            let text = String(decoding: try readFile(recording.path), as: UTF8.self)
            let corrected = "\n\(text)".pieces(separatedBy: "\n\(line.written)\n").joined(
                separator: "\n\(form.text)\n")
            try files.write?(recording.path, Array(corrected.utf8.dropFirst()), false)
            self.recording?.lines[index].written = form.text
        }
    }
}

extension ReadLine {
    /// The beginning of the line whose statements were carried out; nil when none was, or when that is unknown.
    fileprivate func successful(before failure: Diagnostic) -> ReadLine? {
        guard var program = reading.program else { return nil }
        // An error in another file counts at the `run` in this text.
        let place = failure.callers.last?.span ?? failure.span
        let failed = program.statements.firstIndex {
            $0.span.start <= place?.start ?? -1 && place?.start ?? 0 < $0.span.end
        }
        guard let failed, failed > 0 else { return nil }
        program.statements.removeSubrange(failed...)
        let end = program.statements[failed - 1].span.end
        program.source = SourceText(name: source.name, text: source.text(SourceSpan(0, end)))
        var reading = reading
        reading.program = program
        return ReadLine(program.source, reading)
    }
}
