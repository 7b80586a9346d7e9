import CArguments

/// The words that the program was started with.
enum ProgramWords {
    /// All of them, the program's own name first. One that is not UTF-8 is nil: repaired it would be another text.
    private static let read: [String?] = {
        var words: [String?] = []
        guard var next = carg_words() else { return words }
        while let word = next.pointee {
            words.append(String(validatingCString: word))
            next += 1
        }
        return words
    }()

    /// All of them, the program's own name first.
    static let all = read.map { $0 ?? "" }

    /// Which word is not UTF-8; the program's name is none.
    static let unreadable = read.dropFirst().firstIndex { $0 == nil }
}
