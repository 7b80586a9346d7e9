import BIConnector
import Testing

struct KnownSecretsTests {
    @Test func `no word of the portal has a digit, by which credentials are excluded from them`() {
        let fields = Entity.all.flatMap(\.fields)
        let words = (fields + fields.flatMap(\.elements)).flatMap { [$0.name] + $0.allowedValues }
        for word in words + PortalMethod.all.map(\.name) { #expect(!word.contains { $0.isNumber }, "\(word)") }
    }
}
