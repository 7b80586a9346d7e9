import BIConnector
public import OrderedJSON

/// One order to a sandbox: `sandbox latency 200ms` at the prompt, `latency 200ms` on the server's terminal.
///
/// An order is a row: help, completion and checks of programs read it, and it is carried out here, wherever it was given.
public struct SandboxOrder: Sendable {
    /// Who may give an order.
    public enum Givers: Sendable, Hashable {
        /// A student for the own portal, the teacher for one or for all.
        case everybody
        /// The teacher, for the class as a whole.
        case teacher
    }

    /// The file that an order begins with, whose text is sent with it.
    public enum FileUse: Sendable, Hashable {
        case none
        /// The first word names one.
        case always
        /// The first word names one unless it is a number.
        case unlessNumber
    }

    /// The first word.
    public let name: String
    /// What may follow the name.
    public let words: String
    /// One line, ending in a full stop.
    public let summary: String
    /// What the first word after the name may be, for completion.
    public let choices: [String]
    /// Whether calls go to another address afterwards.
    public let leadsElsewhere: Bool
    /// Whether it only shows something.
    public let isRead: Bool
    /// Whether it may take as long as an endpoint does.
    public let mayWait: Bool
    /// The file it begins with.
    public let file: FileUse
    let deed: Deed

    /// What an order does.
    enum Deed: Sendable {
        /// Something to one portal.
        case onPortal(@Sendable (OnPortal) async throws(OrderError) -> Answer)
        /// Something to the class as a whole.
        case onClass(@Sendable (OnClass) throws(OrderError) -> Answer)
    }

    /// What an order to a portal is about.
    struct OnPortal: Sendable {
        var sandbox: Sandbox
        /// The words after the name.
        var words: [String]
        /// The text of the file.
        var text: String?
        /// Where whoever gives it is.
        var client: IPAddress?
    }

    /// What an order to a class is about.
    struct OnClass: Sendable {
        var classroom: Classroom
        /// The words after the name.
        var words: [String]
        /// The text of the file.
        var text: String?
    }

    /// What came of an order.
    public enum Answer: Sendable, Hashable {
        /// A sentence for people, or some lines for them.
        case said(String)
        /// A value.
        case shown(JSON)
    }

    init(
        _ name: String, words: String = "", _ summary: String, choices: [String] = [], leadsElsewhere: Bool = false,
        isRead: Bool = false, mayWait: Bool = false, file: FileUse = .none, _ deed: Deed
    ) {
        (self.name, self.words, self.summary, self.choices) = (name, words, summary, choices)
        (self.leadsElsewhere, self.isRead, self.mayWait, self.file) = (leadsElsewhere, isRead, mayWait, file)
        self.deed = deed
    }

    /// The most bytes of a word: what an order sets is kept and shown.
    static let longestWord = 2048
    /// The longest delay: a call that waits holds a connection that others need.
    static let longestLatency = Duration.seconds(60)
    /// The most faults that may be pending.
    static let mostFaults = 1000

    /// How it is written.
    public var usage: String { words.isEmpty ? name : "\(name) \(words)" }

    /// The most words that may follow the name; nil where conditions may, which are read one by one.
    var mostWords: Int? {
        guard !words.contains("[times N]"), !words.contains("[on METHOD]") else { return nil }
        return words.replacing(" | ", with: "\n").split(separator: "\n").map { $0.split(separator: " ").count }.max()
            ?? 0
    }

    /// Refuses words that nobody would look at: an order with a mistyped target must not meet another portal.
    func check(_ given: [String]) throws(OrderError) {
        let isOdd: (String) -> Bool = { word in
            word.utf8.count > Self.longestWord
                || word.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        guard !given.contains(where: isOdd) else { throw .oddWord }
        guard !given.contains(OrderRequest.targetWord) else { throw .misplacedTarget }
        guard let mostWords, given.count > mostWords else { return }
        throw .unexpectedWord(given[mostWords], hint: OrderError.write(self))
    }

    /// Who may give it.
    public var givers: Givers {
        switch deed {
        case .onPortal: .everybody
        case .onClass: .teacher
        }
    }

    /// The file among the words after the name, when there is one.
    public func file(in words: [String]) -> String? {
        switch file {
        case .none: nil
        case .always: words.first
        case .unlessNumber: words.first.flatMap { Int($0) == nil ? $0 : nil }
        }
    }

    /// Whether these words only show something: orders that change the class show it without any.
    public func isRead(_ words: [String]) -> Bool { isRead && (file == .none || words.isEmpty) }

    /// The order with this name.
    /// - Throws: ``OrderError`` when there is none.
    public init(named name: String) throws(OrderError) {
        guard let order = Self.all.first(where: { $0.name == name }) else { throw .unknownOrder(name) }
        self = order
    }

    /// Every order.
    public static let all = failures + manners + knowledge + teaching
}
