/// Which files a value was made from: a loop with a journal has to know whether its rows come from another one than before.
extension Interpreter {
    /// The paths of the files from which the value of an expression was made that was just evaluated, each once.
    /// - Parameter before: How many files had been read before that.
    func files(of expression: ScriptExpression, since before: Int, _ frame: Frame) -> [String] {
        let named = frame.hasFiles ? expression.locals.flatMap { frame.slots[$0.slot].files ?? [] } : []
        return (named + filesRead[before...]).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

extension String {
    /// The name of a file without its folders.
    var lastPart: String { split(separator: "/").last.map(String.init) ?? self }
}
