import CommandLanguage
import OrderedJSON
import Testing

/// What is evaluated by a shorter way is worth the same as by the long one.
struct ShortcutTests {
    private static let operands = [
        "0", "1", "-1", "7", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "-9223372036854775808",
        "100000000000000000000", "1.0", "7e0", "0.5", "-0", "\"7\"", "\"x\"", "\"\"", "true", "null", "[7]", "{a: 7}",
    ]

    /// The value of an operation, or what is wrong with it. In the middle stands the part of the text that is marked.
    private static func outcome(of operation: String, _ left: String, _ right: String) async -> String {
        let script = Script("let a = \(left)\nlet b = \(right)\nlet value = \(operation)")
        do throws(Diagnostic) {
            _ = try await script.interpreter.run(script.source)
            return script.interpreter.variables["value"]?.text() ?? "nothing"
        } catch {
            return error.message
        }
    }

    @Test(arguments: Operator.allCases)
    func `an operation on variables is that on values`(_ sign: Operator) async {
        for left in Self.operands {
            for right in Self.operands {
                let short = await Self.outcome(of: "$a \(sign.rawValue) $b", left, right)
                let long = await Self.outcome(of: "[$a][0] \(sign.rawValue) [$b][0]", left, right)
                #expect(short == long, "\(left) \(sign.rawValue) \(right)")
                let written = await Self.outcome(of: "$a \(sign.rawValue) 7", left, right)
                let longWritten = await Self.outcome(of: "[$a][0] \(sign.rawValue) [7][0]", left, right)
                #expect(written == longWritten, "\(left) \(sign.rawValue) 7")
            }
        }
    }

    @Test(arguments: [("0", "1"), ("-1", "3"), ("3", "null"), ("-4", "null"), ("2147483648", "null"), ("1.0", "2")])
    func `a variable leads to the element that its value leads to`(_ position: String, _ expected: String) async throws
    {
        let script = Script("let list = [1, 2, 3]\nlet i = \(position)\nlet value = [$list[$i], $list[[$i][0]]]")
        _ = try await script.interpreter.run(script.source)
        #expect(script.interpreter.variables["value"]?.text() == "[\(expected),\(expected)]")
    }

