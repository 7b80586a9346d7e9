import SandboxPortal
import TestSupport
import Testing

/// Addresses and tokens as files of variables and mails have them, given to the built program.
@Suite(.serialized)
struct PastedAddressTests {
    private static let forms = ["\"IT\"", "'IT'", " IT\n", "<IT>"]

    private func form(_ form: String, _ text: String) -> String {
        form.split(separator: "IT", omittingEmptySubsequences: false).joined(separator: text)
    }

    @Test(arguments: forms) func `addresses and tokens are read without what is around them`(_ pasted: String) throws {
        let server = try HTTPServer(sandbox: Sandbox())
        defer { server.stop() }
        let portal = "http://127.0.0.1:\(server.port)"
        let webhook = form(pasted, "\(portal)/rest/1/\(Sandbox.webhookCode)/")
        let list = ["connector.list", "select", "id", "--json"]
        let runs = [
            try BuiltProgram.run(list, environment: ["BITRIX24_WEBHOOK": webhook]),
            try BuiltProgram.run(["--connect", webhook] + list),
            try BuiltProgram.run(
                ["--connect", form(pasted, portal)] + list,
                environment: ["BCX_TOKEN": form(pasted, "Bearer \(Sandbox.accessToken)")]),
        ]
        for run in runs {
            #expect(run.output == "[{\"id\":8},{\"id\":31},{\"id\":123}]\n", "\(run.errors)")
            #expect(!run.errors.contains(Sandbox.accessToken) && !run.errors.contains(Sandbox.webhookCode))
        }
    }

    @Test func `a token that cannot be one is refused before anything is sent`() throws {
        let run = try BuiltProgram.run(
            ["--connect", "http://127.0.0.1:9", "connector.list"], environment: ["BCX_TOKEN": "S3CRET with blanks"])
        #expect(run.status == 2)
        #expect(run.errors.contains("without blanks") && !run.errors.contains("S3CRET"), "\(run.errors)")
    }

    @Test func `an international name is sent in ASCII and shown as people read it`() throws {
        let run = try BuiltProgram.run(["--connect", "портал.invalid", "-c", "portal; app.info --dry-run"])
        #expect(run.output.contains("\"https://портал.invalid\""), "\(run.output)\(run.errors)")
        #expect(run.output.contains("\"url\":\"https://xn--80awhdgm.invalid/rest/app.info\""), "\(run.output)")
        let mixed = try BuiltProgram.run(["--connect", "https://аpple.invalid", "-c", "portal"])
        #expect(mixed.output == "\"https://xn--pple-43d.invalid\"\n")
        let wrong = try BuiltProgram.run(["--connect", "https://пор^тал.рф", "-c", "portal"])
        #expect(wrong.status == 2 && wrong.errors.contains("is not an international host name"), "\(wrong.errors)")
    }
}
