import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The program of that name, run without Foundation: its `Process` waits for ever when several start at once.
public enum OpenSSL {
    /// A command that did not succeed.
    public struct Failure: Error {
        /// The command.
        public var command: String
    }

    static let path: String? = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl", "/usr/local/bin/openssl"]
        .first { (path: String) in access(path, X_OK) == 0 }
    /// Whether it is installed.
    public static var isThere: Bool { path != nil }

    static func run(_ arguments: [String]) throws {
        let child = try start(arguments)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Failure(command: arguments.joined(separator: " ")) }
    }

    /// - Parameter output: Where standard output goes; nowhere when nil.
    static func start(_ arguments: [String], output: Int32? = nil) throws -> pid_t {
        let path = try #require(path)
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream: Int32 in 0...2 {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", stream == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        guard posix_spawn(&child, path, &actions, nil, &words, &environment) == 0 else {
            throw Failure(command: arguments.joined(separator: " "))
        }
        return child
    }
}

/// `openssl s_server` with a certificate of its own, on 127.0.0.1.
public final class TLSServer {
    /// The port on 127.0.0.1.
    public let port: Int
    private let folder: String
    private let child: pid_t

    /// Starts a server whose certificate is for `names` and holds for `days` from now.
    public init(names: String, days: Int = 2, options: [String] = []) throws {
        var template = Array("/tmp/bcx-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw OpenSSL.Failure(command: "mkdtemp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (key, request, certificate) = ("\(folder)/key.pem", "\(folder)/request.pem", "\(folder)/cert.pem")
        try OpenSSL.run([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-subj",
            "/CN=bcx", "-addext", "subjectAltName=\(names)", "-out", request,
        ])
        try OpenSSL.run([
            "x509", "-req", "-in", request, "-signkey", key, "-days", "\(days)", "-copy_extensions", "copyall", "-out",
            certificate,
        ])
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw OpenSSL.Failure(command: "pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { for end in ends { close(end) } }
        child = try OpenSSL.start(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + options,
            output: ends[1])
        port = try Self.port(from: ends[0])
    }

    deinit {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
        for name in ["key.pem", "request.pem", "cert.pem", "key.der", "key.sha256"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// `https://127.0.0.1:PORT`
    public var origin: String { "https://127.0.0.1:\(port)" }

    /// The file that holds its certificate, for those who trust it.
    public var certificate: String { "\(folder)/cert.pem" }

    /// Its public key, as SubjectPublicKeyInfo in DER.
    public func publicKey() throws -> [UInt8] {
        try OpenSSL.run(["pkey", "-in", "\(folder)/key.pem", "-pubout", "-outform", "DER", "-out", "\(folder)/key.der"])
        return try Self.bytes("\(folder)/key.der")
    }

    /// The SHA-256 of its public key.
    public func keyDigest() throws -> [UInt8] {
        _ = try publicKey()
        try OpenSSL.run(["dgst", "-sha256", "-binary", "-out", "\(folder)/key.sha256", "\(folder)/key.der"])
        return try Self.bytes("\(folder)/key.sha256")
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw OpenSSL.Failure(command: "open \(path)") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    /// The server says `ACCEPT 127.0.0.1:PORT` as soon as it listens.
    private static func port(from output: Int32) throws -> Int {
        var text = ""
        while true {
            var watched = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            var bytes = [UInt8](repeating: 0, count: 4096)
            guard poll(&watched, 1, 10_000) > 0 else { throw OpenSSL.Failure(command: "s_server: \(text)") }
            let count = read(output, &bytes, bytes.count)
            guard count > 0 else { throw OpenSSL.Failure(command: "s_server: \(text)") }
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix("ACCEPT") }) {
                return try #require(line.split(separator: ":").last.flatMap { Int($0) })
            }
        }
    }
}
