extension String {
    /// The text with long lines broken at spaces, what follows standing below the last column of the line: after the
    /// first gap of two spaces, or at its indentation.
    public func wrapped(toColumns width: Int?) -> String {
        guard let width else { return self }
        return split(separator: "\n", omittingEmptySubsequences: false).map { $0.wrappedLine(toColumns: width) }
            .joined(separator: "\n")
    }
}

extension Substring {
    fileprivate func wrappedLine(toColumns width: Int) -> String {
        guard displayWidth > width else { return String(self) }
        let start = lastColumn
        let column = Swift.min(start, width / 2)
        // A name that takes more than its half stands on rows of its own.
        let name = prefix(start).trimmedEnd
        let isLong = name.displayWidth > column - Swift.min(column, 1)
        let indent = String(repeating: " ", count: column)
        var rows = isLong && start > column ? [name.wrappedLine(toColumns: width)] : []
        var row =
            start > column ? rows.isEmpty ? String(name).padded(toColumns: column) : indent : String(prefix(column))
        for word in dropFirst(start).split(separator: " ") {
            if row.displayWidth + 1 + word.displayWidth > width, row.contains(where: { $0 != " " }) {
                rows.append(row)
                row = indent + word
            } else {
                row += row.isEmpty || row.hasSuffix(" ") ? String(word) : " \(word)"
            }
        }
        return (rows + [row]).joined(separator: "\n")
    }

    private var trimmedEnd: Substring {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }

    /// Where the second column of a line begins.
    private var lastColumn: Int {
        let indent = prefix { $0 == " " }.count
        var gap = 0
        for (offset, character) in enumerated().dropFirst(indent) {
            if character != " ", gap >= 2 { return offset }
            gap = character == " " ? gap + 1 : 0
        }
        return indent
    }
}
