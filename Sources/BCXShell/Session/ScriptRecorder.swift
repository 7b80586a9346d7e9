import BIConnector
import CommandLanguage
import OrderedJSON

/// Writes the session, and the lines that succeed, down as scripts; credentials become questions.
final class ScriptRecorder {
    private let session: Session
    private let secrets: Secrets
    private let presenter: Presenter
    private let files: HostServices.Files
    /// The script that takes the lines that succeed.
    private var recording: Recording?
    /// The command that a conversation of the line at hand came to: what was answered is nowhere in the line.
    var outcomeOfConversation: String?

    /// A script that takes lines.
    private struct Recording {
        let path: String
        var lines: [(typed: ReadLine, written: String)] = []
    }

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets, _ presenter: Presenter) {
        (self.session, self.secrets, self.presenter) = (session, secrets, presenter)
        files = services.files
    }

    /// The file that takes the lines that succeed; nil when none does.
    var path: String? { recording?.path }

    // MARK: Commands

    /// Writes the session as a script.
    func save(to path: String, _ invocation: Invocation) throws {
        try write(SessionScript(session, secrets.redaction).lines, to: path, invocation)
        presenter.note(Messages.Recording.saved(to: path))
    }

    /// Begins to write down what succeeds.
    func begin(_ path: String, _ invocation: Invocation) throws {
        let place = try write(SessionScript(session, secrets.redaction).lines, to: path, invocation)
        recording = Recording(path: place)
        presenter.note(Messages.Recording.begun(path))
    }

    /// Ends to write down what succeeds.
    func end() {
        presenter.note(recording.map { Messages.Recording.ended($0.path) } ?? Messages.Recording.inactive)
        recording = nil
    }

    /// Says whether lines are written down.
    func tell() {
        presenter.note(recording.map { Messages.Recording.active($0.path) } ?? Messages.Recording.inactive)
    }

    @discardableResult
    private func write(_ lines: [String], to path: String, _ invocation: Invocation) throws -> String {
        guard let writeFile = files.write else { throw ShellError.refused(Messages.writingFiles) }
        let place = ScriptFiles().locate(path, beside: invocation.source.name)
        try writeFile(place, Array((lines.joined(separator: "\n") + "\n").utf8), false)
        return place
    }

    // MARK: Lines

    /// Writes down a line that succeeded, when that is wanted.
    func record(_ line: ReadLine) {
        defer { outcomeOfConversation = nil }
        // A leading space keeps a line out of a script as it does out of the history.
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

    /// Writes down what of a line succeeded before the rest of it failed: the portal has it, and the script must as well.
    func record(_ line: ReadLine, before failure: Diagnostic) {
        guard let successful = line.successful(before: failure) else {
            outcomeOfConversation = nil
            return
        }
        record(successful)
    }

    /// What became known as a credential by the last line may stand openly in lines written down before it.
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
    /// The beginning of the line whose statements were carried out whole; nil when none was, or when that cannot be told.
    fileprivate func successful(before failure: Diagnostic) -> ReadLine? {
        guard var program = reading.program else { return nil }
        // What happened in another file happened at the `run` that is in this text.
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
        return ReadLine(source: program.source, reading: reading)
    }
}
