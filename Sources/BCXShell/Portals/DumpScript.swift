import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Writes a script that makes objects again on another portal: what is there already, by service code, title or name, is
/// found and left as it is; what is missing is added, fifty a request.
struct DumpScript {
    private let selection: DumpSelection
    private let texts: DumpTexts
    private let isWhole: Bool
    private var lines: [String] = []
    /// The variables that hold objects: `c1`, `s1`, `t1`.
    private var names: [Entity.Kind: [Int: String]] = [:]

    /// - Parameters:
    ///   - texts: How texts are written that may hold credentials.
    ///   - isWhole: Whether all kinds were asked for.
    init(_ selection: DumpSelection, _ texts: DumpTexts, isWhole: Bool) {
        (self.selection, self.texts, self.isWhole) = (selection, texts, isWhole)
        for kind in PortalSnapshot.kinds {
            for (number, object) in (selection.objects[kind] ?? []).enumerated() {
                guard let id = object.id else { continue }
                names[kind, default: [:]][id] = "\(kind.rawValue.prefix(1))\(number + 1)"
            }
        }
    }

    /// The script in canonical form, without the end of its last line.
    func text() -> String {
        var writer = self
        for kind in PortalSnapshot.kinds { writer.writeObjects(kind) }
        writer.writeHiddenColumns()
        let body = writer.lines
        writer.lines = []
        writer.writeHead()
        writer.writeVariables()
        let text = (writer.lines + body).joined(separator: "\n") + "\n"
        return ((try? SourceText(name: "dump", text: text).formatted()) ?? text).trimmedEnd
    }

    // MARK: Head

    private mutating func writeHead() {
        lines.append("#!/usr/bin/env bcx")
        comment(Messages.Portals.Script.head(selection.snapshot.portal, isWhole: isWhole))
        for sentence in Messages.Portals.Script.remarks { comment(sentence) }
        for kind in PortalSnapshot.kinds where selection.made.contains(kind) {
            if let reason = selection.snapshot.unreadable[kind] {
                comment(Messages.Portals.unreadable(kind, reason))
            }
        }
        guard !selection.leftOut.isEmpty else { return }
        comment("")
        comment(Messages.Portals.Script.leftOut)
        for object in selection.leftOut { comment("- \(Messages.Portals.leftOut(object))") }
    }

    /// Refuses to begin without the variables, before anything is sent.
    private mutating func writeVariables() {
        guard !texts.used.isEmpty else { return }
        lines.append("")
        comment(Messages.Portals.Script.variables)
        // Side by side in a list, a name after one that ends in TOKEN would be taken for the token, and masked.
        lines += ["let given = env(lines(\"\"\""] + texts.used.map { "    \($0)" } + ["    \"\"\"))"]
    }

    /// A comment of one line, whatever stands in a title.
    private mutating func comment(_ text: String) { lines.append("# \(text.visible())".trimmingBlanks) }

    // MARK: Objects

    private mutating func writeObjects(_ kind: Entity.Kind) {
        guard let objects = selection.objects[kind], !objects.isEmpty else { return }
        lines += ["", "# \(kind.plural.prefix(1).uppercased())\(kind.plural.dropFirst())"]
        // Without 'select' where an older portal lacks a field; without the settings where nobody needs them.
        let select = kind == .connector ? "" : "select id,\(kind.nameField),\(parentField(kind)) "
        lines.append("\(kind.rawValue).list \(select)all -> \(kind.plural)")
        for object in objects { writeSearch(for: object, kind) }
        guard selection.made.contains(kind) else { return }
        // In a batch a portal would put a result in the place of such a text.
        let apart = objects.filter { JSON.object($0.json).text().contains("$result[") }
        let together = objects.filter { !apart.contains($0) }
        if !together.isEmpty {
            lines.append("batch {")
            for object in together { writeAdd(object, kind) }
            lines.append("}")
        }
        for object in apart { writeAdd(object, kind) }
    }

    private func parentField(_ kind: Entity.Kind) -> String {
        kind.parent.flatMap { Entity(kind).field(referringTo: $0) }?.name ?? ""
    }

    private func variable(_ object: PortalObject, _ kind: Entity.Kind) -> String {
        object.id.flatMap { names[kind]?[$0] } ?? ""
    }

    private func variableOfParent(_ object: PortalObject, _ kind: Entity.Kind) -> String {
        guard let parent = kind.parent, let id = object.parentID(kind) else { return "" }
        return names[parent]?[id] ?? ""
    }

    private mutating func writeSearch(for object: PortalObject, _ kind: Entity.Kind) {
        let key = object.key(kind)
        var condition = "\(key[0]) = \(ScriptLiteral.quoted(key[1]))"
        // One with a service code is another, whatever its title.
        if kind == .connector, key[0] == kind.nameField { condition += " and sourceCode is empty" }
        if kind.parent != nil {
            condition += " and \(parentField(kind)) = $\(variableOfParent(object, kind)).id"
        }
        let name = variable(object, kind)
        lines.append("let \(name) = $\(kind.plural)[?\(condition)][0]")
        guard !selection.made.contains(kind) else { return }
        let message = ScriptLiteral.quoted(Messages.Portals.Script.notHere(kind, object.label(kind).visible()))
        lines.append("assert $\(name) != null \(message)")
    }

    private mutating func writeAdd(_ object: PortalObject, _ kind: Entity.Kind) {
        let name = variable(object, kind)
        for remark in remarks(on: object, kind) { comment(remark) }
        lines.append("if $\(name) == null {")
        let words = fields(of: object, kind)
        lines.append("\(kind.rawValue).add \(words.joined(separator: " ")) -> \(name)")
        lines.append("}")
    }

