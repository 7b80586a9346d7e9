import OrderedJSON

@testable import BCXShell
@testable import CommandLanguage

// libFuzzer looks for bytes that lead somewhere new:
//
//     BCX_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product bcx-fuzz
//     .build/fuzz/release/bcx-fuzz script -dict=Tests/Fuzz/script.dict -max_total_time=600 /tmp/scripts \
//         Tests/CommandLanguageTests/Cases Tests/CommandLanguageTests/Cases/errors examples
//     .build/fuzz/release/bcx-fuzz json -max_total_time=600 /tmp/values Tests/Fuzz/JSON
//     .build/fuzz/release/bcx-fuzz csv -max_total_time=600 /tmp/tables Tests/Fuzz/CSV
//     .build/fuzz/release/bcx-fuzz journal -max_total_time=600 /tmp/journals Tests/Fuzz/Journal
//
// New finds go into the first folder, the others are seeds; what breaks a promise is written to a file `crash-…`.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ try: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// Any bytes are a script or have problems inside of them; and the canonical form of a script is its own.
func trying(script bytes: [UInt8]) {
    guard let source = try? SourceText(path: "fuzz", bytes: bytes) else { return }
    let reading = source.read(vocabulary: Anything())
    precondition((reading.program == nil) != reading.problems.isEmpty, "neither a script nor a problem")
    for problem in reading.problems + reading.warnings {
        guard let span = problem.span else { preconditionFailure("a problem without a place") }
        precondition(0 <= span.start && span.start <= span.end && span.end <= source.bytes.count, "a place outside")
    }
    for problem in reading.problems.prefix(3) { _ = DiagnosticRenderer().text(of: problem) }
    guard let formatted = try? source.formatted() else { return }
    guard let again = try? SourceText(name: "fuzz", text: formatted).formatted() else {
        preconditionFailure("the canonical form is no script")
    }
    precondition(again == formatted, "the canonical form of the canonical form is another")
}

/// Any bytes are a value that can be written and read again, or have an error inside of them.
func trying(json bytes: [UInt8]) {
    do throws(JSON.SyntaxError) {
        let value = try JSON(bytes: bytes)
        let again = try JSON(bytes: value.bytes())
        precondition(again == value, "written, it is another value")
    } catch {
        precondition((0...bytes.count).contains(error.offset), "a place outside")
    }
}

/// Any bytes are a table or have an error in one of their lines; and a table that is written again is the same.
func trying(csv bytes: [UInt8]) {
    guard let text = try? DecodedText(bytes) else { return }
    let lines = 1 + text.lineEnds
    let table: CSV.Table
    do throws(CSV.SyntaxError) {
        table = try CSV.table(text, path: "fuzz")
    } catch {
        return precondition((1...lines).contains(error.line), "a line outside")
    }
    let origin = table.origin
    precondition(table.rows.count == origin.lines.count, "a row without a line")
    precondition(zip(origin.lines, origin.lines.dropFirst()).allSatisfy { $0 < $1 }, "lines that do not ascend")
    precondition(origin.lines.allSatisfy { (1...lines).contains($0) }, "a line outside")
    guard !origin.columns.isEmpty, origin.dialect.encoding == .utf8 else { return }
    let rows = table.rows.map { row in row.object?.members.map { $0.value.string ?? "" } ?? [] }
    let written = origin.dialect.file(columns: origin.columns, rows: rows)
    guard let again = try? DecodedText(written), let read = try? CSV.table(again, path: "fuzz") else {
        // What one table has by itself, another needs more rows for: which separator is meant.
        return
    }
    guard read.origin.dialect.separator == origin.dialect.separator else { return }
    precondition(read.origin.columns == origin.columns, "written, it has other columns")
    precondition(read.rows.count <= table.rows.count, "written, it has more rows")
}

/// Any bytes are a journal or have an error in one of their lines. What was written stays known when more follows, and no
/// row that is done is open again.
func trying(journal bytes: [UInt8]) {
    let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
    do throws(Journal.Unreadable) {
        let journal = try Journal(bytes)
        precondition(journal.length <= bytes.count, "longer than it is")
        let more = Array(bytes[..<journal.length]) + (journal.lacksLineEnd ? [UInt8(ascii: "\n")] : [])
        guard let number = journal.loops.keys.first, let key = journal.states[number]?.keys.first else { return }
        var line: [UInt8] = []
        Journal.append(.open, for: key, loop: number, to: &line)
        let longer = try Journal(more + line)
        for (number, states) in journal.states {
            for (key, state) in states {
                guard case .done = state else { continue }
                precondition(longer.states[number]?[key] == state, "what was done is done no more")
            }
        }
    } catch {
        if case .badLine(let line, _) = error { precondition((1...(lines + 1)).contains(line), "a line outside") }
    }
}

struct Anything: Vocabulary {
    var variables: [String] { [] }
    func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] { [] }
    func problem(withCode code: String) -> String? { nil }
}

var count = CommandLine.argc - 1
var words = CommandLine.unsafeArgv + 1
switch CommandLine.arguments.dropFirst().first {
case "script":
    _ = runDriver(&count, &words) { bytes, count in
        trying(script: Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
case "json":
    _ = runDriver(&count, &words) { bytes, count in
        trying(json: Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
case "csv":
    _ = runDriver(&count, &words) { bytes, count in
        trying(csv: Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
case "journal":
    _ = runDriver(&count, &words) { bytes, count in
        trying(journal: Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
default: print("usage: bcx-fuzz script|json|csv|journal [-OPTION=VALUE…] FOLDER…")
}
