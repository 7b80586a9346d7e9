import OrderedJSON
import Testing

@testable import SandboxPortal

/// How forms and queries are read.
@Suite struct FormTests {
    @Test(
        arguments: [
            ("", [:]), ("&&", [:]), ("=1", [:]), ("a", ["a": ""]), ("a=b=c", ["a": "b=c"]), ("a=1&a=2", ["a": "2"]),
            ("a[b]=1&a[c]=2", ["a": ["b": "1", "c": "2"]]), ("a[]=1&a[]=2", ["a": ["1", "2"]]),
            ("a[3]=1&a[]=2", ["a": ["3": "1", "4": "2"]]), ("a[b]=1&a=2", ["a": "2"]),
            ("a=1&a[b]=2", ["a": ["b": "2"]]),
            ("[a]=1", ["[a]": "1"]), ("a]b=1", ["a]b": "1"]), ("a[b=1", ["a": "1"]), ("a[b]c=1", ["a": ["b": "1"]]),
            ("a[b]c[d]=1", ["a": ["b": "1"]]), ("a[[b]]=1", ["a": ["[b": "1"]]), ("a%5Bb%5D=%5B", ["a": ["b": "["]]),
            ("a%5B%5D%5D=1", ["a": ["1"]]), ("a+b=c+d%2B", ["a b": "c d+"]), ("%=%4&%zz=%", ["%": "%4", "%zz": "%"]),
            ("%FF[%C3]=%E2%82", ["\u{FFFD}": ["\u{FFFD}": "\u{FFFD}"]]),
            ("a[\u{301}b]=1", ["a": ["\u{301}b": "1"]]), ("e\u{301}[é]=1", ["e\u{301}": ["é": "1"]]),
        ] as [(String, JSON)])
    func `a form is read with its brackets`(_ form: String, _ parameters: JSON) {
        #expect(JSON.object(FormParameters.parameters(form.utf8)) == parameters)
        // A part of an array, whose positions do not begin at 0.
        #expect(JSON.object(FormParameters.parameters(Array("?\(form)".utf8).dropFirst())) == parameters)
    }

    @Test(arguments: [1, FormParameters.maximumDepth - 1, FormParameters.maximumDepth, 1000])
    func `brackets nest only so deep`(_ depth: Int) {
        let form = "a\(String(repeating: "[b]", count: depth))=1"
        var value = JSON.object(FormParameters.parameters(form.utf8))["a"]
        for _ in 0..<min(depth, FormParameters.maximumDepth - 1) { value = value?["b"] }
        #expect(value == "1")
    }
}
