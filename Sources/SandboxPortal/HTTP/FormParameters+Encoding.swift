import OrderedJSON
import TextUI

extension FormParameters {
    /// Parameters as a form, nested ones with brackets.
    static func encode(_ parameters: JSON.Object) -> String {
        var pairs: [String] = []
        for member in parameters.members { add(member.name, member.value, to: &pairs) }
        return pairs.joined(separator: "&")
    }

    private static func add(_ name: String, _ value: JSON, to pairs: inout [String]) {
        guard let entries = value.entries else {
            pairs.append("\(PercentCoding.encode(name))=\(PercentCoding.encode(value.plainText))")
            return
        }
        for entry in entries { add("\(name)[\(entry.name)]", entry.value, to: &pairs) }
    }
}
