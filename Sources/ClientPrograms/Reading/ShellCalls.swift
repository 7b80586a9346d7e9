import OrderedJSON

/// Finds the commands that send requests among the lines of a text, for a POSIX shell, `cmd` and PowerShell.
struct ShellCalls {
    private let bytes: [UInt8]
    private let variables: Variables
    private(set) var maker: CallMaker
    private(set) var found: [FoundCall] = []
    /// What was read as lines of a shell, calls or not.
    private(set) var taken: [Range<Int>] = []
    /// Whether the text ends within a command.
    private(set) var isOpen = false
    private var position = 0
    /// The function whose body is open.
    private var function: String?

    init(_ bytes: [UInt8], _ variables: Variables, _ maker: CallMaker) {
        (self.bytes, self.variables, self.maker) = (bytes, variables, maker)
        guard Self.hasCommands(bytes) else { return }
        var isAtStart = true
        while position < bytes.count {
            if isAtStart {
                skipBlanks()
                if readStart() { continue }
            }
            isAtStart = step()
        }
    }

    /// Whether any of the programs is named at all.
    private static func hasCommands(_ bytes: [UInt8]) -> Bool {
        bytes.split { !(CodeReader.isNamePart($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")) }
            .contains { ShellCommand.senders.contains(String(decoding: $0, as: UTF8.self).lowercased()) }
    }

    private mutating func skipBlanks() { while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 } }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Goes on by a word or a sign; says whether a command may begin after it.
    private mutating func step() -> Bool {
        guard let byte = peek else { return false }
        guard CodeReader.isNamePart(byte) else {
            position += 1
            if byte == UInt8(ascii: "}") { function = nil }
            return byte == 0x0A || "|(`;&!{".utf8.contains(byte)
                || (byte == UInt8(ascii: "$") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "%")) && peek == 0x20
        }
        let start = position
        while let next = peek, CodeReader.isNamePart(next) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if word == "$" { return peek == 0x20 }
        return ["then", "do", "else", "if", "time", "sudo"].contains(word)
    }

    // MARK: What may begin here

    private mutating func readStart() -> Bool {
        let start = position
        var end = start
        while end < bytes.count, CodeReader.isNamePart(bytes[end]) || ".-".utf8.contains(bytes[end]) { end += 1 }
        guard end > start else { return false }
        let word = String(decoding: bytes[start..<end], as: UTF8.self)
        if ShellCommand.senders.contains(word.lowercased()) { return readSender(from: start, input: nil) }
        if end < bytes.count, bytes[end] == UInt8(ascii: "=") { return readAssignment(word, start, end) }
        if word.hasPrefix("$") { return readPowerShellVariable(word, end) }
        if bytes[end...].starts(with: Array("() {".utf8)) || bytes[end...].starts(with: Array("(){".utf8)) {
            function = word
            position = end + 3
            return true
        }
        let isPrinter = ShellCommand.printers.contains(word) || variables.isAssigned(ShellOutput.function(word))
        return isPrinter && readPipe(from: start)
    }

    /// `NAME='…'`
    private mutating func readAssignment(_ name: String, _ start: Int, _ end: Int) -> Bool {
        guard !name.contains("."), !name.contains("-"), end + 1 < bytes.count, bytes[end + 1] != UInt8(ascii: "=")
        else {
            return false
        }
        var reader = ShellReader(bytes, from: end + 1, variables)
        guard let value = reader.readWord(), reader.position > end + 1 || value.string == "" else { return false }
        // In `NAME=x curl …` the shell has looked at the line before.
        if name != "IFS" { variables.assign(name, value) }
        if case .computed = value { return readInner(end + 1) }
        if case .environment = value { return readInner(end + 1) }
        taken.append(start..<reader.position)
        position = reader.position
        return true
    }

    /// `reply=$(… | curl …)`: what stands inside is looked at.
    private mutating func readInner(_ start: Int) -> Bool {
        position = start
        return true
    }

    /// `$body = @{…} | ConvertTo-Json`
    private mutating func readPowerShellVariable(_ name: String, _ end: Int) -> Bool {
        var index = end
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "="), bytes[index + 1] != UInt8(ascii: "=") else {
            return false
        }
        var reader = PowerShellReader(bytes, from: index + 1, variables)
        guard let value = reader.readPiped(), reader.isAtLineEnd else { return false }
        variables.assign(name, value)
        taken.append(position..<reader.position)
        position = reader.position
        return true
    }

