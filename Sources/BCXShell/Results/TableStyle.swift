import BIConnector
import OrderedJSON
import TextUI

/// What a table shows of the objects of a kind, and how it writes their values: for people, never for programs.
struct TableStyle {
    /// The kind of the objects; nil when nothing is known about them.
    var entity: Entity?
    /// Whether every column is shown, also those that say nothing.
    var showsAll = false
    /// Whether somebody named the columns.
    var isSelected = false
    /// Whether credentials are shown: then they are not left out of a cell either.
    var showsSecrets = false
    /// What the table shows of a value.
    var form: (JSON) -> JSON = { $0 }
    /// The date at the portal, `2026-11-26`; nil when it is not known.
    var today: () -> String? = { nil }
    /// Takes the names of the columns that have values and are not shown.
    var onHidden: ([String]) -> Void = { _ in }

    /// The columns chosen for the kind of object, the most important first; nil when all are shown.
    var columns: [String]? {
        guard let entity, !showsAll, !isSelected else { return nil }
        return entity.columns.map(\.name)
    }

    // MARK: Cells

    /// A value as a cell.
    func cell(_ value: JSON) -> String {
        if entity != nil, Self.isEmpty(value) { return "" }
        switch value {
        case .null: return ""
        case .string(let text): return shown(text).visible()
        case .array(let elements): return (names(of: elements) ?? value.text(.line)).visibleJSON
        default: return value.text(.line).visibleJSON
        }
    }

    /// Whether a cell would say nothing.
    static func isEmpty(_ value: JSON) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }

    private func shown(_ text: String) -> String {
        DataURI(text)?.summary ?? today().flatMap { Self.time(in: text, on: $0) } ?? text
    }

    /// Settings by their codes, columns by their names.
    private func names(of elements: [JSON]) -> String? {
        guard entity != nil else { return nil }
        if showsSecrets, elements.contains(where: { $0["value"] != nil }) { return nil }
        let names = elements.compactMap { $0["code"]?.string ?? $0["name"]?.string }
        return names.count == elements.count ? names.joined(separator: ", ") : nil
    }

    /// `08:15:42` of a moment on a day, with or without a zone.
    private static func time(in text: String, on day: String) -> String? {
        guard text.utf8.count >= 19, text.hasPrefix(day) else { return nil }
        let rest = text.utf8.dropFirst(day.utf8.count)
        guard let separator = rest.first, [UInt8(ascii: " "), UInt8(ascii: "T")].contains(separator) else { return nil }
        let time = rest.dropFirst().prefix(8)
        let zone = rest.dropFirst(9)
        let isTime = zip(time, "00:00:00".utf8).allSatisfy { $0 &- 0x30 < 10 ? $1 == 0x30 : $0 == $1 }
        let isZone = zone.allSatisfy { $0 &- 0x30 < 10 || "+-:.Z".utf8.contains($0) }
        return isTime && isZone ? String(Substring(time)) : nil
    }
}

/// The data of a picture in place of its address.
private struct DataURI {
    /// `data:image/png, 2 KB`
    let summary: String

    /// Nil for other texts.
    init?(_ text: String) {
        guard text.hasPrefix("data:"), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = text[..<comma]
        let type = head.prefix { $0 != ";" }
        let length = text.utf8.distance(from: comma, to: text.endIndex) - 1
        let size = head.hasSuffix(";base64") ? length / 4 * 3 : length
        summary = size < 1000 ? "\(type), \(size) bytes" : "\(type), \((size + 512) / 1024) KB"
    }
}
