import OrderedJSON
import TextUI

/// A list as text, made page by page, so that its beginning can be shown before its end is known. A list of one page is the
/// same text as the list as a whole.
struct ResultWriter {
    /// How elements become text.
    private enum Form {
        case lines
        case gron
        case csv(names: [String])
        case json(JSON.Layout)
        case table(Table)
    }

    private let format: Format
    private let width: Int?
    private let pageSize: Int
    private let style: TableStyle
    /// Known when the first page is.
    private var form: Form?
    private var count = 0
    /// The last line of indented JSON, which is held back until it is complete: a screen may show something below it.
    private var lastLine = ""
    /// The names that came too late for the header.
    private(set) var late: [String] = []

    /// A list in a format.
    /// - Parameters:
    ///   - width: The columns of the screen; nil when it does not go to one.
    ///   - pageSize: How many elements a page has after which another may come; the first one is all there is when it is
    ///     left out.
    ///   - style: How tables look.
    init(_ format: Format, width: Int?, pageSize: Int = .max, style: TableStyle = TableStyle()) {
        self.format = format == .auto ? (width == nil ? .json : .table) : format
        self.width = width
        self.pageSize = pageSize
        self.style = style
    }

    /// Hands over the elements of the next page. What the first brings decides the columns and their widths.
    mutating func take(_ page: [JSON], to sink: (ResultPiece) -> Void) {
        guard !page.isEmpty else { return }
        let form = form ?? form(for: page)
        self.form = form
        if count == 0 { sink(Self.opening(of: form)) }
        for element in page {
            write(element, form, to: sink)
            count += 1
        }
    }

    /// Hands over what follows the last element.
    func end(to sink: (ResultPiece) -> Void) {
        guard count > 0 else { return sink(empty) }
        if case .json(let layout) = form {
            sink(.json(lastLine + (layout == .indented ? "\n]\n" : "]\n")))
        }
    }

    private var empty: ResultPiece {
        switch format {
        case .auto, .json: .json("[]\n")
        case .table: .text("(none)\n")
        case .gron: .text("json = [];\n")
        case .jsonl, .csv: .text("")
        }
    }

    /// Ends the current line when a list breaks off. JSON stays open, so that it is not taken for the whole list.
    func breakOff(to sink: (ResultPiece) -> Void) {
        if case .json = form, count > 0 { sink(.json(lastLine + "\n")) }
    }

    private func form(for page: [JSON]) -> Form {
        switch format {
        case .jsonl: return .lines
        case .gron: return .gron
        case .csv:
            let hasObjects = page.contains { $0.object != nil }
            return .csv(names: Table.names(of: page.compactMap { Self.row($0, beside: hasObjects).object }))
        case .auto, .json: return .json(width == nil ? .compact : .indented)
        case .table:
            let objects = page.compactMap(\.object)
            guard objects.count == page.count else { return .json(.indented) }
            return .table(Table(objects, width: width, mayGrow: page.count >= pageSize, style: style))
        }
    }

    private static func opening(of form: Form) -> ResultPiece {
        switch form {
        case .lines: .text("")
        case .gron: .text("json = [];\n")
        case .csv(let names): .text(names.isEmpty ? "" : names.map(CSVWriter.cell).joined(separator: ",") + "\r\n")
        case .json: .json("[")
        case .table(let table): .text(table.opening)
        }
    }

    private mutating func write(_ element: JSON, _ form: Form, to sink: (ResultPiece) -> Void) {
        switch form {
        case .lines: sink(.json(element.text() + "\n"))
        case .gron: GronWriter.write(element, "json[\(count)]") { sink(.text($0)) }
        case .csv(let names):
            let row = Self.row(element, beside: !names.isEmpty)
            noteLate(row.object.map { object in object.names.filter { !names.contains($0) } } ?? [], names)
            sink(.text(CSVWriter.row(row, names) + "\r\n"))
        case .json(.indented):
            let text = "\(lastLine)\(count > 0 ? "," : "")\n  \(element.text(.indented, depth: 1))"
            let start =
                text.utf8.lastIndex(of: UInt8(ascii: "\n")).map { text.utf8.index(after: $0) }
                ?? text.startIndex
            sink(.json(String(text[..<start])))
            lastLine = String(text[start...])
        case .json(let layout): sink(.json((count > 0 ? "," : "") + element.text(layout)))
        case .table(let table):
            noteLate(element.object.map(table.late) ?? [], table.names)
            sink(
                .text(
                    element.object.map { table.row($0, isFirst: count == 0) } ?? element.text(.line) + "\n"))
        }
    }

    /// An element as a row of CSV: what is no object has no columns, and gets one of its own beside those that are.
    private static func row(_ element: JSON, beside objects: Bool) -> JSON {
        objects && element.object == nil && !element.isNull ? ["value": element] : element
    }

    private mutating func noteLate(_ missing: [String], _ names: [String]) {
        guard !missing.isEmpty, !names.isEmpty else { return }
        late += missing.filter { !late.contains($0) }
    }
}
