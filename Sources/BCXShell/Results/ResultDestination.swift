import CommandLanguage
import OrderedJSON

/// The file or program that takes the result of one command. It is opened before a call that may change the portal is
/// sent, so that the result of a successful write is not lost because it cannot be opened.
final class ResultDestination {
    /// The words of the script that name it.
    let span: SourceSpan
    /// Whether the result is appended to what the file contains.
    let isAppending: Bool
    /// Whether it is a program.
    let isProgram: Bool
    /// The file, when it is one.
    let path: String?
    private let start: () async throws -> ResultSink
    private var outlet: ResultSink?
    /// Whether the result is that of a call that changed the portal.
    var isOfWrite = false

    /// Nil when the result is shown or bound to a name.
    /// - Throws: ``ShellError/refused(_:)`` when the host offers no such destination.
    init?(_ invocation: Invocation, _ host: SharedServices) throws(ShellError) {
        switch invocation.destination {
        case .shown, .bound: return nil
        case .program(let line, let span):
            guard let openProgram = host.services.programs.open else {
                throw .refused(Messages.runningPrograms, at: span)
            }
            (isProgram, isAppending, path, self.span) = (true, false, nil, span)
            start = { try await openProgram(line) }
        case .file(let path, let appending, let span):
            guard let openFile = Self.opener(host.services.files) else {
                throw .refused(Messages.writingFiles, at: span)
            }
            (isProgram, isAppending, self.path, self.span) = (false, appending, path, span)
            start = { try openFile(path, appending) }
        }
    }

    /// A host that writes files only as a whole gets the pieces when all have arrived.
    private static func opener(_ files: HostServices.Files) -> ((String, Bool) throws -> ResultSink)? {
        if let openFile = files.open { return openFile }
        guard let writeFile = files.write else { return nil }
        return { path, appending in
            var text = ""
            return ResultSink(
                write: {
                    text += $0
                    return true
                }, close: { isWhole in if isWhole { try writeFile(path, Array(text.utf8), appending) } })
        }
    }

    /// Opens a file. A program is started only by ``open()`` or the first piece, since it has the terminal from its
    /// start.
    func prepare() async throws { if !isProgram { try await open() } }

    /// Opens it unless it is open.
    func open() async throws { _ = try await opened() }

    /// Whether it is open.
    var isOpen: Bool { outlet != nil }

    /// Returns when the receiver has ended; nil where that cannot be known.
    var end: (@Sendable () async -> Void)? { outlet?.end() }

    /// Takes a piece; returns whether more is wanted.
    func write(_ text: String) async throws -> Bool {
        let outlet = try await opened()
        return try await placed { try await outlet.write(text) }
    }

    /// Ends the result.
    func close() async throws {
        let outlet = try await opened()
        try await placed { try await outlet.close(true) }
        self.outlet = nil
    }

    /// Gives up because the result is missing or incomplete: a file stays as it was.
    func abandon() async {
        guard let outlet else { return }
        self.outlet = nil
        // The reason why the result is missing matters more.
        try? await outlet.close(false)
    }

    private func opened() async throws -> ResultSink {
        if let outlet { return outlet }
        let opened = try await placed { try await start() }
        outlet = opened
        return opened
    }

    /// Runs `work`; an error is reported at the words that name the destination.
    private func placed<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch  where !(error is CancellationError) {
            throw ShellError.usage("\(error)", hint: nil, at: span)
        }
    }
}