    /// What of an object the portal takes from nobody.
    private func remarks(on object: PortalObject, _ kind: Entity.Kind) -> [String] {
        var remarks: [String] = []
        let label = object.label(kind)
        if kind == .source, object["active"]?.bool == false { remarks.append(Messages.Portals.Script.inactive(label)) }
        if kind == .table, let dataset = object.identifier("externalId") {
            remarks.append(Messages.Portals.Script.dataset(label, dataset))
        }
        return remarks
    }

    // MARK: Fields

    private func fields(of object: PortalObject, _ kind: Entity.Kind) -> [String] {
        Entity(kind).writableFields.compactMap { field in
            guard !field.flags.contains(.ignored) else { return nil }
            if let parent = kind.parent, field.references == parent {
                return "\(field.name)=$\(variableOfParent(object, kind)).id"
            }
            switch (kind, field.name) {
            case (.source, Field.settings): return settings(of: object)
            case (.connector, Field.settings): return list(field, object.settings)
            case (.table, "fields"): return list(field, object.columns ?? [])
            default: return item(field, object, kind)
            }
        }
    }

    private func item(_ field: Field, _ object: PortalObject, _ kind: Entity.Kind) -> String? {
        guard let value = object[field.name], !value.isNull else { return nil }
        // What the portal takes by itself may be unknown to an older one.
        if !field.isNeededOnAdd, value == field.defaultValue ?? "" { return nil }
        guard let text = value.string else { return ScriptLiteral.item(field.name, value) }
        return texts.item(field.name, text, kind, object.id ?? 0)
    }

    /// Elements one below the other, with the members that a caller gives.
    private func list(_ field: Field, _ elements: [JSON]) -> String {
        guard !elements.isEmpty else { return "\(field.name):=[]" }
        let names = field.elements.filter(\.isWritable).map(\.name)
        let lines = elements.map { element -> String in
            let members = names.compactMap { name in
                element[name].map { "\(name): \(ScriptLiteral.expression($0))" }
            }
            return "{\(members.joined(separator: ", "))}"
        }
        return "\(field.name):=[\n\(lines.joined(separator: ",\n"))\n]"
    }

    private func settings(of source: PortalObject) -> String {
        let items = source.settings.compactMap { setting -> String? in
            guard let code = setting["code"]?.string else { return nil }
            return texts.setting(code, setting["value"] ?? .null, of: source.id ?? 0)
        }
        return items.isEmpty ? "\(Field.settings):={}" : items.joined(separator: " ")
    }

    // MARK: Hidden columns

    /// A column is visible when it is made; those that were hidden are hidden afterwards, unless they are.
    private mutating func writeHiddenColumns() {
        guard selection.made.contains(.table) else { return }
        let tables = (selection.objects[.table] ?? []).compactMap { table -> String? in
            let hidden = (table.columns ?? []).filter { $0["visible"]?.bool == false }.compactMap { $0["name"] }
            guard !hidden.isEmpty else { return nil }
            return "{table: $\(variable(table, .table)).id, columns: \(ScriptLiteral.expression(.array(hidden)))}"
        }
        guard !tables.isEmpty else { return }
        lines += ["", "# \(Messages.Portals.Script.hiddenColumns)", "let hidden = ["]
        lines.append(tables.joined(separator: ",\n"))
        lines += [
            "]", "table.get $hidden[*].table -> found", "for n in range(count($hidden)) {", "let update = []",
            "for column in $found[$n].item.fields {", "if $column.visible and $column.name in $hidden[$n].columns {",
            "let update = $update + [{id: $column.id, visible: false}]", "}", "}",
            "if count($update) > 0 { table.fields.update $hidden[$n].table update:=$update }", "}",
        ]
    }
}

/// How texts are written that may hold credentials: as variables of the environment, unless they are wanted in clear.
final class DumpTexts {
    private let variables: DumpVariables
    private let redaction: Redaction
    private let showsSecrets: Bool
    /// The variables that the script needs.
    private(set) var used: [String] = []

    init(_ variables: DumpVariables, _ redaction: Redaction, showsSecrets: Bool) {
        (self.variables, self.redaction, self.showsSecrets) = (variables, redaction, showsSecrets)
    }

    /// A setting of a source.
    func setting(_ code: String, _ value: JSON, of source: Int) -> String {
        let key = ScriptLiteral.key([.name(Field.settings), .name(code)])
        let text = value.string ?? value.text()
        if text.isEmpty || showsSecrets { return Self.open(key, text) }
        return item(key, variables.name(ofSetting: code, of: source))
    }

    /// A text, which is taken from the environment when a credential is in it.
    func item(_ name: String, _ text: String, _ kind: Entity.Kind, _ id: Int) -> String {
        let shown = SecretShapes.masked(text, as: .prose)
        let isOpen = shown == text && redaction.masked(.string(text), at: [name]) == .string(text)
        let key = ScriptLiteral.key(name)
        if isOpen || showsSecrets || SecretName.isLabel(name) { return Self.open(key, text) }
        return item(key, variables.name(of: name, kind, id))
    }

    /// What looks like a mask is sent only after `:=`.
    private static func open(_ key: String, _ text: String) -> String {
        "\(key)\(Mask.isIn(text) ? ":=" : "=")\(ScriptLiteral.quoted(text))"
    }

    private func item(_ key: String, _ variable: String?) -> String {
        guard let variable else { return "\(key)=secret:" }
        if !used.contains(variable) { used.append(variable) }
        return "\(key)=secret:\(variable)"
    }
}
