// Text from elsewhere on its way to a terminal. Whatever is shown there passes one of these two.

extension StringProtocol {
    /// The text with every character that could steer a terminal made visible: `\e`, `\u{85}`, `\u{202e}`, and line ends
    /// and tabs unless `keepingLines`.
    @inlinable public func visible(keepingLines: Bool = false) -> String {
        isPlainASCII ? String(self) : String(self).steeringShown(keepingLines, as: .text)
    }

    /// JSON with every character that could steer a terminal as an escape of JSON, `\u202e`, so that it stays what it is.
    @inlinable public var visibleJSON: String {
        isPlainASCII ? String(self) : String(self).steeringShown(true, as: .json)
    }

    /// Almost all text is plain, and quickly known to be.
    @inlinable var isPlainASCII: Bool {
        utf8.withContiguousStorageIfAvailable { $0.allSatisfy { $0 &- 0x20 < 0x5F } }
            ?? utf8.allSatisfy { $0 &- 0x20 < 0x5F }
    }
}

/// How a character that could steer a terminal is written.
@usableFromInline enum SteeringForm {
    case text, json
}

extension String {
    @usableFromInline func steeringShown(_ keepingLines: Bool, as form: SteeringForm) -> String {
        guard unicodeScalars.contains(where: \.isSteering) else { return self }
        var shown = ""
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if keepingLines, scalar == "\r", rest.first == "\n" { continue }
            if !scalar.isSteering || (keepingLines && (scalar == "\n" || scalar == "\t")) {
                shown.unicodeScalars.append(scalar)
            } else {
                shown += scalar.shown(as: form)
            }
        }
        return shown
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may take it for an order, or a reader for another text: control characters, marks that turn the
    /// direction of writing, and the two separators that some take for line ends.
    public var isSteering: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate func shown(as form: SteeringForm) -> String {
        let digits = String(value, radix: 16)
        switch (form, self) {
        case (.json, _): return "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        case (.text, "\n"): return "\\n"
        case (.text, "\t"): return "\\t"
        case (.text, "\r"): return "\\r"
        case (.text, "\u{1B}"): return "\\e"
        case (.text, _): return "\\u{\(digits)}"
        }
    }
}
