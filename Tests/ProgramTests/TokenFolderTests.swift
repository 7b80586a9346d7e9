import BIConnector
import Foundation
import LineInput
import Synchronization
import TestSupport
import Testing

@testable import bcx

/// Tokens in files: for their owner alone, whole, and renewed by one at a time.
struct TokenFolderTests {
    private let path: String
    private let grant = Grant(
        clientID: "local.app", clientSecret: Secret("s3cret"), accessToken: Secret("access-1"),
        refreshToken: Secret("refresh-1"))

    init() throws { path = try BuiltProgram.temporaryFolder() + "/below/tokens" }

    private func next(_ number: Int) -> Grant {
        var next = grant
        next.accessToken = Secret("access-\(number)")
        next.refreshToken = Secret("refresh-\(number)")
        return next
    }

    private func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    @Test func `what is kept is found by every pair of the line, and by nobody else`() async throws {
        let folder = TokenFolder(path)
        #expect(try await folder.newest(of: grant) == nil)
        let two = next(2)
        #expect(try await folder.replace(grant, within: .seconds(30)) { _ in two } == two)
        #expect(try await folder.newest(of: grant) == two)
        #expect(try await TokenFolder(path).newest(of: two) == two)
        let other = Grant(
            clientID: "local.app", clientSecret: Secret("s3cret"), accessToken: Secret(""),
            refreshToken: Secret("refresh-2"))
        #expect(try await folder.newest(of: other) == nil)
        let names = try files()
        #expect(names.count == 2)
        for name in names {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        #expect(!names.joined().contains("refresh"))
    }

    @Test func `a file others can read is refused`() async throws {
        let two = next(2)
        let folder = TokenFolder(path)
        _ = try await folder.replace(grant, within: .seconds(30)) { _ in two }
        let name = try #require(try files().first { $0.hasSuffix(".json") })
        chmod("\(path)/\(name)", 0o640)
        let error = await #expect(throws: ClientError.self) { try await folder.newest(of: grant) }
        guard case .tokenStoreFailed(let reason, false) = error else { return #expect(Bool(false), "another error") }
        #expect(reason.hasSuffix("other users can read it; run chmod 600 on it"))
    }

    @Test func `nothing is asked for that could not be kept`() async throws {
        try FileManager.default.createDirectory(
            atPath: String(path.dropLast(7)), withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: path))
        let two = next(2)
        let isAsked = Mutex(false)
        await #expect(throws: ClientError.self) {
            try await TokenFolder(path).replace(grant, within: .seconds(30)) { _ in
                isAsked.withLock { $0 = true }
                return two
            }
        }
        #expect(!isAsked.withLock { $0 })
    }

    @Test func `room for the longest answer is on the disk before it is asked for, and given back`() async throws {
        let (path, two) = (path, next(2))
        let sizes = Mutex([Int]())
        let folder = TokenFolder(path)
        _ = try await folder.replace(grant, within: .seconds(30)) { _ in
            for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                var status = stat()
                stat("\(path)/\(name)", &status)
                if status.st_blocks > 0 { sizes.withLock { $0.append(Int(status.st_size)) } }
            }
            return two
        }
        #expect(sizes.withLock { $0 } == [2 * AuthorizationServer.largestReply])
        #expect(try files().count == 2)
        #expect(try await folder.newest(of: grant) == two)
        let kept = try #require(try files().first { $0.hasSuffix(".json") })
        let text = try String(contentsOfFile: "\(path)/\(kept)", encoding: .utf8)
        #expect(text.hasSuffix("}") || text.hasSuffix("}\n"))
    }

    @Test func `whoever waits for another process waits no longer than a call may take`() async throws {
        let folder = TokenFolder(path)
        let (grant, two) = (grant, next(2))
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        async let first = folder.replace(grant, within: .seconds(30)) { _ in
            began.finish()
            for await _ in released {}
            return two
        }
        for await _ in begun {}
        let error = await #expect(throws: ClientError.self) {
            try await folder.replace(grant, within: .milliseconds(50)) { _ in two }
        }
        guard case .tokenStoreFailed(let reason, false) = error else { return #expect(Bool(false), "another error") }
        #expect(reason.hasPrefix("another process has held the lock for 50 ms"))
        release.finish()
        #expect(try await first == two)
    }

    @Test func `a failed renewal leaves all as it was`() async throws {
        let folder = TokenFolder(path)
        let two = next(2)
        _ = try await folder.replace(grant, within: .seconds(30)) { _ in two }
        await #expect(throws: ClientError.tokenStoreFailed("no")) {
            try await folder.replace(grant, within: .seconds(30)) { (_) async throws(ClientError) in
                throw .tokenStoreFailed("no")
            }
        }
        #expect(try await folder.newest(of: grant) == two)
        #expect(try files().count == 2)
    }

    @Test func `only one renews at a time`() async throws {
        let path = path
        let grant = grant
        let inside = Inside()
        let two = next(2)
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    try await TokenFolder(path).replace(grant, within: .seconds(30)) {
                        (kept) async throws(ClientError) in
                        inside.enter(renewing: kept == nil)
                        await Task.yield()
                        inside.leave()
                        return kept ?? two
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most == 1)
        #expect(inside.renewals == 1)
    }
}

/// Counts those who renew.
private final class Inside: Sendable {
    private let state = Mutex((now: 0, most: 0, renewals: 0))

    var most: Int { state.withLock(\.most) }
    var renewals: Int { state.withLock(\.renewals) }

    func enter(renewing: Bool) {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
            if renewing { state.renewals += 1 }
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}

/// The browser that comes back after a login.
struct RedirectListenerTests {
    @Test(.timeLimit(.minutes(1)))
    func `the path with the code is given, others are sent away`() async throws {
        let answers = AsyncStream.makeStream(of: String.self)
        let target = try await RedirectListener.wait(on: 0) { port in
            DispatchQueue.global().async {
                let ask = { (path: String) in
                    "exec 3<>/dev/tcp/127.0.0.1/\(port); printf 'GET \(path) HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; cat <&3"
                }
                for path in ["/favicon.ico", "/back?code=abc&state=s"] {
                    answers.continuation.yield((try? BuiltProgram.runShell(ask(path)))?.output ?? "")
                }
                answers.continuation.finish()
            }
        }
        #expect(target == "/back?code=abc&state=s")
        var lines: [String] = []
        for await answer in answers.stream { lines.append(String(answer.prefix { $0 != "\r\n" && $0 != "\r" })) }
        #expect(lines == ["HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"])
    }

    @Test func `a cancelled wait ends`() async throws {
        let started = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await RedirectListener.wait(on: 0) { _ in started.continuation.finish() }
        }
        for await _ in started.stream {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
