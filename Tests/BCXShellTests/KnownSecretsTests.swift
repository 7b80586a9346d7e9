import BIConnector
import Testing

@testable import BCXShell

struct KnownSecretsTests {
    @Test(arguments: [
        ("\u{212A}abcdef12", "Kabcdef12"), ("Passw\u{F6}rd1", "Passwo\u{308}rd1"), ("\u{37E}abcdef", ";abcdef"),
        ("x1234\u{1FEF}6", "x1234`6"),
    ])
    func `a text that only looks like another one is hidden as well`(_ first: String, _ second: String) {
        for (first, second) in [(first, second), (second, first)] {
            var redaction = Redaction()
            redaction.learn(first)
            redaction.hide(Secret(second))
            #expect(redaction.masked("a \(second) b \(first) c") == "a *** b *** c")
            #expect(redaction.isHidden(first) && redaction.isHidden(second))
        }
    }

    @Test func `no word of the portal has a digit, by which credentials are excluded from them`() {
        let fields = Entity.all.flatMap(\.fields)
        let words = (fields + fields.flatMap(\.elements)).flatMap { [$0.name] + $0.allowedValues }
        for word in words + PortalMethod.all.map(\.name) { #expect(!word.contains { $0.isNumber }, "\(word)") }
    }
}
