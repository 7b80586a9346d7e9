/// A part of a list: the word it begins with, what follows it, and what help and completion say about it.
public enum ListClause: String, Sendable, CaseIterable {
    case `where`, select, order, page, all, limit

    /// What follows the word, as usages show it; empty when nothing does.
    public var slot: String {
        switch self {
        case .where: "COND"
        case .select: "F,F…"
        case .order: "F [\(SortDirection.desc.rawValue)], …"
        case .page, .limit: "N"
        case .all: ""
        }
    }

    /// How it is written: `page N`.
    public var usage: String { slot.isEmpty ? rawValue : "\(rawValue) \(slot)" }

    /// One line, ending in a full stop.
    public var summary: String {
        switch self {
        case .where: "Only those that match a condition."
        case .select: "Only these fields."
        case .order: "Sorted by these fields."
        case .page: "One page of 50."
        case .all: "All pages, one after another."
        case .limit: "The first of them, from as many pages as needed."
        }
    }

    /// The clauses of which a list has one at most, this one among them.
    public var alternatives: [ListClause] {
        switch self {
        case .page, .all, .limit: [.page, .all, .limit]
        case .where, .select, .order: [self]
        }
    }

    /// `[where COND] [select F,F…] [order F [desc], …] [page N | all | limit N]`
    public static let usage = allCases.filter { $0.alternatives.first == $0 }
        .map { "[\($0.alternatives.map(\.usage).joined(separator: " | "))]" }.joined(separator: " ")
}

/// The direction of a field of `order`.
public enum SortDirection: String, Sendable, CaseIterable {
    case asc, desc

    /// The direction that a word names, in capitals or not.
    public init?(word: String) { self.init(rawValue: word.lowercased()) }

    /// One line, ending in a full stop.
    public var summary: String {
        switch self {
        case .asc: "Smallest first."
        case .desc: "Largest first."
        }
    }
}
