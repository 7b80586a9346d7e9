import BCXShell
import CommandLanguage
import LineInput

/// Runs one script as a test: every `step` is a case, and a script without one is a case as a whole.
@MainThread
final class TestRun {
    private var file: TestFile
    private let shell: Shell
    private let redraw: (Diagnostic) -> String
    private let output: TestOutput
    private var title: String?
    /// The steps of the outermost level that have not begun.
    private var ahead: ArraySlice<String> = []
    private var begin = ContinuousClock.now

    /// A run of the script at `path` in a shell of its own, whose results and steps come here.
    init(_ path: String, _ shell: Shell, _ output: TestOutput, draw: @escaping (Diagnostic) -> String) {
        file = TestFile(path: path)
        self.shell = shell
        self.output = output
        redraw = draw
    }

    /// Runs the script.
    func run(_ source: SourceText) async -> TestFile {
        let reading = shell.interpreter.read(source)
        guard let program = reading.program else {
            file.isUnreadable = true
            let problems = reading.shownProblems.map(shell.redaction.safe)
            let details = problems.map(redraw).joined()
            file.cases = [
                TestCase(
                    title: Messages.reads, result: .failed(summary: problems[0].message, details: details),
                    duration: .zero)
            ]
            return file
        }
        output.step = { [unowned self] title in begin(title) }
        await run(program)
        return file
    }

    private func run(_ program: ParsedScript) async {
        ahead = program.statements.compactMap(\.stepTitle)[...]
        // What comes before the first step is a case only if the script has no step, or if it fails.
        title = ahead.isEmpty ? Messages.runs : nil
        begin = .now
        do throws(Diagnostic) {
            if case .exited(let status) = try await shell.interpreter.run(program), status != 0 {
                fail(Messages.ends(with: status))
            } else if let title {
                end(title, .passed)
            }
        } catch {
            fail(error)
        }
        for missed in ahead { file.cases.append(TestCase(title: missed, result: .notReached, duration: .zero)) }
    }

    private func begin(_ next: String) {
        if let title { end(title, .passed) }
        title = next
        if ahead.first.map(shell.redaction.masked) == next || ahead.first == TestRun.computedTitle {
            ahead.removeFirst()
        }
        begin = .now
        output.text = ""
    }

    /// In place of a title that is known only when the step is reached.
    fileprivate nonisolated static let computedTitle = "…"

    private func fail(_ error: Diagnostic) {
        let safe = shell.redaction.safe(error)
        let details = shell.redaction.masked(output.text) + redraw(safe)
        end(title ?? Messages.beforeFirstStep, .failed(summary: safe.message, details: details))
    }

    /// A script that ends by itself, and says that something is wrong.
    private func fail(_ summary: String) {
        let details = shell.redaction.masked(output.text) + "error: \(summary)\n"
        end(title ?? Messages.beforeFirstStep, .failed(summary: summary, details: details))
    }

    private func end(_ title: String, _ result: TestCase.Result) {
        file.cases.append(TestCase(title: title, result: result, duration: .now - begin))
    }
}

/// The output of a script under test, which is shown when a step fails, and what is called at each step.
@MainThread
final class TestOutput {
    var text = ""
    var step: (String) -> Void = { _ in }
}

extension Statement {
    /// The title of a step, as far as it is known before the run.
    fileprivate var stepTitle: String? {
        if case .step(let word) = kind { word.literal ?? TestRun.computedTitle } else { nil }
    }
}
