import CArguments

/// The words the program was started with.
enum ProgramWords {
    /// All of them, the program's name first. One that is not UTF-8 is nil: repaired it would be a different text.
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

    /// The number of the first word that is not UTF-8; the program's name does not count.
    static let unreadable = read.dropFirst().firstIndex { $0 == nil }
}
