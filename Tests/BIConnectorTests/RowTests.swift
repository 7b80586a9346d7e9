import BIConnector
import Testing

/// The rows, held against the documented lists.
struct RowTests {
    @Test func `all 26 methods of the section have a row, and the basic ones`() {
        let verbs = ["add", "update", "get", "list", "delete", "fields"]
        let section = ["connector", "source", "table", "dataset"].flatMap { entity in
            (verbs + (["table", "dataset"].contains(entity) ? ["fields.update"] : [])).map {
                "biconnector.\(entity).\($0)"
            }
        }
        #expect(section.count == 26)
        let basic = ["app.info", "batch", "method.get", "profile", "scope", "server.time"]
        #expect(PortalMethod.all.map(\.name).sorted() == (section + basic).sorted())
    }

    @Test(arguments: PortalMethod.all.map(\.name))
    func `a row is whole`(_ name: String) throws {
        let method = try #require(PortalMethod(named: name))
        #expect(PortalMethod(named: method.shortName)?.name == name)
        #expect(method.summary.hasSuffix(".") && !method.summary.contains("\n"))
        #expect(method.deprecation.map { $0.hasSuffix(".") } != false)
        #expect((method.deprecation != nil) == (method.entity?.name == "dataset"))
        #expect(method.caution.map { $0.hasSuffix(".") } != false)
        #expect(Set(method.parameters.map(\.name)).count == method.parameters.count)
        #expect(method.parameters.allSatisfy { $0.summary.hasSuffix(".") })
        for code in method.errors where !code.text.isEmpty {
            #expect(ErrorCode.all.contains { $0.name == code }, "\(code) has no row")
        }
        guard method.entity != nil else { return }
        #expect(method.isRead == [.get, .list, .fields].contains(method.verb))
        #expect(method.needsApplication == (method.verb != .fields))
        let required: [PortalMethod.Verb: [String]] = [
            .add: ["fields"], .update: ["id", "fields"], .get: ["id"], .delete: ["id"], .fieldsUpdate: ["id"],
        ]
        #expect(method.parameters.filter(\.isRequired).map(\.name) == required[method.verb] ?? [])
    }

    @Test func `what repeats harmlessly is marked, and nothing else`() {
        let reads = PortalMethod.all.filter { $0.entity == nil && $0.isRead }.map(\.name)
        #expect(reads.sorted() == ["app.info", "method.get", "profile", "scope", "server.time"])
    }

    @Test func `codes are reported once each, but for the two of one name`() {
        let names = ErrorCode.all.map { "\($0.name.text.uppercased()) \($0.status) \($0.place)" }
        #expect(Set(names).count == names.count)
        for code in ErrorCode.all {
            #expect(code.meaning.hasSuffix("."), "\(code.name)")
            #expect(!code.hint.isEmpty && !code.hint.hasSuffix("."), "\(code.name)")
        }
    }
}
