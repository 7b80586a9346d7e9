public import BIConnector
import OrderedJSON
import Synchronization

/// A portal that has nothing but one long list, made page by page when it is asked for.
public final class LongList: Transport {
    private let count: Int
    private let title: @Sendable (Int) -> String
    private let onPage: @Sendable (Int) throws(TransportError) -> Void

    /// A list of elements with an `id` from 1 and a `title`.
    /// - Parameter onPage: Told the number of a page before it is given.
    public init(
        _ count: Int, title: @escaping @Sendable (Int) -> String = { "Source \($0)" },
        onPage: @escaping @Sendable (Int) throws(TransportError) -> Void = { _ in }
    ) {
        self.count = count
        self.title = title
        self.onPage = onPage
    }

    /// Answers every call with the page it asks for.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        let page = (try? JSON(bytes: call.body))?["page"]?.integer ?? 1
        try onPage(page)
        return Reply(status: 200, body: Array(Self.body(count, page, title).utf8))
    }

    /// The answer that is a page of such a list.
    public static func body(_ count: Int, _ page: Int, _ title: (Int) -> String = { "Source \($0)" }) -> String {
        let last = min(count, page * PortalMethod.pageSize)
        let first = (page - 1) * PortalMethod.pageSize
        let elements = (first..<max(first, last)).map { #"{"id":\#($0 + 1),"title":"\#(title($0 + 1))"}"# }
        return #"{"result":[\#(elements.joined(separator: ","))],"time":{}}"#
    }
}
