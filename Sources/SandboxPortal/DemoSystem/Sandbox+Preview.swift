public import BIConnector
public import OrderedJSON

extension Sandbox {
    /// Fetches the first rows of a table from its connector, as BI Builder would: visible columns, their names mapped,
    /// credentials in clear.
    ///
    /// Shape: an array of arrays; the first row holds the codes of the columns.
    /// - Parameters:
    ///   - id: A table of any application.
    ///   - limit: How many rows at most.
    ///   - filter: Field names, with prefixes, and conditions, passed on as they are.
    ///   - caller: The address of whoever asks, where an open sandbox may call endpoints, too.
    /// - Throws: ``SandboxError`` when there is no such table, or its endpoint gives no rows.
    public func preview(
        table id: Int, limit: Int = 20, filter: JSON.Object = [:], for caller: IPAddress? = nil
    ) async throws(SandboxError) -> JSON {
        let (url, parameters) = try dataCall(table: id, limit: limit, filter: filter)
        let reply: Reply
        switch await reach(url, parameters, for: caller, maximumReply: Self.largestPreview) {
        case .replied(let received): reply = received
        case .barred(let address): throw .barredEndpoint(url, address)
        case .failed: throw .silentEndpoint(url)
        }
        guard reply.status == 200 else { throw .failingEndpoint(url, reply.status) }
        guard let rows = try? JSON(bytes: reply.body), rows.array?.first?.array != nil else {
            throw .rowlessEndpoint(url)
        }
        return rows
    }

    /// The most that is read of a table, in bytes.
    private static let largestPreview = 16 << 20

    private func dataCall(
        table id: Int, limit: Int, filter: JSON.Object
    ) throws(SandboxError) -> (url: String, JSON.Object) {
        do throws(PortalError) {
            return try locked { (state) throws(PortalError) in
                let tables = try state.database.rows(
                    """
                    select dataset.externalCode, sourceId, urlData from dataset join source on source.id = sourceId
                    join connector on connector.id = connectorId where dataset.id = ?
                    """, [.int(id)])
                guard let table = tables.first else { throw PortalError(.datasetNotFound) }
                let columns = try state.database.rows(
                    "select externalCode, name from datasetColumn where datasetId = ? and visible order by id",
                    [.int(id)])
                let settings = try state.database.rows(
                    "select code, value from sourceSetting where sourceId = ? order by id", [table[1]])
                func object(_ rows: [[SQLValue]]) -> JSON {
                    .object(JSON.Object(rows.map { ($0[0].text, .string($0[1].text)) }))
                }
                return (
                    table[2].text,
                    [
                        "table": .string(table[0].text), "select": .array(columns.map { .string($0[1].text) }),
                        "filter": .object(filter), "limit": .int(limit), "mapFields": object(columns),
                        "connection": object(settings),
                    ]
                )
            }
        } catch {
            throw .refused(error)
        }
    }
}
