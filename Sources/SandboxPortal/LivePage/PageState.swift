import BIConnector
import OrderedJSON

/// What the page shows of the objects: those of one application, as the Analytics hub would.
struct PageState: Sendable {
    struct Application: Sendable {
        var id: Int
        var title: String
    }

    /// A kind of object: its caption, its columns and its rows, as texts.
    struct Section: Sendable {
        var name: String
        var columns: [String]
        var rows: [[String]]
    }

    var application: Int
    var applications: [Application]
    var sections: [Section]

    /// The most rows that are shown of one kind; the newest come first.
    private static let limit = 100

    /// - Parameter application: The one asked for; the first of those that the audience may see stands in for one that
    ///   is not there.
    init(of application: Int?, for audience: Audience, in database: Database) throws(PortalError) {
        applications = try database.rows("select id, title from application order by id")
            .map { Application(id: $0[0].int, title: $0[1].text) }.filter { audience.may(see: $0) }
        let known = applications.first { $0.id == application } ?? applications.first
        let id = known?.id ?? 0
        self.application = id
        func section(_ name: String, _ columns: [String], _ sql: String) throws(PortalError) -> Section {
            let rows = try database.rows("\(sql) limit \(Self.limit)", [.int(id)])
            return Section(name: name, columns: columns, rows: rows.map { $0.map(\.shown) })
        }
        sections = [
            try section(
                "Connectors", ["ID", "Title", "Description", "Created"],
                """
                select id, title, description, dateCreate from connector where applicationId = ?
                order by sort, id
                """),
            try section(
                "Sources", ["ID", "Title", "Connector", "Active", "Changed"],
                """
                select source.id, source.title, connector.title, iif(source.active, 'yes', 'no'), source.dateUpdate
                from source left join connector on connector.id = connectorId where source.applicationId = ?
                order by source.id desc
                """),
            try section(
                "Tables", ["ID", "Name", "Title", "Source", "Columns"],
                """
                select dataset.id, dataset.name, externalName, source.title,
                (select count(*) from datasetColumn where datasetId = dataset.id)
                from dataset left join source on source.id = sourceId where dataset.applicationId = ?
                order by dataset.id desc
                """),
        ]
    }

    var json: JSON {
        [
            "application": .int(application),
            "sections": .array(
                sections.map { section in
                    [
                        "name": .string(section.name), "columns": .array(section.columns.map(JSON.string)),
                        "rows": .array(section.rows.map { .array($0.map(JSON.string)) }),
                    ]
                }),
        ]
    }
}

extension SQLValue {
    /// The value for people. What looks like a credential, as a webhook's address in a title, is hidden.
    fileprivate var shown: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let text): SecretShapes.masked(text, as: .prose)
        }
    }
}

extension Audience {
    fileprivate func may(see application: PageState.Application) -> Bool {
        switch self {
        case .everything: true
        case .application(let id): application.id == id
        }
    }
}
