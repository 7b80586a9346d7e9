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
    /// Those that ended in the text at hand, which is written down when it has run.
    private var ended: [Recording] = []
    /// The command that a conversation of the line at hand came to: what was answered is nowhere in the line.
    var outcomeOfConversation: String?

    /// A script that records lines.
    private struct Recording {
        let path: String
        var lines: [(typed: ReadLine, written: String)] = []
        /// Where it began and ended, when that was in the text at hand.
        var begin: Place?
        var end: Place?
    }

    /// A place in a script, or in a line.
    private struct Place {
        private let source: SourceText
        private let offset: Int

        init(_ invocation: Invocation) { (source, offset) = (invocation.source, invocation.nameSpan.start) }

        /// Where that is in a text: at its end when the text ran another one there; nil when it was in an earlier text.
        func offset(in text: SourceText) -> Int? {
            guard source.name == text.name else { return text.bytes.count }
            return source.bytes == text.bytes ? offset : nil
        }
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
        close(invocation)
        recording = Recording(path: place, begin: Place(invocation))
        presenter.note(Messages.Recording.begun(path))
    }

    /// Ends to write down what succeeds.
    func end(_ invocation: Invocation) {
        presenter.note(recording.map { Messages.Recording.ended($0.path) } ?? Messages.Recording.inactive)
        close(invocation)
    }

    private func close(_ invocation: Invocation) {
        guard var last = recording else { return }
        last.end = Place(invocation)
        ended.append(last)
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

    /// Writes down what of a line or a script succeeded, when that is wanted: what the portal has, the script must have.
    /// - Parameter failure: What ended it; what comes after that did not run.
    func record(_ line: ReadLine, before failure: Diagnostic? = nil) {
        defer {
            outcomeOfConversation = nil
            ended = []
            recording?.begin = nil
        }
        // A leading space keeps a line out of a script as it does out of the history.
        guard !line.text.hasPrefix(" ") else { return }
        for place in ended.indices { write(line, before: failure, to: &ended[place]) }
        guard var current = recording else { return }
        recording = write(line, before: failure, to: &current) ? current : nil
    }

    /// - Returns: Whether it can take more.
    @discardableResult
    private func write(_ line: ReadLine, before failure: Diagnostic?, to recording: inout Recording) -> Bool {
        guard let writeFile = files.write, let range = line.succeeded(before: failure) else { return true }
        do {
            try review(&recording)
            let begin = recording.begin?.offset(in: line.source)
            let end = recording.end?.offset(in: line.source)
            for part in line.parts(range, after: begin, before: end) {
                guard
                    let form = RecordedLine(
                        part, secrets.redaction, built: outcomeOfConversation, draft: session.draft.fields)
                else { continue }
                try writeFile(recording.path, Array("\(form.text)\n".utf8), true)
                recording.lines.append((part, form.text))
            }
            return true
        } catch {
            presenter.note(Messages.Recording.stopped(error))
            return false
        }
    }

    /// What became known as a credential by the last line may stand openly in lines written down before it.
    private func review(_ recording: inout Recording) throws {
        guard let readFile = files.read else { return }
        for (index, line) in recording.lines.enumerated()
        where !secrets.redaction.hiddenRanges(in: line.written).isEmpty {
            guard let form = RecordedLine(line.typed, secrets.redaction, built: nil, draft: [:]),
                form.text != line.written
            else { continue }
            let text = String(decoding: try readFile(recording.path), as: UTF8.self)
            let corrected = "\n\(text)".pieces(separatedBy: "\n\(line.written)\n").joined(
                separator: "\n\(form.text)\n")
            try files.write?(recording.path, Array(corrected.utf8.dropFirst()), false)
            recording.lines[index].written = form.text
        }
    }
}

extension ReadLine {
    /// The statements that were carried out whole; nil when that cannot be told.
    fileprivate func succeeded(before failure: Diagnostic?) -> Range<Int>? {
        guard let statements = reading.program?.statements else { return nil }
        let exit = statements.firstIndex(where: \.mayExit) ?? statements.count
        guard let failure else { return 0..<exit }
        // What happened in another file happened at the `run` that is in this text.
        let place = failure.callers.last?.span ?? failure.span
        let failed = statements.firstIndex {
            $0.span.start <= place?.start ?? -1 && place?.start ?? 0 < $0.span.end
        }
        return failed.map { 0..<min($0, exit) }
    }

    /// Some of its statements: those of a line together, those of a script one by one.
    /// - Parameters:
    ///   - start: Statements before the end of the one at this place are left out.
    ///   - end: And those that end after this one.
    fileprivate func parts(_ range: Range<Int>, after start: Int?, before end: Int?) -> [ReadLine] {
        let statements = reading.program?.statements ?? []
        let chosen = range.filter {
            statements[$0].span.start > start ?? -1 && statements[$0].span.end <= end ?? .max
        }
        guard source.name == Self.typed else { return chosen.map { part($0...$0) } }
        if chosen.count == statements.count { return [self] }
        return chosen.first.map { [part($0...chosen[chosen.count - 1])] } ?? []
    }

    /// Some of its statements as a line of their own; what is before them is blank, so that places stay what they are.
    private func part(_ range: ClosedRange<Int>) -> ReadLine {
        guard var program = reading.program else { return self }
        let statements = program.statements
        let (start, end) = (statements[range.lowerBound].span.start, statements[range.upperBound].span.end)
        let blank = String(repeating: " ", count: start)
        program.source = SourceText(name: source.name, text: blank + source.text(SourceSpan(start, end)))
        program.statements = Array(statements[range])
        var reading = reading
        reading.program = program
        return ReadLine(program.source, reading)
    }
}

extension Statement {
    /// Whether it may end the script, so that nobody knows what of the rest ran.
    fileprivate var mayExit: Bool {
        if case .exit = kind { true } else { inner.contains(where: \.mayExit) }
    }
}
