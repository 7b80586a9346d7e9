import CommandLanguage
import LineInput

/// Standard input as a script that may not be complete yet: it is read statement by statement, so that a program
/// started by the script can read the rest.
@MainThread
struct ScriptInput {
    private let reader = PlainReader()
    /// How many lines and bytes were read.
    private var lines = 0
    private var bytes = 0

    /// The next statements; nil at the end.
    /// - Parameter isOpen: Whether a text goes on in the next line.
    mutating func next(isOpen: (String) -> Bool) throws -> SourceText? {
        let first = lines + 1
        var text = ""
        while let line = try readLine() {
            text += line
            // After each line the whole text is parsed to see whether it is complete.
            guard text.utf8.count <= PlainReader.longestLine, lines - first < Self.mostLines else {
                throw Self.tooLong
            }
            if !isOpen(text) { return SourceText(name: SourceText.standardInput, text: text + "\n", firstLine: first) }
            text += "\n"
        }
        return text.isEmpty ? nil : SourceText(name: SourceText.standardInput, text: text, firstLine: first)
    }

    /// The statements that were read last with everything after them; nil at the end of the input, and for what is no
    /// UTF-8.
    func rest(after source: SourceText) throws -> SourceText? {
        let rest = try FileAccess.readStandardInput()
        guard !rest.isEmpty, let text = String(validating: source.bytes + rest, as: UTF8.self) else { return nil }
        return SourceText(name: SourceText.standardInput, text: text, firstLine: source.position(of: 0).line)
    }

    /// How many lines a statement may have that is read line by line.
    private static let mostLines = 10_000

    private static let tooLong = UsageError(
        message: Messages.statementTooLong(lines: mostLines), hint: Messages.closeStatement)

    private mutating func readLine() throws -> String? {
        let input = reader.readBytes()
        if case .tooLong = input { throw Self.tooLong }
        guard case .line(let line, let isEnded) = input else { return nil }
        do throws(TextDecodingError) {
            let text = try DecodedText(line, in: lines == 0 ? nil : .utf8)
            guard text.encoding == .utf8 else { return try readRest(behind: line, isEnded) }
            lines += text.lineEnds + (line.last == UInt8(ascii: "\r") ? 0 : 1)
            bytes += line.count + 1
            return text.string
        } catch {
            // Binary data and UTF-16 do not have these line ends: decoding all of it gives a better message.
            guard lines == 0 else { throw wrong(error.moved(lines: lines, bytes: bytes)) }
            return try whole(line, isEnded)
        }
    }

    private mutating func whole(_ line: [UInt8], _ isEnded: Bool) throws(FileTextError) -> String {
        do throws(TextDecodingError) {
            return try readRest(behind: line, isEnded)
        } catch {
            throw wrong(error)
        }
    }

    private mutating func readRest(behind line: [UInt8], _ isEnded: Bool) throws(TextDecodingError) -> String {
        let rest = isEnded ? (try? FileAccess.readStandardInput()) ?? [] : []
        let text = try DecodedText(line + (isEnded ? [UInt8(ascii: "\n")] : []) + rest)
        lines += text.lineEnds
        return text.string
    }

    private func wrong(_ problem: TextDecodingError) -> FileTextError {
        FileTextError(problem, path: nil, use: .script)
    }
}
