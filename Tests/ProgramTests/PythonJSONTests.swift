import TestSupport
import Testing

/// What Python prints as JSON is what bcx reads, and what bcx prints is what Python reads: letter for letter, digit for
/// digit.
struct PythonJSONTests {
    /// Random values by every way `json.dumps` has of writing them, as a script; then what the script printed, compared
    /// with the values by Python.
    private static let program = #"""
        import json, random, sys

        CHARACTERS = list("abz09 _-.,:;'\"\\/$#{}[]()`|<>&=!~*?%@^+\t\n\r\b\f\0\x1f\x7f") + [
            "\x80", "\x9f", "\xa0", "é", "e\u0301", "Ж", "ß", "€", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff",
            "\U0001F600", "\U0001F469\u200D\U0001F467", "\U0010FFFF", "${", "$word", "\\u0041", "\\$", "//", "/*", "\r\n",
        ]

        def text(r, dollar):
            made = "".join(r.choice(CHARACTERS) for _ in range(r.choice([0, 1, 3, 12])))
            return made if dollar else made.replace("$", "S")

        def number(r):
            return r.choice([
                r.randint(-9, 9), r.randint(-2**63, 2**63 - 1), r.randint(-10**40, 10**40), 10**300,
                r.uniform(-1, 1), r.uniform(-1e300, 1e300), r.uniform(-1, 1) * 10.0 ** r.randint(-300, 300),
                0.0, -0.0, 5e-324, 1e22, 1e16, 123456789.125, True, False, None,
            ])

        def value(r, depth, dollar):
            kind = r.random()
            if depth == 0 or kind < 0.3:
                return number(r) if r.random() < 0.5 else text(r, dollar)
            if kind < 0.6:
                return [value(r, depth - 1, dollar) for _ in range(r.choice([0, 1, 2, 4]))]
            return object(r, depth, dollar)

        def object(r, depth, dollar):
            return {text(r, dollar): value(r, depth - 1, dollar) for _ in range(r.choice([0, 1, 2, 4, 20]))}

        def dumps(r, value):
            return json.dumps(
                value, ensure_ascii=r.random() < 0.5, indent=r.choice([None, None, 0, 1, 2, 4, "\t"]),
                separators=r.choice([None, (",", ":"), (", ", ": "), (" ,\n", " :\t")]), sort_keys=r.random() < 0.2)

        def cases(count):
            r = random.Random(20260921)
            for index in range(count):
                way = index % 5
                if way < 2:
                    made = value(r, r.choice([0, 1, 2, 4]), dollar=False)
                else:
                    made = object(r, r.choice([1, 2, 4]), dollar=way < 4)
                yield way, made, dumps(r, made)

        def write(folder, count):
            with open(f"{folder}/all.bcx", "w", encoding="utf-8", newline="") as script:
                for index, (way, _, printed) in enumerate(cases(count)):
                    if way == 0:
                        script.write(f"let v{index} = {printed}\nprint [$v{index}]\n")
                    elif way == 1:
                        name = f"{index}.json"
                        with open(f"{folder}/{name}", "w", encoding="utf-8", newline="") as file:
                            file.write(printed)
                        script.write(f"set description:=@{name}\nprint [$fields.description]\n")
                    elif way == 2:
                        script.write(f"fields {printed}\nprint [$fields]\n")
                    elif way == 3:
                        script.write(f"some.thing.add {printed} --dry-run -> request\nprint [$request.body]\n")
                    else:
                        script.write(f"set description:={printed}\nprint [$fields.description]\n")

        def read(text):
            # Numbers as they are written: a digit that is lost shows.
            return json.loads(text, parse_float=str, parse_int=str)

        def compare(path, count):
            lines = [line for line in open(path, encoding="utf-8", newline="\n").read().split("\n") if line.startswith("[")]
            assert len(lines) == count, f"{len(lines)} values of {count}"
            for line, (way, _, printed) in zip(lines, cases(count)):
                assert read(line)[0] == read(printed), f"way {way}\nprinted {printed!r}\nread    {line!r}"
            print("all are the same")

        (write if sys.argv[1] == "write" else compare)(sys.argv[2], int(sys.argv[3]))
        """#

    @Test(.enabled("python3 is not installed") { try BuiltProgram.runShell("command -v python3").status == 0 })
    func `what json-dumps prints is read as it is`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        defer { _ = try? BuiltProgram.runShell("rm -rf '\(folder)'") }
        try PackageFiles.writeAbsolute(Self.program, to: "\(folder)/cases.py")
        let count = 2000
        func python(_ order: String, _ path: String) throws -> BuiltProgram.Run {
            try BuiltProgram.runShell("python3 '\(folder)/cases.py' \(order) '\(path)' \(count)")
        }
        let written = try python("write", folder)
        #expect(written.status == 0, "\(written.errors)")
        try compare(try Self.run("\(folder)/all.bcx"), folder, python)
        // Its canonical form means the same, and is its own.
        let check = try BuiltProgram.run(["check", "\(folder)/all.bcx"])
        #expect(check.status == 0, "\(check.errors.prefix(2000))")
        let format = try BuiltProgram.run(["fmt", "\(folder)/all.bcx"])
        #expect(format.status == 0, "\(format.errors.prefix(2000))")
        try compare(try Self.run("\(folder)/all.bcx"), folder, python)
        #expect(try BuiltProgram.run(["fmt", "--check", "\(folder)/all.bcx"]).status == 0)
    }

    private static func run(_ script: String) throws -> BuiltProgram.Run {
        try BuiltProgram.run(["--quiet", "--connect", "sandbox", script], deadline: 300)
    }

    private func compare(
        _ run: BuiltProgram.Run, _ folder: String, _ python: (String, String) throws -> BuiltProgram.Run
    ) throws {
        #expect(run.status == 0, "\(run.errors.prefix(2000))")
        try PackageFiles.writeAbsolute(run.output, to: "\(folder)/printed")
        let compared = try python("compare", "\(folder)/printed")
        #expect(compared.output == "all are the same\n", "\(compared.errors.suffix(2000))")
    }
}
