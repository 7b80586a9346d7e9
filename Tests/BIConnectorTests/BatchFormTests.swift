import OrderedJSON
import TestSupport
import Testing

@testable import BIConnector

/// A command that is made from a form is written as the command that it is.
struct BatchFormTests {
    private static let paths = [["fields", "title"], ["fields", "settings", "token"], ["fields", "sort"]]

    private static func parameters(_ values: [JSON], beside others: JSON.Object = [:]) -> JSON.Object {
        var fields = others
        fields["title"] = values[0]
        fields["settings"] = ["host": "h", "token": values[1]]
        fields["sort"] = values[2]
        return ["fields": .object(fields), "last": 1]
    }

    private func open(_ command: Batch.Command) -> String {
        var bytes: [UInt8] = []
        command.appendOpenParameters(to: &bytes, hiding: [])
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: Whether a form made it.
    private func check(_ values: [JSON], like first: [JSON], beside others: JSON.Object = [:]) -> Bool {
        let method = "biconnector.source.add"
        let earlier = Batch.Command(method, Self.parameters(first, beside: others))
        let plain = Batch.Command(method, Self.parameters(values, beside: others))
        guard let form = Batch.Command.Form(earlier, paths: Self.paths), let made = form.command(values) else {
            return false
        }
        #expect(made.query == plain.query)
        #expect(open(made) == open(plain))
        #expect(made.parameters == plain.parameters && made == plain && made.hashValue == plain.hashValue)
        #expect(made.lossy == plain.lossy)
        return true
    }

    @Test func `commands with random values and neighbours are written as others are`() {
        var random = RandomJSON(seed: 17)
        var made = 0
        for _ in 0..<300 {
            let values = (0..<3).map { _ -> JSON in
                let text = String.hostile(
                    length: Int.random(in: 0...12, using: &random.generator), using: &random.generator)
                return Bool.random(using: &random.generator)
                    ? .string(text) : .int(.random(in: -9...99, using: &random.generator))
            }
            let others = JSON.Object([
                ("a~x~", .string(.hostile(length: 5, using: &random.generator))), ("z", .string("~\(made)")),
            ])
            if check(values, like: ["x", "y", 7], beside: others) { made += 1 }
        }
        #expect(made > 20)
    }

    @Test(
        arguments: [
            (["description": "~0~"], false), (["description": "~1~"], false), (["description": "a ~2~ b"], false),
            (["description": "~3~"], false), (["description": "~ ~x~ ~~"], true), (["~0~": "x"], false),
            (["active": true], false),
            (["list": []], false),
            (["description": "$result[a][id]"], false), (["list": ["a", 1]], true), (["none": nil], false),
        ] as [(JSON.Object, Bool)])
    func `what looks like a gap, and what loses its type, is no form`(_ others: JSON.Object, _ isForm: Bool) {
        #expect(check(["South", "t-2", 8], like: ["North", "t-1", 7], beside: others) == isForm)
    }

    @Test func `a value that is no number and no text is written as others are`() {
        let first: [JSON] = ["North", "t-1", 7]
        for value: JSON in [nil, true, [], [:], ["x"], "$result[a][id]", "$5", ""] {
            for place in 0..<3 {
                var values = first
                values[place] = value
                #expect(check(values, like: first) == (value == "$5" || value == "" && place != 1))
            }
        }
    }

    @Test func `a command that is changed later is what it was changed to`() throws {
        let form = try #require(
            Batch.Command.Form(Batch.Command("m", Self.parameters(["a", "b", 1])), paths: Self.paths))
        var command = try #require(form.command(["c", "d", 2]))
        command.method = "n"
        #expect(command == Batch.Command("n", Self.parameters(["c", "d", 2])))
        #expect(command.query.hasPrefix("n?"))
        command.parameters = ["id": 7]
        #expect(command.query == "n?id=7" && open(command) == #"{"id":7}"#)
    }
}
