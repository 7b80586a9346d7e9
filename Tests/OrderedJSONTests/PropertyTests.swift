import OrderedJSON
import TestSupport
import Testing

/// What holds for any value and any bytes; the seed of a failing case is its argument.
struct PropertyTests {
    @Test(arguments: 0..<500)
    func `what is written can be read`(_ seed: Int) throws {
        var random = RandomJSON(seed: seed)
        let value = random.value(depth: 5)
        for layout in [JSON.Layout.compact, .line, .indented] {
            let text = value.text(layout)
            let read = try JSON(parsing: text)
            #expect(read == value)
            #expect(read.bytes(layout) == Array(text.utf8))
            #expect(try JSON(parsing: "\u{FEFF}\n \(text)\r\n\t") == value)
        }
    }

    @Test(arguments: 0..<500)
    func `any bytes are a value or an error inside the text`(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let bytes = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            expectAnswer(to: bytes)
            let pieces = [
                "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "d83d", "-", "0", "1", "e", ".", "null", "é", " ",
            ]
            let text = (0..<Int.random(in: 0..<24, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }
            expectAnswer(to: Array(text.joined().utf8))
        }
    }

    /// One byte changed, removed, doubled or the text cut: never a crash, and what is still JSON can be written again.
    @Test(arguments: 0..<500)
    func `a damaged text is a value or an error inside the text`(_ seed: Int) {
        var random = RandomJSON(seed: seed)
        let whole = random.value(depth: 4).bytes(.line)
        for _ in 0..<20 {
            var bytes = whole
            let place = Int.random(in: 0..<bytes.count, using: &random.generator)
            switch Int.random(in: 0..<4, using: &random.generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random.generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            default: bytes.removeSubrange(place...)
            }
            expectAnswer(to: bytes)
        }
    }

    private func expectAnswer(to bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        do throws(JSON.SyntaxError) {
            let value = try JSON(bytes: bytes)
            #expect(try JSON(bytes: value.bytes()) == value, sourceLocation: sourceLocation)
        } catch {
            #expect((0...bytes.count).contains(error.offset), sourceLocation: sourceLocation)
            #expect(error.line >= 1 && error.column >= 1, sourceLocation: sourceLocation)
            #expect(!error.reason.isEmpty, sourceLocation: sourceLocation)
        }
    }
}
