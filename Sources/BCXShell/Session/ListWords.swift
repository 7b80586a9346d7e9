import BIConnector
import CommandLanguage

/// The words of a list: `select F,F…`, `order F [desc], …`, `page N | all`.
struct ListWords {
    var select: [Name] = []
    var order: [(field: Name, isDescending: Bool)] = []
    var page: Int?
    var isAll = false

    /// A field's name and where it stands.
    struct Name {
        var text: String
        var span: SourceSpan
    }

    /// What cannot be read, and where.
    struct Wrong: Error {
        var message: String
        var span: SourceSpan
        var hint = "write [where COND] [select F,F…] [order F [desc], …] [page N | all]"
    }

    private enum Clause {
        case none, select, order, page
    }

    init(_ words: [(text: String, span: SourceSpan)]) throws(Wrong) {
        var clause = Clause.none
        for (text, span) in words {
            switch text {
            case "select": clause = .select
            case "order": clause = .order
            case "page": clause = .page
            case "all": (isAll, clause) = (true, .none)
            default: clause = try take(text, span, clause)
            }
        }
        guard page == nil || !isAll else {
            throw Wrong(message: "'page' and 'all' exclude each other", span: words[words.count - 1].span)
        }
    }

    private mutating func take(_ text: String, _ span: SourceSpan, _ clause: Clause) throws(Wrong) -> Clause {
        switch clause {
        case .none: throw Wrong(message: "unexpected word '\(text)'", span: span)
        case .select: select += Self.names(text, span)
        case .page:
            guard let number = Int(text), number > 0 else {
                throw Wrong(message: "'\(text)' is not a page", span: span, hint: "pages count from 1")
            }
            page = number
            return .none
        case .order:
            for name in Self.names(text, span) {
                switch name.text.lowercased() {
                case "desc" where !order.isEmpty: order[order.count - 1].isDescending = true
                case "asc" where !order.isEmpty: break
                default: order.append((name, false))
                }
            }
        }
        return clause
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
