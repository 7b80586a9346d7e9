import Foundation
import TestSupport
import Testing

#if os(Linux)
    /// Whether the archives are here with which `Package.swift` has the program load the other libraries itself.
    private let isOnDemand = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].contains { folder in
        ["edit", "bsd", "md", "tinfo", "microhttpd", "pcre2-8", "sqlite3"].allSatisfy {
            FileManager.default.fileExists(atPath: "\(folder)/lib\($0).a")
        }
    }

    /// libcurl, GnuTLS and libidn2 are loaded by what needs them, and by nothing else: here each is a file that cannot be
    /// loaded.
    @Suite(.enabled(if: isOnDemand, "the libraries of Debian are not all installed as archives"))
    struct LoadingTests {
        private let folder: String

        init() throws {
            folder = try BuiltProgram.temporaryFolder()
            for name in Self.all {
                try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            for (name, text) in [
                ("print.bcx", "print(1)\n"), ("rows.csv", "a\n1\n"),
                ("call.bcx", "connect sandbox\nsource.list\n"),
            ] { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        }

        private func run(_ words: [String], without names: Set<String>) throws -> BuiltProgram.Run {
            for name in Self.all where !names.contains(name) {
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
            return try BuiltProgram.run(
                words, environment: ["LD_LIBRARY_PATH": folder, "HOME": folder], folder: folder)
        }

        private static let all: Set = ["libcurl.so.4", "libgnutls.so.30", "libidn2.so.0"]

        @Test(arguments: [
            ["--version"], ["--help"], ["check", "call.bcx"], ["fmt", "print.bcx"], ["print.bcx"],
            ["-c", "print(1)"], ["-c", "help source.add"], ["-c", "for row in csv(\"rows.csv\") { print($row.a) }"],
            ["--dry-run", "--connect", "https://acme.bitrix24.com/rest/1/abcdefgh12345678/", "-c", "source.list"],
        ])
        func `what sends nothing needs none`(_ words: [String]) throws {
            let run = try run(words, without: Self.all)
            #expect(run.status == 0, "\(run.errors)")
        }

        @Test
        func `a call names the package of libcurl`() throws {
            let run = try run(["--connect", "sandbox", "-c", "server.time"], without: ["libcurl.so.4"])
            #expect(run.status == 5)
            #expect(run.errors.contains("install it with 'apt-get install libcurl4'"), "\(run.errors)")
        }

        @Test
        func `a host beyond ASCII names the package of libidn2`() throws {
            let run = try run(["-c", "connect https://портал.рф/rest/1/abcdefgh12345678/"], without: ["libidn2.so.0"])
            #expect(run.errors.contains("install it with 'apt-get install libidn2-0'"), "\(run.errors)")
            #expect(run.status != 0)
        }
    }
#endif
