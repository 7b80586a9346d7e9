internal import CEditline
public import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads lines from a person at a terminal, with libedit.
///
/// A program has one, used on one thread: libedit and the terminal's modes allow no more.
///
/// The editor does not know the language. It calls ``suggestions`` at Tab, ``openPart`` at Enter and ``hint`` while
/// nothing is typed. Each must return within the time of a keystroke.
public final class LineEditor {
    /// What fits at the cursor of a line; the cursor is an offset into the line's UTF-8.
    public var suggestions: (_ line: String, _ cursor: Int) -> [Suggestion] = { _, _ in [] }
    /// What of a text is still open, such as `{`; nil when Enter may end it.
    public var openPart: (_ text: String) -> String? = { _ in nil }
    /// Whether what comes in at once after a text that Enter ended is a part of it: lines of a paste that the terminal did
    /// not mark.
    public var mayGoOn: (_ text: String) -> Bool = { _ in false }
    /// What would follow a text whose end the cursor is at; shown dim, never part of the line.
    public var hint: (_ text: String) -> String? = { _ in nil }

    /// The lines that the arrows and Control-R go through, oldest first.
    public private(set) var lines: [String] = []

    /// The terminal whose description is used in place of one that the system does not know.
    public let standIn: String?

    let editor: OpaquePointer
    private let entries: OpaquePointer
    private let limit: Int
    let usesColor: Bool
    var keys: KeyReader
    private let signals: SignalPipe
    var prompt = MarkedPrompt("")
    var continuation: (String) -> String = { $0 }
    var search: HistorySearch?
    var hintLength = 0
    /// Whether lines come in that belong to the one that was ended.
    var isJoining = false
    private var outcome: Line?
    private var promptText: UnsafeMutablePointer<CChar>?
    private var rightPromptText: UnsafeMutablePointer<CChar>?
    var rightPromptWidth = 0

    /// Opens the terminal that standard input and output are.
    ///
    /// Nil when there is none, or none whose cursor can be moved (`TERM` is empty or dumb): then read with
    /// ``PlainReader``. A terminal that the system does not know is taken for a common one, as new terminals want it.
    /// - `name`: What lines of `~/.editrc` may begin with, as in `bcx:bind …`.
    /// - `environment`: `TERM`, `EDITRC` and `HOME` are used.
    /// - `limit`: How many lines the arrows reach back.
    public init?(name: String = "bcx", environment: Environment, usesColor: Bool, limit: Int = 2000) {
        let terminal = environment["TERM"] ?? ""
        guard Console.isTerminal(STDIN_FILENO), Console.isTerminal(STDOUT_FILENO), !["", "dumb"].contains(terminal),
            let signals = SignalPipe(), let entries = history_init()
        else { return nil }
        Console.useUTF8()
        TerminalModes.remember()
        // libedit restores the modes it finds now after each line.
        TerminalModes.beginPrompt(true)
        guard let (editor, standIn) = Self.openEditor(name, on: terminal) else {
            TerminalModes.beginPrompt(false)
            history_end(entries)
            return nil
        }
        self.editor = editor
        self.standIn = standIn
        self.entries = entries
        self.signals = signals
        self.limit = limit
        self.usesColor = usesColor
        keys = KeyReader(descriptor: STDIN_FILENO, signals: signals)
        configure(with: EditorConfiguration(environment: environment))
    }

    deinit {
        TerminalModes.beginPrompt(false)
        el_end(editor)
        history_end(entries)
        free(promptText)
        free(rightPromptText)
    }

    /// Lets the user type one line, which may have several rows.
    ///
    /// While ``openPart`` names something, Enter begins a new row and the name is shown at its start,
    /// until something is typed there.
    /// - Parameters:
    ///   - prompt: One row; may have escape sequences for colour.
    ///   - rightPrompt: Shown at the right edge while the text does not reach it.
    ///   - continuation: How an open part is shown.
    public func readLine(
        prompt: String, rightPrompt: String = "", continuation: @escaping (_ openPart: String) -> String = { "… \($0)" }
    ) -> Line {
        setPrompts(prompt, rightPrompt)
        self.continuation = continuation
        (outcome, search, isJoining) = (nil, nil, false)
        ced_flush_output()
        // libedit does so only after the prompt, and what is typed in between would be shown twice.
        ced_take_terminal(editor)
        TerminalModes.markPastes(true)
        defer { TerminalModes.markPastes(false) }
        return Signals.listening(to: signals) { edit() }
    }

    /// Adds a line to those that the arrows and Control-R go through.
    ///
    /// A line that equals the one before is not added again.
    public func remember(_ line: String) {
        guard !line.isEmpty, line != lines.last else { return }
        lines.append(line)
        if lines.count > limit { lines.removeFirst(lines.count - limit) }
        ced_enter_history(entries, line)
    }

