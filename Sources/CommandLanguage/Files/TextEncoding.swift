/// How a file writes the characters of its text as bytes.
public struct TextEncoding: Sendable, Hashable {
    /// The name, as messages show it and as the system's `iconv` knows it: `UTF-8`, `windows-1251`.
    public let name: String

    init(name: String) { self.name = name }

    /// UTF-8, what a file without a mark is taken for.
    public static let utf8 = TextEncoding(name: "UTF-8")
}
