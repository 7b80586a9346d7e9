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

    /// The keys of a layout in the order of those with Latin letters.
    private struct Layout {
        let name: String
        let keys: [Unicode.Scalar: Unicode.Scalar]

        init(_ name: String, _ letters: String) {
            self.name = name
            let pairs = zip(letters.unicodeScalars, KeyboardLayout.latin.unicodeScalars).filter { $0.0 != "·" }
            keys = Dictionary(pairs.map { ($0, $1) }) { first, _ in first }
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
