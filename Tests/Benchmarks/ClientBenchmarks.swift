import BIConnector
import CurlTransport
import Foundation

/// How fast calls are, beside libcurl's own: the program's and the library's.
extension Benchmark {
    static let client: [Benchmark] = [
        Benchmark(
            name: "client.start", summary: "the program's start, for what sends nothing",
            goals: ["--version", "check", "-c", "first prompt"].map { .ratio($0, to: "curl --version", atMost: 0.5) },
            turnsEach: 20,
            contenders: { workspace in
                let script = try workspace.file("two.bcx", "connect sandbox\nsource.list\n")
                return [
                    .program("--version", [Programs.bcx, "--version"]),
                    .program("check", [Programs.bcx, "check", script]),
                    .program("-c", [Programs.bcx, "-c", "print(1)"]),
                    Contender(name: "first prompt", turn: { try FirstPrompt.await(in: workspace) }),
                    .program("curl --version", ["curl", "--version"]),
                ]
            }),
        Benchmark(
            name: "client.call", summary: "one call with the program's start",
            goals: [.ratio("bcx", to: "curl", atMost: 1.2)], turnsEach: 20,
            contenders: { _ in
                let sandbox = try SandboxServer()
                return [
                    .program(
                        "bcx", [Programs.bcx, "--connect", sandbox.webhook, "-c", "server.time"],
                        holding: sandbox),
                    .program(
                        "curl",
                        [
                            "curl", "-sS", "-H", "Content-Type: application/json", "-d", "{}",
                            "\(sandbox.webhook)server.time",
                        ], holding: sandbox),
                ]
            }),
        Benchmark(
            name: "client.loop", summary: "2000 calls one after another on a kept connection",
            goals: [.ratio("bcx", to: "libcurl in C", atMost: 1.5)],
            contenders: { workspace in
                let sandbox = try SandboxServer()
                let script = try workspace.file("loop.bcx", "for n in range(2000) { server.time -> t }\n")
                return [
                    .program(
                        "bcx", [Programs.bcx, "--connect", sandbox.webhook, script], work: (2000, "call"),
                        holding: sandbox),
                    try .c(
                        "libcurl in C", CurlLoop.text, ["\(sandbox.webhook)server.time", "2000"], work: (2000, "call"),
                        holding: sandbox, in: workspace),
                ]
            }),
        Benchmark(
            name: "client.fixed", summary: "5000 calls on a kept connection to a server with a fixed answer",
            goals: [
                .ratio("bcx", to: "libcurl in C", atMost: 1.25), .processor("bcx", of: "libcurl in C", atMost: 1.5),
            ],
            contenders: { workspace in
                guard let nginx = Programs.path(of: "nginx") else {
                    return ["bcx", "libcurl in C"].map {
                        Contender(
                            name: $0, turn: { throw Absent(program: "nginx") }, absence: "nginx is not installed")
                    }
                }
                let server = try FixedServer(nginx, in: workspace)
                let script = try workspace.file("fixed.bcx", "for n in range(5000) { server.time -> t }\n")
                return [
                    .program(
                        "bcx", [Programs.bcx, "--connect", server.webhook, script], work: (5000, "call"),
                        holding: server),
                    try .c(
                        "libcurl in C", CurlLoop.text, ["\(server.webhook)server.time", "5000"], work: (5000, "call"),
                        holding: server, in: workspace),
                ]
            }),
        Benchmark(
            name: "client.bulk", summary: "10,000 sources from a table, each written down in a journal",
            goals: [
                .ratio("with a journal", to: "fast_bitrix24", atMost: 0.5),
                .processor("with a journal", of: "fast_bitrix24", atMost: 0.2),
                .memory("with a journal", atMost: 60), .seconds("in a batch", atMost: 12),
                .memory("in a batch", atMost: 60),
            ],
            contenders: { workspace in
                _ = try workspace.sources(10_000)
                let call = "{ source.add title=$row.title connectorId=31 settings.token=$row.token }"
                let loop = "for row in csv(\"sources-10000.csv\")"
                return try [
                    ("with a journal", "\(loop) journal $args[0] key $row.title \(call)\n"),
                    ("in a batch", "batch { \(loop) \(call) }\n"),
                ].map { name, text in
                    let script = try workspace.file("\(name).bcx", text)
                    return Contender(name: name, work: (10_000, "row")) {
                        // Another portal and another journal each time, so that every turn does all the work.
                        let sandbox = try SandboxServer()
                        return try Measurement.process(
                            [Programs.bcx, "--quiet", "--connect", sandbox.webhook, script, "\(UUID()).jsonl"],
                            environment: [:])
                    }
                } + [FastBitrix24.contender(workspace) { try SandboxServer() }]
            }),
        Benchmark(
            name: "client.instant", summary: "the same with a portal that answers at once and keeps nothing",
            goals: [
                .ratio("with a journal", to: "fast_bitrix24", atMost: 0.35),
                .processor("with a journal", of: "fast_bitrix24", atMost: 0.2),
            ],
            contenders: { workspace in
                _ = try workspace.sources(10_000)
                return try [journaled(10_000, "with a journal", workspace)]
                    + [FastBitrix24.contender(workspace) { try InstantPortal() }]
            }),
        Benchmark(
            name: "client.rows", summary: "the same with tables of other lengths",
            goals: [
                .cost("100,000 rows", to: "10,000 rows", atMost: 1.3),
                .cost("10,000 rows", to: "1,000 rows", atMost: 1.3),
            ], mostTurns: 3,
            contenders: { workspace in
                try [("1,000 rows", 1000), ("10,000 rows", 10_000), ("100,000 rows", 100_000)].map { name, count in
                    _ = try workspace.sources(count)
                    return try journaled(count, name, workspace)
                }
            }),
        Benchmark(
            name: "client.list", summary: "'source.list all' of 100,000 objects, 2,000 pages",
            goals: [
                .seconds("jsonl", atMost: 2), .memory("jsonl", atMost: 30),
                .cost("jsonl", to: "10,000 as jsonl", atMost: 1.3),
            ], mostTurns: 3,
            contenders: { workspace in
                let portal = try InstantPortal(objects: 100_000)
                let small = try InstantPortal(objects: 10_000)
                let list = { (name: String, words: [String]) -> Contender in
                    .program(
                        name, [Programs.bcx, "--connect", portal.webhook] + words, work: (100_000, "row"),
                        holding: portal)
                }
                return [
                    list("jsonl", ["--output", "jsonl", "-c", "source.list all"]),
                    list("to a file", ["-c", "source.list all > \"\(workspace.path)/rows.jsonl\""]),
                    list("table", ["--output", "table", "-c", "source.list all"]),
                    list("bound to a name", ["-c", "source.list all -> rows"]),
                    .program(
                        "10,000 as jsonl",
                        [Programs.bcx, "--connect", small.webhook, "--output", "jsonl", "-c", "source.list all"],
                        work: (10_000, "row"), holding: small),
                    try .c(
                        "libcurl in C", CurlLoop.text, ["\(portal.webhook)biconnector.source.list", "2000"],
                        work: (100_000, "row"), holding: portal, in: workspace),
                ]
            }),
        Benchmark(
            name: "client.portal", summary: "200 objects dumped, made on another portal, and compared",
            goals: [.seconds("bcx", atMost: 10)],
            contenders: { workspace in
                let full = try SandboxServer()
                let filling = try workspace.file("fill.bcx", PortalOf200.script)
                _ = try Measurement.process(
                    [Programs.bcx, "--quiet", "--connect", full.webhook, filling], environment: [:])
                let steps = try workspace.file("steps.sh", PortalOf200.steps)
                return [
                    Contender(name: "bcx", work: (200, "object")) {
                        // An empty portal each time.
                        let empty = try SandboxServer()
                        return try Measurement.process(
                            ["/bin/sh", steps, Programs.bcx, full.webhook, empty.webhook, workspace.path],
                            environment: [:])
                    }
                ]
            }),
        Benchmark(
            name: "client.parallel", summary: "4000 reads, so many under way at once",
            goals: [
                .cost("16 at once", to: "one by one", atMost: 0.6),
                .cost("16 at once, 5 ms each", to: "one by one, 5 ms each", atMost: 0.1),
            ],
            contenders: { _ in
                let sandbox = try SandboxServer()
                let slow = try InstantPortal(pause: .milliseconds(5))
                return [("one by one", 1), ("4 at once", 4), ("16 at once", 16), ("64 at once", 64)].map {
                    name, width in
                    .here(name, work: (4000, "read")) { try await read(4000, atOnce: width, from: sandbox.webhook) }
                }
                    + [("one by one", 1), ("16 at once", 16)].map { name, width in
                        .here("\(name), 5 ms each", work: (400, "read")) {
                            try await read(400, atOnce: width, from: slow.webhook)
                        }
                    }
            }),
    ]

