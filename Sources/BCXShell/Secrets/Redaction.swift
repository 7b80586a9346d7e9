public import BIConnector
import ClientPrograms
public import CommandLanguage
public import OrderedJSON

/// The one thing that everything passes on its way out: results, messages, notes, traces, reports, histories.
///
/// Credentials are known by what they are, when they came in where credentials stand (``hide(_:)``), by where they stand
/// in values, and in lines by the company they keep (`SecretShapes`). What tells objects apart, titles, names, ids and
/// codes, is never changed in a result.
public struct Redaction {
    private var known = KnownSecrets()

    /// Nothing is hidden yet.
    public init() {}

    // MARK: Ways in

    /// Hides a text from now on, wherever it appears as a whole word. Texts of fewer than six bytes are hidden by their
    /// places alone: replacing them would spoil everything else.
    public mutating func hide(_ secret: Secret) { known.insert(secret.reveal(), isLasting: true) }

    /// Hides the credentials in a value from now on.
    /// - Parameter path: The names that lead to it.
    mutating func learn(from value: JSON, at path: [String] = []) {
        value.forEachSecret(at: path) { learn($0) }
    }

    /// Hides a credential from now on.
    mutating func learn(_ secret: String) { if secret != Secret.mask { known.insert(secret, isLasting: false) } }

    /// Whether this very text is a hidden one.
    func isHidden(_ text: String) -> Bool { known.contains(text) }

    /// Where hidden texts stand in another, in bytes.
    func hiddenRanges(in text: String) -> [Range<Int>] { known.ranges(in: text) }

    // MARK: Ways out

    /// The text with every hidden one replaced.
    public func masked(_ text: String) -> String {
        let ranges = known.ranges(in: text)
        guard !ranges.isEmpty else { return text }
        return text.replacing(ranges.map { ($0, Secret.mask) })
    }

    /// A result, an answer or a request without its credentials.
    /// - `path`: The names that lead to the value, as far as they are known.
    public func masked(_ value: JSON, at path: [String] = []) -> JSON {
        value.mapping(
            at: path, secret: { _ in .string(Secret.mask) },
            text: { [known] text, name in
                guard !known.isEmpty, !SecretName.isLabel(name) else { return text }
                return masked(text)
            })
    }

    /// The same for what other programs take: there, credentials in addresses are none to show either.
    func maskedWithAddresses(_ value: JSON, at path: [String] = []) -> JSON {
        masked(value, at: path).mapping(
            at: path, secret: { $0 },
            text: { text, _ in
                SecretShapes.areInAddress(in: text) ? SecretShapes.masked(text, as: .prose) : text
            })
    }

    /// A sentence for people without credentials, also such as nobody told of.
    public func safe(_ sentence: String) -> String { masked(SecretShapes.masked(sentence, as: .prose)) }

    /// A line that somebody wrote, or text that came from elsewhere, without what may be a credential.
    func safeLine(_ line: String) -> String { masked(SecretShapes.masked(line, as: .line)) }

    /// A diagnostic whose sentences and excerpt show no credential.
    public func safe(_ diagnostic: Diagnostic) -> Diagnostic {
        var safe = diagnostic
        var sentences = SentenceMask(self)
        if let source = diagnostic.source, let span = diagnostic.span {
            let hidden = hiddenSpans(in: source, around: span, of: diagnostic)
            safe.source = source.hiding(hidden)
            for span in hidden { sentences.add(source.text(span)) }
        }
        safe.message = sentences.message(diagnostic.message)
        safe.label = diagnostic.label.map { sentences.line($0) }
        safe.hint = diagnostic.hint.map { sentences.line($0) }
        safe.related = diagnostic.related.map(self.safe)
        return safe
    }

