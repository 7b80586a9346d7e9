extension JSON {
    /// How JSON is laid out.
    public enum Layout: Sendable, Hashable {
        /// On one line without spaces, as it goes over the wire.
        case compact
        /// On one line with a space after `:` and `,`, for people.
        case line
        /// One member or element a line, indented by two spaces; empty containers stay on one line.
        case indented
    }

    /// The value as JSON text. Control characters, also those above 0x7E, are escaped, so that the text is safe to
    /// show on a terminal.
    /// - `depth`: How deep the value stands in a text that somebody else writes around it.
    public func text(_ layout: Layout = .compact, depth: Int = 0) -> String {
        // Texts are put together from many numbers: a writer for each took a third of the time.
        if case .number(let number) = self { return number.text }
        var writer = Writer(layout: layout, depth: depth)
        writer.write(self)
        return String(decoding: writer.output, as: UTF8.self)
    }

    /// Hands the text over in pieces of whole tokens, a name together with its colon: a large value is never one large
    /// text.
    public func write(_ layout: Layout = .compact, to sink: (String) -> Void) {
        var writer = Writer(layout: layout)
        writer.write(self) { output in
            guard output.count >= 1 << 16 else { return }
            sink(String(decoding: output, as: UTF8.self))
            output.removeAll(keepingCapacity: true)
        }
        sink(String(decoding: writer.output, as: UTF8.self))
    }

    /// The value as JSON in UTF-8.
    public func bytes(_ layout: Layout = .compact) -> [UInt8] {
        var writer = Writer(layout: layout)
        writer.write(self)
        return writer.output
    }

    /// Values as compact JSON in UTF-8, a line each.
    package static func lines(_ values: [JSON]) -> [UInt8] {
        var writer = Writer(layout: .compact)
        for value in values {
            writer.write(value)
            writer.output.append(UInt8(ascii: "\n"))
        }
        return writer.output
    }
}

/// Writes without recursion, as ``Reader`` reads: a value composed deeper than any text may be is no danger either.
private struct Writer {
    /// A container that is being written, and how far.
    private struct Level {
        var container: Container
        var written = 0
    }

    private enum Container {
        case array([JSON])
        case object([JSON.Object.Member])
    }

    let layout: JSON.Layout
    let depth: Int
    var output: [UInt8] = []
    /// The containers around the one that is being written.
    private var outer: [Level] = []

    init(layout: JSON.Layout, depth: Int = 0) {
        self.layout = layout
        self.depth = depth
        // Most values are lines of a journal or parameters of a call, which fit.
        output.reserveCapacity(256)
    }

    /// - Parameter drain: May take what is written so far; called now and then.
    mutating func write(_ value: JSON, drain: (inout [UInt8]) -> Void = { _ in }) {
        guard var level = begin(value) else { return }
        while true {
            drain(&output)
            if let inner = writeItems(of: &level) {
                outer.append(level)
                level = inner
            } else {
                end(level)
                guard let around = outer.popLast() else { return }
                level = around
            }
        }
    }

    /// Writes a value, or the bracket of a container that has something in it and is to be gone through.
    private mutating func begin(_ value: JSON) -> Level? {
        switch value {
        case .null: put("null")
        case .bool(let value): put(value ? "true" : "false")
        case .number(let number):
            if let whole = number.exactInteger {
                output.append(digitsOf: whole)
            } else {
                output.append(contentsOf: number.text.utf8)
            }
        case .string(let text): output.append(quoted: text)
        case .array(let elements):
            guard elements.isEmpty else { return begin("[", .array(elements)) }
            put("[]")
        case .object(let object):
            guard object.isEmpty else { return begin("{", .object(object.members)) }
            put("{}")
        }
        return nil
    }

    private mutating func begin(_ bracket: StaticString, _ container: Container) -> Level {
        put(bracket)
        return Level(container: container)
    }

    private mutating func end(_ level: Level) {
        breakLine(depth: outer.count)
        switch level.container {
        case .array: put("]")
        case .object: put("}")
        }
    }

    /// Goes on where it stopped: returns the next container inside, or nil at the end of this one.
    private mutating func writeItems(of level: inout Level) -> Level? {
        switch level.container {
        case .array(let elements):
            while level.written < elements.count {
                separate(&level)
                if let inner = begin(elements[level.written - 1]) { return inner }
            }
        case .object(let members):
            while level.written < members.count {
                separate(&level)
                output.append(quoted: members[level.written - 1].name)
                put(layout == .compact ? ":" : ": ")
                if let inner = begin(members[level.written - 1].value) { return inner }
            }
        }
        return nil
    }

    private mutating func separate(_ level: inout Level) {
        if level.written > 0 { put(layout == .line ? ", " : ",") }
        level.written += 1
        breakLine(depth: outer.count + 1)
    }

    private mutating func breakLine(depth: Int) {
        guard layout == .indented else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (self.depth + depth) * 2))
    }

    private mutating func put(_ text: StaticString) { output.append(text) }
}