    /// A loop with a journal over the first rows of `sources.csv`, against a portal that answers at once.
    private static func journaled(_ count: Int, _ name: String, _ workspace: Workspace) throws -> Contender {
        let script = try workspace.file(
            "rows.bcx",
            """
            for row in csv($args[1]) journal $args[0] key $row.title {
                source.add title=$row.title connectorId=31 settings.token=$row.token
            }

            """)
        return Contender(name: name, work: (count, "row")) {
            let portal = try InstantPortal()
            defer { withExtendedLifetime(portal) {} }
            return try Measurement.process(
                [
                    Programs.bcx, "--quiet", "--connect", portal.webhook, script, "\(UUID()).jsonl",
                    "\(workspace.path)/sources-\(count).csv",
                ], environment: [:])
        }
    }

    /// Reads the clock of a portal `count` times, `width` of them at once.
    private static func read(_ count: Int, atOnce width: Int, from webhook: String) async throws {
        let link = try PortalLink(webhook)
        let client = Client(
            portal: link.address, authorization: Client.Authorization(link.credentials) ?? .none,
            transport: CurlTransport())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask { for _ in 0..<count / width { _ = try await client.call("server.time") } }
            }
            try await group.waitForAll()
        }
    }
}

/// `bcx sandbox` as a process of its own, as long as somebody holds on to it.
final class SandboxServer: Sendable {
    /// The webhook's whole address.
    let webhook: String
    private let child: pid_t

