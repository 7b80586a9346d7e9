import TextUI

extension StyledText {
    /// JSON as pieces, which joined are the text again.
    static func pieces(ofJSON text: String) -> [StyledText] {
        var pieces: [StyledText] = []
        var plain: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        func take(_ role: Role, to end: Int) {
            if !plain.isEmpty { pieces.append(StyledText(String(decoding: plain, as: UTF8.self))) }
            plain = []
            pieces.append(StyledText(String(decoding: bytes[index..<end], as: UTF8.self), role))
            index = end
        }
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(bytes, from: index)
                take(bytes[end...].first == UInt8(ascii: ":") ? .name : .string, to: end)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                take(.number, to: endOfWord(bytes, from: index))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): take(.word, to: endOfWord(bytes, from: index))
            default:
                plain.append(bytes[index])
                index += 1
            }
        }
        if !plain.isEmpty { pieces.append(StyledText(String(decoding: plain, as: UTF8.self))) }
        return pieces
    }

    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }

    private static func endOfWord(_ bytes: [UInt8], from start: Int) -> Int {
        let ends = ",]} \n".utf8
        return bytes[start...].firstIndex { ends.contains($0) } ?? bytes.count
    }
}
