import OrderedJSON

extension Form {
    /// Parameters as a form, nested ones with brackets.
    static func encode(_ parameters: JSON.Object) -> String {
        var pairs: [String] = []
        for member in parameters.members { add(member.name, member.value, to: &pairs) }
        return pairs.joined(separator: "&")
    }

    private static func add(_ name: String, _ value: JSON, to pairs: inout [String]) {
        guard let entries = value.entries else {
            pairs.append("\(encode(name))=\(encode(value.plainText))")
            return
        }
        for entry in entries { add("\(name)[\(entry.name)]", entry.value, to: &pairs) }
    }

    /// A part of a form with everything but unreserved characters percent-encoded.
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