    init() throws {
        let pipe = Pipe()
        child = try Programs.start(
            ["/bin/sh", "-c", "exec \"$0\" sandbox 2>/dev/null", Programs.bcx], environment: [:],
            output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        var text = ""
        while !text.contains("access token") {
            let piece = pipe.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw Failed(words: [Programs.bcx, "sandbox"], status: -1) }
            text += String(decoding: piece, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("webhook") } ?? ""
        webhook = line.split(separator: " ").last.map(String.init) ?? ""
    }

    deinit {
        kill(child, SIGTERM)
        waitpid(child, nil, 0)
    }
}

/// A server that answers everything at once with the same few bytes.
private final class FixedServer: Sendable {
    /// The address of a webhook on it.
    let webhook: String
    private let child: pid_t

    init(_ nginx: String, in workspace: Workspace) throws {
        let port = try Self.freePort()
        let configuration = try workspace.file(
            "nginx.conf",
            """
            daemon off;
            pid \(workspace.path)/nginx.pid;
            error_log /dev/null;
            events {}
            http {
                access_log off;
                keepalive_requests 1000000;
                client_body_temp_path \(workspace.path);
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        default_type application/json;
                        return 200 '{"result":"2026-09-20T08:15:42+00:00","time":{}}';
                    }
                }
            }

            """)
        webhook = "http://127.0.0.1:\(port)/rest/1/fixed0webhook/"
        child = try Programs.start([nginx, "-p", workspace.path, "-c", configuration], environment: [:])
        let deadline = ContinuousClock.now + .seconds(10)
        while (try? Wire(port: port)) == nil {
            guard ContinuousClock.now < deadline else { throw Failed(words: [nginx], status: -1) }
            usleep(10_000)
        }
    }

    deinit {
        kill(child, SIGTERM)
        waitpid(child, nil, 0)
    }

