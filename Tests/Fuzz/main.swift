import CommandLanguage
import OrderedJSON

// libFuzzer looks for bytes that lead somewhere new:
//
//     BCX_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product bcx-fuzz
//     .build/fuzz/release/bcx-fuzz script -dict=Tests/Fuzz/script.dict -max_total_time=600 /tmp/scripts \
//         Tests/CommandLanguageTests/Cases Tests/CommandLanguageTests/Cases/errors examples
//     .build/fuzz/release/bcx-fuzz json -max_total_time=600 /tmp/values Tests/Fuzz/JSON
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
    guard let source = try? Source(path: "fuzz", bytes: bytes) else { return }
    let reading = source.read(vocabulary: Anything())
    precondition((reading.program == nil) != reading.problems.isEmpty, "neither a script nor a problem")
    for problem in reading.problems + reading.warnings {
        guard let span = problem.span else { preconditionFailure("a problem without a place") }
        precondition(0 <= span.start && span.start <= span.end && span.end <= source.bytes.count, "a place outside")
    }
    for problem in reading.problems.prefix(3) { _ = DiagnosticRenderer().text(of: problem) }
    guard let formatted = try? source.formatted() else { return }
    guard let again = try? Source(name: "fuzz", text: formatted).formatted() else {
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

struct Anything: Vocabulary {
    var variables: [String] { [] }
    func problems(with command: Command, isExpectingRefusal: Bool) -> [Problem] { [] }
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
default: print("usage: bcx-fuzz script|json [-OPTION=VALUE…] FOLDER…")
}
