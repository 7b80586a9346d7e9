import BIConnector
import OrderedJSON

/// Tables, and datasets: the same stored objects under their older name, with a few other answers.
extension MethodInvocation {
    private var isDataset: Bool { entity.kind == .dataset }

    func addTable() throws(PortalError) -> JSON {
        let fields = try checkedFields()
        let name = fields["name"]?.string ?? ""
        try checkName(name)
        let columns = try addedColumns(fields["fields"]?.values ?? [])
        let source = fields["sourceId"]?.wholeNumber ?? 0
        _ = try object(.source, source)
        try checkIsFree(name)
        let id = try insert(
            fields,
            [
                "type": "rest", "externalId": .int(isDataset ? try addBIDataset(name) : 0), "dateCreate": now,
                "dateUpdate": .null, "createdById": .int(caller.user), "updatedById": 0,
            ])
        for column in columns { try insert(column, into: id) }
        return ["id": .int(id)]
    }

    func updateTable() throws(PortalError) -> JSON {
        let id = try identifier()
        let fields = try checkedFields()
        _ = try object(entity, id)
        try update(id, fields, touched)
        return true
    }

    /// Deletes the table. The BI Builder dataset made with it stays after and keeps its name.
    func deleteTable() throws(PortalError) -> JSON {
        let id = try identifier()
        _ = try object(entity, id)
        if isDataset, !settings.deletesDatasets { throw PortalError(.internalServerError) }
        try database.run("delete from datasetColumn where datasetId = ?", [.int(id)])
        try database.run("delete from dataset where id = ?", [.int(id)])
        return true
    }

    /// A table as `get` answers it: with its columns and without its source.
    func item(ofTable table: JSON.Object, _ id: Int) throws(PortalError) -> JSON.Object {
        var item = table
        item["sourceId"] = nil
        for field in entity.fields where field.flags.contains(.unlisted) { item[field.name] = field.json(.null) }
        let columns = try database.rows(
            "select id, type, name, externalCode, visible from datasetColumn where datasetId = ? order by id",
            [.int(id)])
        item["fields"] = .array(
            columns.map { column in
                [
                    "id": .int(column[0].int), "datasetId": .int(id), "type": .string(column[1].text),
                    "name": .string(column[2].text), "externalCode": .string(column[3].text),
                    "visible": .bool(column[4].int != 0), "description": "",
                ]
            })
        return item
    }

    private var touched: KeyValuePairs<String, SQLValue> { ["dateUpdate": now, "updatedById": .int(caller.user)] }

    private func checkName(_ name: String) throws(PortalError) {
        let row = entity.field("name")
        guard row?.pattern?.matches(name) ?? true else { throw PortalError(.validationDatasetNameInvalid) }
        guard name.count <= row?.maximumLength ?? .max else { throw PortalError(.validationDatasetNameTooLong) }
    }

    /// A name is taken by a table of any application, or by a dataset that BI Builder has kept.
    private func checkIsFree(_ name: String) throws(PortalError) {
        let isTable = try exists("dataset", "name", .text(name))
        if isTable, !isDataset { throw PortalError(.nameExists, ["NAME": name]) }
        let isKept = try exists("biDataset", "name", .text(name))
        guard isTable || isKept else { return }
        let text = isDataset ? "Dataset with this name already exists." : nil
        throw PortalError(.datasetAlreadyExist, text: text)
    }

    private func addBIDataset(_ name: String) throws(PortalError) -> Int {
        try database.insert("insert into biDataset (name) values (?)", [.text(name)])
    }

    // MARK: Columns

    private struct Column {
        var type: String
        var name: String
        var externalCode: String
    }

    /// The columns of a new table.
    private func addedColumns(_ elements: [JSON]) throws(PortalError) -> [Column] {
        guard !elements.isEmpty else {
            throw isDataset ? PortalError(.withoutCode, text: "Error adding dataset") : PortalError(.fieldsEmpty)
        }
        let columns = try columns(elements, incomplete: .validationFieldMissingRequiredParameters)
        let names = duplicates(columns.map(\.name))
        if !names.isEmpty {
            throw isDataset
                ? PortalError(.validationDuplicateFieldName, ["LIST_NAMES": names])
                : PortalError(.duplicateFields, ["FIELD_NAMES": names])
        }
        try checkCodes(columns)
        return columns
    }

    private func columns(_ elements: [JSON], incomplete: ErrorCode.Name) throws(PortalError) -> [Column] {
        var columns: [Column] = []
        for element in elements { columns.append(try column(element, incomplete: incomplete)) }
        return columns
    }

