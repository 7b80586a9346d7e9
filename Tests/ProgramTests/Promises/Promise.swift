import TestSupport
import Testing

/// A sentence of README's section "What bcx promises about your data", and what shows that it is true.
///
/// To promise more, write the sentence as a bullet of the section and add a row with the same sentence to one of the
/// lists, or a list of its own to ``all``; the bullets stand in the order of the rows.
struct Promise: Sendable, CustomTestStringConvertible {
    /// The bullet, word for word.
    let sentence: String
    /// Fails where the sentence is not true.
    let holds: @Sendable () throws -> Void

    init(_ sentence: String, holds: @escaping @Sendable () throws -> Void) {
        self.sentence = sentence
        self.holds = holds
    }

    var testDescription: String { sentence }

    /// All promises, in the order of README.
    static let all: [Promise] = [
        values, writes, files, journal, secrets, sandbox,
    ].flatMap(\.self)
}

struct PromiseTests {
    @Test func `README promises what is held, and nothing else`() throws {
        let readme = try PackageFiles.text("README.md")
        let start = try #require(readme.firstRange(of: "\n## What bcx promises about your data\n")).upperBound
        let section = readme[start...].firstRange(of: "\n## ").map { readme[start..<$0.lowerBound] } ?? readme[start...]
        let bullets = section.split(separator: "\n").filter { $0.hasPrefix("- ") }.map { String($0.dropFirst(2)) }
        #expect(bullets == Promise.all.map(\.sentence))
    }

    @Test(arguments: Promise.all)
    func `the promise is held`(_ promise: Promise) throws {
        try promise.holds()
    }
}

/// A script that a promise is tried with, in a folder of its own, on the sandbox inside the program.
struct TriedScript {
    let run: BuiltProgram.Run

    /// - Parameters:
    ///   - script: What follows `connect sandbox`.
    ///   - files: What stands beside it.
    ///   - bytes: The same, of what is no text.
    init(
        _ script: String, arguments: [String] = [], files: [String: String] = [:], bytes: [String: [UInt8]] = [:],
        environment: [String: String] = [:]
    ) throws {
        let folder = try BuiltProgram.temporaryFolder()
        defer { _ = try? BuiltProgram.runShell("rm -rf '\(folder)'") }
        for (name, text) in files { try PackageFiles.writeAbsolute(text, to: "\(folder)/\(name)") }
        for (name, bytes) in bytes { try PackageFiles.writeAbsolute(bytes, to: "\(folder)/\(name)") }
        try PackageFiles.writeAbsolute("connect sandbox\n\(script)\n", to: "\(folder)/s.bcx")
        run = try BuiltProgram.run(["s.bcx"] + arguments, environment: environment, folder: folder)
    }

    /// The lines it printed.
    var lines: [String] { run.output.split(separator: "\n").map(String.init) }

    /// Expects that it ended well and printed this.
    func expectOutput(_ lines: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(run.status == 0, "\(run.errors)", sourceLocation: sourceLocation)
        #expect(self.lines == lines, sourceLocation: sourceLocation)
    }

    /// Expects that it was refused here, before anything was sent, with all of these texts.
    func expectRefusal(_ texts: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(run.status == 2, "\(run.output)", sourceLocation: sourceLocation)
        for text in texts { #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: sourceLocation) }
    }
}
