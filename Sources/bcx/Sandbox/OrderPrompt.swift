import BCXShell
import LineInput
import SandboxPortal
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The prompt on the terminal of `bcx sandbox`: orders with editing, the lines before, and Tab.
///
/// Control-C gives a line up, or an order that is under way. Control-D and `exit` end the server, after a question when
/// there are students, who would be thrown out.
@MainThread
final class OrderPrompt {
    private let console: SandboxConsole
    private let editor: LineEditor
    private let signals: EndingSignals

    /// Nil where there is no terminal for an editor, or another program has it.
    init?(_ console: SandboxConsole, _ signals: EndingSignals, environment: Environment, usesColor: Bool) {
        guard Self.hasTerminal, let editor = LineEditor(environment: environment, usesColor: usesColor) else {
            return nil
        }
        (self.console, self.editor, self.signals) = (console, editor, signals)
        // In the terminal's background, reading is then an error and writing goes on, and neither stops the server.
        for number in [SIGTTIN, SIGTTOU] { signal(number, SIG_IGN) }
    }

    private static var hasTerminal: Bool { tcgetpgrp(STDIN_FILENO) == getpgrp() }

    /// Takes orders until the server is to end.
    func run() async {
        while waitForTerminal() {
            editor.suggestions = { [console] in
                OrderCompletion(console.classroom.students.map(\.name)).suggestions($0, cursor: $1)
            }
            switch editor.readLine(prompt: Messages.ordersPrompt) {
            case .interrupted: continue
            case .line(let text): if await take(text) { return }
            // It also ends when the server was sent to the background.
            case .end: if Self.hasTerminal, mayEnd() { return }
            }
        }
    }

    /// - Returns: Whether the server is to end.
    private func take(_ text: String) async -> Bool {
        editor.remember(text)
        let words = SandboxConsole.words(of: text)
        if words == [Messages.exitOfOrders] || words == ["quit"] { return mayEnd() }
        let outcome = try? await InterruptHandler.during { [console] in await console.carryOut(text) }
        console.show(outcome ?? nil, of: text)
        return false
    }

    // MARK: The end

    /// Whether the server may end now, after the input did or somebody wants it to.
    private func mayEnd() -> Bool {
        guard !signals.haveCome, !Self.isHungUp else { return signals.haveCome }
        guard hasStudents else { return true }
        editor.suggestions = { _, _ in [] }
        let question = Messages.endClass(of: students)
        if case .line(let answer) = editor.readLine(prompt: question), ["y", "yes"].contains(answer.lowercased()) {
            return true
        }
        if !signals.haveCome { console.say("\(Messages.goesOn)\n") }
        return signals.haveCome
    }

    private var students: Int {
        let classroom = console.classroom
        return classroom.isClass ? classroom.students.count : ((try? classroom.teacher.status().applications) ?? 1) - 1
    }

    private var hasStudents: Bool { students > 0 }

    /// Waits as long as another program has the terminal, or nobody any more.
    /// - Returns: Whether orders can be taken; else the server is to end.
    private func waitForTerminal() -> Bool {
        while !signals.haveCome {
            if Self.hasTerminal, !Self.isHungUp { return true }
            poll(nil, 0, 300)
        }
        return false
    }

    private static var isHungUp: Bool {
        var input = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        return poll(&input, 1, 0) > 0 && input.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }
}

/// What fits at the cursor of a line of orders.
struct OrderCompletion {
    private let students: [String]

    /// - Parameter students: The names in the class.
    init(_ students: [String]) { self.students = students }

    /// - Parameter cursor: An offset into the line's UTF-8.
    func suggestions(_ line: String, cursor: Int) -> [Suggestion] {
        let typed = String(decoding: line.utf8.prefix(cursor), as: UTF8.self)
        let start = Self.startOfWord(typed)
        let word = OrderWords.split(String(typed[start...])).first ?? ""
        let offset = typed.utf8.distance(from: typed.startIndex, to: start)
        return candidates(after: SandboxConsole.words(of: String(typed[..<start]))).filter {
            ($0.display ?? $0.text).lowercased().hasPrefix(word.lowercased())
        }.map { Suggestion($0.text, display: $0.display, summary: $0.summary, start: offset) }
    }

    private func candidates(after words: [String]) -> [Candidate] {
        let orders = SandboxOrder.all.map { Candidate($0.name, $0.summary) }
        switch words.first {
        case nil:
            return orders + [
                Candidate("help", Messages.helpSummary), Candidate(Messages.exitOfOrders, Messages.exitSummary),
            ]
        case "help": return words.count == 1 ? orders : []
        default: return OrderWords.candidates(after: words, students: students)
        }
    }

    /// After the last blank outside of quotation marks.
    private static func startOfWord(_ text: String) -> String.Index {
        var (start, quote): (String.Index, Character?) = (text.startIndex, nil)
        for index in text.indices {
            let character = text[index]
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
            } else if quote == nil, character.isWhitespace {
                start = text.index(after: index)
            }
        }
        return start
    }
}
