public import OrderedJSON

/// An order as somebody gives it.
public struct OrderRequest: Sendable, Hashable {
    /// The name of the order.
    public var order: String
    /// The words after it.
    public var words: [String]
    /// For whom: the name or the number of a member, or `all`; nil for whoever gives it.
    public var target: String?
    /// The text of the file that the order begins with.
    public var text: String?

    /// Stands before the one for whom an order is.
    public static let targetWord = "for"
    /// Stands for every student.
    public static let everyStudent = "all"

    /// Reads the words of an order: its name, what follows, and for whom.
    /// - `text`: The text of its file, see ``SandboxOrder/file(in:)``.
    public init(_ words: [String], text: String? = nil) {
        var words = words[...]
        order = words.popFirst() ?? ""
        if words.count >= 2, words[words.endIndex - 2] == Self.targetWord {
            target = words.removeLast()
            words.removeLast()
        }
        self.words = Array(words)
        self.text = text
    }

    /// The body of a request.
    ///
    /// Shape: `{"order": "fault", "words": ["QUERY_LIMIT_EXCEEDED"], "for": "anna"|null, "text": "…"|null}`.
    public var json: JSON.Object {
        [
            "order": .string(order), "words": .array(words.map(JSON.string)),
            "for": target.map(JSON.string) ?? .null, "text": text.map(JSON.string) ?? .null,
        ]
    }

    /// Reads the body of a request; nil for what is none.
    init?(_ json: JSON?) {
        guard let order = json?["order"]?.string, let words = json?["words"]?.array else { return nil }
        let texts = words.compactMap(\.string)
        guard texts.count == words.count, let target = Self.optional(json?["for"]),
            let text = Self.optional(json?["text"])
        else { return nil }
        (self.order, self.words, self.target, self.text) = (order, texts, target, text)
    }

    /// A text that may be missing; the outer nil stands for anything else.
    private static func optional(_ value: JSON?) -> String?? {
        switch value {
        case nil, .null: .some(nil)
        case .string(let text): .some(text)
        default: nil
        }
    }
}