    /// Where credentials stand in the part of a script that is shown.
    private func hiddenSpans(in source: SourceText, around span: SourceSpan, of diagnostic: Diagnostic) -> [SourceSpan]
    {
        let start = max(0, min(span.start, source.bytes.count) - Self.reach)
        let end = min(source.bytes.count, span.end + Self.reach)
        let bytes = Array(source.bytes[start..<end])
        let foreign = bytes.dropFirst(span.start - start).first.map { $0 >= 0x80 } == true
        let typed = foreign ? KeyboardLayout.secrets(in: String(decoding: bytes, as: UTF8.self)) : []
        let shapes = SecretShapes.find(in: bytes, as: .line).filter { found in
            guard found.form == .variable else { return true }
            // `$S3cret` is read as a variable, and there is none.
            let isMeant = found.range.contains(span.start - start) && diagnostic.isAboutUnknownVariable
            return isMeant && !SecretName.isVariable(bytes[found.range])
        }
        // What is a credential in one place of a line is one in all.
        var known = known
        if diagnostic.isOfProgram {
            for secret in ProgramReading(utf8: bytes).secrets { known.insert(secret, isLasting: true) }
        }
        for found in shapes + typed {
            known.insert(String(decoding: bytes[found.range], as: UTF8.self), isLasting: true)
        }
        let ranges = (shapes + typed).map(\.range) + bytes.withUnsafeBufferPointer { known.ranges(in: $0) }
        return ranges.map { SourceSpan($0.lowerBound + start, $0.upperBound + start) }.sorted { $0.start < $1.start }
    }

    /// How far around an error a script is looked through.
    private static let reach = 1 << 16
}

/// What of a script is a credential must not be in the sentences about it either, however short it is.
private struct SentenceMask {
    private let redaction: Redaction
    private var local = KnownSecrets()
    private var quoted: [String] = []

    init(_ redaction: Redaction) { self.redaction = redaction }

    mutating func add(_ text: String) {
        for text in [text, text.hasPrefix("$") ? String(text.dropFirst()) : ""] where !text.isEmpty {
            local.insert(text, isLasting: true)
            quoted += ["'\(text)'", "\"\(text)\""]
        }
    }

    func message(_ text: String) -> String {
        redaction.masked(withoutLocal(SecretShapes.masked(text, as: .prose)))
    }

    /// A label or a hint, which may be a line to be run: there credentials become questions.
    func line(_ text: String) -> String {
        redaction.masked(withoutLocal(SecretShapes.asking(text, as: .prose)))
    }

    private func withoutLocal(_ text: String) -> String {
        let bytes = Array(text.utf8)
        // After `secret:` stands the name of a variable, which a program may give to a function: `getenv('ERP_PW')`.
        let ranges = local.ranges(in: text).filter { range in
            !["secret:", "$env."].contains { bytes[..<range.lowerBound].reversed().starts(with: $0.utf8.reversed()) }
        }
        var text = text.replacing(ranges.map { ($0, Secret.mask) })
        for word in quoted where text.contains(word) {
            let mark = word.prefix(1)
            text = text.pieces(separatedBy: word).joined(separator: "\(mark)\(Secret.mask)\(mark)")
        }
        return text
    }
}

extension Diagnostic {
    fileprivate var isAboutUnknownVariable: Bool { message.hasPrefix("unknown variable") }
}

extension SecretShapes {
    /// The text with a question in place of each credential that is an item, so that a line can be run as it is.
    static func asking(_ text: String, as reading: Reading) -> String {
        let found = find(in: text.utf8, as: reading).filter { $0.form != .variable }
        return text.replacing(found.map { $0.form == .item ? ($0.quoted, "secret:") : ($0.range, Secret.mask) })
    }
}

extension String {
    /// The text with ranges of its UTF-8, in their order, replaced.
    func replacing(_ edits: [(range: Range<Int>, text: String)]) -> String {
        guard !edits.isEmpty else { return self }
        let bytes = Array(utf8)
        var replaced: [UInt8] = []
        var end = 0
        for edit in edits where edit.range.lowerBound >= end {
            replaced += bytes[end..<edit.range.lowerBound] + edit.text.utf8
            end = edit.range.upperBound
        }
        return String(decoding: replaced + bytes[end...], as: UTF8.self)
    }
}
