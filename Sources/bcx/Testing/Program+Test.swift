import BCXShell
import CommandLanguage
import LineInput
import TextUI

/// What the words after `bcx test` ask for.
struct TestSettings {
    var files: [String] = []
    var jobs = 1
    var junit: String?
    var tap: String?
    /// What the path of a script has to contain; empty for all.
    var filter = ""

    static let usage = "test FILE|FOLDER… [--filter TEXT] [--jobs N] [--report-junit FILE] [--report-tap FILE]"

    static let options: [ProgramOption<TestSettings>] = [
        ProgramOption(
            "jobs", "N", summary: "Run up to N scripts at the same time.",
            apply: { (settings, values) throws(UsageError) in
                guard let number = Int(values[0]), (1...64).contains(number) else {
                    throw UsageError(message: Messages.takes("--jobs", "a number from 1 to 64", got: values[0]))
                }
                settings.jobs = number
            }),
        ProgramOption(
            "filter", "TEXT", summary: "Run only scripts whose path contains this text.",
            apply: { settings, values in settings.filter = values[0] }),
        ProgramOption(
            "report-junit", "FILE", summary: "Also write a JUnit XML report.",
            apply: { settings, values in settings.junit = values[0] }),
        ProgramOption(
            "report-tap", "FILE", summary: "Also write a TAP report.",
            apply: { settings, values in settings.tap = values[0] }),
    ]

    /// Reads the words after `bcx test`; the options of the program among them go to `program`.
    init(_ arguments: [String], _ program: inout Settings) throws(UsageError) {
        let paths = try OptionReader(options: Self.options, command: "bcx test", usage: Self.usage)
            .take(among: arguments, into: &self) { (rest) throws(UsageError) in try program.takeOption(&rest) }
        guard !paths.isEmpty else {
            throw UsageError(message: Messages.noFile(to: "test"), hint: Messages.writeProgram(Self.usage))
        }
        files = paths.flatMap(Self.scripts).filter { filter.isEmpty || $0.contains(filter) }
        guard !files.isEmpty else {
            throw UsageError(message: Messages.noScript(in: paths, filter), hint: Messages.writeProgram(Self.usage))
        }
    }

    /// The scripts below a folder, by name; anything else is a script itself.
    private static func scripts(at path: String) -> [String] {
        guard FileAccess.isFolder(path) else { return [path] }
        let base = path.hasSuffix("/") ? path : "\(path)/"
        let entries = FileAccess.names(inFolder: path).filter { !$0.name.hasPrefix(".") }
            .sorted { $0.name < $1.name }
        // A link may lead back up; what it leads to has a name of its own.
        return entries.flatMap { entry in
            entry.isFolder && !FileAccess.isLink(base + entry.name)
                ? scripts(at: base + entry.name) : entry.name.hasSuffix(".bcx") ? [base + entry.name] : []
        }
    }
}

/// A report that is being written to a file, which stays as it was until the report is complete.
private struct ReportFile {
    private let file: AtomicFileWriter
    private let text: ([TestFile]) -> String

    init(_ path: String, text: @escaping ([TestFile]) -> String) throws(UsageError) {
        do throws(FileError) {
            file = try AtomicFileWriter(path)
        } catch {
            throw UsageError(message: "\(error)")
        }
        self.text = text
    }

    func write(_ files: [TestFile]) throws(UsageError) {
        do throws(FileError) {
            try file.write(text(files))
            try file.close(keeping: true)
        } catch {
            throw UsageError(message: "\(error)")
        }
    }
}

extension Program {
    /// Runs scripts as tests, with `--jobs` several at a time; reports in the order of the command line.
    func test(_ words: [String]) async throws(UsageError) -> Int {
        let settings = try TestSettings(words, &self.settings)
        // Nobody sits before a test.
        self.settings.asksNothing = true
        let reports = try openReports(settings)
        var files: [TestFile] = []
        var isInterrupted = false
        do {
            // What has run is reported, also after Control-C.
            (files, isInterrupted) = try await InterruptHandler.during { [self] in
                (await runTests(settings), Task.isCancelled)
            }
        } catch {
            return ExitStatus.interrupted
        }
        output.write(TestReport.summary(files))
        for report in reports { try report.write(files) }
        if isInterrupted { return ExitStatus.interrupted }
        if files.contains(where: \.isUnreadable) { return localStatus }
        return files.contains { $0.failures > 0 } ? ExitStatus.assertion : ExitStatus.done
    }

    /// The files of the reports, opened before a test may change anything.
    private func openReports(_ settings: TestSettings) throws(UsageError) -> [ReportFile] {
        var reports: [ReportFile] = []
        if let path = settings.junit { reports.append(try ReportFile(path, text: TestReport.junit)) }
        if let path = settings.tap { reports.append(try ReportFile(path, text: TestReport.tap)) }
        return reports
    }

    private func runTests(_ settings: TestSettings) async -> [TestFile] {
        let paths = settings.files
        var finished: [Int: TestFile] = [:]
        var (started, shown) = (0, 0)
        await withTaskGroup(of: (Int, TestFile).self) { group in
            while shown < paths.count {
                while started < paths.count, started - finished.count < settings.jobs {
                    let (index, path) = (started, paths[started])
                    group.addTask { await self.runTest(index, path) }
                    started += 1
                }
                guard let (index, file) = await group.next() else { return }
                finished[index] = file
                shown = show(finished, from: shown)
            }
        }
        return paths.indices.compactMap { finished[$0] }
    }

    /// Shows each file as soon as all before it are shown; returns the first that is not.
    private func show(_ finished: [Int: TestFile], from first: Int) -> Int {
        var next = first
        while let file = finished[next] {
            output.write(TestReport.text(of: file))
            next += 1
        }
        output.flush()
        return next
    }

    private func runTest(_ index: Int, _ path: String) async -> (Int, TestFile) { (index, await runTest(path)) }

    /// Every script has a shell and, when it connects to one, a sandbox of its own.
    private func runTest(_ path: String) async -> TestFile {
        let kept = TestOutput()
        let shell = bareShell(output: { kept.text += $0 }, step: { kept.step($0) })
        shell.session.options.isQuiet = true
        do {
            try await adoptPortal(shell, isWatched: true)
            let source = try readScript(path).source
            let inColor = hasColor(1)
            let file = await TestRun(path, shell, kept, draw: { $0.drawn(inColor: inColor) }).run(source)
            await shell.settle()
            return file
        } catch {
            var file = TestFile(path: path, isUnreadable: true)
            let reason = (error as? UsageError)?.message ?? (error as? Diagnostic)?.message ?? "\(error)"
            file.cases = [
                TestCase(title: Messages.reads, result: .failed(summary: reason, details: reason), duration: .zero)
            ]
            return file
        }
    }
}
