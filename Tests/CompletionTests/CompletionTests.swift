import BCXShell
import BIConnector
import Completion
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing
import TextUI

/// What Tab offers is what is legal at that place.
struct CompletionTests {
    private let desk: Desk

    init() async throws {
        desk = try Desk()
        desk.shell.session.options.isInteractive = true
        await desk.type(
            "connect sandbox; connector.list -> all; use 31; set title=North; source.list -> some; reply -> answer")
    }

    @Test func `the students of the sandbox's class are offered`() throws {
        let desk = try Desk(students: ["anna", "Ben Ali"])
        func texts(_ line: String) -> [String] {
            desk.completer.suggestions(line, cursor: line.utf8.count).map(\.text)
        }
        #expect(texts("connect sandbox/") == ["sandbox/anna", "\"sandbox/Ben Ali\""])
        #expect(texts("connect s") == ["sandbox", "sandbox/anna", "\"sandbox/Ben Ali\""])
    }

    private func texts(_ line: String) -> [String] {
        desk.completer.suggestions(line, cursor: line.utf8.count).map(\.text)
    }

    @Test(arguments: [
        // Names, also inside blocks and behind separators.
        ("", ["connect", "for", "source."]), ("so", ["source."]), ("source.", ["source.add", "source.list"]),
        ("biconnector.source.l", ["biconnector.source.list"]), ("print 1; fie", ["fields"]),
        ("if true { fie", ["fields"]), ("for n in $all {\n  source.g", ["source.get"]),
        ("if true { print 1 } els", ["else"]), ("if true { print 1 } else ", ["if", "{"]),
        ("try {\n  print 1\n}\nfie", ["fields"]), ("batch {\nsource.l", ["source.list"]), ("batch h", ["halt"]),
        // Codes.
        ("expect SOURCE_N", ["SOURCE_NOT_FOUND"]), ("expect source_n", ["SOURCE_NOT_FOUND"]), ("expect an", ["any"]),
        ("expect any source.li", ["source.list"]), ("expect any { source.g", ["source.get"]),
        ("expect any ", ["{", "source."]), ("explain CONNECTOR_N", ["CONNECTOR_NOT_FOUND"]),
        ("expect any source.list wh", ["where"]), ("expect any source.list where tit", ["title"]),
        // Words and options of commands.
        ("option out", ["output"]), ("option output j", ["json", "jsonl"]), ("option trace ", ["on", "off"]),
        ("new co", ["connector"]), ("auth w", ["webhook"]), ("connect s", ["sandbox"]), ("unset ti", ["title"]),
        ("source.list --js", ["--json"]), ("source.list --a", ["--as", "--all"]),
        ("source.list --as c", ["curl", "crest"]),
        ("source.list --as=ph", ["--as=php"]), ("reply --a", ["--as"]), ("batch --a", ["--as"]),
        ("batch --as js", ["js", "json"]),
        ("source.get 1 --dr", ["--dry-run"]), ("help jo", ["join"]),
        ("crm.lead.list --js", ["--json"]), ("source.fields ", ["--json"]),
        // Fields and values.
        ("set ti", ["title="]), ("set settings.", ["settings.token="]), ("set active=t", ["active=true"]),
        ("set settings.token=", ["settings.token=secret:"]), ("source.update 8 t", ["title="]),
        ("set connectorId=3", ["connectorId=31"]), ("set connectorId=Harb", ["connectorId=31"]),
        ("connector.add settings[0].ty", ["settings[0].type="]),
        ("connector.add settings[0].type=", ["settings[0].type=STRING", "settings[0].type=INT"]),
        ("table.add fields[0].type=d", ["fields[0].type=date", "fields[0].type=double"]),
        ("connector.add sup", ["supportMapping="]), ("scope full=t", ["full=true"]),
        ("method.get name=biconnector.source.a", ["name=biconnector.source.add"]),
        ("table.fields.update 9 ad", ["add:="]),
        // Lists.
        ("source.list ", ["where", "select", "order", "page", "all", "limit"]), ("source.list where ti", ["title"]),
        ("source.list where title ", ["=", "contains", "like", "not", "starts", "ends", "between", "is"]),
        ("source.list where title starts ", ["with"]), ("source.list where title not ", ["in", "contains", "like"]),
        ("source.list where title is ", ["empty", "not"]), ("source.list where title is not ", ["empty"]),
        ("source.list where connectorId between ", ["31"]), ("source.list where id between 3 ", ["and"]),
        ("source.list where connectorId between 3 and ", ["31"]),
        ("source.list where id between 3 and 8 ", ["and", "or", "limit"]),
        ("source.list where title is empty ", ["and", "or", "order"]),
        ("source.list where title starts with a o", ["or", "order"]),
        ("source.list limit ", ["100"]), ("source.list limit 5 o", ["order"]),
        ("source.list where title c", ["contains"]),
        ("source.list where active = ", ["true", "false"]), ("source.list where active=t", ["true"]),
        ("source.list where id > 3 ", ["and", "or", "select", "order"]), ("source.list where (ti", ["title"]),
        ("source.list where (title = \"a\" or ti", ["title"]), ("source.list where id not ", ["in"]),
        ("source.list where id in ", ["("]), ("source.list where id in (3, 8) o", ["or", "order"]),
        ("source.list where connectorId = 3", ["31"]), ("table.list where title = x all -> ", ["all"]),
        ("source.list select id,ti", ["id,title"]), ("source.list order title d", ["desc"]),
        ("source.list order title desc, i", ["id"]), ("source.list where id > 3 select ti", ["title"]),
        // Identifiers, by number and by title.
        ("dump connector 3", ["31"]), ("dump connector ", ["source", "table"]), ("dump so", ["source"]),
        ("diff sand", ["sandbox"]), ("dump --js", ["--json"]),
        ("use 3", ["31"]), ("use harb", ["31"]), ("connector.get 3", ["31"]),
        // Variables and their members, wherever a value may stand.
        ("print $al", ["$all"]), ("print $connector.ti", ["$connector.title"]),
        ("print $all[", ["$all[0]", "$all[*]", "$all[?"]), ("print $all[?ti", ["title"]),
        ("print $all[?", ["title", "("]), ("for r in $all[?title ", ["contains", "starts", "is"]),
        ("print $all[?title starts ", ["with"]), ("print $all[?title=\"x\" ", ["and", "or"]),
        ("print $all[?(id = 3 or ti", ["title"]),
        ("print $all[?id = $connector.i", ["$connector.id"]), ("print $all[?id > 3][0].ti", ["$all[?id > 3][0].title"]),
        ("print $all[1:][0].ti", ["$all[1:][0].title"]),
        ("let x = $all[*].settings; print $all[0].settings[?co", ["code"]),
        ("print $all[0].ti", ["$all[0].title"]), ("print $all[-1].ti", ["$all[-1].title"]),
        ("print $all[*].ti", ["$all[*].title"]), ("print $all[title=\"x\"].ti", ["$all[title=\"x\"].title"]),
        ("set title=\"x $answer.re", ["$answer.result"]), ("set title=\"x ${answer.re", ["answer.result"]),
        ("set title=\"x ${count($answer.re", ["$answer.result"]), ("print count($al", ["$all"]),
        ("print $connector", ["$connector", "$connector.title"]), ("let x = cou", ["count("]),
        ("for row in $all { print $row.ti", ["$row.title"]), ("for row in $all { print $ro", ["$row"]),
        ("for k, v in $connector { print $v", ["$v"]),
        ("for row in $all { for s in $row.settings { print $s.co", ["$s.code"]),
        // Members of objects that are written out.
        ("set settings={\"to", ["\"token\": "]), ("set settings:={\"", ["\"token\": "]),
        ("set settings:={to", ["token: "]),
        ("source.add settings:={", ["token: "]), ("source.add fields:={\"tit", ["\"title\": "]),
        ("source.add fields:={\"title\": \"x\", \"set", ["\"settings\": "]),
        ("source.add fields:={'se", ["'settings': "]),
        ("source.add fields:={\"settings\": {\"", ["\"token\": "]), ("source.add fields:={\"connectorId\": 3", ["31"]),
        ("fields {\"ti", ["\"title\": "]), ("fields {\n  \"title\": \"x\",\n  \"acti", ["\"active\": "]),
        ("fields {\"active\": t", ["true"]), ("expect any source.add fields:={ti", ["title: "]),
        ("source.add {\"tit", ["\"title\": "]), ("source.add {\"settings\": {\"", ["\"token\": "]),
        ("source.update 8 {ti", ["title: "]), ("table.add {\"fields\": [{\"ty", ["\"type\": "]),
        ("connector.add settings:=[", ["{"]), ("connector.add settings:=[{\"", ["\"code\": ", "\"type\": "]),
        ("connector.add settings:=[{\"code\": \"a\"}, {\"type\": \"S", ["\"STRING\""]),
        ("table.add fields:=[{type: ", ["\"date\""]), ("table.fields.update 9 add:=[{\"ty", ["\"type\": "]),
        ("source.list filter:={\"ti", ["\"title\": "]), ("source.update 8 fields:={ti", ["title: "]),
        ("use $connector.i", ["$connector.id"]), ("for n in ran", ["range("]), ("for n i", ["in"]),
    ])
    func `offers what is legal`(_ line: String, _ wanted: [String]) {
        let texts = texts(line)
        for text in wanted { #expect(texts.contains(text), "'\(line)': \(texts)") }
    }

    @Test(arguments: [
        ("print '$al", "$all"), ("print 1 # fie", "fields"), ("set title=\"tit", "title="),
        ("source.update 8 conn", "connectorId="), ("source.list where id > 3 select id all wh", "where"),
        ("set title=x ti", "title="), ("source.list where title c", "clear"), ("expect any source.get --j", "halt"),
        ("set settings:={token: 1, to", "token: "), ("source.update 8 fields:={conn", "connectorId: "),
        ("set title=\"{\\\"ti", "title: "), ("source.add fields:={\"title\": \"ti", "title: "),
        ("new da", "dataset"), ("source.list page 1 al", "all"), ("source.list page 1 li", "limit"),
        ("source.list limit 1 pa", "page"),
        ("source.list where title is not e", "ends"), ("source.list where title starts e", "empty"),
        ("print $all[?id > 3].ti", "$all[?id > 3].title"), ("print $all[1:].ti", "$all[1:].title"),
        ("let fie", "fields"),
    ])
    func `offers nothing that is not`(_ line: String, _ unwanted: String) {
        let texts = texts(line)
        #expect(!texts.contains(unwanted), "'\(line)': \(texts)")
    }

    @Test func `every kind of word completes somehow`() async throws {
        let desk = try Desk()
        desk.shell.session.options.isInteractive = true
        await desk.type("connect sandbox; connector.list -> all; use 31; set title=North")
        for (line, wanted) in [
            ("so", "source."), ("source.", "source.add"), ("source.list --js", "--json"), ("set ti", "title="),
            ("set settings.", "settings.token="), ("set active=t", "active=true"), ("use 3", "31"),
            ("source.list where ti", "title"), ("source.list select id,ti", "id,title"), ("print $all", "$all"),
            ("print $connector.ti", "$connector.title"), ("unset ti", "title"), ("option out", "output"),
            ("explain CONNECTOR_N", "CONNECTOR_NOT_FOUND"), ("expect SOURCE_N", "SOURCE_NOT_FOUND"),
            ("expect any source.li", "source.list"), ("connect s", "sandbox"), ("new co", "connector"),
            ("set connectorId=3", "connectorId=31"), ("print 1; fie", "fields"), ("help jo", "join"),
            ("auth lo", "login"), ("auth oauth client_s", "client_secret="),
        ] {
            let texts = desk.completer.suggestions(line, cursor: line.utf8.count).map(\.text)
            #expect(texts.contains(wanted), "\(line): \(texts)")
        }
    }

    @Test func `every suggestion of words has a line about it`() {
        for line in [
            "", "source.", "expect ", "set ", "source.add ", "source.list ", "source.list where ", "help ", "option ",
        ] {
            for suggestion in desk.completer.suggestions(line, cursor: line.utf8.count) {
                #expect(!suggestion.summary.isEmpty, "'\(line)' \(suggestion.text)")
            }
        }
        let type = desk.completer.suggestions("set tit", cursor: 7)[0].summary
        #expect(type == "string, required. Source name.")
    }

    @Test func `the end of the text decides, and only what is before the cursor`() {
        let line = "source.l where"
        #expect(desk.completer.suggestions(line, cursor: 8).map(\.text) == ["source.list"])
        #expect(desk.completer.suggestions("数 source.l", cursor: 12).map(\.start) == [])
        #expect(desk.completer.suggestions("print \"数\"; source.l", cursor: 21).map(\.start) == [13])
    }

    @Test func `any beginning of any script is read`() throws {
        for name in try PackageFiles.names(in: "examples", ending: ".bcx") {
            let bytes = Array(try PackageFiles.bytes("examples/\(name)").prefix(4000))
            let text = String(decoding: bytes, as: UTF8.self)
            for cursor in stride(from: 0, through: text.utf8.count, by: 3) {
                for suggestion in desk.completer.suggestions(text, cursor: cursor) {
                    #expect(suggestion.start <= cursor)
                }
            }
        }
    }
}

/// Files are offered where files are named.
struct FileCompletionTests {
    private let completer: Completer

