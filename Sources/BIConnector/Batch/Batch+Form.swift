package import OrderedJSON
import TextUI

extension Batch.Command {
    /// The form of commands that differ in a few values only, each a number or a text. What they have in common is written
    /// once; its parameters as JSON are made when somebody asks for them.
    ///
    /// With 10,000 rows of three values, to write a command as a query and as the text of its digest took 14,000
    /// instructions a row, and takes 4,300 this way.
    package final class Form: Sendable {
        fileprivate let method: String
        private let parameters: JSON.Object
        private let places: [Place]
        private let query: GappedText
        private let openText: GappedText

        /// Where a value goes.
        private struct Place {
            var path: [String]
            /// Whether what stands there is a credential.
            var isSecret: Bool
        }

        /// The form of commands like this one; nil where more than a value decides what is written.
        /// - Parameter paths: The names that lead to each value, no two the same, none within another.
        package init?(_ command: Batch.Command, paths: [[String]]) {
            method = command.method
            parameters = command.parameters
            let anything: JSON = "x"
            let places = paths.map { Place(path: $0, isSecret: anything.hasSecrets(at: $0)) }
            // What stands under such a name decides what its neighbours are.
            guard !paths.contains(where: { $0.last == "type" }) else { return nil }
            let marks = paths.indices.map { JSON.string(GappedText.mark($0)) }
            let marked = Self.parameters(parameters, marks, at: paths)
            let written = WrittenCommand(Batch.Command(method, marked))
            var open: [UInt8] = []
            JSON.object(marked).appendOpen(to: &open, hiding: [])
            let all = Array(places.indices)
            guard !written.isLossy, !written.mayRefer, let query = GappedText(Array(written.query.utf8), gaps: all),
                let openText = GappedText(open, gaps: all.filter { !places[$0].isSecret }, areQuoted: true)
            else { return nil }
            self.places = places
            self.query = query
            self.openText = openText
        }

        /// The command with other values, in the order of the places; nil when it has to be written as others are.
        package func command(_ values: [JSON]) -> Batch.Command? {
            guard values.count == places.count else { return nil }
            for (value, place) in zip(values, places) {
                switch value {
                case .number: continue
                case .string(let text):
                    if place.isSecret && text.isEmpty || !Batch.references(in: value).isEmpty { return nil }
                case .null, .bool, .array, .object: return nil
                }
            }
            return Batch.Command(method, .filled(self, values))
        }

        /// The parameters with these values.
        fileprivate func parameters(_ values: [JSON]) -> JSON.Object {
            Self.parameters(parameters, values, at: places.map(\.path))
        }

        private static func parameters(_ form: JSON.Object, _ values: [JSON], at paths: [[String]]) -> JSON.Object {
            var parameters = JSON.object(form)
            for (value, path) in zip(values, paths) { parameters.set(value, at: path[...]) }
            return parameters.object ?? form
        }

        /// The query of the command with these values.
        func query(_ values: [JSON]) -> String {
            var written: [UInt8] = []
            query.append(to: &written) { gap, written in
                switch values[gap] {
                case .string(let text): PercentCoding.encode(text, into: &written)
                case .number(let number): PercentCoding.encode(number.text, into: &written)
                case .null, .bool, .array, .object: break
                }
            }
            return String(decoding: written, as: UTF8.self)
        }

        /// Appends what `JSON.appendOpen` would of the parameters with these values.
        fileprivate func appendOpen(to bytes: inout [UInt8], _ values: [JSON]) {
            openText.append(to: &bytes) { gap, bytes in values[gap].appendOpen(to: &bytes, hiding: []) }
        }
    }

    /// What a command has to say besides its method.
    enum Content: Sendable {
        case given(JSON.Object)
        case filled(Form, [JSON])

        var parameters: JSON.Object {
            switch self {
            case .given(let parameters): parameters
            case .filled(let form, let values): form.parameters(values)
            }
        }
    }

    /// Appends the parameters as JSON without what nobody may guess from them, see `JSON.appendOpen`.
    package func appendOpenParameters(to bytes: inout [UInt8], hiding hidden: [String]) {
        if case .filled(let form, let values) = content, hidden.isEmpty {
            form.appendOpen(to: &bytes, values)
        } else {
            JSON.object(parameters).appendOpen(to: &bytes, hiding: hidden)
        }
    }
}

/// A text with gaps for values.
private struct GappedText: Sendable {
    /// What stands before each gap, and after the last.
    private var pieces: [[UInt8]] = []
    /// The values that belong into the gaps, in their order.
    private var gaps: [Int] = []
    private var length = 0

    private static let sign = UInt8(ascii: "~")

    /// What stands in a text for a value until it is taken apart; no way of writing changes it.
    static func mark(_ value: Int) -> String { "~\(value)~" }

    /// Takes a text apart at its marks; nil unless each value has exactly one, and no other value.
    /// - Parameter areQuoted: Whether quotation marks around the marks belong to the values.
    init?(_ text: [UInt8], gaps values: [Int], areQuoted: Bool = false) {
        var start = 0
        var next = 0
        while let opening = text[next...].firstIndex(of: Self.sign) {
            guard let closing = text[(opening + 1)...].firstIndex(of: Self.sign) else { break }
            next = closing
            guard let value = Int(String(decoding: text[(opening + 1)..<closing], as: UTF8.self)) else { continue }
            let width = areQuoted ? 1 : 0
            guard !areQuoted || Self.isQuoted(opening...closing, in: text) else { return nil }
            pieces.append(Array(text[start..<(opening - width)]))
            gaps.append(value)
            start = closing + 1 + width
            next = start
        }
        pieces.append(Array(text[start...]))
        guard gaps.sorted() == values else { return nil }
        length = pieces.reduce(0) { $0 + $1.count }
    }

    private static func isQuoted(_ range: ClosedRange<Int>, in text: [UInt8]) -> Bool {
        guard range.lowerBound > 0, range.upperBound + 1 < text.count else { return false }
        return [text[range.lowerBound - 1], text[range.upperBound + 1]].allSatisfy { $0 == UInt8(ascii: "\"") }
    }

    /// Appends the text, asking for each value.
    func append(to bytes: inout [UInt8], _ appendValue: (_ value: Int, inout [UInt8]) -> Void) {
        // Most values are short.
        bytes.reserveCapacity(bytes.count + length + gaps.count * 32)
        for (place, value) in gaps.enumerated() {
            bytes += pieces[place]
            appendValue(value, &bytes)
        }
        bytes += pieces[gaps.count]
    }
}

extension JSON {
    /// Sets the value at a path of names; what is no object on the way becomes one.
    fileprivate mutating func set(_ value: JSON, at path: ArraySlice<String>) {
        guard let name = path.first else { return self = value }
        var object = self.object ?? [:]
        // Only held here, the object is changed in place.
        self = .null
        object.change(name) { $0.set(value, at: path.dropFirst()) }
        self = .object(object)
    }
}
