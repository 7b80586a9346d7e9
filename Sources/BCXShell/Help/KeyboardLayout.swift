import BIConnector
import CommandLanguage

/// Lines typed while the keyboard was still switched to another script: `рудз` is `help`.
enum KeyboardLayout {
    /// What a line is in Latin letters, when it is a known command then.
    static func hint(for line: String, isKnown: (String) -> Bool) -> String? {
        guard let first = line.unicodeScalars.first(where: { $0 != " " }), !first.isASCII else { return nil }
        for layout in all {
            let latin = layout.latin(line).trimmed
            let name = latin.prefix { !$0.isWhitespace && $0 != ";" }
            let plain = name.lowercased()
            if isKnown(plain) || plain.last == "?" && isKnown(String(plain.dropLast())) {
                return Messages.Vocabulary.layout(plain + latin.dropFirst(name.count), layout.name)
            }
        }
        return nil
    }

    /// The credentials of a line whose names were typed in another script: whoever switches the keyboard reads them.
    static func secrets(in line: String) -> [SecretShapes.Found] {
        guard line.utf8.contains(where: { $0 >= 0x80 }) else { return [] }
        return all.lazy.map { $0.secrets(in: line) }.first { !$0.isEmpty } ?? []
    }

    /// The keys of a layout in the order of those with Latin letters.
    private struct Layout {
        let name: String
        let keys: [Unicode.Scalar: Unicode.Scalar]

        init(_ name: String, _ letters: String) {
            self.name = name
            let pairs = zip(letters.unicodeScalars, KeyboardLayout.latin.unicodeScalars).filter { $0.0 != "·" }
            keys = Dictionary(pairs.map { ($0, $1) }) { first, _ in first }
        }

        /// The credentials of a line, in bytes of the line as it was typed.
        func secrets(in line: String) -> [SecretShapes.Found] {
            let typed = Array(line.unicodeScalars)
            let meant = typed.map { keys[$0] ?? $0 }
            let bytes = meant.flatMap { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) }
            let (from, to) = (Self.offsets(of: meant), Self.offsets(of: typed))
            // A credential begins and ends with whole characters.
            func place(_ range: Range<Int>) -> Range<Int>? {
                guard let start = from.firstIndex(of: range.lowerBound), let end = from.firstIndex(of: range.upperBound)
                else { return nil }
                return to[start]..<to[end]
            }
            return SecretShapes.find(in: bytes, as: .line).compactMap { found in
                guard found.form != .variable, let range = place(found.range), let quoted = place(found.quoted) else {
                    return nil
                }
                return SecretShapes.Found(range: range, quoted: quoted, form: found.form)
            }
        }

        /// Where each character begins, and where the last one ends.
        private static func offsets(of scalars: [Unicode.Scalar]) -> [Int] {
            scalars.reduce(into: [0]) { $0.append($0[$0.count - 1] + UTF8.width($1)) }
        }

        /// The line with each key as it is on a Latin keyboard. What stands in quotes or after `=` was meant so.
        func latin(_ line: String) -> String {
            var scalars = String.UnicodeScalarView()
            var (quote, isValue): (Unicode.Scalar?, Bool) = (nil, false)
            for scalar in line.unicodeScalars {
                if quote == nil, scalar == " " { isValue = false }
                scalars.append(quote != nil || isValue ? scalar : keys[scalar] ?? scalar)
                if scalar == quote {
                    quote = nil
                } else if quote == nil, "\"'".unicodeScalars.contains(scalar) {
                    quote = scalar
                }
                if scalar == "=" { isValue = true }
            }
            return String(scalars)
        }
    }

    private static let latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"

    private static let all = [
        Layout("Cyrillic", "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"),
        Layout("Cyrillic", "йцукенгшщзхїфівапролджєячсмитьбюЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ"),
        Layout("Cyrillic", "йцукенгўшзх'фывапролджэячсмітьбюЙЦУКЕНГЎШЗХ'ФЫВАПРОЛДЖЭЯЧСМІТЬБЮ"),
        Layout("Greek", ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,.:΅ΕΡΤΥΘΙΟΠ{}ΑΣΔΦΓΗΞΚΛ¨\"ΖΧΨΩΒΝΜ<>"),
    ]
}

extension String {
    fileprivate var trimmed: String { String(self[...].trimmed(of: " \t")) }
}
