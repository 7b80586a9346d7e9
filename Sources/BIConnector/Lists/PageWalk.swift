public import OrderedJSON

/// The way through the pages of a list, one call after another: `page` from 1 up to the first page that is not full,
/// ordered by id at last, so that pages do not overlap. The portal's other way, `start`, is ignored by this section, and
/// no answer says how many there are.
///
/// ```swift
/// var walk = PageWalk("biconnector.source.list", ["filter": ["active": true]])
/// while let parameters = walk.next {
///     elements += try walk.take(try await client.call(walk.method, parameters).result)
/// }
/// ```
public struct PageWalk: Sendable {
    /// The method that lists.
    public let method: String
    /// The parameters of the next call; nil when the last page was read.
    public private(set) var next: JSON.Object?
    /// How many elements were read.
    public private(set) var count = 0
    /// How many pages were read.
    public private(set) var pages = 0
    private var last: [JSON] = []
    private var seen: Set<Int> = []

    /// The way through the list that these parameters select. A `page` among them does not count.
    public init(_ method: String, _ parameters: JSON.Object = [:]) {
        self.method = method
        var first = parameters
        var order = parameters["order"]?.object ?? [:]
        // What is no object goes as it is: the portal says what is wrong with it.
        if parameters["order"] == nil || parameters["order"]?.object != nil {
            if order["id"] == nil { order["id"] = "ASC" }
            first["order"] = .object(order)
        }
        first["page"] = 1
        next = first
    }

    /// Takes the result of a call with ``next``.
    /// - Returns: The elements of the page.
    /// - Throws: ``ClientError/unexpectedResult(_:method:)`` for a result that is no list, and for a page that brings nothing
    ///   new, with which a walk would never end.
    public mutating func take(_ result: JSON) throws(ClientError) -> [JSON] {
        // An empty list may come as an empty object.
        guard let elements = result.array ?? (result.object?.isEmpty == true ? [] : nil) else {
            next = nil
            throw .unexpectedResult(UnexpectedResult(Messages.noList), method: method)
        }
        pages += 1
        if !elements.isEmpty, !bringsNew(elements) {
            next = nil
            throw .unexpectedResult(UnexpectedResult(Messages.nothingNew(page: pages)), method: method)
        }
        count += elements.count
        last = elements
        if elements.count < PortalMethod.pageSize { next = nil } else { next?["page"] = .int(pages + 1) }
        return elements
    }

    /// Compares the identifiers where there are any; a list may have been selected without.
    private mutating func bringsNew(_ elements: [JSON]) -> Bool {
        let ids = elements.compactMap { $0["id"].flatMap(Identifier.init)?.value }
        guard ids.count == elements.count else { return elements != last }
        let before = seen.count
        seen.formUnion(ids)
        return seen.count > before
    }
}

/// What is wrong with a portal's answer that is one, but not what the method promises. Its description is a message for
/// people.
public struct UnexpectedResult: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in lower case without a full stop.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension Client {
    /// Walks through all pages of a list method.
    ///
    /// ```swift
    /// for try await page in client.pages("biconnector.source.list") { print("\(page.count) more") }
    /// ```
    /// - `parameters`: `select`, `filter`, `order`; `page` is the walk's own.
    public func pages(_ method: String, _ parameters: JSON.Object = [:]) -> Pages {
        Pages(client: self, method: method, parameters: parameters)
    }
}

/// The pages of a list, read one by one as they are asked for. Cancelling the task ends it between two pages or within
/// a call.
public struct Pages: AsyncSequence, Sendable {
    /// A page: at most ``PortalMethod/pageSize`` elements.
    public typealias Element = [JSON]
    /// Why a page could not be read.
    public typealias Failure = ClientError

    let client: Client
    let method: String
    let parameters: JSON.Object

    /// Reads the pages from the first.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(client: client, walk: PageWalk(method, parameters))
    }

    /// Reads the next page whenever it is asked.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let client: Client
        var walk: PageWalk

        /// The next page; nil after the last one.
        /// - Throws: ``ClientError``, as ``ClientError/unexpectedResult(_:method:)`` for a list that does not end.
        public mutating func next() async throws(ClientError) -> [JSON]? {
            guard let parameters = walk.next else { return nil }
            if Task.isCancelled {
                throw .unreachable(TransportError(.cancelled, Messages.cancelled, mayHaveRun: false))
            }
            let elements = try walk.take(try await client.call(walk.method, parameters).result)
            return elements.isEmpty ? nil : elements
        }

        /// The next page; nil after the last one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> [JSON]? {
            try await next()
        }
    }
}
