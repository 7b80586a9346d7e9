import OrderedJSON

/// What a text is, when it was plainly made for another program.
public enum TextKind: Sendable, Hashable {
    case html, xml, svg, json, richText, symbolicLink
    /// A script for another program, which its first line names.
    case script(of: String)
    /// A table.
    case table
    /// Anything else, of which so many lines are no statements, the first for this reason.
    case prose(wrong: Int, of: Int, first: String)

    /// `an HTML page`
    var name: String {
        switch self {
        case .html: "an HTML page"
        case .xml: "an XML file"
        case .svg: "an SVG picture"
        case .json: "JSON"
        case .richText: "an RTF document"
        case .symbolicLink: "a SYLK spreadsheet"
        case .script(let program): "a script for \(program)"
        case .table: "a table"
        case .prose: "a text"
        }
    }

    /// What a text says that it is by its first characters, as far as no table begins like this.
    static func recognized(_ text: [UInt8]) -> TextKind? {
        let head = String(decoding: text.prefix(1 << 16).drop { $0.isBlank }, as: UTF8.self)
        if head.hasPrefix("{\\rtf") { return .richText }
        if head.hasPrefix("ID;P") { return .symbolicLink }
        if head.hasPrefix("{") || head.hasPrefix("[") { return isJSON(text, head) ? .json : nil }
        guard head.hasPrefix("<") else { return nil }
        let lowered = head.lowercased()
        // Other names may be columns: some programs write <DATE>,<TIME>.
        let tag = lowered.dropFirst().prefix { $0.isLetter || "?!-:".contains($0) }
        if tag == "svg" || tag.hasSuffix(":svg") || (isMarkup(tag) && rootName(of: lowered) == "svg") { return .svg }
        if tag == "?xml" { return lowered.contains("<html") ? .html : .xml }
        return isMarkup(tag) || htmlTags.contains(String(tag)) ? .html : nil
    }

    private static let htmlTags = ["html", "head", "body", "table", "meta", "style", "title", "div", "p"]

    private static func isMarkup(_ tag: Substring) -> Bool {
        tag == "?xml" || tag == "!doctype" || tag.hasPrefix("!--")
    }

    private static func isJSON(_ text: [UInt8], _ head: String) -> Bool {
        let start = head.filter { !$0.isWhitespace }
        if start.hasPrefix("{\"") || start.hasPrefix("[{\"") { return true }
        return (try? JSON(bytes: text)) != nil
    }

    /// The name of the first element, after declarations and comments.
    private static func rootName(of text: String) -> String? {
        var rest = Substring(text)
        while rest.hasPrefix("<?") || rest.hasPrefix("<!") {
            if rest.hasPrefix("<!doctype svg") { return "svg" }
            let end = rest.hasPrefix("<!--") ? "-->" : ">"
            guard let range = rest.firstRange(of: end) else { return nil }
            rest = rest[range.upperBound...].drop { $0.isWhitespace }
        }
        guard rest.hasPrefix("<") else { return nil }
        let name = rest.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
        return name.split(separator: ":").last.map(String.init)
    }
}

extension UInt8 {
    /// Space, tab or line end.
    var isBlank: Bool { self == 0x20 || (9...13).contains(self) }
}
