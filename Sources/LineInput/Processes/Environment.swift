#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The variables of an environment: those of this process, which are looked up where they are, or a list.
public struct Environment: Sendable, ExpressibleByDictionaryLiteral {
    /// Nil for those of this process.
    private let list: [(name: String, text: String)]?

    /// The environment of this process.
    public static let ofProcess = Environment(list: nil)

    private init(list: [(name: String, text: String)]?) { self.list = list }

    /// These variables, and no others.
    public init(dictionaryLiteral variables: (String, String)...) {
        self.init(list: variables.map { (name: $0, text: $1) })
    }

    /// The text of a variable; nil when there is none that is UTF-8.
    public subscript(name: String) -> String? {
        guard let list else { return Self.entry(name).flatMap { String(validatingCString: $0) } }
        return list.first { $0.name == name }?.text
    }

    /// Whether there is a variable whose text is not UTF-8.
    public func isUnreadable(_ name: String) -> Bool { list == nil && Self.entry(name) != nil && self[name] == nil }

    /// The names of the variables.
    public var names: [String] {
        if let list { return list.map(\.name) }
        var names: [String] = []
        var next = environ
        while let entry = next.pointee {
            next += 1
            guard let sign = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            names.append(String(decoding: UnsafeRawBufferPointer(start: entry, count: sign - entry), as: UTF8.self))
        }
        return names
    }

    /// What follows `NAME=`. No name has a `=` in it, of which the system would take what follows for the text.
    private static func entry(_ name: String) -> UnsafeMutablePointer<CChar>? {
        name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "=") } ? nil : getenv(name)
    }
}
