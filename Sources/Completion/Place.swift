import CommandLanguage

/// The position of the cursor in an unfinished text: the words of its statement before it, and the word it is in.
///
/// The parser cannot give it. It returns a statement, or an error and nothing of what it had read. The statement with
/// the cursor in it is mostly unfinished or wrong (`source.lis`, `set settings={"to`, `if $x {`), so it would be
/// missing. To have its words, each rule of the grammar would have to record what it reads, also when it fails: more
/// code than this, in the parser.
///
/// Only what is open and where words end is read here. What the words mean comes from the language's rows: ``Keyword``,
/// ``ListClause`` and their slots.
struct Place {
    /// What the word is a part of.
    enum Surroundings {
        /// A statement: its name and its words.
        case statement
        /// A value in brackets, opened by these characters.
        case value(opening: String)
        /// A line of the system's shell.
        case program
        /// Text that means nothing.
        case comment
    }

    /// A bracket of a value that is open at the cursor.
    struct Bracket {
        var opening: String
        /// What comes right before it: `settings:=`, the name of a function, or nothing.
        var head: String
        /// The finished words before that, since the statement or the bracket around it began.
        var words: [String]
    }

    /// The text up to the cursor.
    let text: String
    /// The finished words before the cursor's: those of its statement, or those since the bracket was opened.
    private(set) var before: [String] = []
    /// The words of the statement, where ``before`` are those of a value in it.
    private(set) var statement: [String] = []
    /// The word before the cursor, with the quotes in it.
    private(set) var word = ""
    /// Where that word begins.
    private(set) var start = 0
    private(set) var surroundings = Surroundings.statement
    /// The brackets of values that are open, the outermost first.
    private(set) var brackets: [Bracket] = []
    /// The words of the statements whose blocks are open, the outermost first.
    private(set) var blocks: [[String]] = []
    /// The quotes that are open at the cursor, and where they were opened.
    private(set) var quote: (text: String, offset: Int)?

    init(_ line: String, cursor: Int) {
        text = String(decoding: line.utf8.prefix(cursor), as: UTF8.self)
        var scanner = Scanner(Array(text.utf8))
        scanner.scan()
        let frame = scanner.frame
        before = frame.words
        statement = scanner.statement.words
        start = frame.start
        quote = frame.quote.map { (scanner.string($0.offset, $0.offset + $0.length), $0.offset) }
        surroundings = scanner.surroundings
        brackets = scanner.brackets
        blocks = scanner.blocks
        word = scanner.string(start, scanner.bytes.count)
    }
}

/// Reads the text and keeps what is open.
private struct Scanner {
    struct Quote {
        var byte: UInt8
        var length: Int
        var offset: Int
    }

    struct Frame {
        /// The bracket of a value; nil for a block.
        var opening: String?
        var words: [String] = []
        var start: Int
        var quote: Quote?
        /// The position of its bracket.
        var opened = 0
    }

    let bytes: [UInt8]
    private var frames = [Frame(start: 0)]
    private var position = 0
    private var rest: Place.Surroundings?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var frame: Frame { frames[top] }

    private var top: Int { frames.count - 1 }

    /// The innermost block's statement.
    var statement: Frame { frames.last { $0.opening == nil } ?? frame }

    /// The brackets since the last block was opened.
    var brackets: [Place.Bracket] {
        let first = (frames.lastIndex { $0.opening == nil } ?? 0) + 1
        return (first..<max(first, frames.count)).map { index in
            let outer = frames[index - 1]
            return Place.Bracket(
                opening: frames[index].opening ?? "{", head: string(outer.start, frames[index].opened),
                words: outer.words)
        }
    }

    var blocks: [[String]] {
        frames.indices.dropFirst().filter { frames[$0].opening == nil }.map { frames[$0 - 1].words }
    }

    var surroundings: Place.Surroundings {
        rest ?? frame.opening.map { .value(opening: $0) } ?? .statement
    }

