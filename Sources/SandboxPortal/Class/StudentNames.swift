#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Classroom {
    /// The names of students who have none: their numbers, from 1.
    public static func names(upTo count: Int) -> [String] { (0..<max(0, count)).map { String($0 + 1) } }

    /// The names in a text, one a line; blanks around a name and lines without one do not count.
    public static func names(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map { line in
            let start = line.drop(while: \.isWhitespace)
            return String(start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)])
        }.filter { !$0.isEmpty }
    }
}

/// What students may be called.
enum StudentNames {
    /// The most characters of a name.
    static let longest = 60
    /// What stands for other members where students are named.
    private static let taken: Set = ["all", Classroom.teacherName]

    /// - Parameter known: The students that there are; a name among them means that student.
    static func check(_ names: [String], after known: [String]) throws(SandboxError) {
        var (seen, all) = (Set<String>(), Set(known.map { $0.lowercased() }))
        for name in names {
            guard !name.isEmpty else { throw .namelessStudent }
            guard isName(name) else { throw .badStudent(name) }
            guard seen.insert(name.lowercased()).inserted else { throw .twoStudents(name) }
            guard all.insert(name.lowercased()).inserted else { continue }
            // Else the name would be another student's number.
            guard !isNumber(name) || name == String(all.count) else { throw .numberAsName(name, all.count) }
        }
        guard all.count <= Classroom.mostStudents else { throw .tooManyStudents }
    }

    private static func isName(_ name: String) -> Bool {
        name.count <= longest && !taken.contains(name.lowercased()) && !name.contains("/")
            && name.first?.isWhitespace == false && name.last?.isWhitespace == false
            && !name.unicodeScalars.contains { [.control, .format].contains($0.properties.generalCategory) }
    }

    private static func isNumber(_ name: String) -> Bool { name.allSatisfy { $0.isASCII && $0.isNumber } }

    /// What the first user of a student's portal is called.
    static func person(_ name: String) -> String { isNumber(name) ? "Student \(name)" : name }
}

extension Sandbox.Storage {
    /// Where a student's portal is kept when the teacher's is kept here: a file in a folder beside it that only its owner
    /// may open.
    func ofStudent(_ number: Int) throws(SandboxError) -> Sandbox.Storage {
        guard case .file(let path) = self else { return .memory }
        let folder = "\(path).students"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .noFolder(folder, String(cString: strerror(errno)))
        }
        return .file("\(folder)/\(number).db")
    }
}
