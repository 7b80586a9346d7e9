/// The calls in a text from elsewhere: commands for a shell, requests, programs in JavaScript, PHP, Python and Go.
///
/// It is read as text: nothing of it is run.
public struct ProgramReading: Sendable {
    /// The calls, in their order.
    public private(set) var calls: [FoundCall] = []
    /// The texts in it that stand in the place of credentials.
    public private(set) var secrets: Set<String> = []
    /// How many lines with something on them are no part of a call.
    public private(set) var otherLines = 0
    /// Whether the text ends within a call, so that more of it could follow.
    public private(set) var isOpen = false

    /// The longest text that is looked at.
    private static let longest = 4 << 20

    /// Reads a text.
    public init(_ text: String) { self.init(utf8: Array(text.utf8)) }

    /// Reads a text.
    /// - Parameter bytes: It in UTF-8.
    public init(utf8 bytes: [UInt8]) {
        guard bytes.count <= Self.longest else { return }
        let language = ProgramLanguage(of: bytes)
        let variables = Variables(bytes, language)
        var maker = CallMaker()
        if let body = BodyCall.read(bytes, &maker) {
            calls = [body]
        } else {
            let shell = ShellCalls(bytes, variables, maker)
            let file = RequestFile(bytes, variables, shell.maker)
            let taken = (shell.taken + file.taken).sorted { $0.lowerBound < $1.lowerBound }
            var scanner = ProgramScanner(bytes, language, variables, taken: taken)
            scanner.scan()
            let code = CodeCalls(scanner, file.maker)
            calls = shell.found + file.found + code.found
            calls.sort { $0.range.lowerBound < $1.range.lowerBound }
            maker = code.maker
            isOpen =
                shell.isOpen || scanner.isOpen(at: code.found)
                || !shell.found.isEmpty && Self.goesOn(bytes)
        }
        secrets = maker.secrets
        otherLines = Self.countLines(bytes, beside: calls)
    }

    /// Whether the last line says that another follows.
    private static func goesOn(_ bytes: [UInt8]) -> Bool {
        let last = bytes.last { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }
        return last == UInt8(ascii: "\\") || last == UInt8(ascii: "^") || last == UInt8(ascii: "`")
    }

    private static func countLines(_ bytes: [UInt8], beside calls: [FoundCall]) -> Int {
        var count = 0
        var call = calls[...]
        var start = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let end = start + line.count
            while let first = call.first, first.range.upperBound <= start { call = call.dropFirst() }
            let isInCall = call.first.map { $0.range.lowerBound <= end } ?? false
            if !isInCall, line.contains(where: { $0 > 0x20 }) { count += 1 }
            start = end + 1
        }
        return count
    }
}
