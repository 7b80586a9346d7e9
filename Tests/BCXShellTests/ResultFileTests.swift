import BCXShell
import Testing

/// Results that are written to files.
struct ResultFileTests {
    private static let objects = """
        connect sandbox; use 31
        source.add title="Harbour, production" settings.token=t-9f3c -> made
        """

    /// What is in the file `f` after these commands.
    private func file(_ commands: String) async throws -> String {
        var bytes: [UInt8] = []
        let practice = try PracticeShell(width: 80) { services in
            services.files.write = { bytes = $2 ? bytes + $1 : $1 }
        }
        await practice.type("\(Self.objects)\n\(commands)")
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: ["", "all"])
    func `a file has the format that was chosen`(_ all: String) async throws {
        let list = "source.list select id,title \(all)"
        #expect(try await file("option output csv; \(list) > f") == "id,title\r\n58,\"Harbour, production\"\r\n")
        #expect(
            try await file("option output gron; \(list) > f").contains("json[0].title = \"Harbour, production\";\n"))
        #expect(
            try await file("option output table; \(list) > f")
                == "id  title\n──  ───────────────────\n58  Harbour, production\n")
        for format in ["auto", "json", "jsonl"] {
            let text = try await file("option output \(format); \(list) > f")
            let object = #"{"id":58,"title":"Harbour, production"}"#
            #expect(text == (format == "jsonl" ? "\(object)\n" : "[\(object)]\n"), "\(format)")
        }
    }

    @Test(arguments: ["auto", "csv", "gron", "jsonl"], ["source.list", "source.list all", "source.get 58"])
    func `what is added to a file has the layout of what is written to it`(
        _ format: String, _ command: String
    ) async throws {
        let once = try await file("option output \(format); \(command) > f")
        #expect(try await file("option output \(format); \(command) >> f; \(command) >> f") == once + once)
    }
}