    /// A port that nobody listens at.
    private static func freePort() throws -> Int {
        guard
            let port = (20_000..<30_000).lazy.map({ $0 + Int(getpid()) % 1000 }).first(where: { port in
                (try? Wire(port: port)) == nil
            })
        else { throw Wire.Broken(what: "no port is free") }
        return port
    }
}

/// A server that has a webhook, as long as somebody holds on to it.
private protocol BenchmarkPortal: AnyObject, Sendable {
    var webhook: String { get }
}

extension SandboxServer: BenchmarkPortal {}
extension InstantPortal: BenchmarkPortal {}

extension Workspace {
    /// A table of so many sources.
    fileprivate func sources(_ count: Int) throws -> String {
        try file(
            "sources-\(count).csv",
            pieces: ["title,token\n"] + (0..<count).lazy.map { "\"North, \($0)\",t-\($0)\n" })
    }
}

/// The program at a terminal, until it asks for the first line.
private enum FirstPrompt {
    static func await(in workspace: Workspace) throws -> Measurement {
        var (terminal, own): (Int32, Int32) = (-1, -1)
        guard openpty(&terminal, &own, nil, nil, nil) == 0 else { throw Wire.Broken(what: "no terminal is free") }
        defer { close(terminal) }
        let start = ContinuousClock.now
        let child = try Programs.start(
            [Programs.bcx], environment: ["HOME": workspace.path, "TERM": "xterm"], terminal: own)
        close(own)
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while !text.ends(with: "> ") {
            let count = read(terminal, &piece, piece.count)
            guard count > 0 else { throw Failed(words: [Programs.bcx], status: -1) }
            text += piece.prefix(count)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        kill(child, SIGKILL)
        return Measurement(seconds: seconds, processor: try Measurement.processor(of: child))
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

/// The Python library that people would use instead.
private enum FastBitrix24 {
    /// The rows go in batches, five under way at once: more connections than that a portal does not like.
    /// - Parameter start: Starts a portal.
    static func contender(
        _ workspace: Workspace, _ start: @escaping @Sendable () throws -> any BenchmarkPortal
    ) throws -> Contender {
        let script = try workspace.file("fast.py", text)
        guard let python = try interpreter() else {
            return Contender(
                name: "fast_bitrix24", turn: { throw Absent(program: "fast_bitrix24") },
                absence: "fast_bitrix24 is not installed")
        }
        var contender = Contender(name: "fast_bitrix24", work: (10_000, "row")) {
            let portal = try start()
            defer { withExtendedLifetime(portal) {} }
            return try Measurement.process(
                [python, script, portal.webhook, "\(workspace.path)/sources-10000.csv"], environment: [:])
        }
        // Among many packages, a Python starts twice as slowly as among few.
        contender.remark = "with \(python)"
        return contender
    }

    /// The Python that has the library: the one that the tests have installed beside the build, or the system's.
    private static func interpreter() throws -> String? {
        let build = URL(fileURLWithPath: Programs.bcx).deletingLastPathComponent()
        let candidates =
            [2, 1].map { levels in
                (0..<levels).reduce(build) { folder, _ in folder.deletingLastPathComponent() }
                    .appendingPathComponent("other-clients/bin/python").path
            } + ["/usr/bin/python3", Programs.path(of: "python3")].compactMap(\.self)
        return candidates.first { python in
            (try? Measurement.process([python, "-c", "import fast_bitrix24"], environment: [:])) != nil
        }
    }

    private static let text = """
        import csv, sys
        from fast_bitrix24 import Bitrix
        portal = Bitrix(sys.argv[1], verbose=False, requests_per_second=100000.0, request_pool_size=100000,
                        operating_time_limit=1000000)
        with open(sys.argv[2], newline="") as file:
            rows = [{"fields": {"title": row["title"], "connectorId": 31, "settings": {"token": row["token"]}}}
                    for row in csv.DictReader(file)]
        made = []
        for start in range(0, len(rows), 250):
            made += portal.call("biconnector.source.add", rows[start:start + 250])
        assert len(made) == len(rows)

        """
}

/// A portal of 200 objects, the three of the seed among them.
private enum PortalOf200 {
    static let script = """
        batch {
            for n in range(57) { source.add title="North $n" connectorId=31 settings.token=t-9f3c }
        }
        source.list all -> sources
        let columns = [{type: "int", name: "ID", externalCode: "id"}, {type: "string", name: "B", externalCode: "b"}]
        batch {
            for n in range(140) {
                table.add sourceId=$sources[$n % 57].id name="t_$n" externalName="T $n" externalCode="t$n" fields:=$columns
            }
        }

        """

    /// Takes `bcx`, the full portal, the empty one and a folder.
    static let steps = """
        set -e
        "$1" --quiet --connect "$2" dump > "$4/portal.bcx"
        for name in $(grep -o 'secret:SOURCE_[A-Z0-9_]*' "$4/portal.bcx"); do export "${name#secret:}=t-9f3c"; done
        "$1" --quiet --connect "$3" "$4/portal.bcx"
        "$1" --quiet --connect "$2" diff "$3"

        """
}

/// A loop over libcurl's easy interface, as short as it can be written.
private enum CurlLoop {
    static let text = """
        #include <curl/curl.h>
        #include <stdlib.h>
        static size_t drop(char *bytes, size_t size, size_t count, void *sum) {
            *(size_t *)sum += size * count;
            return size * count;
        }
        int main(int count, char **words) {
            size_t sum = 0;
            curl_global_init(CURL_GLOBAL_DEFAULT);
            CURL *easy = curl_easy_init();
            struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
            headers = curl_slist_append(headers, "Accept: application/json");
            curl_easy_setopt(easy, CURLOPT_URL, words[1]);
            curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "{}");
            curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
            curl_easy_setopt(easy, CURLOPT_WRITEDATA, &sum);
            for (int i = atoi(words[2]); i > 0; i--)
                if (curl_easy_perform(easy) != CURLE_OK) return 1;
            return sum == 0;
        }

        """
}

extension Contender {
    /// A program in C, built by the compiler of the system with libcurl.
    fileprivate static func c(
        _ name: String, _ text: String, _ words: [String], work: (count: Int, unit: String),
        holding server: any AnyObject & Sendable, in workspace: Workspace
    ) throws -> Contender {
        let source = try workspace.file("program.c", text)
        let program = "\(workspace.path)/program"
        guard let compiler = Programs.path(of: "cc") else {
            return Contender(name: name, turn: { throw Absent(program: "cc") }, absence: "cc is not installed")
        }
        _ = try Measurement.process([compiler, "-O2", source, "-o", program, "-lcurl"], environment: [:])
        return .program(name, [program] + words, work: work, holding: server)
    }
}
