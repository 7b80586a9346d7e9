import Foundation
import TestSupport
import Testing

@testable import bcx

/// Orders on the terminal of `bcx sandbox`.
@Suite(.serialized)
struct OrderPromptTests {
    private let folder: String
    private let terminal: PseudoTerminal

    init() throws {
        folder = try BuiltProgram.temporaryFolder()
        terminal = try PseudoTerminal(
            BuiltProgram.path, arguments: ["sandbox"], environment: ["HOME": folder], directory: folder, columns: 60,
            rows: 40)
        try terminal.wait(forRow: "orders>")
    }

    private func type(_ line: String, expecting text: String) throws {
        terminal.send(line + "\r")
        try terminal.wait(for: text)
        try terminal.wait(forRow: "orders>")
    }

    @Test func `orders are completed, recalled and explained`() throws {
        terminal.send("fau\t")
        try terminal.wait(forRow: "orders> fault")
        terminal.send("QUERY_L\t")
        try terminal.wait(forRow: "orders> fault QUERY_LIMIT_EXCEEDED")
        terminal.send("on source.li\t")
        try terminal.wait(forRow: "orders> fault QUERY_LIMIT_EXCEEDED on source.list")
        terminal.press(.enter)
        try terminal.wait(for: "the sandbox refuses the next call of")
        try terminal.wait(forRow: "orders>")
        terminal.press(.up)
        try terminal.wait(forRow: "orders> fault QUERY_LIMIT_EXCEEDED on source.list")
        terminal.press(.controlC)
        try terminal.wait(forRow: "orders>")
        try type("help latency", expecting: "latency 200ms\n  Delay every reply by this long, 1m at most.")
        try type("help", expecting: "exit")
        try type("rest", expecting: "error: unknown order 'rest'\nhint: did you mean 'reset'?")
        try type("latency", expecting: "error: missing a span of time")
        try type("log", expecting: "")
        terminal.press(.controlD)
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test func `a class is drawn in the terminal's width, and thrown out only after a question`() throws {
        try PackageFiles.writeAbsolute("anna\nBen Ali\n", to: "\(folder)/names.txt")
        try type("class names.txt", expecting: "the sandbox is now a class of 2 students")
        try terminal.wait(for: "/join/")
        terminal.send("reset for \t")
        try terminal.wait(for: "Ben Ali")
        terminal.send("B\t")
        try terminal.wait(for: "reset for \"Ben Ali\"")
        terminal.press(.enter)
        try terminal.wait(for: "the sandbox was reset")
        try type("class", expecting: "Ben Ali")
        terminal.press(.controlD)
        try terminal.wait(for: "2 students are in the class; end the server? [y/N]")
        terminal.press(.controlD)
        try terminal.wait(for: "the server goes on")
        try terminal.wait(forRow: "orders>")
        terminal.send("exit\r")
        try terminal.wait(for: "end the server?")
        terminal.send("y\r")
        #expect(try terminal.waitForEnd() == 0)
        try terminal.waitForSaneModes()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func `a signal to the process ends it`(_ number: Int32) throws {
        try type("class 2", expecting: "the sandbox is now a class of 2 students")
        terminal.signal(number)
        #expect(try terminal.waitForEnd() == 0)
        try terminal.waitForSaneModes()
    }

    @Test func `sent to the background it goes on serving, and takes orders again when it is back`() throws {
        let shell = try PseudoTerminal(
            "/bin/bash", arguments: ["--norc", "-i"], environment: ["HOME": folder, "PS1": "$ "], columns: 80, rows: 40)
        try shell.wait(forRow: "$")
        shell.send("\(BuiltProgram.path) sandbox\r")
        try shell.wait(forRow: "orders>")
        let webhook = try #require(shell.screen.contents.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+\/rest\/1\/\w+\//)?.0)
        shell.press(.controlZ)
        try shell.wait(for: "Stopped")
        try shell.wait(forRow: "$")
        shell.send("bg\r")
        try shell.wait(for: "sandbox &")
        shell.send("echo back\r")
        try shell.wait(for: "\nback")
        let run = try BuiltProgram.run(["--connect", String(webhook), "-c", "sandbox latency 0s"])
        #expect(run.status == 0, "\(run.errors)")
        shell.send("fg\r")
        try shell.wait(forRow: "orders>")
        shell.send("fault OVERLOAD_LIMIT\r")
        try shell.wait(for: "the sandbox refuses the next call with OVERLOAD_LIMIT")
        try shell.wait(forRow: "orders>")
        shell.press(.controlD)
        try shell.wait(forRow: "$")
    }

    @Test func `Control-C gives up an order that waits for an endpoint`() throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let port = server.origin.split(separator: ":").last ?? ""
        let seed = """
            {"connectors": [{"id": 200, "title": "Slow", "logo": "l", "urlCheck": "http://127.0.0.1:\(port)/c",
              "urlTableList": "http://127.0.0.1:\(port)/l", "urlTableDescription": "http://127.0.0.1:\(port)/d",
              "urlData": "http://127.0.0.1:\(port)/r", "settings": [{"name": "T", "code": "token", "type": "STRING"}]}],
             "sources": [{"title": "S", "connectorId": 200, "settings": {"token": "t"}}],
             "tables": [{"sourceId": 58, "name": "berths", "externalName": "Berths", "externalCode": "v_berths",
               "fields": [{"type": "int", "name": "ID", "externalCode": "berth_id"}]}]}
            """
        try PackageFiles.writeAbsolute(seed, to: "\(folder)/s.json")
        try type("seed s.json", expecting: "were added to the sandbox")
        terminal.send("preview 93\r")
        let deadline = ContinuousClock.now + PseudoTerminal.patience
        while server.requests.isEmpty, ContinuousClock.now < deadline { try terminal.wait(for: "preview 93") }
        terminal.press(.controlC)
        try terminal.wait(forRow: "orders>")
        terminal.press(.controlD)
        #expect(try terminal.waitForEnd() == 0)
    }
}
