import BIConnector
import OrderedJSON

extension MethodInvocation {
    /// How many objects a page has, always.
    static let pageSize = PortalMethod.pageSize

    /// One page of the caller's objects as JSON: `select`, `filter`, `order` and `page`, carried out by the database.
    func list() throws(PortalError) -> [UInt8] {
        let query = try ListQuery(entity, parameters, filters: settings.filters)
        let form = query.fields.map { RowForm(of: $0, in: entity, isExplicit: true) } ?? .whole(entity)
        let chosen = try chosen(by: query)
        let page = SQLFragment(
            text: "from \(entity.store) where \(chosen.text) order by \(query.order) limit \(Self.pageSize)",
            values: chosen.values)
        var list = RowWriter(database)
        try list.write(form, of: page)
        return list.json
    }

    /// The condition under which an object stands on the page. A later page has its identifiers from the whole list, which
    /// is made once for all pages: for each, the database would go through all pages before it.
    private func chosen(by query: ListQuery) throws(PortalError) -> SQLFragment {
        let all = SQLFragment(
            text: "applicationId = ? and \(query.condition.text)",
            values: [.int(caller.application)] + query.condition.values)
        guard query.offset > 0 else { return all }
        let identifiers = try database.identifiers(
            "select id from \(entity.store) where \(all.text) order by \(query.order)", all.values)
        let page = identifiers.dropFirst(query.offset).prefix(Self.pageSize).map(SQLValue.int)
        // One text for pages of any length.
        let marks = repeatElement("?", count: Self.pageSize).joined(separator: ", ")
        return SQLFragment(
            text: "id in (\(marks))", values: page + Array(repeating: .null, count: Self.pageSize - page.count))
    }
}

/// How the rows of a query become JSON.
private struct RowForm {
    /// A member of the objects.
    struct Member {
        var name: String
        /// What is selected; nil for what is the same in every object.
        var column: String?
        var value: Value
        /// The JSON of what is the same in every object.
        var constant = ""
    }

    /// How the value of a column is written.
    enum Value {
        /// A number or a text.
        case plain
        /// A number that stands for true or false.
        case truth
        /// Text that is JSON already.
        case json
        /// The identifier of a source, in whose place stands a list for its settings.
        case settings
    }

    /// What is selected.
    let columns: String
    /// A value for each column.
    let values: [Value]
    /// What stands before the values, and at last after them, one after the other.
    let texts: [UInt8]
    /// Where each of these ends.
    let ends: [Int]

    init(_ members: [Member]) {
        var (texts, ends) = (Array("{".utf8), [Int]())
        for (index, member) in members.enumerated() {
            texts += "\(index == 0 ? "" : ",")\(JSON.string(member.name)):\(member.constant)".utf8
            if member.column != nil { ends.append(texts.count) }
        }
        texts.append(UInt8(ascii: "}"))
        let selected = members.filter { $0.column != nil }
        columns = selected.isEmpty ? "1" : selected.compactMap(\.column).joined(separator: ", ")
        values = selected.map(\.value)
        self.texts = texts
        self.ends = ends + [texts.count]
    }

    /// The settings of a source.
    static let setting = RowForm(
        MethodInvocation.settingColumns.map { Member(name: $0, column: "setting.\($0)", value: .plain) })

    private static let wholes = Dictionary(
        uniqueKeysWithValues: Entity.all.map { entity in
            (entity.kind, RowForm(of: entity.fields.filter(entity.isSelectable), in: entity, isExplicit: false))
        })

    /// Objects with everything that lists carry.
    static func whole(_ entity: Entity) -> RowForm { wholes[entity.kind] ?? RowForm([]) }

    /// - Parameter isExplicit: Whether the fields were asked for by name.
    init(of fields: [Field], in entity: Entity, isExplicit: Bool) {
        self.init(fields.map { Member($0, of: entity, isExplicit: isExplicit) })
    }
}

