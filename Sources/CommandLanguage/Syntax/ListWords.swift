/// The words of a list but its condition: `select F,F…`, `order F [desc], …`, `page N | all | limit N`.
public struct ListWords: Sendable {
    /// The fields that are wanted; none for all.
    public private(set) var select: [Name] = []
    /// The fields it is sorted by.
    public private(set) var order: [(field: Name, direction: SortDirection)] = []
    /// The page, counted from 1.
    public private(set) var page: Int?
    /// Whether all pages are wanted.
    public private(set) var isAll = false
    /// How many rows are wanted, from as many pages as needed.
    public private(set) var limit: Int?
    /// Which of `page`, `all` and `limit` it has.
    private var extent: ListClause?

    /// A field's name and where it stands.
    public struct Name: Sendable {
        /// The name.
        public var text: String
        /// Where it stands.
        public var span: SourceSpan
    }

    /// What cannot be read, and where.
    public struct SyntaxError: Error {
        /// What is wrong.
        public var message: String
        /// The word.
        public var span: SourceSpan
        /// What to write.
        public var hint: String

        init(_ message: Message, _ span: SourceSpan, hint: String = Hint.listUsage) {
            self.message = message.text
            self.span = span
            self.hint = hint
        }
    }

    /// Reads words.
    public init(_ words: [(text: String, span: SourceSpan)]) throws(SyntaxError) {
        var clause: ListClause?
        for (text, span) in words {
            switch ListClause(rawValue: text) {
            case let next? where next != .where:
                try take(next, span)
                clause = next == .all ? nil : next
            default: clause = try take(text, span, clause)
            }
        }
        // A word whose value is missing is no better than none.
        if let clause, let last = words.last, ListClause(rawValue: last.text) == clause {
            throw SyntaxError(.clauseWithoutValue(clause.rawValue), last.span, hint: Hint.usage("'\(clause.usage)'"))
        }
    }

    /// Begins a clause, unless the list has another one that it excludes.
    private mutating func take(_ clause: ListClause, _ span: SourceSpan) throws(SyntaxError) {
        let isSingle = clause.alternatives.count > 1
        if isSingle, let other = extent {
            throw SyntaxError(
                other == clause ? .twice(clause.rawValue) : .exclusive(other.rawValue, clause.rawValue), span)
        }
        if isSingle { extent = clause }
        isAll = isAll || clause == .all
    }

    /// - Returns: The clause that goes on after the word.
    private mutating func take(
        _ text: String, _ span: SourceSpan, _ clause: ListClause?
    ) throws(SyntaxError) -> ListClause? {
        switch clause {
        case nil, .where, .all:
            let word = text.lowercased()
            let clause = Self.foreignClauses[word]
            let isInCapitals = word != text && (ListClause(rawValue: word) != nil || ["and", "or"].contains(word))
            throw SyntaxError(
                .unexpected("word '\(text)'"), span,
                hint: isInCapitals
                    ? Hint.write("'\(word)' in small letters")
                    : clause.map { Hint.usage("'\($0.usage)'") } ?? Hint.listUsage)
        case .select: select += Self.names(text, span)
        case .page:
            guard let number = Int(text), number > 0 else {
                throw SyntaxError(.badPage(text), span, hint: Hint.pagesCount)
            }
            page = number
            return nil
        case .limit:
            guard let number = Int(text), number > 0 else {
                throw SyntaxError(.badLimit(text), span, hint: Hint.limitCounts)
            }
            limit = number
            return nil
        case .order: try takeOrder(Self.names(text, span))
        }
        return clause
    }

    /// What the parts of a list are called elsewhere.
    private static let foreignClauses: [String: ListClause] = [
        "sort": .order, "orderby": .order, "order_by": .order, "sortby": .order, "sorted": .order, "by": .order,
        "top": .limit, "first": .limit, "take": .limit, "head": .limit, "max": .limit, "fields": .select,
        "columns": .select, "only": .select, "fetch": .limit, "filter": .where, "when": .where, "having": .where,
        "with": .where, "if": .where, "offset": .page, "skip": .page, "start": .page, "pages": .page,
    ]

    private mutating func takeOrder(_ names: [Name]) throws(SyntaxError) {
        for name in names {
            if let line = Self.orderInstead(of: name.text, isFirst: order.isEmpty) {
                throw SyntaxError(.unexpected("word '\(name.text)'"), name.span, hint: Hint.writeLine(line))
            }
            if let direction = SortDirection(word: name.text), !order.isEmpty {
                if direction == .desc { order[order.count - 1].direction = .desc }
            } else {
                order.append((name, .asc))
            }
        }
    }

    /// What to write instead of `order by id`, `order -id` and `order id descending`; nil for what may be a field.
    private static func orderInstead(of word: String, isFirst: Bool) -> String? {
        let name = word.drop { "+-".contains($0) }
        if name.count < word.count { return word.first == "-" ? "order \(name) desc" : "order \(name)" }
        return switch (word.lowercased(), isFirst) {
        case ("by", true), ("asc", true): "order FIELD"
        case ("desc", true): "order FIELD desc"
        case ("descending", _): "order FIELD desc"
        case ("ascending", _): "order FIELD"
        default: nil
        }
    }

    private static func names(_ text: String, _ span: SourceSpan) -> [Name] {
        // In quotes a word is longer than its text, and the place of a part is not known.
        let isBare = text.utf8.count == span.end - span.start
        return text.split(separator: ",").map { part in
            let start = span.start + text.utf8.distance(from: text.startIndex, to: part.startIndex)
            return Name(text: String(part), span: isBare ? SourceSpan(start, start + part.utf8.count) : span)
        }
    }
}
