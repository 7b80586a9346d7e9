import OrderedJSON
import TestSupport
import Testing

/// Objects that are left as text are what they would be if they were read at once, and so are errors in them.
struct UnreadObjectTests {
    private static let times = "times"

    @Test(arguments: [
        #"{"a":1,"b":2.50,"c":"text","d":-0,"e":1E+5}"#, "{}", #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":null}"#,
        #"{"a":true,"b":1}"#, #"{ "a":1}"#, #"{"a" :1}"#, #"{"a":1 }"#, #"{"a":"\u0041"}"#, #"{"\n":1}"#, #"{"é":1}"#,
        #"{"a":"é"}"#, #"{"a":1,"a":2}"#, #"{"a":1,"b":2,"a":3}"#, #"{"":""}"#, "1", "[]", "null",
        #"[{"a":1},{"b":2}]"#, #"{"a":12345678901234567890,"b":999999999999999999}"#,
    ])
    func `a value is what it is`(_ value: String) throws {
        for text in Self.texts(around: value) {
            let read = try JSON(parsing: text)
            let left = try JSON(bytes: Array(text.utf8), leavingObjectsIn: Self.times)
            #expect(left == read)
            #expect(left.text() == read.text())
            let (inner, same) = (left["x"]?[Self.times]?["c0"], read["x"]?[Self.times]?["c0"])
            #expect(inner == same)
            for name in ["a", "b", "e", "none", ""] { #expect(inner?[name] == same?[name]) }
        }
    }

    @Test(arguments: [
        #"{"a":01}"#, #"{"a":1.}"#, #"{"a":1e}"#, #"{"a":-}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,}"#, #"{"a"}"#, #"{"a":1"#,
        #"{"a"#, "{", #"{"a":"b}"#, #"{"a":+1}"#, #"{"a":NaN}"#, #"{a:1}"#, #"{"a":1;"b":2}"#, #"{"a":1}}"#,
        "{\"a\":\"\u{1}\"}", #"{"a":"\x"}"#,
    ])
    func `an error is found at once, where it is`(_ value: String) {
        for text in Self.texts(around: value) { expectSame(Array(text.utf8)) }
    }

    /// What is next to letters of ASCII must not be taken for some.
    @Test(arguments: 0..<256)
    func `any byte in a text is what it is`(_ byte: Int) {
        for before in ["", "seven l", "eight le"] {
            let text = Array(#"{"times":{"c0":{"a":"\#(before)"#.utf8) + [UInt8(byte)] + Array(#" and more"}}}"#.utf8)
            expectSame(text)
        }
    }

    @Test(arguments: 0..<500)
    func `whatever is damaged is a value or the same error`(_ seed: Int) {
        var random = RandomJSON(seed: seed)
        let flat = #"{"start":1790000000.25,"date":"2026-11-27T13:12:57+00:00","reset":1790000600}"#
        for _ in 0..<20 {
            let value = Bool.random(using: &random.generator) ? flat : random.value(depth: 2).text()
            for text in Self.texts(around: value) {
                var bytes = Array(text.utf8)
                expectSame(bytes)
                let place = Int.random(in: 0..<bytes.count, using: &random.generator)
                switch Int.random(in: 0..<3, using: &random.generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random.generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place...)
                }
                expectSame(bytes)
            }
        }
    }

    @Test func `an object too deep is refused, left as text or not`() throws {
        let depth = JSON.maximumDepth - 2
        for depth in [depth, depth + 1] {
            let (start, end) = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
            expectSame(Array("\(start){\"times\":{\"c0\":{\"a\":1}}}\(end)".utf8))
        }
    }

    /// In the container that is meant, in another, and beside each other.
    private static func texts(around value: String) -> [String] {
        [
            #"{"x":{"times":{"c0":\#(value)}}}"#,
            #"{"x":{"times":{"c0":\#(value),"c1":\#(value)},"times":[\#(value)]}}"#,
            #"{"x":{"other":{"c0":\#(value)}},"times":\#(value)}"#,
        ]
    }

    private func expectSame(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        let read = Result { () throws(JSON.SyntaxError) in try JSON(bytes: bytes) }
        let left = Result { () throws(JSON.SyntaxError) in try JSON(bytes: bytes, leavingObjectsIn: Self.times) }
        #expect(left == read, sourceLocation: sourceLocation)
    }
}
