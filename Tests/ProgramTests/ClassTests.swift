import OrderedJSON
import TestSupport
import Testing

/// `bcx sandbox --class`, as a teacher runs it and as students meet it.
@Suite(.serialized)
struct ClassTests {
    private let home: String

    init() throws { home = try BuiltProgram.temporaryFolder() }

    /// A class of two over https whose data is kept.
    private func start(_ options: [String] = ["--class", "2"]) throws -> (process: SandboxProcess, sheet: JSON) {
        let process = try SandboxProcess(
            options + ["--tls", "self", "--data", "\(home)/class.db", "--output", "json"], last: "portal",
            environment: ["HOME": home])
        return (process, try JSON(parsing: process.announcement))
    }

    /// Runs a script as whoever has this join address.
    private func run(_ join: JSON?, of sheet: JSON, _ script: String) throws -> BuiltProgram.Run {
        try BuiltProgram.run(
            [
                "--fingerprint", try #require(sheet["fingerprint"]?.string), "--connect",
                try #require(join?.string), "--yes", "-c", script,
            ], environment: ["HOME": home])
    }

    /// What does not change with the port.
    private func code(_ join: JSON?) -> String? { join?.string.map { String($0.suffix(9)) } }

    @Test func `a class that is killed is whole when it is started again`() throws {
        let (first, before) = try start()
        let added = try run(
            before["class"]?[0]?["join"], of: before,
            """
            source.add title=North connectorId=31 settings.token=t -> made
            assert $made.id == 58
            sandbox latency 1ms
            """)
        #expect(added.status == 0, "\(added.errors)")
        first.kill()
        // The class is in the data; nobody has to name it again.
        let (second, after) = try start([])
        defer { second.stop() }
        #expect(after["fingerprint"] == before["fingerprint"])
        #expect(code(after["teacher"]) == code(before["teacher"]))
        for student in 0..<2 {
            #expect(code(after["class"]?[student]?["join"]) == code(before["class"]?[student]?["join"]))
        }
        let again = try run(
            after["class"]?[0]?["join"], of: after, "source.get 58 -> found; print $found.item.connection.title")
        #expect(again.status == 0 && again.output == "North\n", "\(again.errors)")
        let teacher = try run(
            after["teacher"], of: after, "sandbox class -> grid; print $grid[*].sources $grid[*].joined")
        #expect(teacher.output == "[1,0] [2,0]\n", "\(teacher.errors)")
    }

    /// A student who deletes everything, breaks everything and begins again.
    @Test func `what a student does to the own portal concerns nobody else`() throws {
        let (process, sheet) = try start()
        defer { process.stop() }
        let wrecked = try run(
            sheet["class"]?[0]?["join"], of: sheet,
            """
            for id in [8, 31, 123] { connector.delete $id }
            sandbox advance 9000h
            sandbox limit rate 1/0.001
            sandbox fault ACCESS_DENIED times 1000
            sandbox latency 1m
            """)
        #expect(wrecked.status == 0, "\(wrecked.errors)")
        let other = try run(
            sheet["class"]?[1]?["join"], of: sheet,
            """
            connector.list -> connectors
            assert count($connectors) == 3
            source.add title=North connectorId=31 settings.token=t -> made
            assert $made.id == 58
            """)
        #expect(other.status == 0, "\(other.errors)")
        let webhook = try run(sheet["class"]?[0]?["join"], of: sheet, "sandbox status")
        #expect(webhook.output.contains("\"connectors\":0"), "\(webhook.errors)")
        let reset = try run(
            sheet["class"]?[0]?["join"], of: sheet,
            """
            sandbox latency 0s
            sandbox limit off
            sandbox fault off
            sandbox reset
            connector.list -> connectors
            assert count($connectors) == 3
            """)
        #expect(reset.status == 0, "\(reset.errors)")
    }
}
