/// What the first bytes of a file say that it is, when it is no text: programs that make files put a mark there.
public struct FileKind: Sendable, Hashable {
    /// What can be done with it.
    public enum Group: Sendable {
        case picture, spreadsheet, document, archive, program, database, recording
    }

    /// `a PNG picture`, `an Excel workbook`
    public var name: String
    /// What can be done with it.
    public var group: Group
    /// The media type of a picture that browsers show.
    public var mediaType: String?

    private init(_ name: String, _ group: Group, _ mediaType: String? = nil) {
        self.name = name
        self.group = group
        self.mediaType = mediaType
    }

    /// What these bytes are; nil when they may be text.
    public static func recognized(_ bytes: [UInt8]) -> FileKind? {
        for row in signatures where bytes.contains(row.bytes, at: row.offset) {
            // A mark in the middle is none in a text, and those files have a zero before it or near it.
            guard row.offset == 0 || bytes.prefix(64).contains(0) else { continue }
            switch row.kind.name {
            case zip.name: return packed(bytes)
            case office.name: return compound(bytes)
            default: return row.kind
            }
        }
        return bytes.isDBase ? FileKind("a dBase table", .database) : nil
    }

    // MARK: Rows

    private struct Signature {
        var offset: Int
        var bytes: [UInt8]
        var kind: FileKind

        init(_ text: String, then more: [UInt8] = [], at offset: Int = 0, _ kind: FileKind) {
            self.offset = offset
            bytes = Array(text.utf8) + more
            self.kind = kind
        }

        init(_ bytes: [UInt8], at offset: Int = 0, _ kind: FileKind) {
            self.offset = offset
            self.bytes = bytes
            self.kind = kind
        }
    }

    private static let zip = FileKind("a ZIP archive", .archive)
    private static let office = FileKind("an Office document", .document)
    private static let program = FileKind("a program", .program)
    /// Which is text.
    static let svg = FileKind("an SVG picture", .picture, "image/svg+xml")
    private static let tiff = FileKind("a TIFF picture", .picture)
    private static let heic = FileKind("a HEIC picture", .picture)
    private static let avif = FileKind("an AVIF picture", .picture, "image/avif")
    private static let bitmap = FileKind("a BMP picture", .picture, "image/bmp")

