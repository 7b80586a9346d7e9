public import OrderedJSON

extension Client {
    /// The connectors of the application.
    public var connectors: Objects { Objects(client: self, entity: .connector) }
    /// The sources of the application.
    public var sources: Objects { Objects(client: self, entity: .source) }
    /// The tables of the application. Portals of yesterday know them as ``datasets`` only.
    public var tables: Objects { Objects(client: self, entity: .table) }
    /// The tables by their older name.
    public var datasets: Objects { Objects(client: self, entity: .dataset) }
}

/// The objects of one kind at a portal, and what can be done with them: a thin layer over ``Client/call(_:_:)``.
///
/// ```swift
/// let id = try await client.sources.add(["title": "North", "connectorId": 31, "settings": ["token": "t-9f3c"]])
/// for try await source in client.sources.all(ListQuery(filter: ["%title": "North"])) { print(source.title ?? "") }
/// ```
///
/// Every call throws ``ClientError``: ``ClientError/refused(_:)`` with the portal's code, which for all of them may be
/// `ACCESS_DENIED`, and ``ClientError/outcomeUnknown(_:method:)`` when a write brought no answer.
public struct Objects: Sendable {
    let client: Client
    /// The kind.
    public let entity: Entity

    /// Creates one.
    /// - Parameter fields: Members as the entity's rows list them; a source's `settings` are an object of code and value.
    /// - Returns: Its identifier.
    /// - Throws: `VALIDATION_…`, `CONNECTOR_NOT_FOUND`, `SOURCE_CREATE_CONNECTION_ERROR`, `NAME_EXISTS` and others.
    /// - SeeAlso: `biconnector.source.add`, documentation of 2026-08-21. Older revisions answer a bare number.
    public func add(_ fields: JSON.Object) async throws(ClientError) -> Int {
        let result = try await call(.add, ["fields": .object(fields)])
        guard let id = (result["id"] ?? result).identifier else { throw unexpected(Messages.noIDInReply, .add) }
        return id
    }

    /// Changes one. A source needs its `title` each time, and its connector is asked whether it answers.
    /// - Throws: `VALIDATION_IMMUTABLE_FIELD`, `SOURCE_NOT_FOUND`, `INVALID_METHOD` and others.
    public func update(_ id: Int, _ fields: JSON.Object) async throws(ClientError) {
        _ = try await call(.update, ["id": .int(id), "fields": .object(fields)])
    }

    /// Reads one.
    /// - Throws: `CONNECTOR_NOT_FOUND`, `SOURCE_NOT_FOUND`, `DATASET_NOT_FOUND`: also for those of another application.
    public func get(_ id: Int) async throws(ClientError) -> PortalObject {
        let result = try await call(.get, ["id": .int(id)])
        guard let object = PortalObject(result["item"] ?? .null) else {
            throw unexpected(Messages.noItem, .get)
        }
        return object
    }

    /// Deletes one on which no other depends.
    /// - Throws: `CONNECTOR_DELETE_RESTRICTED`, `BX_ERROR` for a source with tables, and the `_NOT_FOUND` of ``get(_:)``.
    public func delete(_ id: Int) async throws(ClientError) {
        _ = try await call(.delete, ["id": .int(id)])
    }

    /// The portal's own schema.
    ///
    /// Shape: an array of `{"title", "type", "isRequired", "isReadOnly", "isImmutable", "isMultiple"}`, where `title` is
    /// the name of the field.
    public func schema() async throws(ClientError) -> [JSON] {
        try await call(.fields, [:])["fields"]?.array ?? []
    }

    /// Reads one page.
    /// - `page`: Counted from 1, ``PortalMethod/pageSize`` to a page; without an `order` in the query the portal
    ///   promises none.
    /// - Throws: `VALIDATION_FIELD_NOT_ALLOWED_IN_SELECT` and its kin; `ERROR_ARGUMENT` for a bad direction.
    public func list(_ query: ListQuery = ListQuery(), page: Int = 1) async throws(ClientError) -> [PortalObject] {
        var parameters = query.parameters
        parameters["page"] = .int(page)
        return (try await call(.list, parameters).array ?? []).compactMap(PortalObject.init)
    }

    /// All of them, page by page as they are asked for, ordered by id after whatever the query says.
    public func all(_ query: ListQuery = ListQuery()) -> AllObjects {
        AllObjects(pages: client.pages(method(.list), query.parameters))
    }

    /// Changes the columns of a table or dataset: shows or hides, then adds, then deletes.
    /// - `add`: Columns: `{"type", "name", "externalCode"}`.
    /// - `update`: `{"id", "visible"}`; identifiers of other tables are skipped silently.
    /// - `delete`: Identifiers. The portal does not check that they are of this table: read them from ``get(_:)``.
    /// - Throws: `DATASET_UPDATE_ERROR`, after which the columns may have been saved all the same; `VALIDATION_…`.
    public func updateColumns(
        of id: Int, add: [JSON] = [], update: [JSON] = [], delete: [Int] = []
    ) async throws(ClientError) {
        var parameters: JSON.Object = ["id": .int(id)]
        if !add.isEmpty { parameters["add"] = .array(add) }
        if !update.isEmpty { parameters["update"] = .array(update) }
        if !delete.isEmpty { parameters["delete"] = .array(delete.map(JSON.int)) }
        _ = try await call(.fieldsUpdate, parameters)
    }

    private func method(_ verb: PortalMethod.Verb) -> String {
        "\(PortalMethod.section)\(entity.name).\(verb.rawValue)"
    }

    private func call(_ verb: PortalMethod.Verb, _ parameters: JSON.Object) async throws(ClientError) -> JSON {
        try await client.call(method(verb), parameters).result
    }

    private func unexpected(_ problem: String, _ verb: PortalMethod.Verb) -> ClientError {
        .unexpectedResult(UnexpectedResult(problem), method: method(verb))
    }
}

/// All objects of a list, read page by page as they are asked for.
public struct AllObjects: AsyncSequence, Sendable {
    /// An object of the list.
    public typealias Element = PortalObject
    /// Why a page could not be read.
    public typealias Failure = ClientError

    let pages: Pages

    /// Reads them from the first.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: pages.makeAsyncIterator()) }

    /// Hands out one object after another.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var pages: Pages.AsyncIterator
        var page: ArraySlice<JSON> = []

        /// The next object; nil after the last one.
        public mutating func next() async throws(ClientError) -> PortalObject? {
            while true {
                while let element = page.popFirst() {
                    if let object = PortalObject(element) { return object }
                }
                guard let page = try await pages.next() else { return nil }
                self.page = page[...]
            }
        }

        /// The next object; nil after the last one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> PortalObject? {
            try await next()
        }
    }
}

extension JSON {
    /// A positive whole number, sent as one or as text.
    fileprivate var identifier: Int? { Identifier(self)?.value }
}
