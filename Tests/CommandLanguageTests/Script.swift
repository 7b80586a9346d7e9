import CommandLanguage
import OrderedJSON

/// A script in a test: its text, and what happened when it ran.
struct Script {
    let host = RecordingHost()
    let interpreter: Interpreter
    let source: SourceText

    init(_ text: String, name: String = "test.bcx") { self.init(SourceText(name: name, text: text)) }

    init(_ source: SourceText) {
        self.source = source
        interpreter = Interpreter(host: host)
    }

    /// Everything that happened, with the diagnostic or the status at the end.
    func run() async -> String {
        do throws(Diagnostic) {
            if case .exited(let status) = try await interpreter.run(source) { return host.record + "exit \(status)\n" }
            return host.record
        } catch {
            return host.record + DiagnosticRenderer().text(of: error)
        }
    }

    /// What everything that is wrong with it looks like.
    func problems() -> String {
        let reading = interpreter.read(source)
        return Diagnostic.shown(reading.problems + reading.warnings).map(DiagnosticRenderer().text)
            .joined(separator: "\n")
    }

    /// The value of an expression.
    static func value(of expression: String, host: RecordingHost = RecordingHost()) async throws -> JSON {
        let interpreter = Interpreter(host: host)
        _ = try await interpreter.run(SourceText(name: "test.bcx", text: "let value = \(expression)"))
        return interpreter.variables["value"] ?? .null
    }

    /// The message of the first problem, or of what went wrong while it ran.
    static func message(of text: String, limits: Interpreter.Limits = .init()) async -> String? {
        let script = Script(text)
        script.interpreter.limits = limits
        return await script.message()
    }

    /// The same of this script.
    func message() async -> String? {
        do throws(Diagnostic) {
            _ = try await interpreter.run(source)
            return nil
        } catch {
            return error.message
        }
    }

    /// The messages of everything that is wrong, in order.
    static func messages(of text: String) -> [String] {
        Script(text).interpreter.read(SourceText(name: "test.bcx", text: text)).problems.map(\.message)
    }

    /// The commands a script gave, one line each.
    static func commands(of text: String) async throws -> [String] {
        let script = Script(text)
        _ = try await script.interpreter.run(script.source)
        return script.host.commands
    }
}
