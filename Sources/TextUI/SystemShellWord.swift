extension StringProtocol {
    /// The text as one word of the system's shell, whatever stands in it.
    public var asShellWord: String {
        // By scalars: a quotation mark that an accent stands on is still one to the shell.
        let pieces = String(self).unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + pieces.map { String($0) }.joined(separator: "'\\''") + "'"
    }
}