    init() throws {
        var services = HostServices(transport: ScriptedTransport([])) { _ in }
        services.files.folder = { path in
            [
                ".": [
                    ("lesson.bcx", false), ("lists", true), ("logo.svg", false), (".hidden", false), ("a b.bcx", false),
                ],
                "lists/": [("all.bcx", false)],
            ][path] ?? []
        }
        completer = Completer(Shell(services).view, ObjectCache())
    }

    @Test(arguments: [
        ("run l", ["lists/", "lesson.bcx"]), ("run lists/", ["lists/all.bcx"]), ("run \"a", ["\"a b.bcx\""]),
        ("run a", ["\"a b.bcx\""]), ("connector.add logo=@lo", ["logo=@logo.svg"]),
        ("set x:=@lo", ["x:=@logo.svg"]), ("source.list > lo", ["logo.svg"]), ("source.list >> .", [".hidden"]),
        ("source.list | cat lo", ["logo.svg"]), ("!cat lo", ["logo.svg"]),
        ("source.list where id > 3 > lo", ["logo.svg"]),
        ("print csv(\"lo", ["\"logo.svg\""]), ("let x = json(file(\"lists/", ["\"lists/all.bcx\""]),
        ("run lesson.bcx x=@lo", ["x=@logo.svg"]), ("run x", []),
    ])
    func `files where they are legal`(_ line: String, _ wanted: [String]) {
        #expect(completer.suggestions(line, cursor: line.utf8.count).map(\.text) == wanted)
    }
}

/// Identifiers are looked up without anybody waiting.
struct ObjectCacheTests {
    private static func suggestions(_ line: String, _ desk: Desk) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(10)
        var found = desk.completer.suggestions(line, cursor: line.utf8.count)
        while desk.objects.isRefreshing, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(1))
        }
        found = desk.completer.suggestions(line, cursor: line.utf8.count)
        return found.map { "\($0.text) \($0.summary)" }
    }

    @Test func `the first look finds all, a write makes it stale, another portal has others`() async throws {
        let desk = try Desk()
        desk.shell.session.options.isInteractive = true
        await desk.type("connect sandbox")
        let first = try await Self.suggestions("use 3", desk)
        #expect(first.contains("31 Harbour ERP"))
        #expect(try await !Self.suggestions("source.get ", desk).contains("58 Brand new"))
        await desk.type("source.add title=\"Brand new\" connectorId=31 settings.token=t-9f3c")
        #expect(try await Self.suggestions("source.get ", desk).contains("58 Brand new"))
        await desk.type("source.delete 58 --yes")
        #expect(try await !Self.suggestions("source.get ", desk).contains("58 Brand new"))
        desk.shell.session.link = try PortalLink("http://localhost:99")
        #expect(desk.completer.suggestions("source.get ", cursor: 11).isEmpty)
    }

    @Test func `nobody is asked where nobody looks`() async throws {
        let desk = try Desk()
        await desk.type("connect sandbox")
        let before = desk.sandbox.log(last: 100).count
        _ = desk.completer.suggestions("source.get ", cursor: 11)
        #expect(!desk.objects.isRefreshing)
        #expect(desk.sandbox.log(last: 100).count == before)
    }
}