    private static let signatures: [Signature] = [
        Signature([0x89, 0x50, 0x4E, 0x47], FileKind("a PNG picture", .picture, "image/png")),
        Signature([0xFF, 0xD8, 0xFF], FileKind("a JPEG picture", .picture, "image/jpeg")),
        Signature("GIF87a", FileKind("a GIF picture", .picture, "image/gif")),
        Signature("GIF89a", FileKind("a GIF picture", .picture, "image/gif")),
        Signature("WEBP", at: 8, FileKind("a WebP picture", .picture, "image/webp")),
        Signature([0, 0, 1, 0], FileKind("an icon", .picture, "image/x-icon")),
        Signature("ftypavif", at: 4, avif), Signature("ftypavis", at: 4, avif),
        // The size of the header: text that begins with BM has no zeros there.
        Signature([40, 0, 0, 0], at: 14, bitmap), Signature([124, 0, 0, 0], at: 14, bitmap),
        Signature([108, 0, 0, 0], at: 14, bitmap), Signature([12, 0, 0, 0], at: 14, bitmap),
        Signature("II*", then: [0], tiff), Signature("MM", then: [0, 0x2A], tiff),
        Signature("ftyphei", at: 4, heic), Signature("ftypmif1", at: 4, heic), Signature("ftyphevc", at: 4, heic),
        Signature("8BPS", then: [0], FileKind("a Photoshop picture", .picture)),
        Signature("PK", then: [3, 4], zip), Signature("PK", then: [5, 6], zip),
        Signature([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], office),
        Signature("%PDF-", FileKind("a PDF document", .document)),
        Signature([0x1F, 0x8B], FileKind("a gzip archive", .archive)),
        Signature("BZh91AY&SY", FileKind("a bzip2 archive", .archive)),
        Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A], FileKind("an xz archive", .archive)),
        Signature("7z", then: [0xBC, 0xAF, 0x27, 0x1C], FileKind("a 7-Zip archive", .archive)),
        Signature("Rar!", then: [0x1A, 7], FileKind("a RAR archive", .archive)),
        Signature([0x28, 0xB5, 0x2F, 0xFD], FileKind("a Zstandard archive", .archive)),
        Signature("ustar", at: 257, FileKind("a tar archive", .archive)),
        Signature([0x7F, 0x45, 0x4C, 0x46], program),
        Signature([0xFE, 0xED, 0xFA, 0xCE], program), Signature([0xFE, 0xED, 0xFA, 0xCF], program),
        Signature([0xCE, 0xFA, 0xED, 0xFE], program), Signature([0xCF, 0xFA, 0xED, 0xFE], program),
        Signature([0xCA, 0xFE, 0xBA, 0xBE], program), Signature([0, 0x61, 0x73, 0x6D], program),
        Signature("MZ", then: [0x90, 0], program), Signature("!<arch>\n", FileKind("a library of programs", .program)),
        Signature("SQLite format 3", then: [0], FileKind("an SQLite database", .database)),
        Signature("Standard Jet DB", at: 4, FileKind("an Access database", .database)),
        Signature("Standard ACE DB", at: 4, FileKind("an Access database", .database)),
        Signature("PAR1", then: [0x15], FileKind("a Parquet table", .database)),
        Signature("OggS", then: [0], FileKind("a recording", .recording)),
        Signature("ID3", then: [3], FileKind("a recording", .recording)),
        Signature("ID3", then: [4], FileKind("a recording", .recording)),
        Signature("WAVEfmt ", at: 8, FileKind("a recording", .recording)),
        Signature("ftyp", at: 4, FileKind("a video", .recording)),
        Signature([0x1A, 0x45, 0xDF, 0xA3], FileKind("a video", .recording)),
    ]

    // MARK: Containers

    /// What is packed in a ZIP archive: documents are such archives, and the names in it tell which.
    private static func packed(_ bytes: [UInt8]) -> FileKind {
        let rows: [(String, FileKind)] = [
            ("opendocument.spreadsheet", FileKind("an OpenDocument spreadsheet", .spreadsheet)),
            ("opendocument.text", FileKind("an OpenDocument text", .document)),
            ("xl/workbook", FileKind("an Excel workbook", .spreadsheet)),
            ("word/document", FileKind("a Word document", .document)),
            ("ppt/presentation", FileKind("a PowerPoint presentation", .document)),
            ("Index/Tables/", FileKind("a Numbers spreadsheet", .spreadsheet)),
            ("Index/CalculationEngine", FileKind("a Numbers spreadsheet", .spreadsheet)),
            ("META-INF/MANIFEST.MF", FileKind("a Java program", .program)),
        ]
        return rows.first { bytes.mentions(Array($0.0.utf8)) }?.1 ?? zip
    }

    /// What an older Office file is: the names of its streams are UTF-16.
    private static func compound(_ bytes: [UInt8]) -> FileKind {
        let rows: [(String, FileKind)] = [
            ("EncryptedPackage", FileKind("an Office document with a password", .document)),
            ("Workbook", FileKind("an Excel workbook", .spreadsheet)),
            ("Book", FileKind("an Excel workbook", .spreadsheet)),
            ("WordDocument", FileKind("a Word document", .document)),
            ("PowerPoint Document", FileKind("a PowerPoint presentation", .document)),
        ]
        return rows.first { bytes.mentions(TextEncoding.utf16LittleEndian.bytes(of: $0.0)) }?.1 ?? office
    }
}

extension FileKind.Group {
    /// Whether a spreadsheet program may save it as CSV.
    var isTable: Bool { self == .spreadsheet || self == .database }
}

extension [UInt8] {
    fileprivate func contains(_ part: [UInt8], at offset: Int) -> Bool {
        count >= offset + part.count && self[offset...].starts(with: part)
    }

    /// Whether `part` stands somewhere at the beginning or the end, where archives list what is in them.
    fileprivate func mentions(_ part: [UInt8]) -> Bool {
        let reach = 1 << 18
        let places = count <= 2 * reach ? [self[...]] : [prefix(reach), suffix(reach)]
        return places.contains { $0.firstRange(of: part) != nil }
    }

    /// Whether this is the head of a dBase table: a version, a date, and lengths that agree.
    fileprivate var isDBase: Bool {
        guard count >= 33, [0x03, 0x30, 0x31, 0x43, 0x83, 0x8B, 0xF5].contains(self[0]) else { return false }
        let length = Int(self[8]) | Int(self[9]) << 8
        return (1...12).contains(self[2]) && (1...31).contains(self[3]) && length >= 33 && self[12] == 0
            && self[13] == 0
    }
}
