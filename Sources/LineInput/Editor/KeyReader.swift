#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Turns the bytes of a terminal into keys, and reports signals and the end of the input.
struct KeyReader {
    /// Keys that no keyboard has, as C1 control characters.
    enum Key {
        /// A pasted text follows; see ``KeyReader/readPaste()``.
        static let paste: Unicode.Scalar = "\u{80}"
        /// Ends the line without asking whether it is complete.
        static let submit: Unicode.Scalar = "\u{81}"
    }

    enum Event {
        case key(Unicode.Scalar)
        case signal(Int32)
        case end
    }

    private static let pasteStart = Array("\u{1B}[200~".utf8)
    private static let pasteEnd = Array("\u{1B}[201~".utf8)

    /// How long the rest of an escape sequence may take, in milliseconds.
    private static let patience: Int32 = 30

    private let descriptor: Int32
    private let signals: SignalPipe
    private var pending: [Unicode.Scalar] = []
    private var arrived: [Int32] = []
    /// A byte that was read but belongs to the next character.
    private var unread: UInt8?

    init(descriptor: Int32, signals: SignalPipe) {
        self.descriptor = descriptor
        self.signals = signals
    }

    /// Whether a key can be had without waiting.
    var hasInput: Bool { !pending.isEmpty || hasByte(within: 0) }

    /// Whether a key follows faster than anybody types.
    var hasMore: Bool { !pending.isEmpty || hasByte(within: Self.patience) }

    /// Makes `key` the next one.
    mutating func push(_ key: Unicode.Scalar) { pending.insert(key, at: 0) }

    /// Waits for the next thing to happen.
    mutating func next() -> Event {
        while true {
            if !arrived.isEmpty { return .signal(arrived.removeFirst()) }
            if !pending.isEmpty { return .key(pending.removeFirst()) }
            let ready = wait()
            if ready.second { arrived = signals.take() }
            // A signal that is there together with a key came first: the window has its new size when the key is drawn.
            guard ready.first, arrived.isEmpty else { continue }
            guard let byte = readByte() else { return .end }
            if byte == 0x1B {
                readEscape()
            } else if let key = readScalar(startingWith: byte) {
                return .key(key)
            }
        }
    }

    /// Reads up to the end of a paste; control characters other than newlines and tabs are dropped.
    ///
    /// - Returns: The text with its last newline removed; nil after Control-C.
    mutating func readPaste() -> String? {
        var bytes: [UInt8] = []
        while !bytes.hasSuffix(Self.pasteEnd) {
            let ready = wait()
            if ready.second, signals.take().contains(SIGINT) { return nil }
            guard ready.first else { continue }
            guard let byte = readByte() else { break }
            bytes.append(byte)
        }
        if bytes.hasSuffix(Self.pasteEnd) { bytes.removeLast(Self.pasteEnd.count) }
        return Self.cleaned(bytes)
    }

    private static func cleaned(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            // libedit's terminal modes exchange the two.
            case "\n" where previous == "\r", "\r" where previous == "\n": previous = " "; continue
            case "\r", "\n": text.append("\n")
            case "\t": text.append(scalar)
            default: if scalar.properties.generalCategory != .control { text.append(scalar) }
            }
            previous = scalar
        }
        if text.last == "\n" { text.removeLast() }
        return String(text)
    }

    /// An escape that does not begin a paste is a key, and so is each character after it.
    private mutating func readEscape() {
        var bytes: [UInt8] = [0x1B]
        while bytes.count < Self.pasteStart.count, hasByte(within: Self.patience), let byte = readByte() {
            guard byte == Self.pasteStart[bytes.count] else {
                pending = bytes.map { Unicode.Scalar($0) }
                if let key = readScalar(startingWith: byte) { pending.append(key) }
                return
            }
            bytes.append(byte)
        }
        pending = bytes == Self.pasteStart ? [Key.paste] : bytes.map { Unicode.Scalar($0) }
    }

    /// Nil for bytes that are not UTF-8 and for the characters of ``Key``.
    private mutating func readScalar(startingWith first: UInt8) -> Unicode.Scalar? {
        var bytes = [first]
        while bytes.count < Self.length(startingWith: first), hasByte(within: Self.patience), let byte = readByte() {
            guard byte & 0xC0 == 0x80 else {
                unread = byte
                return nil
            }
            bytes.append(byte)
        }
        guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first,
            !(0x80...0x9F).contains(scalar.value)
        else { return nil }
        return scalar
    }

    /// Bytes of a character, by its first one; 1 for bytes that begin none.
    private static func length(startingWith byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }

    private func wait() -> (first: Bool, second: Bool) {
        unread == nil ? Descriptor.waitForInput(descriptor, signals.output) : (true, false)
    }

    private func hasByte(within milliseconds: Int32) -> Bool {
        unread != nil || Descriptor.waitForInput(descriptor, -1, milliseconds: milliseconds).first
    }

    private mutating func readByte() -> UInt8? {
        defer { unread = nil }
        return unread ?? Descriptor.read(descriptor, atMost: 1)?.first
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...] == suffix[...]
    }
}