extension RowForm.Member {
    /// - Parameter isExplicit: Whether the field was asked for by name.
    fileprivate init(_ field: Field, of entity: Entity, isExplicit: Bool) {
        self.init(name: field.name, column: "\(entity.store).\"\(field.name)\"", value: .plain)
        guard entity.isStored(field) else {
            let isConstant = field.flags.contains(.unlisted)
            (column, value, constant) = isConstant ? (nil, .json, field.constant) : ("source.id", .settings, "")
            return
        }
        switch field.type {
        case .boolean: value = .truth
        case .array, .object: value = .json
        // As on a portal, a date of a table that was asked for by name comes as an empty object.
        case .datetime where isExplicit && entity.kind.stored == .table: (column, constant) = (nil, "{}")
        case .integer, .string, .datetime: break
        }
    }
}

/// Writes lists of objects right from the rows of the database. A tree of values on the way there, or the functions of
/// SQLite that write JSON, took most of the time of a list.
private struct RowWriter {
    private(set) var json: [UInt8] = []
    private let database: Database
    /// Where the settings of the last source belong.
    private var settingsPlace = 0

    init(_ database: Database) {
        self.database = database
        // What a page of sources takes: without room it would be copied ten times while it grows.
        json.reserveCapacity(16 << 10)
    }

    /// Writes the objects of a page as an array.
    /// - Parameter page: What stands after the columns in the query for them.
    mutating func write(_ form: RowForm, of page: SQLFragment) throws(PortalError) {
        json.append("[")
        if let column = form.values.firstIndex(of: .settings) {
            try writeSources(form, identifiedBy: Int32(column), of: page)
        } else {
            try database.forEachRow("select \(form.columns) \(page.text)", page.values) { (row) throws(PortalError) in
                if json.count > 1 { json.append(",") }
                try write(row, form)
            }
        }
        json.append("]")
    }

    /// Writes sources with their settings, which are asked for in the same query: one for each source took a third of the
    /// time of a list. The joins keep the order of the page, and the rows of a source follow one another.
    private mutating func writeSources(
        _ form: RowForm, identifiedBy column: Int32, of page: SQLFragment
    ) throws(PortalError) {
        let setting = Int32(form.values.count)
        let query = """
            select \(form.columns), \(RowForm.setting.columns) from (select id \(page.text)) as page
            cross join source on source.id = page.id left join sourceSetting as setting on setting.sourceId = page.id
            """
        var source = 0
        var rest: [UInt8] = []
        try database.forEachRow(query, page.values) { (row) throws(PortalError) in
            let identifier = row[column].int
            if identifier != source {
                json += rest
                if source != 0 { json.append(",") }
                source = identifier
                try write(row, form)
                rest = Array(json[settingsPlace...])
                json.removeLast(rest.count)
            } else {
                json.append(",")
            }
            if row[setting].kind != .null { try write(row, .setting, from: setting) }
        }
        json += rest
    }

    private mutating func write(_ row: DatabaseRow, _ form: RowForm, from first: Int32 = 0) throws(PortalError) {
        var start = 0
        for (index, end) in form.ends.enumerated() {
            // A slice of the array itself would count as another owner each time.
            form.texts.withUnsafeBufferPointer { texts in
                json.append(contentsOf: UnsafeBufferPointer(rebasing: texts[start..<end]))
            }
            start = end
            if index < form.values.count { write(row[first + Int32(index)], as: form.values[index]) }
        }
        try Database.checkSize(json.count)
    }

    private mutating func write(_ cell: DatabaseRow.Cell, as value: RowForm.Value) {
        switch value {
        case .plain, .json:
            switch cell.kind {
            case .text where value == .json: cell.withText { json.append(contentsOf: $0) }
            case .text: cell.withText { json.append(quoted: $0) }
            case .number: json.append(digitsOf: Int64(cell.int))
            case .null: json.append("null")
            }
        case .truth: json.append(cell.int == 0 ? "false" : "true")
        case .settings:
            json.append("[")
            settingsPlace = json.count
            json.append("]")
        }
    }
}