    @Test(arguments: Operator.allCases)
    func `a condition is true when its value is`(_ sign: Operator) async {
        for left in Self.operands {
            for right in Self.operands {
                let long = await Self.outcome(of: "[$a][0] \(sign.rawValue) [$b][0]", left, right)
                for operation in ["$a \(sign.rawValue) $b", "[$a][0] \(sign.rawValue) \(right)"] {
                    let script = Script(
                        "let a = \(left)\nlet b = \(right)\nlet value = false\nif \(operation) { let value = true }")
                    let error = await script.run()
                    let value = script.interpreter.variables["value"]?.text()
                    #expect(
                        error.isEmpty ? value == long : error.contains(long) || !sign.isComparison,
                        "\(left) \(operation)")
                }
            }
        }
    }

    @Test(arguments: [
        "true and true", "false or $a == 7", "not ($a == 7)", "null or null", "not null", "null and 1", "$a and true",
        "not $a", "true or $a", "false and $a", "$missing.b", "true and $list[0]",
    ])
    func `a condition of conditions is true when its value is`(_ condition: String) async {
        let beginning = "let a = 7\nlet list = [null]\nlet missing = {}\nlet value = false\n"
        let short = Script("\(beginning)if \(condition) { let value = true }")
        let long = Script("\(beginning)let value = [[\(condition)][0] or false][0]")
        let (error, longError) = (await short.run(), await long.run())
        #expect(error.isEmpty == longError.isEmpty, "\(error)\(longError)")
        #expect(short.interpreter.variables["value"] == long.interpreter.variables["value"])
    }

    @Test(arguments: [
        ".a", ".b", ".a.b", ".a.b[0]", ".a.b[2]", ".a.b[3]", ".a.b[-1]", ".a.b[-3]", ".a.b[-4]", ".a.b[$i]",
        ".a.b[$negative]", ".a.b[$text]", ".a.b[$fraction]", ".a.b[$half]", ".a.b[$nothing]", ".a.b[\"0\"]",
        ".a[$name]",
        ".a[0]", ".a.b.c", ".a.b[2].c", ".a.b[2].c.d.e", ".\"\"", ".\"\".x", ".\"odd name\"", ".none.a.b", ".none[0]",
        ".null.a", ".null[0]", ".text.a", ".text[0]", ".number.a", "[0]", "[$i]", "[$name]", ".a.b[*]", ".a.b[1:]",
        ".a.b[$i].c[$i].d", ".many.n17", ".many.n99", ".many.n3.x", ".a.b[9223372036854775807]",
        ".deep.x.x.x.x.x.x.x.x.x.x.x.x.x.x", ".deep.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x",
        ".deep.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x",
        ".deep.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x",
    ])
    func `a path leads where its steps lead`(_ path: String) async {
        let many = (0..<40).map { "n\($0): \($0)" }.joined(separator: ", ")
        let deep = String(repeating: "{x: ", count: 18) + "7" + String(repeating: "}", count: 18)
        let beginning = """
            let i = 1
            let negative = -1
            let text = "1"
            let fraction = 1.0
            let half = 0.5
            let nothing = null
            let name = "b"
            let value = {
                a: {b: [1, 2, {c: {d: 4}}]}, "": {x: 5}, "odd name": 6, null: null, text: "text", number: 8,
                many: {\(many)}, deep: \(deep)
            }

            """
        let short = Script("\(beginning)let found = $value\(path)\nlet sum = $found + 1 + $value\(path)")
        let long = Script(
            "\(beginning)let found = [$value][0]\(path)\nlet sum = $found + 1 + [$value][0]\(path)")
        let (error, longError) = (await short.run(), await long.run())
        #expect(error.isEmpty == longError.isEmpty, "\(error)\(longError)")
        #expect(short.interpreter.variables["found"] == long.interpreter.variables["found"])
        #expect(short.interpreter.variables["sum"] == long.interpreter.variables["sum"])
    }

    @Test
    func `a variable takes values of any kind in turn`() async {
        let script = Script(
            """
            let seen = []
            for value in [1, "a", 2, [3], 4, {b: 5}, 6, null, 7, true, 8, 1.50, 9, "long enough to stand elsewhere", 10] {
                let copy = $value
                let seen = $seen + [$copy]
                let copy = 1 + 1
                let seen = $seen + [$copy]
            }
            for name, value in {a: 1, "a name that is long enough": "b", c: 2} { let seen = $seen + [$name, $value] }
            print $seen

            """)
        #expect(
            await script.run() == """
                [1,2,"a",2,2,2,[3],2,4,2,{"b":5},2,6,2,null,2,7,2,true,2,8,2,1.50,2,9,2,"long enough to stand elsewhere",2,10,2,\
                "a",1,"a name that is long enough","b","c",2]

                """)
    }

    @Test
    func `in a batch a variable stands for the result to come`() async throws {
        let script = Script("let id = 7\nbatch {\n  give 5 -> id\n  give $id x=$id y=\"a$id\"\n}\nprint $id")
        let record = await script.run()
        #expect(record.contains("$result["))
        #expect(!record.contains("a7"))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000, 1003, 1004, 1005, 1020, 1023, 1024, 1025, 3000])
    func `texts of any length are put together`(_ length: Int) async throws {
        let long = String(repeating: "é", count: length)
        let script = Script(
            """
            let long = "\(long)"
            let n = -9223372036854775808
            let m = 12
            let value = "<$long $m $n ${"in ${$long + "$m"} $n"} $long $m>"

            """)
        _ = try await script.interpreter.run(script.source)
        let number = "-9223372036854775808"
        #expect(
            script.interpreter.variables["value"]?.string
                == "<\(long) 12 \(number) in \(long)12 \(number) \(long) 12>")
    }

    @Test
    func `nothing of a text that fails is in the next`() async throws {
        let script = Script(
            """
            let before = "a"
            assert "a" == "b" "one ${null} two"

            """)
        _ = await script.run()
        let again = SourceText(name: "again.bcx", text: "let value = \"$before\" + \"${1 + 1}\"")
        _ = try await script.interpreter.run(again)
        #expect(script.interpreter.variables["value"]?.string == "a2")
    }

    @Test
    func `what is added to a variable itself is the sum`() async {
        for left in Self.operands + ["[]", "{}", "[[1], 2]", "{a: [1], b: 2}"] {
            for right in Self.operands + ["$a", "[]", "{}", "[[1], 2]", "{a: [1], c: 2}", "[$a, $b]", "{a: $a, d: $b}"]
            {
                let long = await Self.outcome(of: "[$a][0] + (\(right))", left, "[\"b\"]")
                let script = Script("let a = \(left)\nlet b = [\"b\"]\nlet c = $a\nlet a = $a + (\(right))")
                let error = await script.run()
                let sum = script.interpreter.variables["a"]?.text()
                let before = script.interpreter.variables["c"]?.text()
                if error.isEmpty {
                    #expect(sum == long, "\(left) + \(right)")
                } else {
                    #expect(error.contains(long), "\(left) + \(right)")
                    #expect(sum == before)
                }
                let again = await Self.outcome(of: "$a", left, "1")
                #expect(before == again, "\(left) + \(right) changed a copy")
            }
        }
    }

    @Test
    func `a text that begins with a variable is that text when it becomes the variable`() async {
        let texts = [
            "$a", "${a}", "${a}x", "$a$a", "$a${$a}$b", "$a${count($a)}", "$a${[$a, 1]}", "$a.", "$a.x", "$a[0]", "x$a",
            "$a ${null}", "$a${$b[5]}", "${$a}é\r\n", "$a${\"$a$b\"}",
        ]
        for left in Self.operands + ["[]", "{}", "[[1], 2]", "{x: [1]}", "\"e\"", "\"\\u0301\"", "\"a\\r\""] {
            for text in texts {
                let long = await Self.outcome(of: "\"\(text)\"", left, "[\"b\"]")
                let script = Script("let a = \(left)\nlet b = [\"b\"]\nlet c = $a\nlet a = \"\(text)\"")
                let error = await script.run()
                let value = script.interpreter.variables["a"]?.text()
                let before = script.interpreter.variables["c"]?.text()
                if error.isEmpty {
                    #expect(value == long, "\(left) in \(text)")
                } else {
                    #expect(error.contains(long), "\(left) in \(text)")
                    #expect(value == before)
                }
                let again = await Self.outcome(of: "$a", left, "1")
                #expect(before == again, "\(left) in \(text) changed a copy")
            }
        }
    }

    @Test
    func `what is put together in a loop stays apart from its copies`() async throws {
        let script = Script(
            """
            let list = []
            let object = {}
            let text = ""
            let seen = []
            for i in range(20) {
                let list = $list + [$i]
                let object = $object + {"n$i": $i, last: $i}
                let text = $text + "$i,"
                if $i == 9 { let seen = [$list, $object, $text] }
            }
            for x in $list { let list = $list + [$x] }
            assert count($seen[0]) == 10 and count($seen[1]) == 11 and $seen[2] == "0,1,2,3,4,5,6,7,8,9,"
            assert $seen[1].last == 9 and $object.last == 19 and $object.n19 == 19 and count($object) == 21
            assert count($list) == 40 and count($text) == 50

            """)
        #expect(await script.run() == "")
    }

    @Test(arguments: ["$text + $text", "\"$text$text\"", "\"$text${\"$text\"}\""])
    func `a variable stays as it was when a sum is too large`(_ sum: String) async {
        let script = Script(
            """
            let text = "0123456789abcdef"
            let size = 16
            for i in range(30) {
                let text = \(sum)
                let size = $size * 2
            }
            """)
        #expect(await script.run().contains("the text would exceed 64 MiB"))
        #expect(
            script.interpreter.variables["size"]?.integer == script.interpreter.variables["text"]?.string?.utf8.count)
    }

    @Test
    func `in a batch nothing is added to a result to come`() async {
        let script = Script("let id = \"7\"\nbatch {\n  give 5 -> id\n  let id = $id + \"x\"\n}")
        let text = Script("let id = \"7\"\nbatch {\n  give 5 -> id\n  let id = \"${id}x\"\n}")
        let long = Script("let id = \"7\"\nbatch {\n  give 5 -> id\n  let id = \"\" + \"${id}\" + \"x\"\n}")
        _ = (await script.run(), await text.run(), await long.run())
        #expect(script.interpreter.variables["id"] == long.interpreter.variables["id"])
        #expect(text.interpreter.variables["id"] == long.interpreter.variables["id"])
    }
}