    /// `echo '…' | curl -d @- …`
    private mutating func readPipe(from start: Int) -> Bool {
        var reader = ShellReader(bytes, from: start, variables)
        guard let command = reader.readCommand() else { return false }
        let output = ShellOutput(command, input: nil, variables).value
        if let function, !command.isPiped {
            if let output { variables.assign(ShellOutput.function(function), output) }
            if command.input != nil {
                taken.append(start..<command.end)
                position = command.end
                return true
            }
        }
        guard command.isPiped else { return false }
        position = reader.position + 1
        let next = position
        skipBlanks()
        while peek == 0x0A || peek == UInt8(ascii: "\\") || peek == 0x20 { position += 1 }
        var end = position
        while end < bytes.count, CodeReader.isNamePart(bytes[end]) { end += 1 }
        let word = String(decoding: bytes[position..<end], as: UTF8.self)
        let nextStart = position
        if ShellCommand.senders.contains(word.lowercased()),
            readSender(from: nextStart, input: output ?? .computed("stdin"))
        {
            found[found.count - 1].range = start..<found[found.count - 1].range.upperBound
            return true
        }
        position = next
        return true
    }

    // MARK: Senders

    private mutating func readSender(from start: Int, input: CodeValue?) -> Bool {
        guard let command = command(from: start, input: input) else {
            isOpen = true
            return false
        }
        var contents: [FoundCall.Content] = []
        for request in SentRequest.requests(of: command, input: input) {
            if let content = request.content(&maker) { contents.append(content) }
        }
        guard !contents.isEmpty else {
            var reader = ShellReader(bytes, from: start, variables)
            isOpen = isOpen || reader.readCommand() == nil && reader.position >= start
            return false
        }
        for content in contents { found.append(FoundCall(content: content, range: start..<command.end)) }
        taken.append(start..<command.end)
        position = command.end
        return true
    }

    /// The command in the shell whose rules make a request of it.
    private func command(from start: Int, input: CodeValue?) -> ShellCommand? {
        var first: ShellCommand?
        for shell in shells(from: start) {
            guard let command = shell.command(bytes, start, variables) else { continue }
            first = first ?? command
            let requests = SentRequest.requests(of: command, input: input)
            if requests.allSatisfy(\.isReadable), requests.contains(where: { !$0.addresses.isEmpty }) { return command }
        }
        return first
    }

    private enum Kind {
        case posix, windows, powerShell
        /// A program that PowerShell starts, where quotes within words are escaped once more.
        case powerShellProgram

        func command(_ bytes: [UInt8], _ start: Int, _ variables: Variables) -> ShellCommand? {
            switch self {
            case .posix:
                var reader = ShellReader(bytes, from: start, variables)
                return reader.readCommand()
            case .windows:
                var reader = WindowsReader(bytes, from: start)
                return reader.readCommand()
            case .powerShell:
                var reader = PowerShellReader(bytes, from: start, variables)
                return reader.readCommand()
            case .powerShellProgram:
                var reader = PowerShellReader(bytes, from: start, variables)
                guard var command = reader.readCommand() else { return nil }
                command.words = command.words.map(\.unescaped)
                return command
            }
        }
    }

    /// The shells that a line may be for, the likeliest first.
    private func shells(from start: Int) -> [Kind] {
        let line = bytes[start...].prefix { $0 != 0x0A }
        let word = String(decoding: line.prefix { $0 != 0x20 }, as: UTF8.self).lowercased()
        let last = line.last { $0 != 0x20 && $0 != 0x0D }
        if word.hasPrefix("invoke") || word == "irm" || word == "iwr" { return [.powerShell] }
        if last == UInt8(ascii: "^") || line.contains(UInt8(ascii: "^")) && !line.contains(UInt8(ascii: "'")) {
            return [.windows, .posix]
        }
        let isPowerShell = last == UInt8(ascii: "`") || word == "curl.exe" && line.contains(UInt8(ascii: "'"))
        if isPowerShell { return [.powerShell, .powerShellProgram, .posix] }
        return [.posix, .windows, .powerShell, .powerShellProgram]
    }
}

extension CodeValue {
    /// `{"a": 1}` for `{\"a\": 1}`.
    fileprivate var unescaped: CodeValue {
        switch self {
        case .constant(.string(let text)):
            .string(text.split(separator: "\\\"", omittingEmptySubsequences: false).joined(separator: "\""))
        case .text(let pieces): .text(pieces.map(\.unescaped))
        default: self
        }
    }
}
