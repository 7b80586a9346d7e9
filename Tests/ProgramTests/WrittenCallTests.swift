import OrderedJSON
import TestSupport
import Testing

/// `bcx METHOD … --as FORM`: the program on standard output, everything else on standard error.
struct WrittenCallTests {
    @Test func `a call is written without a portal`() throws {
        let run = try BuiltProgram.run(
            ["source.add", "title=it's $(x)", "connectorId=31", "--as", "json", "settings.token=secret:T"])
        #expect((run.status, run.errors) == (0, ""))
        #expect(
            try JSON(parsing: run.output) == [
                "fields": ["title": "it's $(x)", "connectorId": 31, "settings": ["token": "${T}"]]
            ])
        let list = try BuiltProgram.run(["source.list", "--as=curl", "where", "title", "contains", "North"])
        #expect(list.status == 0 && list.output.contains(#"{"filter": {"%title": "North"}}"#), "\(list.errors)")
    }

    @Test func `it logs in as the call would`() throws {
        let environment = ["BITRIX24_WEBHOOK": "https://acme.example/rest/1/c0de-c0de/"]
        let run = try BuiltProgram.run(["scope", "--as", "http"], environment: environment)
        #expect(run.status == 0 && run.output.contains("POST {{BITRIX24_WEBHOOK}}scope"), "\(run.errors)")
        #expect(!run.output.contains("c0de"))
        let shown = try BuiltProgram.run(["scope", "--as", "http", "--show-secrets"], environment: environment)
        #expect(shown.output.contains("POST https://acme.example/rest/1/c0de-c0de/scope"))
    }

    @Test(arguments: [
        (["source.list", "--as", "crul"], "hint: did you mean 'curl'?"), (["source.list", "--as"], "--as FORM"),
        (["source.get", "58", "59", "--as", "php"], "error: php cannot make a batch"),
        (["source.get", "58", "--as", "curl", "|", "sh"], "error: '|'"),
    ])
    func `what cannot be written ends with status 2`(_ words: [String], _ message: String) throws {
        let run = try BuiltProgram.run(words)
        #expect(run.status == 2 && run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func `files get what is shown`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        let script =
            "source.get 58 --as python > program.py; help source.get > help.txt; explain BX_ERROR > explain.txt"
        let run = try BuiltProgram.run(["-c", script], folder: folder)
        #expect((run.status, run.errors) == (0, ""))
        let program = try BuiltProgram.run(["source.get", "58", "--as", "python"]).output
        #expect(try PackageFiles.textAbsolute("\(folder)/program.py") == program)
        let help = try BuiltProgram.run(["help", "source.get"]).output
        #expect(try PackageFiles.textAbsolute("\(folder)/help.txt") == help)
        #expect(try PackageFiles.textAbsolute("\(folder)/explain.txt").hasPrefix("BX_ERROR"))
    }
}
