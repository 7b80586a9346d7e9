/// Why a text has no canonical form.
public struct FormattingError: Error, Sendable {
    /// What is wrong with it, in the order of the text.
    public var problems: [Diagnostic]
}

extension SourceText {
    /// The script in canonical form: the same statements and comments, written as everybody writes them.
    ///
    /// Statements stand on lines of their own, indented by their blocks; blocks that were written on one line stay on
    /// it. There is one space where spaces are, none inside of brackets, one blank line where there were several, and
    /// comments after neighbouring lines stand below each other. Lines that were broken between words stay broken.
    /// Words, strings and comments are left as they were typed. Formatting twice changes nothing the second time.
    ///
    /// Variables need not be set: a script may be written for a `run` that gives them.
    /// - Throws: ``FormattingError`` when the text is no script.
    public func formatted() throws(FormattingError) -> String {
        var parser = Parser(self, parameters: [], vocabulary: OpenVocabulary(), judgesNames: false)
        let reading = parser.readProgram()
        guard let program = reading.program else { throw FormattingError(problems: reading.problems) }
        var printer = Printer(self, comments: program.comments)
        printer.print(program)
        return printer.text
    }
}
