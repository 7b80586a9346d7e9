import CArguments

/// The words that the program was started with.
enum ProgramWords {
    /// All of them, the program's own name first.
    static let all: [String] = {
        var words: [String] = []
        guard var next = carg_words() else { return words }
        while let word = next.pointee {
            words.append(String(cString: word))
            next += 1
        }
        return words
    }()
}