    private func column(_ element: JSON, incomplete: ErrorCode.Name) throws(PortalError) -> Column {
        guard let name = element["name"]?.string, let code = element["externalCode"]?.plainText, !code.isEmpty,
            let type = element["type"]?.string
        else { throw PortalError(incomplete) }
        let rows = entity.field("fields")?.elements ?? []
        let row = rows.first { $0.name == "name" }
        guard row?.pattern?.matches(name) ?? true else { throw PortalError(.validationFieldNameInvalidFormat) }
        guard name.count <= row?.maximumLength ?? .max else { throw PortalError(.validationFieldNameTooLong) }
        guard rows.first(where: { $0.name == "type" })?.allowedValues.contains(type) ?? true else {
            throw PortalError(.validationFieldInvalidType)
        }
        return Column(type: type, name: name, externalCode: code)
    }

    private func checkCodes(_ columns: [Column]) throws(PortalError) {
        let codes = duplicates(columns.map(\.externalCode))
        if !codes.isEmpty { throw PortalError(.validationDuplicateFieldCode, ["LIST_CODES": codes]) }
    }

    /// What stands in `texts` more than once, each named once.
    private func duplicates(_ texts: [String]) -> String {
        var counts: [String: Int] = [:]
        for text in texts { counts[text, default: 0] += 1 }
        var named: Set<String> = []
        return texts.filter { counts[$0, default: 0] > 1 && named.insert($0).inserted }.joined(separator: ", ")
    }

    private func insert(_ column: Column, into table: Int) throws(PortalError) {
        try database.run(
            "insert into datasetColumn (datasetId, type, name, externalCode) values (?, ?, ?, ?)",
            [.int(table), .text(column.type), .text(column.name), .text(column.externalCode)])
    }

    /// Changes columns: update, then add, then delete.
    func updateColumns() throws(PortalError) -> JSON {
        let id = try identifier()
        _ = try object(entity, id)
        let shown = try shownColumns()
        let added = try newColumns(besides: id)
        let deleted = try deletedColumns()
        for (column, isVisible) in shown { try show(column, isVisible, in: id) }
        for column in added { try insert(column, into: id) }
        for column in deleted { try delete(column) }
        if !(shown.isEmpty && added.isEmpty && deleted.isEmpty) { try update(id, [:], touched) }
        return true
    }

    private func shownColumns() throws(PortalError) -> [(Int, Bool)] {
        var columns: [(Int, Bool)] = []
        for element in parameters["update"]?.values ?? [] {
            guard let id = element["id"]?.wholeNumber, let isVisible = element["visible"], !isVisible.isNull else {
                throw PortalError(.validationFieldUpdateMissingRequiredFields)
            }
            columns.append((id, isVisible.isTruthy))
        }
        return columns
    }

    private func newColumns(besides table: Int) throws(PortalError) -> [Column] {
        let columns = try columns(
            parameters["add"]?.values ?? [], incomplete: .validationFieldAddMissingRequiredFields)
        try checkCodes(columns)
        let names = duplicates(columns.map(\.name))
        if !names.isEmpty { throw PortalError(.validationDuplicateFieldName, ["LIST_NAMES": names]) }
        let rows = try database.rows("select name, externalCode from datasetColumn where datasetId = ?", [.int(table)])
        let codes = taken(columns.map(\.externalCode), by: rows.map(\.[1].text))
        if !codes.isEmpty { throw PortalError(.validationDuplicateExistCode, ["LIST_CODES": codes]) }
        let takenNames = taken(columns.map(\.name), by: rows.map(\.[0].text))
        if !takenNames.isEmpty { throw PortalError(.validationDuplicateExistName, ["LIST_NAMES": takenNames]) }
        return columns
    }

    private func taken(_ texts: [String], by existing: [String]) -> String {
        texts.filter(Set(existing).contains).joined(separator: ", ")
    }

    private func deletedColumns() throws(PortalError) -> [Int] {
        var columns: [Int] = []
        for element in parameters["delete"]?.values ?? [] {
            guard let id = element.wholeNumber, id > 0 else { throw PortalError(.validationFieldDeleteInvalidID) }
            columns.append(id)
        }
        return columns
    }

    /// A column of another table is skipped silently.
    private func show(_ column: Int, _ isVisible: Bool, in table: Int) throws(PortalError) {
        try database.run(
            "update datasetColumn set visible = ? where id = ? and datasetId = ?",
            [.bool(isVisible), .int(column), .int(table)])
    }

    /// As on a portal, a column is deleted whichever table it belongs to; only other applications are safe.
    private func delete(_ column: Int) throws(PortalError) {
        try database.run(
            """
            delete from datasetColumn
            where id = ? and datasetId in (select id from dataset where applicationId = ?)
            """, [.int(column), .int(caller.application)])
    }
}
