import Testing

@testable import CommandLanguage

/// Bytes become text, or a refusal that names the place.
struct EncodingTests {
    private static let text = "Север\n№ 7"

    @Test(
        arguments: [
            ("utf-8", [0xD0, 0xAE]), ("UTF8", [0xD0, 0xAE]), ("utf-16le", [0x2E, 0x04]), ("UTF-16BE", [0x04, 0x2E]),
            ("utf-32le", [0x2E, 0x04, 0, 0]), ("utf-32be", [0, 0, 0x04, 0x2E]), ("windows-1251", [0xDE]),
            ("cp1251", [0xDE]), ("win1251", [0xDE]), ("1251", [0xDE]), ("KOI8-R", [0xE0]), ("cp866", [0x9E]),
            ("iso-8859-5", [0xCE]), ("macintosh", nil), ("gb18030", [0xA7, 0xC0]),
        ] as [(String, [UInt8]?)])
    func `an encoding reads and writes its bytes`(_ name: String, _ bytes: [UInt8]?) throws {
        let encoding = try TextEncoding(named: name)
        guard let bytes else {
            #expect(encoding.bytes(of: "Ю") == Array("?".utf8))
            return
        }
        #expect(encoding.bytes(of: "Ю") == bytes)
        #expect(String(decoding: try encoding.decode(bytes), as: UTF8.self) == "Ю")
    }

    @Test(arguments: ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be", "gb18030", "windows-1251", "koi8-u"])
    func `long texts come back`(_ name: String) throws {
        let encoding = try TextEncoding(named: name)
        let text = String(
            repeating: "Причал 7, «Север»\n".filter { name != "koi8-u" || !"«»".contains($0) }, count: 9000)
        #expect(String(decoding: try encoding.decode(encoding.bytes(of: text)), as: UTF8.self) == text)
    }

    @Test(arguments: ["", "nope", "windows-1251//TRANSLIT", "utf-8,x", "//", "-1", "a b", "../x", "wind\u{0}ows"])
    func `what is no encoding is refused`(_ name: String) {
        #expect(throws: TextEncoding.LookupError.self) { try TextEncoding(named: name) }
    }

    @Test(arguments: [("window-1251", "windows-1251"), ("utf-9", "utf-8"), ("kio8-r", "koi8-r")])
    func `a misspelt name has a neighbour`(_ name: String, _ meant: String) {
        #expect(throws: TextEncoding.LookupError.unknown(nearest: meant)) { try TextEncoding(named: name) }
    }

    @Test(arguments: ["utf-16", "UTF-32", "unicode", "ANSI", "oem"])
    func `a name that says too little is refused`(_ name: String) {
        let error = #expect(throws: TextEncoding.LookupError.self) { try TextEncoding(named: name) }
        guard case .ambiguous(let names)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        for other in names { #expect(throws: Never.self) { try TextEncoding(named: other) } }
    }

    @Test(
        arguments: [
            ("utf-8", [0x61, 0xC3], 1, true), ("utf-8", [0x61, 0xC3, 0x61], 1, false), ("utf-8", [0x80], 0, false),
            ("utf-8", [0xED, 0xA0, 0x80], 0, false), ("utf-8", [0xC0, 0x80], 0, false),
            ("utf-16le", [0x61, 0, 0x62], 2, true), ("utf-16le", [0x61, 0, 0x00, 0xD8], 2, true),
            ("utf-16be", [0xDC, 0x00, 0, 0x61], 0, false), ("utf-32be", [0, 0x11, 0, 0], 0, false),
            ("windows-1251", [0xCF, 0x98], 1, false), ("ascii", [0x61, 0x62, 0xE9], 2, false),
            ("shift_jis", [0x82], 0, true), ("gb18030", [0x61, 0xFF], 1, false),
        ] as [(String, [UInt8], Int, Bool)])
    func `bytes that are no text are found`(_ name: String, _ bytes: [UInt8], _ offset: Int, _ isCut: Bool) throws {
        let encoding = try TextEncoding(named: name)
        #expect(throws: TextEncoding.InvalidBytesError(offset: offset, isCut: isCut)) { try encoding.decode(bytes) }
    }

    @Test func `the first invalid byte is found by hand too`() {
        guard let converter = Converter(from: "windows-1251", to: "UTF-8"),
            let shift = Converter(from: "shift_jis", to: "UTF-8")
        else {
            Issue.record("the system does not know the encodings")
            return
        }
        let bytes = [UInt8](repeating: 0xCF, count: 40_000) + [0x98] + [UInt8](repeating: 0xCF, count: 100)
        #expect(converter.firstInvalid(in: bytes) == 40_000)
        do throws(TextEncoding.InvalidBytesError) {
            _ = try converter.convert(bytes)
            Issue.record("0x98 is no character")
        } catch {
            #expect(error == TextEncoding.InvalidBytesError(offset: 40_000))
        }
        #expect(shift.firstInvalid(in: [0x61, 0x82, 0xB1, 0x82, 0xFF]) == 3)
    }

    @Test func `what an encoding lacks becomes a question mark`() throws {
        let encoding = try TextEncoding(named: "windows-1251")
        #expect(encoding.bytes(of: "Ю→ё😀") == [0xDE, 0x3F, 0xB8, 0x3F])
    }
}
