import TestSupport
import Testing

@testable import LineInput

@Suite struct HistoryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var path: String { folder.path + "/state/bcx/history" }

    @Test func `lines come back in their order`() throws {
        let lines = ["plain", "several\nrows\n", "back\\slash \\n", "Привет 数据 😀", "tab\tand\rreturn"]
        var history = History(path: path)
        for line in lines { #expect(try history.append(line)) }
        var again = History(path: path)
        #expect(try again.load() == lines)
        #expect(folder.read("state/bcx/history")?.split(separator: "\n").count == lines.count)
    }

    @Test func `file and folders are private`() throws {
        var history = History(path: path)
        try history.append("one")
        #expect(folder.mode(of: "state/bcx/history") == 0o600)
        #expect(folder.mode(of: "state/bcx") == 0o700)
        #expect(folder.mode(of: "state") == 0o700)
    }

    @Test func `file that others may read is made private`() throws {
        folder.write("old\n", to: "history")
        folder.setMode(of: "history", to: 0o644)
        var history = History(path: folder.path + "/history")
        #expect(try history.load() == ["old"])
        #expect(folder.mode(of: "history") == 0o600)
    }

    @Test func `repeated empty and indented lines stay out`() throws {
        var history = History(path: path)
        #expect(try history.append("one"))
        #expect(try !history.append("one"))
        #expect(try !history.append(" secret business"))
        #expect(try !history.append(""))
        #expect(try history.append("two"))
        #expect(try history.append("one"))
        #expect(try history.load() == ["one", "two", "one"])
    }

    @Test func `several prompts share a file`() async throws {
        let path = path
        await withTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    var history = History(path: path)
                    for number in 0..<100 { _ = try? history.append("writer \(writer) line \(number) \\ end") }
                }
            }
        }
        var history = History(path: path)
        let lines = try history.load()
        #expect(lines.count == 400)
        for writer in 0..<4 {
            let own = lines.filter { $0.hasPrefix("writer \(writer) ") }
            #expect(own == (0..<100).map { "writer \(writer) line \($0) \\ end" })
        }
    }

    @Test func `long file is cut when loaded`() throws {
        folder.write((1...25).map { "line \($0)\n" }.joined(), to: "history")
        var history = History(path: folder.path + "/history", limit: 10)
        #expect(try history.load() == (16...25).map { "line \($0)" })
        #expect(folder.read("history")?.split(separator: "\n").count == 10)
        try history.append("line 26")
        #expect(folder.read("history")?.hasSuffix("line 25\nline 26\n") == true)
    }

    @Test func `last row without newline is not glued to`() throws {
        folder.write("edited by hand", to: "history")
        var history = History(path: folder.path + "/history")
        try history.append("next")
        #expect(try history.load() == ["edited by hand", "next"])
    }

    @Test func `nothing is kept in places that are not files`() throws {
        var history = History(path: "/dev/null")
        #expect(try history.load() == [])
        #expect(try !history.append("one"))
    }

    @Test func `folder in the way is a problem`() throws {
        folder.write("", to: "state")
        var history = History(path: path)
        #expect(throws: History.Problem.self) { try history.append("one") }
    }

    @Test func `sessions remember each other`() throws {
        let first = try EditorSession(home: folder)
        try first.waitForPrompt()
        try first.enter("from the first", expecting: "got \"from the first\"")
        try first.enter(" kept out", expecting: "got \" kept out\"")
        let second = try EditorSession(home: folder)
        try second.waitForPrompt()
        second.terminal.press(.up)
        try second.terminal.wait(forRow: "probe> from the first")
        #expect(folder.mode(of: "state/history") == 0o600)
    }
}
