/// Why a file could not be read as what it was named for.
public struct FileTextError: DiagnosticConvertible, Hashable {
    /// What a file was to be.
    public enum Use: Sendable, Hashable {
        /// A script.
        case script
        /// The table of `csv(…)`.
        case table
        /// The text of `file(…)`.
        case function
        /// The value of an item: `title=@file`, with its key.
        case item(key: String)
        /// The JSON of an item: `title:=@file`, with its key.
        case jsonItem(key: String)
        /// A file of the program's own, or for its sandbox.
        case data
    }

    /// What is wrong.
    public var problem: TextDecodingError
    /// The path as it was given; nil for standard input.
    public var path: String?
    /// What it was to be.
    public var use: Use

    /// Why a file could not be read.
    public init(_ problem: TextDecodingError, path: String?, use: Use) {
        self.problem = problem
        self.path = path
        self.use = use
    }

    /// `"s.csv" is not UTF-8: byte 0xCF in line 2, byte 17 of the file`
    public var message: String { Message.notText(name, problem, use).text }

    /// What to do next.
    public var hint: String? {
        switch problem {
        case .kind(let kind): Hint.save(kind, use)
        case .invalid(_, _, .utf8), .cut(_, .utf8): Hint.encoding(path, use, "windows-1251")
        case .invalid, .cut: Hint.otherEncoding
        case .zero(_, let encoding): encoding.map { Hint.encoding(path, use, $0.name.lowercased()) } ?? Hint.noZeros
        case .marked(let found, _): Hint.leaveOutEncoding(found.name)
        }
    }

    /// Nothing was sent.
    public var isLocal: Bool { true }

    private var name: String { path.map { "\"\($0)\"" } ?? "standard input" }
}
