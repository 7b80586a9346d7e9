public import OrderedJSON

extension Diagnostic {
    /// The diagnostic for editors and other programs.
    ///
    /// Shape: `{"file", "line", "column", "end": {"line", "column"}, "severity", "message", "hint"}`. Lines and columns
    /// are counted from 1, a column is a character as a reader sees it, and `end` is after the last marked character.
    /// What has no place has `null` there; `hint` may be `null`.
    public var json: JSON {
        let start = span.flatMap { source?.position(of: $0.start) }
        let end = span.flatMap { source?.position(of: $0.end) }
        let hints = [label, hint].compactMap { $0 }
        return [
            "file": source.map { .string($0.name) } ?? .null,
            "line": start.map { .int($0.line) } ?? .null,
            "column": start.map { .int($0.column) } ?? .null,
            "end": end.map { ["line": .int($0.line), "column": .int($0.column)] } ?? .null,
            "severity": .string(severity.rawValue),
            "message": .string(message),
            "hint": hints.isEmpty ? .null : .string(hints.joined(separator: "; ")),
        ]
    }
}
