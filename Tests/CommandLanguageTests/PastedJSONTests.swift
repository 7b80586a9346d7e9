import CommandLanguage
import OrderedJSON
import Testing

/// JSON is JSON: what other programs print is accepted where a value stands, and a pasted object is taken as it is.
struct PastedJSONTests {
    /// As PHP's `json_encode` and JavaScript's `JSON.stringify` print them, with what they mean.
    private static let samples: [(text: String, value: JSON)] = [
        // json_encode: slashes escaped, everything beyond ASCII as \u.
        (
            #"{"title":"\u0413\u0430\u0432\u0430\u043d\u044c","logo":"https:\/\/x.example\/logo.svg","emoji":"\ud83d\ude00"}"#,
            ["title": "Гавань", "logo": "https://x.example/logo.svg", "emoji": "😀"]
        ),
        (
            #"{"a":"\b\f\n\r\t\"\\","b":"\u0000\u001f\u007f","c":"\u2028\u2029"}"#,
            ["a": "\u{8}\u{C}\n\r\t\"\\", "b": "\0\u{1F}\u{7F}", "c": "\u{2028}\u{2029}"]
        ),
        // JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT
        (#"{"html":"\u003Cb\u003E \u0026 \u0027x\u0027 \u0022"}"#, ["html": "<b> & 'x' \""]),
        // JSON_PRETTY_PRINT, and with Windows line ends.
        (
            "{\n    \"fields\": {\n        \"title\": \"North\",\n        \"list\": [\n            1,\n            2.5\n        ],\n        \"none\": [],\n        \"object\": {}\n    }\n}",
            ["fields": ["title": "North", "list": [1, number("2.5")], "none": [], "object": [:]]]
        ),
        ("{\r\n\t\"a\" : true ,\r\n\t\"b\" : null\r\n}", ["a": true, "b": nil]),
        // JSON_PRESERVE_ZERO_FRACTION, floats, an empty key, numeric keys of PHP arrays.
        (
            #"{"":10.0,"0":"x","1":1.0e+25,"big":123456789012345678901234567890,"small":1.0e-7,"minus":-0.0}"#,
            [
                "": number("10.0"), "0": "x", "1": number("1.0e+25"),
                "big": number("123456789012345678901234567890"),
                "small": number("1.0e-7"), "minus": number("-0.0"),
            ]
        ),
        // JSON.stringify(value) and JSON.stringify(value, null, "\t"): characters as they are, numbers as JavaScript has them.
        (
            #"{"title":"Гавань 😀 \u0007","n":1e+21,"m":1e-7,"path":"C:\\tmp\\x","t":"tab\there"}"#,
            [
                "title": "Гавань 😀 \u{7}", "n": number("1e+21"), "m": number("1e-7"),
                "path": "C:\\tmp\\x", "t": "tab\there",
            ]
        ),
        (
            "{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": \"x\"\n\t\t}\n\t],\n\t\"c\": \"\u{2028}\u{7F}\u{85}\"\n}",
            ["a": [["b": "x"]], "c": "\u{2028}\u{7F}\u{85}"]
        ),
        (
            #"{"keys with spaces":1,"true":false,"# + "\"quote\\\"d\":0}",
            ["keys with spaces": 1, "true": false, "quote\"d": 0]
        ),
        ("{}", [:]),
    ]

    private static func number(_ text: String) -> JSON { JSON.Number(text).map(JSON.number) ?? .string("no number") }

    @Test(arguments: samples.indices)
    func `what other programs print is a value`(_ index: Int) async throws {
        let (text, value) = Self.samples[index]
        let host = RecordingHost()
        host.files = ["body.json": text]
        let script = """
            let a = \(text)
            let b = [\(text)][0]
            let c = json(file("body.json"))
            call d:=\(text) e:=@body.json
            source.add \(text)
            fields \(text)
            source.update 5 \(text)
            """
        let interpreter = Interpreter(host: host)
        _ = try await interpreter.run(SourceText(name: "test.bcx", text: script))
        for name in ["a", "b", "c"] { #expect(interpreter.variables[name] == value, "\(name)") }
        #expect(
            host.commands == [
                "call d:=\(value) e:=\(value)", "source.add \(value)", "fields \(value)",
                "source.update \"5\" \(value)",
            ])
    }

    /// The object of `fields` and of every `add`, when it is strict JSON, is taken as it is.
    @Test(arguments: [
        (#"{"p":"pa$word"}"#, "pa$word"), (#"{"p":"$5.00 ${x} $"}"#, "$5.00 ${x} $"), (#"{"p":"${"}"#, "${"),
        (#"{"p":"$x[0"}"#, "$x[0"), (#"{"p":"\u0024given"}"#, "$given"), (#"{"p":"a # b; c } d"}"#, "a # b; c } d"),
        (#"{"p":"$given2"}"#, "$given2"), (#"{ "p" : "`x` “y” && |" }"#, "`x` “y” && |"),
    ])
    func `a pasted object is taken as it is`(_ text: String, _ value: String) async throws {
        for command in ["fields", "source.add", "biconnector.source.add", "crm.lead.add", "expect any source.add"] {
            let script = Script("let given = 1\n\(command) \(text) # comment\nprint \"behind\"")
            _ = try? await script.interpreter.run(script.source)
            let expected = JSON.object(["p": .string(value)])
            let line = "\(command.split(separator: " ").last ?? "") \(expected)"
            #expect(script.host.commands.first?.hasPrefix(line) == true, "\(script.host.commands)")
        }
    }

    /// Elsewhere, and in what is not strict JSON, text interpolates as everywhere.
    @Test(arguments: [
        ("source.add {title: \"$given\"}", "source.add {\"title\":\"1\"}"),
        ("source.add {\"title\": $given}", "source.add {\"title\":1}"),
        ("source.add {\"title\": \"\\$given\"}", "source.add {\"title\":\"$given\"}"),
        ("source.add title:=\"$given\"", "source.add title:=\"1\""),
        ("source.add fields:={\"title\": \"$given\"}", "source.add fields:={\"title\":\"1\"}"),
        ("source.update 5 {\"title\": \"$given\"}", "source.update \"5\" {\"title\":\"1\"}"),
        ("crm.lead.list {\"filter\": {\"ID\": \"$given\"}}", "crm.lead.list {\"filter\":{\"ID\":\"1\"}}"),
        ("fields {\"title\": \"x\",}", "fields {\"title\":\"x\"}"),
    ])
    func `text interpolates elsewhere`(_ line: String, _ command: String) async throws {
        #expect(try await Script.commands(of: "let given = 1\n\(line)") == [command])
    }

    @Test(arguments: ["$given", "${given}", "${ given }x", "a${given.b}", "\\\\$given", "$args", "$env.HOME", "$last"])
    func `a name of a variable in a pasted object is asked about`(_ text: String) throws {
        for command in ["fields", "source.add"] {
            let script = Script("let given = 1\n\(command) {\"title\": \"\(text)\"}")
            let problem = try #require(script.interpreter.read(script.source).problems.first)
            #expect(problem.message.hasSuffix("in a pasted object is also a variable of the script"))
            let hint = try #require(problem.hint)
            #expect(hint.hasPrefix("write \\$") && hint.contains("title:="), "\(hint)")
        }
    }

    @Test func `both ways of the hint do what they say`() async throws {
        #expect(
            try await Script.commands(of: "let t = \"x\"\nsource.add {\"title\": \"\\$t\"}\nsource.add title:=\"$t\"")
                == ["source.add {\"title\":\"$t\"}", "source.add title:=\"x\""])
    }

    @Test(arguments: [
        ("NaN", "'NaN' is not JSON"), ("Infinity", "'Infinity' is not JSON"), ("-Infinity", "'-Infinity' is not JSON"),
        (#""\ud83d""#, "'\\ud83d' is half of a surrogate pair"),
        (#""x\uDE00y""#, "'\\uDE00' is half of a surrogate pair"),
        (#""\ud83d\u0041""#, "'\\ud83d' is half of a surrogate pair"),
        (#""\ud83d\ud83d\ude00""#, "'\\ud83d' is half of a surrogate pair"),
    ])
    func `what is not JSON is named with its place`(_ value: String, _ message: String) throws {
        for line in [
            "let a = {\"x\": VALUE}", "fields {\"x\": VALUE}", "source.add {\"x\": VALUE}", "set a:={\"x\": VALUE}",
        ] {
            let text = line.replacing("VALUE", with: value)
            let problem = try #require(
                Interpreter(host: RecordingHost()).read(SourceText(name: "t", text: text)).problems.first)
            #expect(problem.message == message, "\(text)")
            let place = try #require(text.firstRange(of: value)).lowerBound
            let start = text.utf8.distance(from: text.startIndex, to: place)
            #expect((start..<(start + value.utf8.count)).contains(problem.span?.start ?? -1), "\(text)")
        }
    }

    @Test func `lines are asked for as long as a pasted object is open`() {
        let lines = ["fields {", "  \"title\": \"pa$word\",", "  \"list\": [", "    1", "  ]"]
        for count in 1...lines.count {
            let text = lines.prefix(count).joined(separator: "\n")
            let reading = Interpreter(host: RecordingHost()).read(SourceText(name: "input", text: text))
            #expect(reading.openPart == "{", "\(text)")
        }
    }

    @Test(arguments: [200, 300, 500])
    func `JSON may be nested deeper than expressions`(_ depth: Int) async throws {
        let text = String(repeating: "[", count: depth) + "\"a\"" + String(repeating: "]", count: depth)
        let deep = String(repeating: "{\"a\":", count: depth) + "[]" + String(repeating: "}", count: depth)
        #expect(try await Script.value(of: text).text() == text)
        #expect(try await Script.value(of: deep).text() == deep)
        #expect(try await Script.commands(of: "source.add \(deep)") == ["source.add \(deep)"])
    }

    @Test func `formatting leaves a pasted object as it is`() throws {
        let pasted = "{\"title\":\"\\u0421 $x ${\",\n      \"n\" : [1,2 ,3],\"slash\":\"\\/\"}"
        let text = "if   true {\nsource.add   \(pasted)   title=x\n}\nfields \(pasted)\n"
        let formatted = try SourceText(name: "t", text: text).formatted()
        #expect(formatted == "if true {\n    source.add \(pasted) title=x\n}\nfields \(pasted)\n")
        #expect(try SourceText(name: "t", text: formatted).formatted() == formatted)
    }
}