    func string(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<max(start, end)], as: UTF8.self) }

    mutating func scan() {
        while position < bytes.count {
            rest = nil
            frame.quote == nil ? step() : stepInQuote()
        }
    }

    private func byte(_ distance: Int) -> UInt8? {
        bytes.indices.contains(position + distance) ? bytes[position + distance] : nil
    }

    private var isAtWordStart: Bool { frame.start == position }

    // MARK: Between quotes

    private mutating func stepInQuote() {
        guard let quote = frame.quote else { return }
        if quote.byte == UInt8(ascii: "\""), bytes[position] == UInt8(ascii: "\\") {
            position += 2
        } else if quote.byte == UInt8(ascii: "\""), bytes[position] == UInt8(ascii: "$"), byte(1) == UInt8(ascii: "{") {
            open("${", length: 2)
        } else if bytes[position...].prefix(quote.length).elementsEqual(repeatElement(quote.byte, count: quote.length))
        {
            position += quote.length
            frames[top].quote = nil
        } else {
            position += 1
        }
        position = min(position, bytes.count)
    }

    private mutating func openQuote(_ byte: UInt8) {
        let isLong = byte == UInt8(ascii: "\"") && self.byte(1) == byte && self.byte(2) == byte
        frames[top].quote = Quote(byte: byte, length: isLong ? 3 : 1, offset: position)
        position += isLong ? 3 : 1
    }

    // MARK: Outside of them

    private mutating func step() {
        let byte = bytes[position]
        if let length = signLength { return takeSign(length: length) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): openQuote(byte)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): endWord()
        case UInt8(ascii: "\\") where self.byte(1) == UInt8(ascii: "\n"):
            endWord()
            endWord()
        case UInt8(ascii: "\n"), UInt8(ascii: ";"): frame.opening == nil ? endStatement() : endWord()
        case UInt8(ascii: "#") where isAtWordStart: skipLine(.comment)
        case UInt8(ascii: "!") where isAtWordStart && frame.words.isEmpty && frame.opening == nil: skipLine(.program)
        case UInt8(ascii: "|") where isAtWordStart && self.byte(1).map { $0 == UInt8(ascii: " ") } != false:
            skipLine(.program)
        case UInt8(ascii: "$") where self.byte(1) == UInt8(ascii: "{"): open("${", length: 2)
        case UInt8(ascii: "{") where opensBlock: openBlock()
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): open(string(position, position + 1), length: 1)
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): close(byte)
        default: position += 1
        }
    }

    /// The length of a sign that is a word of its own here; nil where there is none.
    private var signLength: Int? {
        switch Unicode.Scalar(bytes[position]) {
        case "?": frame.opening == "[" && frame.words.isEmpty && isAtWordStart ? 1 : nil
        case ",", ":": frame.opening != nil || (isInCondition && bytes[position] == UInt8(ascii: ",")) ? 1 : nil
        case "(", ")": isInCondition ? 1 : nil
        case "=", "!", "<", ">": isInCondition ? byte(1) == UInt8(ascii: "=") ? 2 : 1 : nil
        default: nil
        }
    }

    private mutating func endWord() {
        if frame.start < position { frames[top].words.append(string(frame.start, position)) }
        position += 1
        frames[top].start = position
    }

    /// A sign is a word of its own, also without spaces around it.
    private mutating func takeSign(length: Int) {
        if frame.start < position { frames[top].words.append(string(frame.start, position)) }
        frames[top].words.append(string(position, min(position + length, bytes.count)))
        position = min(position + length, bytes.count)
        frames[top].start = position
    }

    private mutating func endStatement() {
        position += 1
        frames[top].words = []
        frames[top].start = position
    }

    /// Skips the rest of the line, which is not in the language.
    private mutating func skipLine(_ kind: Place.Surroundings) {
        rest = kind
        position += 1
        frames[top].start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            if bytes[position] == UInt8(ascii: " ") { frames[top].start = position + 1 }
            position += 1
        }
    }

    /// In a condition brackets, commas and comparisons are words.
    private var isInCondition: Bool {
        if frame.opening == "[" { return frame.words.first == "?" }
        guard frame.opening == nil, let first = frame.words.first else { return false }
        let isWhere = frame.words.last { ListClause(rawValue: $0) != nil } == ListClause.where.rawValue
        // Whether `->` or `>` after a complete condition belongs to it, only the parser knows.
        let head = first == Keyword.expect.name ? frame.words.dropFirst(2).first : first
        return isWhere && head?.contains(".") == true
    }

    // MARK: Brackets

    private mutating func open(_ opening: String, length: Int) {
        frames.append(Frame(opening: opening, start: position + length, opened: position))
        position += length
    }

    private var opensBlock: Bool {
        guard frame.opening == nil, isAtWordStart, let head = frame.words.first else { return false }
        if head == Keyword.expect.name { return frame.words.count == 2 }
        return head == Keyword.else || head == Place.afterIf || Keyword(rawValue: head)?.hasBlock == true
    }

    private mutating func openBlock() {
        position += 1
        frames.append(Frame(start: position))
    }

    private mutating func close(_ byte: UInt8) {
        guard frames.count > 1 else {
            position += 1
            return
        }
        let isBlock = frame.opening == nil
        guard !isBlock || byte == UInt8(ascii: "}") else {
            position += 1
            return
        }
        frames.removeLast()
        position += 1
        guard isBlock else { return }
        // After the block of an `if` there may be an `else`.
        let head = frame.words.first
        let isOpen = head == Keyword.if.name || (head == Keyword.else && frame.words.count > 1)
        frames[top].words = isOpen ? [Place.afterIf] : []
        frames[top].start = position
    }
}

extension Place {
    /// In place of the words of an `if` after its block, which an `else` may follow.
    static let afterIf = "else?"
}
