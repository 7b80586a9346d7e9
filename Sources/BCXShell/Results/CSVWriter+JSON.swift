import OrderedJSON
import TextUI

extension CSVWriter {
    /// The members of an object with these names, separated by commas; anything else as one cell where there are none.
    static func row(_ element: JSON, _ names: [String]) -> String {
        names.isEmpty ? cell(element) : names.map { cell(element[$0] ?? .null) }.joined(separator: ",")
    }

    private static func cell(_ value: JSON) -> String { value.isNull ? "" : cell(value.string ?? value.text()) }
}
