import OrderedJSON
import Testing

/// Values are written in three layouts, and never so that a terminal obeys them.
struct WriterTests {
    @Test(
        arguments: [
            (.compact, #"{"id":7,"name":"North","tags":[1,[],{}],"none":{}}"#),
            (.line, #"{"id": 7, "name": "North", "tags": [1, [], {}], "none": {}}"#),
            (
                .indented,
                """
                {
                  "id": 7,
                  "name": "North",
                  "tags": [
                    1,
                    [],
                    {}
                  ],
                  "none": {}
                }
                """
            ),
        ] as [(JSON.Layout, String)])
    func `compact and indented texts have their layout`(_ layout: JSON.Layout, _ text: String) {
        let value: JSON = ["id": 7, "name": "North", "tags": [1, [], [:]], "none": [:]]
        #expect(value.text(layout) == text)
        #expect(value.bytes(layout) == Array(text.utf8))
    }

    @Test(arguments: [
        ("\"", #"\""#), ("\\", #"\\"#), ("/", "/"), ("\u{8}", #"\b"#), ("\u{C}", #"\f"#), ("\n", #"\n"#),
        ("\r", #"\r"#), ("\t", #"\t"#), ("\0", #"\u0000"#), ("\u{1B}[31m", #"\u001b[31m"#), ("\u{1F}", #"\u001f"#),
        ("\u{7F}", #"\u007f"#), ("\u{80}", #"\u0080"#), ("\u{9B}31m", #"\u009b31m"#), ("\u{9F}", #"\u009f"#),
        ("\u{A0}", "\u{A0}"), ("é", "é"), ("\u{2028}", "\u{2028}"), ("Гавань 😀", "Гавань 😀"), ("Â", "Â"),
        ("\u{C2}\u{9B}", "Â\\u009b"),
    ])
    func `escapes, and only where needed`(_ text: String, _ written: String) throws {
        for layout in [JSON.Layout.compact, .line, .indented] {
            #expect(JSON.string(text).text(layout) == "\"\(written)\"")
            #expect(JSON.object([text: nil]).text(layout).contains("\"\(written)\""))
        }
        #expect(try JSON(parsing: "\"\(written)\"") == .string(text))
    }

    @Test func `no control character gets through`() {
        let all = (0..<0x300).compactMap(Unicode.Scalar.init).map(String.init).joined()
        for layout in [JSON.Layout.compact, .line] {
            let text = JSON.array([.string(all), [all: 1]]).text(layout)
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
        }
    }

    @Test func `a value describes itself compactly`() {
        #expect("\(["a": [1, nil]] as JSON)" == #"{"a":[1,null]}"#)
        #expect("\(["a": true] as JSON.Object)" == #"{"a":true}"#)
    }
}
