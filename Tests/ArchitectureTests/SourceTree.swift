import Foundation
import TestSupport

/// The Swift files of the package, as text.
struct SourceTree {
    /// A file, with the lines it has.
    struct File {
        /// From the package's folder.
        var path: String
        var lines: [Substring]
    }

    let files: [File]

    /// The files below a folder of the package.
    init(_ folder: String) throws {
        let root = "\(PackageFiles.root)/\(folder)"
        let paths = (FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? [])
            .filter { $0.hasSuffix(".swift") }.sorted()
        files = try paths.map { path in
            let text = try PackageFiles.text("\(folder)/\(path)")
            return File(path: "\(folder)/\(path)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    /// The names after `import`, of the modules and not of their parts.
    var imports: Set<String> {
        Set(
            files.flatMap(\.lines).compactMap { line in
                (try? /^(?:@\w+ )?(?:public |package )?import (?:(?:struct|enum|class|protocol|func) )?(\w+)/
                    .prefixMatch(in: line))
                    .flatMap { $0 }.map { String($0.1) }
            })
    }

    /// The places with a line of code in which `pattern` is found, as `path:line`.
    func places(of pattern: Regex<Substring>) -> [String] {
        files.flatMap { file in
            file.lines.enumerated().compactMap { number, line in
                let code = line.trimmingPrefix { $0 == " " }
                return !code.hasPrefix("//") && code.firstMatch(of: pattern) != nil ? "\(file.path):\(number + 1)" : nil
            }
        }
    }

    /// The declarations that stand in a type and its extensions, one level deep.
    func members(of type: String) -> [String] {
        files.flatMap { file in
            var members: [String] = []
            var isInside = false
            for line in file.lines {
                if line.isEmpty { continue }
                if !line.hasPrefix(" ") {
                    isInside = Self.opens(line, type)
                } else if isInside, Self.declares(line) {
                    members.append("\(file.path): \(line.trimmingPrefix { $0 == " " })")
                }
            }
            return members
        }
    }

    private static func opens(_ line: Substring, _ type: String) -> Bool {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }
        guard let place = words.firstIndex(where: { ["class", "struct", "enum", "actor", "extension"].contains($0) })
        else { return false }
        return words.dropFirst(place + 1).first == type[...] && line.hasSuffix("{")
    }

    /// Whether a line at the first level declares something: a property, a function, a type.
    private static func declares(_ line: Substring) -> Bool {
        guard line.hasPrefix("    "), line.dropFirst(4).first != " " else { return false }
        return line.firstMatch(
            of:
                /^    (?:@\w+(?:\([^)]*\))? )*(?:[a-z]+(?:\([a-z]+\))? )*(?:func|var|let|init|struct|enum|class|actor|typealias|subscript|deinit)\b/
        ) != nil
    }
}
