import Foundation
import TestSupport
import Testing

/// Which library may know which, and what only one place may do. The architecture article gives the reasons.
struct ArchitectureTests {
    /// A library and what it imports of ours. Every arrow points up this list.
    struct Library: Sendable, CustomTestStringConvertible {
        var name: String
        var imports: Set<String>
        var testDescription: String { name }

        init(_ name: String, _ imports: Set<String> = []) {
            self.name = name
            self.imports = imports
        }
    }

    static let libraries = [
        Library("OrderedJSON"),
        Library("TextUI"),
        Library("BIConnector", ["OrderedJSON", "TextUI"]),
        Library("CurlTransport", ["BIConnector"]),
        Library("CommandLanguage", ["OrderedJSON", "TextUI"]),
        Library("LineInput", ["TextUI"]),
        Library("SandboxPortal", ["BIConnector", "OrderedJSON", "TextUI"]),
        Library("ClientPrograms", ["BIConnector", "OrderedJSON", "TextUI"]),
        Library("BCXShell", ["BIConnector", "ClientPrograms", "CommandLanguage", "OrderedJSON", "TextUI"]),
        Library("Completion", ["BCXShell", "BIConnector", "CommandLanguage", "OrderedJSON", "TextUI"]),
        Library(
            "bcx",
            [
                "BCXShell", "BIConnector", "CommandLanguage", "Completion", "CurlTransport", "LineInput", "OrderedJSON",
                "SandboxPortal", "TextUI",
            ]),
    ]

    private static let names = Set(libraries.map(\.name))

    // MARK: Arrows

    @Test(arguments: libraries)
    func `a library imports what its row says`(_ library: Library) throws {
        let imports = try SourceTree("Sources/\(library.name)").imports
        #expect(imports.intersection(Self.names) == library.imports)
    }

    @Test func `every arrow points up the list`() {
        for (place, library) in Self.libraries.enumerated() {
            #expect(library.imports.isSubset(of: Self.libraries[..<place].map(\.name)), "\(library.name)")
        }
    }

    @Test func `every folder of Swift files has a row`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: "\(PackageFiles.root)/Sources")
        let targets = try folders.filter { try !SourceTree("Sources/\($0)").files.isEmpty }
        #expect(Set(targets) == Self.names)
    }

    @Test(arguments: libraries)
    func `the package gives a library what it imports, and no more`(_ library: Library) throws {
        let package = try PackageFiles.text("Package.swift")
        let start = try #require(
            package.firstRange(of: "arget(\n            name: \"\(library.name)\"")?.upperBound
                ?? package.firstRange(of: "arget(name: \"\(library.name)\"")?.upperBound)
        let list = try #require(package[start...].firstMatch(of: /dependencies: \[([^\]]*)\]|\.target\(/))
        let given = list.1?.matches(of: /"(\w+)"/).map { String($0.1) } ?? []
        #expect(Set(given).intersection(Self.names) == library.imports)
    }

    @Test func `the program uses no Foundation`() throws {
        for library in Self.libraries {
            let imports = try SourceTree("Sources/\(library.name)").imports
            #expect(imports.isDisjoint(with: ["Foundation", "FoundationEssentials", "FoundationNetworking"]))
        }
    }

    // MARK: What only one place does

    @Test func `only Connection makes a client`() throws {
        let places = try SourceTree("Sources").places(of: /[ (=.]Client\(/)
        let others = places.filter {
            !$0.hasPrefix("Sources/BIConnector/Client/") && !$0.hasPrefix("Sources/BCXShell/Connection/")
        }
        #expect(others.isEmpty, "\(others)")
        #expect(places.contains { $0.hasPrefix("Sources/BCXShell/Connection/") })
    }

    @Test func `the shell stays small`() throws {
        let members = try SourceTree("Sources").members(of: "Shell")
        #expect(members.count <= 40, "\(members.count): \(members.joined(separator: "\n"))")
        #expect(members.count > 5, "the members are not found")
    }

    // MARK: What a newcomer reads

    /// Each library has a page, and what the architecture article names is there.
    @Test(arguments: libraries.filter { $0.name != "bcx" })
    func `a library has a landing page`(_ library: Library) throws {
        let page = try PackageFiles.text("Sources/\(library.name)/\(library.name).docc/\(library.name).md")
        #expect(page.hasPrefix("# ``\(library.name)``\n"))
    }

    @Test func `paths in the architecture article exist`() throws {
        let article = try PackageFiles.text("Sources/BCXShell/BCXShell.docc/Architecture.md")
        let paths = article.matches(of: /`((?:Sources|Tests)\/[\w.+\/-]+)`/).map { String($0.1) }
        #expect(paths.count > 25)
        let missing = paths.filter { !FileManager.default.fileExists(atPath: "\(PackageFiles.root)/\($0)") }
        #expect(missing.isEmpty)
    }

    @Test func `paths in the contributor's page exist`() throws {
        let page = try PackageFiles.text(".github/CONTRIBUTING.md")
        let paths = page.matches(of: /`((?:Sources|Tests|\.ci)\/[\w.+\/-]+)`/).map { String($0.1) }
        #expect(paths.count > 8)
        let missing = paths.filter { !FileManager.default.fileExists(atPath: "\(PackageFiles.root)/\($0)") }
        #expect(missing.isEmpty)
    }

    // MARK: Tests

    @Test func `tests are named as sentences`() throws {
        for file in try SourceTree("Tests").files {
            var isTest = false
            for line in file.lines {
                let code = line.trimmingPrefix { $0 == " " }
                if code.hasPrefix("@Test") { isTest = true }
                guard isTest, let name = code.firstRange(of: "func ") else { continue }
                isTest = false
                #expect(code[name.upperBound...].prefixMatch(of: /`[^`]+ [^`]+`/) != nil, "\(file.path): \(code)")
            }
        }
    }
}
