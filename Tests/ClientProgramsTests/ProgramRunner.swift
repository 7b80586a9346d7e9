import ClientPrograms
import Foundation
import OrderedJSON
import TestSupport

/// What runs the programs of a form, with the doubles of the libraries that it needs.
struct ProgramRunner {
    let form: ProgramForm
    /// What a program of it needs besides bash.
    let tools: [String]
    private let command: String
    /// The doubles, and where beside the program they belong.
    private let doubles: [(String, String)]

    private init(_ name: String, _ tools: [String], _ command: String, _ doubles: [(String, String)] = []) {
        // The names are the package's own.
        form = ProgramForm.all.first { $0.name == name } ?? ProgramForm.all[0]
        (self.tools, self.command, self.doubles) = (tools, command, doubles)
    }

    static let all = [
        ProgramRunner("curl", ["curl", "jq"], "bash"),
        ProgramRunner("js", ["node"], "node", [("b24jssdk", "node_modules/@bitrix24/b24jssdk")]),
        ProgramRunner("php", ["php"], "php", [("autoload.php", "vendor/autoload.php")]),
        ProgramRunner("bx24", ["node"], "node bx24.mjs", [("bx24.mjs", "bx24.mjs")]),
        ProgramRunner("crest", ["php"], "php", [("crest.php", "crest.php")]),
        ProgramRunner("python", ["python3"], "PYTHONDONTWRITEBYTECODE=1 python3", [("b24pysdk", "b24pysdk")]),
        ProgramRunner("fetch", ["node"], "node"),
    ]

    /// Those of which everything is installed.
    static let installed = all.filter { $0.missing.isEmpty }

    /// The tools that some of them lack.
    static var missing: [String] { Set(all.flatMap(\.missing)).sorted() }

    private var missing: [String] { tools.filter { !isAvailable($0) } }

    static func named(_ name: String) -> ProgramRunner? { installed.first { $0.form.name == name } }

    /// Runs a program in a folder of its own, beside the doubles.
    func run(_ program: String, _ variables: [String: String]) throws -> BuiltProgram.Run {
        let folder = try BuiltProgram.temporaryFolder()
        let source = "\(PackageFiles.root)/Tests/ClientProgramsTests/Doubles"
        for (double, place) in doubles {
            let target = URL(fileURLWithPath: "\(folder)/\(place)")
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(source)/\(double)", toPath: target.path)
        }
        let file = "program.\(form.fileEnding)"
        try PackageFiles.writeAbsolute(program, to: "\(folder)/\(file)")
        return try ProgramRunner.run("\(command) \(file)", in: folder, variables)
    }

    static func run(_ line: String, in folder: String, _ variables: [String: String]) throws -> BuiltProgram.Run {
        // Older ones warn that what everybody uses may change.
        let variables = variables.merging(["NODE_NO_WARNINGS": "1"]) { given, _ in given }
        let settings = variables.map { "export \($0)=\(shellWord($1))" }.joined(separator: "\n")
        return try BuiltProgram.runShell("\(settings)\ncd \(shellWord(folder)) && timeout 60 env \(line)")
    }

    private static func shellWord(_ text: String) -> String {
        "'"
            + text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map { String($0) }
            .joined(separator: "'\\''") + "'"
    }
}

/// Whether a program of this name can be run.
func isAvailable(_ program: String) -> Bool {
    (try? BuiltProgram.runShell("command -v \(program)"))?.status == 0
}

// MARK: - What arrives

/// A server that keeps the bodies of requests and answers each with `{"result":true}`.
final class BodyRecorder {
    private let server: ScriptedServer

    init() throws {
        server = try ScriptedServer([
            [
                .readRequest,
                .reply(headers: ["Content-Type: application/json", "Connection: close"], #"{"result":true}"#), .close,
            ]
        ])
    }

    var webhook: String { "\(server.origin)/rest/1/code/" }
    var origin: String { server.origin }

    /// The bodies of the requests so far.
    var bodies: [String] {
        server.requestTexts.map { text in
            text.firstRange(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? ""
        }
    }

    /// The first lines of the requests so far.
    var lines: [String] { server.requestTexts.map { String($0.prefix { $0 != "\r\n" }) } }
}

extension JSON {
    /// Where another value differs: members may come in another order, and numbers be written in another way.
    func differences(from other: JSON?, at path: [String] = []) -> [[String]] {
        switch (self, other) {
        case (.object(let object), .object(let arrived)?) where object.count == arrived.count:
            return object.members.flatMap { $0.value.differences(from: arrived[$0.name], at: path + [$0.name]) }
        case (.array(let elements), .array(let arrived)?) where elements.count == arrived.count:
            return elements.enumerated().flatMap { $1.differences(from: arrived[$0], at: path + [String($0)]) }
        case (.number(let number), .number(let arrived)?): return number.isEqual(to: arrived) ? [] : [path]
        default: return self == other ? [] : [path]
        }
    }
}
