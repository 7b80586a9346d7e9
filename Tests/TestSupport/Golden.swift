public import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files with expected output, kept beside the tests and rewritten by `UPDATE_GOLDEN=1`.
public enum Golden {
    /// Whether this run rewrites the files; such a run fails, so that a person reads the difference.
    public static var isUpdating: Bool { getenv("UPDATE_GOLDEN").map { String(cString: $0) == "1" } ?? false }

    /// Compares a text with the file beside the tests that says what it should be, or rewrites that file.
    public static func compare(
        _ actual: String, with path: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        if isUpdating {
            try PackageFiles.write(actual, to: path)
            Issue.record("\(path) is rewritten; read the difference and run again", sourceLocation: sourceLocation)
        } else {
            #expect(actual == (try PackageFiles.text(path)), "see \(path)", sourceLocation: sourceLocation)
        }
    }

    /// Whether `actual` is what `expected` says; a `…` in it stands for any text within a line.
    public static func matches(_ actual: String, _ expected: String) -> Bool {
        let actualLines = actual.split(separator: "\n", omittingEmptySubsequences: false)
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        return actualLines.count == expectedLines.count
            && zip(actualLines, expectedLines).allSatisfy { lineMatches($0, $1) }
    }

    private static func lineMatches(_ actual: Substring, _ expected: Substring) -> Bool {
        let parts = expected.split(separator: "…", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return actual == expected }
        guard actual.hasPrefix(parts[0]), actual.hasSuffix(parts[parts.count - 1]) else { return false }
        var rest = actual.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.count >= parts[parts.count - 1].count
    }
}

/// Files of the package, found from the place of this one.
public enum PackageFiles {
    /// The package's folder.
    public static let root: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// The text of a file, by its path from the package's folder.
    public static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }

    /// The bytes of a file, by its path from the package's folder.
    public static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen("\(root)/\(path)", "rb") else { throw Missing(path: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        return bytes
    }

    /// Replaces a file, by its path from the package's folder.
    public static func write(_ text: String, to path: String) throws {
        guard let file = fopen("\(root)/\(path)", "wb") else { throw Missing(path: path) }
        defer { fclose(file) }
        fputs(text, file)
    }

    /// The names in a folder that end like this, in order.
    public static func names(in folder: String, ending: String) throws -> [String] {
        guard let directory = opendir("\(root)/\(folder)") else { throw Missing(path: folder) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(ending) { names.append(name) }
        }
        return names.sorted()
    }

    /// The Swift files of a target and its folders, by their paths from the package's folder.
    public static func sources(of target: String) throws -> [String] { try swiftFiles(in: "Sources/\(target)") }

    private static func swiftFiles(in folder: String) throws -> [String] {
        let folders = try names(in: folder, ending: "").filter { !$0.contains(".") }
        return try names(in: folder, ending: ".swift").map { "\(folder)/\($0)" }
            + folders.flatMap { try swiftFiles(in: "\(folder)/\($0)") }
    }

    /// A file that is not there.
    public struct Missing: Error {
        /// Its path from the package's folder.
        public var path: String
    }
}
