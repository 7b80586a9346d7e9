import LineInput
import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads lines with the editor, or without one where there cannot be one, and says what it got.
@MainThread
final class Probe {
    private let environment = Environment.ofProcess
    private var history: History?

    func run() async -> Int32 {
        let usesColor = Console.supportsColor(environment: environment)
        if let editor = LineEditor(environment: environment, usesColor: usesColor) {
            prepare(editor)
            await loop { editor.readLine(prompt: prompt, rightPrompt: environment["PROBE_RIGHT"] ?? "") }
        } else {
            let reader = PlainReader()
            say("plain")
            await loop { reader.readLine(prompt: prompt) }
        }
        return 0
    }

    private var prompt: String { environment["PROBE_PROMPT"] ?? "probe> " }

    private func prepare(_ editor: LineEditor) {
        if let path = environment["PROBE_HISTORY"] {
            var history = History(path: path)
            do { try history.load().forEach(editor.remember) } catch { say("history: \(error)") }
            self.history = history
        }
        editor.suggestions = Self.suggestions(in:at:)
        editor.openPart = { text in
            let open = text.count { $0 == "{" } - text.count { $0 == "}" }
            return open > 0 ? "{" : text.hasSuffix("\\") ? "\\" : nil
        }
        editor.hint = { $0 == "source.get" ? " ID" : nil }
        remember = { [weak self] line in
            if (try? self?.history?.append(line)) != false { editor.remember(line) }
        }
    }

    private var remember: (String) -> Void = { _ in }

    private func loop(_ read: () -> Line) async {
        while true {
            switch read() {
            case .line("quit"), .end: return say("bye")
            case .interrupted: say("interrupted")
            case .line(let line):
                remember(line)
                await perform(line)
            }
        }
    }

    private func perform(_ line: String) async {
        switch line.split(separator: " ").first {
        case "wait": await interruptible { try await Task.sleep(for: .seconds(60)) }
        case "block": await interruptible { while !Task.isCancelled { usleep(1000) } }
        case "deaf": await interruptible { while true { usleep(1000) } }
        case "secret": say("secret \(SecretPrompt.read("Password: ").map { "\($0)" } ?? "none")")
        case "cost": await measure()
        case "shell": InterruptHandler.lendingTerminal { _ = system(String(line.dropFirst(6))) }
        default: say("got \(line.debugDescription)")
        }
    }

    private func interruptible(_ body: @escaping @MainThread () async throws -> Void) async {
        say("waiting")
        do {
            try await InterruptHandler.during {
                try await body()
                try Task.checkCancellation()
            }
            say("done")
        } catch {
            say("stopped by \(error)")
        }
    }

    private func say(_ text: String) {
        print(text)
        fflush(nil)
    }

    /// Words of a small language; the last one is wide.
    private static func suggestions(in line: String, at cursor: Int) -> [Suggestion] {
        let before = String(decoding: line.utf8.prefix(cursor), as: UTF8.self)
        let word = before.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        let words = [
            ("source.get", "One source, with its settings."), ("source.list", "All sources, a page at a time."),
            ("table.list", ""), ("таблица", "Cyrillic."), ("数据源", "Wide."),
        ]
        return words.filter { $0.0.hasPrefix(word) }.map { text, summary in
            Suggestion(text, summary: summary, start: cursor - word.utf8.count)
        }
    }
}

// MARK: - What awaiting costs

extension Probe {
    private func measure() async {
        let count = 100_000
        await report("own function", count) { for _ in 0..<count { await stay() } }
        await report("another executor and back", count) { for _ in 0..<count { await leave() } }
        await report("interruptible", 10_000) {
            for _ in 0..<10_000 { try? await InterruptHandler.during {} }
        }
        await report("resumed by a thread", 10_000) { for _ in 0..<10_000 { await resumed() } }
    }

    private func report(_ name: String, _ count: Int, _ body: () async -> Void) async {
        let time = await ContinuousClock().measure(body)
        say("\(name): \(time / count)")
    }

    private nonisolated(nonsending) func stay() async { _ = pthread_self() }

    @concurrent private nonisolated func leave() async { await Task.yield() }

    private func resumed() async {
        await withCheckedContinuation { continuation in Task.detached { continuation.resume() } }
    }
}
