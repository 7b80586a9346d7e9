import OrderedJSON
import Testing

/// A JSON text and what it means.
struct TextCase: Sendable, CustomTestStringConvertible {
    var text: String
    var value: JSON

    init(_ text: String, _ value: JSON) {
        self.text = text
        self.value = value
    }

    var testDescription: String { text.debugDescription }
}

/// A text that is not JSON, and the error that says so.
struct ErrorCase: Sendable, CustomTestStringConvertible {
    var text: String
    var reason: String
    var offset: Int

    init(_ text: String, _ reason: String, at offset: Int) {
        self.text = text
        self.reason = reason
        self.offset = offset
    }

    var testDescription: String { text.debugDescription }

    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let error = try #require(throws: JSON.SyntaxError.self, sourceLocation: sourceLocation) {
            try JSON(parsing: text)
        }
        #expect(error.reason == reason, sourceLocation: sourceLocation)
        #expect(error.offset == offset, sourceLocation: sourceLocation)
    }
}
