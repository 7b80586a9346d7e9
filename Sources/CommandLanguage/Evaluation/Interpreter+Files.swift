import OrderedJSON

/// Files named in a script become text; what is no text goes no further.
extension Interpreter {
    /// The text of a file.
    func fileText(
        _ path: String, _ use: FileTextError.Use, in encoding: TextEncoding? = nil, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> DecodedText {
        // What is read row by row is bounded row by row.
        let bytes = try bytes(of: path, atMost: use == .table ? .max : Self.maximumText, frame, span)
        return try text(in: bytes, of: path, use, in: encoding, frame, span)
    }

    private func text(
        in bytes: [UInt8], of path: String, _ use: FileTextError.Use, in encoding: TextEncoding? = nil, _ frame: Frame,
        _ span: SourceSpan
    ) throws(Diagnostic) -> DecodedText {
        do throws(TextDecodingError) {
            return try DecodedText(bytes, in: encoding)
        } catch {
            throw diagnostic(for: FileTextError(error, path: path, use: use), frame, span)
        }
    }

    /// The text of a file after `@`.
    func text(of word: Word, _ use: FileTextError.Use, _ frame: Frame) throws(Diagnostic) -> String {
        try fileText(try text(word, frame), use, frame, word.span).string
    }

    /// The encoding that a function was given.
    func encoding(_ name: String, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> TextEncoding {
        do throws(TextEncoding.LookupError) {
            return try TextEncoding(named: name)
        } catch {
            switch error {
            case .unknown(let nearest):
                throw frame.diagnostic(.usage, .unknownEncoding(name), at: span, hint: Hint.encodings(nearest: nearest))
            case .ambiguous(let names):
                throw frame.diagnostic(.usage, .ambiguousEncoding(name), at: span, hint: Hint.oneOf(names))
            }
        }
    }

    // MARK: Pictures

    /// A picture as the address that holds it, or the address of one that stands in the file.
    func picture(_ word: Word, _ frame: Frame) throws(Diagnostic) -> String {
        let path = try text(word, frame)
        let bytes = try bytes(of: path, frame, word.span)
        guard let kind = FileKind.recognized(bytes) else { return try address(path, bytes, frame, word.span) }
        guard let mediaType = kind.mediaType else {
            throw frame.diagnostic(
                .usage, .noPicture(path, kind.name, isHidden: kind.group == .picture), at: word.span, hint: Hint.picture
            )
        }
        return dataURI(mediaType, bytes)
    }

    private func address(
        _ path: String, _ bytes: [UInt8], _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> String {
        // An SVG names its encoding itself; only what holds an address has to be text.
        if case .svg = TextKind.recognized((try? DecodedText(bytes))?.bytes ?? bytes) {
            return dataURI("image/svg+xml", bytes)
        }
        let text = try text(in: bytes, of: path, .item(key: "logo"), frame, span)
        let address = text.string.trimmed
        guard ["http://", "https://", "data:image/"].contains(where: { address.lowercased().hasPrefix($0) }),
            !address.contains(where: \.isWhitespace)
        else {
            let name = TextKind.recognized(text.bytes)?.name ?? (address.isEmpty ? "empty" : "a text file")
            throw frame.diagnostic(.usage, .noPicture(path, name, isHidden: false), at: span, hint: Hint.picture)
        }
        return address
    }

    private func dataURI(_ mediaType: String, _ bytes: [UInt8]) -> String {
        "data:\(mediaType);base64,\(Base64.text(of: bytes))"
    }
}
