import OrderedJSON

/// The parts of a `multipart/form-data` body that are parameters. Files are passed over.
struct MultipartParameters {
    private let body: [UInt8]
    private let delimiter: [UInt8]

    init(_ body: [UInt8], contentType: String) {
        self.body = body
        delimiter = Array("--\(Self.attribute("boundary", of: contentType) ?? "")".utf8)
    }

    /// The parameters, with brackets in their names understood.
    var parameters: JSON.Object {
        guard delimiter.count > 2 else { return [:] }
        var form = FormParameters()
        for part in parts {
            guard let split = part.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: part[..<split.lowerBound], as: UTF8.self)
            guard let name = Self.name(in: head) else { continue }
            form.add(name, String(decoding: part[split.upperBound...], as: UTF8.self))
        }
        return form.parameters
    }

    /// What stands between two delimiters, without the line breaks around it.
    private var parts: [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        guard let first = body[...].firstRange(of: delimiter) else { return [] }
        var rest = body[first.upperBound...]
        let next = Array("\r\n".utf8) + delimiter
        while rest.starts(with: Array("\r\n".utf8)), let end = rest.dropFirst(2).firstRange(of: next) {
            parts.append(rest.dropFirst(2)[..<end.lowerBound])
            rest = rest[end.upperBound...]
        }
        return parts
    }

    private static func name(in head: String) -> String? {
        let lines = head.split(separator: "\r\n")
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, attribute("filename", of: disposition) == nil else { return nil }
        return attribute("name", of: disposition)
    }

    /// The value of `name=…` among the attributes of a header, with or without quotes.
    private static func attribute(_ name: String, of header: some StringProtocol) -> String? {
        for piece in header.split(separator: ";").dropFirst() {
            let piece = piece.drop { $0 == " " }
            guard piece.lowercased().hasPrefix("\(name)=") else { continue }
            let value = piece.dropFirst(name.count + 1)
            let trimmed = value.hasPrefix("\"") ? value.dropFirst().prefix { $0 != "\"" } : value.prefix { $0 != " " }
            return String(trimmed)
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    /// The first place where `pattern` stands.
    func firstRange(of pattern: [UInt8]) -> Range<Int>? {
        guard let lead = pattern.first, count >= pattern.count else { return nil }
        var position = startIndex
        while position <= endIndex - pattern.count {
            guard let found = self[position...(endIndex - pattern.count)].firstIndex(of: lead) else { return nil }
            if self[found..<found + pattern.count].elementsEqual(pattern) { return found..<found + pattern.count }
            position = found + 1
        }
        return nil
    }
}
