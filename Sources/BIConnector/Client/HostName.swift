internal import CIDN2

/// A host name in letters beyond ASCII: as it is sent, and as people read it.
enum HostName {
    /// The form in which a name is looked up and sent: `xn--80awhdgm.xn--p1ai` for `портал.рф`.
    /// - Throws: ``PortalAddressError`` for what IDNA 2008 does not allow.
    static func ascii(_ name: String) throws(PortalAddressError) -> String {
        if isPlain(name) { return name.lowercased() }
        // libidn2 passes over empty labels.
        guard !hasEmptyLabel(name) else {
            throw PortalAddressError(description: Messages.badHost(name))
        }
        var output: UnsafeMutablePointer<CChar>?
        let flags = IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue
        let status = idn2_to_ascii_8z(name, &output, CInt(bitPattern: flags))
        let ascii = try text(output, status, of: name)
        // A name that comes in this form already is checked as if it had been typed.
        _ = try unicode(ascii, of: name)
        return ascii.lowercased()
    }

    /// The form in which people read a name that is sent in ASCII. A label stays in ASCII when its letters are of scripts
    /// that are not written together, or could be taken for Latin ones: `аpple.com` with a Cyrillic `а`.
    static func readable(_ ascii: String) -> String {
        guard !isPlain(ascii), let name = try? unicode(ascii, of: ascii) else { return ascii }
        let (labels, shown) = (ascii.split(separator: "."), name.split(separator: "."))
        guard labels.count == shown.count, let ending = shown.last else { return ascii }
        return zip(labels, shown).map { label, shown in
            WritingSystem.isReadable(shown, under: ending) ? String(shown) : String(label)
        }.joined(separator: ".")
    }

    /// What stands between labels.
    private static let dots: [Character] = [".", "。", "．", "｡"]

    private static func hasEmptyLabel(_ name: String) -> Bool {
        name.split(omittingEmptySubsequences: false, whereSeparator: dots.contains).dropLast().contains("")
    }

    /// Whether a name has neither letters beyond ASCII nor their ASCII form in it.
    private static func isPlain(_ name: String) -> Bool {
        let bytes = name.utf8
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
        return !bytes.contains(UInt8(ascii: "-"))
            || !name.lowercased().split(separator: ".").contains { $0.hasPrefix("xn--") }
    }

    private static func unicode(_ ascii: String, of name: String) throws(PortalAddressError) -> String {
        var output: UnsafeMutablePointer<CChar>?
        let status = idn2_to_unicode_8z8z(ascii, &output, 0)
        return try text(output, status, of: name)
    }

    private static func text(
        _ output: UnsafeMutablePointer<CChar>?, _ status: CInt, of name: String
    ) throws(PortalAddressError) -> String {
        defer { idn2_free(output) }
        guard status == IDN2_OK.rawValue, let output else {
            throw PortalAddressError(
                description: Messages.badInternationalHost(name, String(cString: idn2_strerror(status))))
        }
        return String(cString: output)
    }
}
