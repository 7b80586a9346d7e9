// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Whether this system has the archives of libedit, libmicrohttpd, PCRE2 and SQLite, as Debian has them. A release then
/// links them in: the loader has eight libraries less to map at each start.
let linksArchives: Bool = {
    #if os(Linux)
        let names = ["edit", "bsd", "md", "tinfo", "microhttpd", "pcre2-8", "sqlite3"]
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
        return folders.contains { folder in
            names.allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/lib\($0).a") }
        }
    #else
        return false
    #endif
}()

/// A release is put at fixed addresses and exports no symbols: the loader has 38,000 addresses less to fill in, 110 pages
/// less to copy and 6,500 names less to look through. One call with its start takes 10.4 ms so, and 12.2 ms without. The
/// stack, the heap and the libraries stay at random addresses. The linker is the one of the toolchain.
let plainLayout = ["-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "--no-export-dynamic"]

/// Folders with what the libraries of the system mean to this program, looked through before the system's own.
let linkerFolders = linksArchives ? ["\(Context.packageDirectory)/.linker/Debian"] : []

let package = Package(
    name: "bcx",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bcx", targets: ["bcx"]),
        .library(name: "OrderedJSON", targets: ["OrderedJSON"]),
        .library(name: "BIConnector", targets: ["BIConnector"]),
        .library(name: "CurlTransport", targets: ["CurlTransport"]),
        .library(name: "SandboxPortal", targets: ["SandboxPortal"]),
        .library(name: "CommandLanguage", targets: ["CommandLanguage"]),
        .library(name: "ClientPrograms", targets: ["ClientPrograms"]),
        .library(name: "BCXShell", targets: ["BCXShell"]),
        .library(name: "Completion", targets: ["Completion"]),
        .library(name: "TextUI", targets: ["TextUI"]),
        .executable(name: "bcx-bench", targets: ["Benchmarks"]),
    ],
    targets: [
        // What the product is made of; every arrow points at a room further down the list.
        .executableTarget(
            name: "bcx",
            dependencies: [
                "BCXShell", "BIConnector", "CArguments", "CGnuTLS", "CLoading", "CommandLanguage", "Completion",
                "CurlTransport", "LineInput", "OrderedJSON", "SandboxPortal", "TextUI",
            ],
            linkerSettings: [
                // See the files there. Only this program is concerned, not the libraries.
                .unsafeFlags(linkerFolders.map { "-L\($0)" }, .when(platforms: [.linux])),
                // The Swift runtime is linked in, which halves the program's start.
                .unsafeFlags(
                    ["-static-stdlib", "-Xclang-linker", "-static-libgcc"] + plainLayout
                        + ["-L\(Context.packageDirectory)/.linker"],
                    .when(platforms: [.linux], configuration: .release)),
            ]),
        .target(
            name: "Completion", dependencies: ["BCXShell", "BIConnector", "CommandLanguage", "OrderedJSON", "TextUI"]),
        .target(name: "LineInput", dependencies: ["CEditline", "TextUI"]),
        .target(
            name: "BCXShell",
            dependencies: ["BIConnector", "ClientPrograms", "CommandLanguage", "OrderedJSON", "TextUI"]),
        .target(name: "ClientPrograms", dependencies: ["BIConnector", "OrderedJSON", "TextUI"]),
        .target(
            name: "CommandLanguage", dependencies: ["CIconv", "CMemory", "CPCRE2", "OrderedJSON", "TextUI"],
            linkerSettings: [.linkedLibrary("iconv", .when(platforms: [.macOS]))]),
        .target(
            name: "SandboxPortal",
            dependencies: ["BIConnector", "CSQLite", "CMicroHTTPD", "CGnuTLS", "OrderedJSON", "TextUI"]),
        .target(name: "CurlTransport", dependencies: ["BIConnector", "CCurl"]),
        .target(name: "BIConnector", dependencies: ["CIDN2", "OrderedJSON", "TextUI"]),
        // Without Foundation nobody else asks for the mathematics that floating-point numbers need.
        .target(name: "OrderedJSON", linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),

        // Text for people and for other programs: width, colour, columns, durations. It knows nobody.
        .target(name: "TextUI"),

        // What the program was started with, where Swift cannot tell.
        .target(name: "CArguments"),

        // libcurl, GnuTLS and libidn2, loaded by the program when it first needs them.
        .target(name: "CLoading"),

        // The libraries of the system, each with a small shim that says why it is there. Where archives are linked in,
        // pkg-config is not asked: it would name the system's folder before the one above.
        .systemLibrary(
            name: "CCurl", pkgConfig: linksArchives ? nil : "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CEditline", pkgConfig: linksArchives ? nil : "libedit",
            providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),
        .systemLibrary(name: "CMemory"),
        .systemLibrary(
            name: "CMicroHTTPD", pkgConfig: linksArchives ? nil : "libmicrohttpd",
            providers: [.apt(["libmicrohttpd-dev"]), .brew(["libmicrohttpd"])]),
        .systemLibrary(
            name: "CGnuTLS", pkgConfig: linksArchives ? nil : "gnutls",
            providers: [.apt(["libgnutls28-dev"]), .brew(["gnutls"])]),
        // It stays shared: libcurl and GnuTLS map it in any case.
        .systemLibrary(
            name: "CIDN2", pkgConfig: linksArchives ? nil : "libidn2",
            providers: [.apt(["libidn2-dev"]), .brew(["libidn2"])]),
        .systemLibrary(name: "CIconv"),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: linksArchives ? nil : "libpcre2-8",
            providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: linksArchives ? nil : "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),

        // A host program, which README shows and a test runs.
        .executableTarget(
            name: "host-example", dependencies: ["BIConnector", "OrderedJSON", "SandboxPortal"], path: "examples/host"),

        // Tests, one folder per target, and what they share.
        .target(name: "CPseudoTerminal", path: "Tests/CPseudoTerminal"),
        .target(
            name: "TestSupport", dependencies: ["OrderedJSON", "BIConnector", "CPseudoTerminal"],
            path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(name: "OrderedJSONTests", dependencies: ["OrderedJSON", "TestSupport"]),
        .testTarget(name: "BIConnectorTests", dependencies: ["BIConnector", "TestSupport"]),
        .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "TestSupport"]),
        .testTarget(
            name: "SandboxPortalTests", dependencies: ["SandboxPortal", "TestSupport"], exclude: ["Clients"]),
        .testTarget(
            name: "CommandLanguageTests", dependencies: ["CommandLanguage", "TestSupport", "TextUI"],
            exclude: ["Cases"]),
        .testTarget(
            name: "ClientProgramsTests",
            dependencies: ["BIConnector", "ClientPrograms", "OrderedJSON", "SandboxPortal", "TestSupport", "TextUI"],
            exclude: ["Doubles"]),
        .testTarget(
            name: "BCXShellTests",
            dependencies: [
                "BCXShell", "BIConnector", "ClientPrograms", "CommandLanguage", "Completion", "OrderedJSON",
                "SandboxPortal", "TestSupport", "TextUI",
            ],
            exclude: ["Transcripts"]),
        .executableTarget(
            name: "LineEditorProbe", dependencies: ["LineInput", "TextUI"], path: "Tests/LineEditorProbe"),
        .testTarget(
            name: "LineInputTests",
            dependencies: ["CEditline", "LineInput", "TestSupport", "TextUI", "LineEditorProbe"]),
        .testTarget(name: "TextUITests", dependencies: ["TestSupport", "TextUI"]),
        .testTarget(
            name: "CompletionTests",
            dependencies: [
                "BCXShell", "BIConnector", "Completion", "OrderedJSON", "SandboxPortal", "TestSupport", "TextUI",
            ]),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "bcx", "BCXShell", "BIConnector", "CommandLanguage", "CurlTransport", "OrderedJSON", "SandboxPortal",
                "LineInput", "TestSupport", "TextUI",
            ]),

        // A host program, run by the tests.
        .executableTarget(
            name: "EmbeddingExample",
            dependencies: ["BCXShell", "CommandLanguage", "OrderedJSON", "SandboxPortal"], path: "examples/embedding"),

        // Figures: swift run -c release bcx-bench
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "bcx", "BCXShell", "BIConnector", "CommandLanguage", "CurlTransport", "OrderedJSON", "SandboxPortal",
            ],
            path: "Tests/Benchmarks"),
    ],
    swiftLanguageModes: [.v6]
)

// One set of rules for every Swift target.
for target in package.targets where target.type != .system && !["CArguments", "CPseudoTerminal"].contains(target.name) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

// Built only on request, since it needs flags that a dependency may not have; see Tests/Fuzz/main.swift.
if Context.environment["BCX_FUZZ"] == "1" {
    package.products.append(.executable(name: "bcx-fuzz", targets: ["Fuzz"]))
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["BCXShell", "CommandLanguage", "OrderedJSON"], path: "Tests/Fuzz",
            exclude: ["CSV", "JSON", "Journal", "script.dict"],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
    for target in package.targets where ["BCXShell", "CommandLanguage", "OrderedJSON"].contains(target.name) {
        target.swiftSettings?.append(
            .unsafeFlags([
                "-enable-testing", "-sanitize=address",
                "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table",
            ]))
    }
}
