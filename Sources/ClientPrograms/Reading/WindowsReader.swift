/// Reads a command as `cmd` and the programs it starts do.
struct WindowsReader {
    private let bytes: [UInt8]
    private var position: Int

    init(_ bytes: [UInt8], from position: Int) { (self.bytes, self.position) = (bytes, position) }

    mutating func readCommand() -> ShellCommand? {
        let line = readLine()
        var command = ShellCommand()
        command.words = Self.words(line).map(Self.value)
        command.end = position
        return command.words.isEmpty ? nil : command
    }

    /// The line as `cmd` gives it on: without `^`, lines that go on joined.
    private mutating func readLine() -> [UInt8] {
        var line: [UInt8] = []
        var isQuoted = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "^"), !isQuoted {
                position += 1
                if position < bytes.count, bytes[position] == 0x0D { position += 1 }
                guard position < bytes.count else { break }
                if bytes[position] == 0x0A {
                    position += 1
                    // A second line end is one of the text.
                    guard position < bytes.count, bytes[position] == 0x0A else { continue }
                }
                line.append(bytes[position])
                position += 1
                continue
            }
            if byte == 0x0A || !isQuoted && (byte == UInt8(ascii: "|") || byte == UInt8(ascii: "&")) { break }
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            line.append(byte)
            position += 1
        }
        return line
    }

    /// The words as a program takes its line apart.
    private static func words(_ line: [UInt8]) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var word: [UInt8] = []
        var isWord = false
        var isQuoted = false
        var index = 0
        while index < line.count {
            let byte = line[index]
            switch byte {
            case UInt8(ascii: "\\"):
                let count = line[index...].prefix { $0 == byte }.count
                let isBeforeQuote = index + count < line.count && line[index + count] == UInt8(ascii: "\"")
                word += Array(repeating: byte, count: isBeforeQuote ? count / 2 : count)
                isWord = true
                index += count
                if isBeforeQuote, count % 2 == 1 {
                    word.append(UInt8(ascii: "\""))
                    index += 1
                }
                continue
            case UInt8(ascii: "\""):
                isWord = true
                if isQuoted, index + 1 < line.count, line[index + 1] == byte {
                    word.append(byte)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            case 0x20, 0x09, 0x0D:
                if isQuoted {
                    word.append(byte)
                } else if isWord {
                    words.append(word)
                    (word, isWord) = ([], false)
                }
            default:
                word.append(byte)
                isWord = true
            }
            index += 1
        }
        if isWord { words.append(word) }
        return words
    }

    /// `%NAME%` is a variable of the environment.
    private static func value(_ word: [UInt8]) -> CodeValue {
        let text = String(decoding: word, as: UTF8.self)
        guard text.contains("%"), !text.contains("://") || text.split(separator: "%").count == 2 else {
            return .string(text)
        }
        let parts = text.split(separator: "%", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty,
            parts[1].allSatisfy({ $0.isUppercase || $0.isNumber || $0 == "_" }), parts[1].first?.isLetter == true
        else { return .string(text) }
        let pieces: [CodeValue] = [
            .string(String(parts[0])), .environment(String(parts[1])), .string(String(parts[2])),
        ]
        return .joined(pieces.filter { $0.string != "" })
    }
}
