import CommandLanguage
import OrderedJSON
import Testing

/// What scripts do: scopes, limits, and what a host sees.
struct RunningTests {
    @Test func `inner blocks change outer names and keep their own`() async {
        #expect(
            await Script("let a = 1; if true { let a = 2; let b = 3; print $a $b }; print $a default($b, 0)").run()
                == "2 3\n2 0\n")
        #expect(await Script("for a in [1] { for a in [2] { print $a }; print $a }").run() == "2\n1\n")
        #expect(await Script("let a = 0; for a in [1] {}; print $a").run() == "0\n")
        #expect(Script.messages(of: "try { give 1 -> x }; print $x") == ["unknown variable '$x'"])
    }

    @Test func `variables stay from run to run`() async throws {
        let script = Script("")
        for line in ["let a = 1", "let b = $a + 1", "let a = $b * 10", "if true { let c = 1 }"] {
            _ = try await script.interpreter.run(SourceText(name: "input", text: line))
        }
        #expect(script.interpreter.variables == ["a": 20, "b": 2])
    }

    @Test func `variables set between reading and running take nobodys place`() async throws {
        let script = Script("let a = 1; ask b; print $a $b")
        let program = try #require(script.interpreter.read(script.source).program)
        script.interpreter.set("z", to: 5)
        script.host.answers = ["answer"]
        _ = try await script.interpreter.run(program)
        #expect(script.host.printed == "1 answer\n")
        #expect(script.interpreter.variables == ["z": 5, "a": 1, "b": "answer"])
    }

    @Test func `given variables are not asked for`() async throws {
        let script = Script("ask a; secret b; print $a $b")
        script.interpreter.set("a", to: "given")
        script.host.answers = ["hush"]
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.printed == "given hush\n")
        #expect(script.host.hidden == ["hush"])
    }

    @Test func `each round asks again`() async throws {
        let script = Script("for i in range(2) { ask name; print $name }")
        script.host.answers = ["one", "two"]
        #expect(await script.run() == "* asked [name]\none\n* asked [name]\ntwo\n")
    }

    @Test func `two interpreters share nothing`() async throws {
        let (one, two) = (Script("let a = 1; give 5; print $a $last"), Script("print default($a, 0) $last"))
        _ = try await one.interpreter.run(one.source)
        _ = try await two.interpreter.run(two.source)
        #expect(one.host.printed == "1 5\n")
        #expect(two.host.printed == "0 null\n")
    }

    @Test func `arguments are the scripts`() async throws {
        let script = Script("print $args $args[0] count($args)")
        script.interpreter.arguments = ["a b", "c"]
        #expect(await script.run() == "[\"a b\",\"c\"] a b 2\n")
    }

    @Test func `a refusal ends a script a block and a loop`() async throws {
        let script = Script("for i in range(3) { print $i; if true { refuse X; print \"never\" } }; print \"never\"")
        let text = await script.run()
        #expect(text.hasPrefix("0\n* refuse \"X\"\nerror: X: the portal said no."))
    }

    @Test func `what is no refusal ends a try`() async {
        #expect(await Script("try { print 1 / 0 }; print \"never\"").run().contains("division by zero"))
        #expect(await Script("try { break.down }; print \"never\"").run().contains("connection refused"))
        #expect(await Script("expect any { misuse }").run().contains("nothing to send"))
    }

    @Test func `scripts see only what they are given`() async {
        let script = Script("let secret_of_mine = 1; run b.bcx x=2 -> answer; print $answer $last")
        script.host.files["b.bcx"] = "print $x default($secret_of_mine, 0); give $x; let x = 9"
        #expect(await script.run() == "2 0\n* give \"2\"\n= \"2\"\n2 2\n")
    }

    @Test func `exit ends the scripts that run it`() async {
        let script = Script("run b.bcx; print \"never\"")
        script.host.files["b.bcx"] = "if true { exit 3 }"
        #expect(await script.run() == "exit 3\n")
    }

    // MARK: Limits

    private func limits(_ change: (inout Interpreter.Limits) -> Void) -> Interpreter.Limits {
        var limits = Interpreter.Limits()
        change(&limits)
        return limits
    }

    @Test func `steps are counted`() async {
        let ten = limits { $0.steps = 10 }
        #expect(await Script.message(of: "for i in range(5) { let a = $i }", limits: ten) == nil)
        #expect(
            await Script.message(of: "for i in range(50) { let a = $i }", limits: ten)
                == "limit reached: 10 statements")
    }

    @Test(arguments: [
        "for i in range(1000000000) {}", "for i in range(1000000000) { let a = $i }",
        "for i in range(100000) { for j in range(100000) {} }", "sleep 1h",
    ])
    func `time ends`(_ text: String) async {
        let short = limits { $0.duration = .milliseconds(5) }
        #expect(await Script.message(of: text, limits: short) == "limit reached: 0.005 s")
    }

    @Test func `output is limited`() async {
        let some = limits { $0.outputBytes = 100 }
        #expect(
            await Script.message(of: "for i in range(1000) { print $i }", limits: some)
                == "limit reached: 100 bytes of output")
    }

    @Test(arguments: [
        "for i in range(1000000000) {}", "for i in range(1000000000) { let a = $i }", "for i in range(9) { give 1 }",
    ])
    func `a cancelled task ends`(_ text: String) async {
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let interpreter = Interpreter(host: RecordingHost())
            do throws(Diagnostic) {
                _ = try await interpreter.run(SourceText(name: "t", text: text))
                return "finished"
            } catch {
                return error.kind == .cancelled ? "cancelled" : error.message
            }
        }
        #expect(await task.value == "cancelled")
    }

    @Test func `values that run away end`() async {
        #expect(
            await Script.message(of: "let a = [1]; for i in range(99) { let a = $a + $a }")?.contains(
                "array would exceed") == true)
        #expect(
            await Script.message(of: "let a = {}; for i in range(9999) { let a = {a: $a} }")?.contains(
                "nesting would exceed") == true)
        #expect(
            await Script.message(of: "let a = \"x\"; for i in range(40) { let a = [$a, $a] }; print $a")?
                .contains("value would exceed") == true)
        #expect(
            await Script.message(
                of: "let a = []; for i in range(400) { let a = [$a] }; for i in range(5000) { let b = [$a] }") == nil)
    }

    @Test func `interpreters stay in their actor`() async throws {
        let owner = Owner()
        #expect(try await owner.run("let a = 1; give $a -> b; print $b") == "1\n")
    }

    private actor Owner {
        let script = Script("")

        func run(_ text: String) async throws -> String {
            _ = try await script.interpreter.run(SourceText(name: "actor", text: text))
            return script.host.printed
        }
    }
}
