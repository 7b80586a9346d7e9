import OrderedJSON

/// A call that stands in the text of a program.
public struct FoundCall: Sendable, Equatable {
    /// One method, or several that are sent together.
    public enum Content: Sendable, Equatable {
        /// A call by itself.
        case single(ReadCall)
        /// The calls of a batch with their keys.
        /// - Parameter halt: Whether the first refusal ends it.
        case batch([BatchEntry], halt: Bool)
    }

    /// What is called.
    public var content: Content
    /// Where it stands, in bytes of the text.
    public var range: Range<Int>

    /// The calls in it, in their order.
    public var calls: [ReadCall] {
        switch content {
        case .single(let call): [call]
        case .batch(let entries, _): entries.map(\.call)
        }
    }
}

/// A call of a batch.
public struct BatchEntry: Sendable, Equatable {
    /// What other calls of the batch name its result by; nil where it has none.
    public var key: String?
    /// The call.
    public var call: ReadCall
}

/// A call as it was read, and what of it the text does not tell.
public struct ReadCall: Sendable, Equatable {
    /// Something that stands in a call and only running the program would tell.
    public struct Hole: Sendable, Equatable {
        /// What is to be put in.
        public enum Content: Sendable, Hashable {
            /// A variable of the environment.
            case environment(String)
            /// The result of this piece of the program.
            case computed(String)
            /// The contents of this file.
            case file(String)
        }

        /// Where it stands: names, positions as digits.
        public var path: [String]
        /// What is to be put in.
        public var content: Content
    }

    /// The call; holes are null in it.
    public var call: ProgramCall
    /// What is to be put in.
    public var holes: [Hole] = []
    /// Pieces of the program that give members besides those that were read: `...others`.
    public var others: [String] = []
    /// The file whose contents are sent; the parameters are empty then.
    public var file: String?
    /// Whether it is sent as a form, in which every value is a text.
    public var isForm = false
    /// Whether the text does not name the method, or may not be a program at all.
    public var isGuess = false

    /// A call.
    public init(call: ProgramCall, isForm: Bool = false) { (self.call, self.isForm) = (call, isForm) }

    /// Whether the text has everything about the call, but for values of the environment.
    public var isWhole: Bool { others.isEmpty && computed.isEmpty }

    /// The pieces of the program that give values to it.
    public var computed: [String] {
        holes.compactMap { hole in
            if case .computed(let code) = hole.content { code } else { nil }
        }
    }
}