    /// Replaces some of the lines that the arrows and Control-R go through.
    public func correct(_ changes: [(old: String, new: String)]) {
        guard !changes.isEmpty else { return }
        let earlier = lines
        lines = []
        ced_clear_history(entries)
        for line in earlier { remember(changes.last { $0.old == line }?.new ?? line) }
    }

    private func edit() -> Line {
        var count: CInt = 0
        guard let text = el_wgets(editor, &count), count > 0 else {
            Descriptor.write("\n", to: STDOUT_FILENO)
            return outcome ?? .end
        }
        var scalars = Self.scalars(at: text, count: Int(count))
        if scalars.last == "\n" { scalars.removeLast() }
        return .line(String(scalars))
    }

    /// What libedit calls for each key.
    func nextKey() -> Unicode.Scalar? {
        while true {
            if !keys.hasInput { showHint() }
            let event = keys.next()
            hideHint()
            switch event {
            case .key(let key): return key
            case .signal(SIGINT):
                give(.interrupted)
                return nil
            case .signal(SIGTERM), .signal(SIGTTIN):
                outcome = .end
                return nil
            case .signal(let signal): redraw(after: signal)
            case .end:
                outcome = .end
                return nil
            }
        }
    }

    /// Ends the reading of a line from within a command.
    func give(_ line: Line) {
        moveBelowText()
        if line == .interrupted { Descriptor.write("^C", to: STDOUT_FILENO) }
        outcome = line
    }

    private func redraw(after signal: Int32) {
        if signal == SIGWINCH { moveToPrompt() }
        Descriptor.write("\r\u{1B}[J", to: STDOUT_FILENO)
        el_resize(editor)
        ced_refresh(editor)
    }
}

// MARK: - Setting up

extension LineEditor {
    private static func openEditor(_ name: String, on terminal: String) -> (OpaquePointer, standIn: String?)? {
        guard let silence = fopen("/dev/null", "w") else { return nil }
        defer { fclose(silence) }
        guard let editor = ced_init(name, silence) else { return nil }
        let standIn = describe(terminal, to: editor)
        ced_report_to_stderr(editor)
        // A terminal that cannot move the cursor up or clear a row cannot be used.
        guard ced_can(editor, "up") == 1, ced_can(editor, "ce") == 1 else {
            el_end(editor)
            return nil
        }
        return (editor, standIn)
    }

    /// Looks for a description of the terminal, and where there is none for that of one it is likely to resemble.
    /// - Returns: The name of the other one.
    private static func describe(_ terminal: String, to editor: OpaquePointer) -> String? {
        if ced_set_terminal(editor, constant(terminal)) == 0 { return nil }
        return standIns.first { ced_set_terminal(editor, constant($0)) == 0 }
    }

    /// What new terminals resemble, the most capable first; every system knows one of them.
    private static let standIns = ["xterm-256color", "xterm", "vt100"]

    /// A text that is never freed, since libedit keeps the pointer.
    private static func constant(_ text: String) -> UnsafePointer<CChar>? { UnsafePointer(strdup(text)) }

    private func configure(with configuration: EditorConfiguration) {
        ced_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
        ced_leave_signals_alone(editor)
        ced_begin_with_emacs(editor)
        ced_set_prompt(editor, { LineEditor.client(of: $0)?.promptText }, MarkedPrompt.mark.asCharacter)
        ced_set_right_prompt(editor, { LineEditor.client(of: $0)?.rightPromptText }, MarkedPrompt.mark.asCharacter)
        ced_set_reader(editor) { editor, key in
            guard let next = LineEditor.client(of: editor)?.nextKey() else {
                return LineEditor.client(of: editor)?.endCode ?? 0
            }
            key?.pointee = wchar_t(next.value)
            return 1
        }
        ced_set_history(editor, entries, CInt(limit))
        addCommands()
        for words in configuration.modes { run(words) }
        bindKeys()
        for words in configuration.others { run(words) }
    }

    /// What libedit gets when there is no key: −1 is an error, 0 the end of the input.
    private var endCode: CInt { outcome == .end ? 0 : -1 }

    private func run(_ words: [String]) {
        let pointers = words.map { UnsafePointer(strdup($0)) } + [nil]
        var arguments = pointers
        el_parse(editor, CInt(words.count), &arguments)
        for pointer in pointers { free(UnsafeMutableRawPointer(mutating: pointer)) }
    }

    private func setPrompts(_ left: String, _ right: String) {
        prompt = MarkedPrompt(left)
        let rightPrompt = MarkedPrompt(right)
        rightPromptWidth = rightPrompt.visible.displayWidth
        free(promptText)
        free(rightPromptText)
        promptText = strdup(prompt.text)
        rightPromptText = strdup(rightPrompt.text)
    }

    /// The editor that a pointer given to a callback belongs to.
    static func client(of editor: OpaquePointer?) -> LineEditor? {
        guard let editor, let client = ced_client(editor) else { return nil }
        return Unmanaged<LineEditor>.fromOpaque(client).takeUnretainedValue()
    }
}

extension Character {
    fileprivate var asCharacter: CChar { CChar(asciiValue ?? 0) }
}
