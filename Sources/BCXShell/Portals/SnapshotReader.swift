import BIConnector
import CommandLanguage
import OrderedJSON

/// Reads the objects of a portal: lists page by page, and what these lack, as the columns of tables, fifty a request.
struct SnapshotReader {
    private let context: CommandContext
    private let client: Client
    private let caller: Caller

    init(_ context: CommandContext, _ client: Client) {
        (self.context, self.client) = (context, client)
        caller = context.caller
    }

    /// Reads all objects of these kinds.
    /// - Parameter isWanted: Whether the columns of a table are read.
    /// - Throws: What kept a list from being read, unless the portal refused that list and not the others.
    func read(
        _ kinds: [Entity.Kind] = PortalSnapshot.kinds, columnsOf isWanted: (PortalObject) -> Bool = { _ in true }
    ) async throws -> PortalSnapshot {
        defer { context.presenter.progress(nil) }
        var snapshot = PortalSnapshot(portal: "\(client.portal)")
        for kind in kinds {
            // What depends on what cannot be seen says nothing.
            if let parent = kind.parent, let reason = snapshot.unreadable[parent] {
                snapshot.unreadable[kind] = reason
                snapshot.refusals[kind] = snapshot.refusals[parent]
                continue
            }
            do throws(ShellError) {
                snapshot.objects[kind] = try await list(kind)
            } catch {
                guard error.isRefusal, !snapshot.objects.isEmpty else { throw error }
                snapshot.unreadable[kind] = error.message
                snapshot.refusals[kind] = error
            }
            try Task.checkCancellation()
        }
        try await complete(snapshot[.source], .source, in: &snapshot)
        for source in snapshot[.source] { context.secrets.redaction.learn(from: .object(source.json)) }
        try await complete(snapshot[.table].filter(isWanted), .table, in: &snapshot)
        return snapshot
    }

    private func list(_ kind: Entity.Kind) async throws(ShellError) -> [PortalObject] {
        var walk = PageWalk(PortalMethod.name(kind, .list))
        var objects: [PortalObject] = []
        while let parameters = walk.next {
            do throws(ClientError) {
                let result = try await caller.call(walk.method, parameters, with: client).result
                objects += try walk.take(result).compactMap(PortalObject.init)
            } catch {
                throw .call(error)
            }
            tell(kind.plural, objects.count)
        }
        return objects
    }

    private func tell(_ what: String, _ count: Int, of all: Int? = nil) {
        context.presenter.progress(Messages.Portals.reading(what, count, of: all, at: client.portal))
    }

    // MARK: What lists lack

    private func complete(
        _ objects: [PortalObject], _ kind: Entity.Kind, in snapshot: inout PortalSnapshot
    ) async throws {
        guard let detail = kind.detail else { return }
        let ids = objects.filter { $0[detail] == nil }.compactMap(\.id)
        guard !ids.isEmpty else { return }
        let method = PortalMethod.name(kind, .get)
        let batch = Batch(commands: ids.map { Batch.Command(method, ["id": .int($0)]) })
        let answers = try await caller.run(batch, with: client) { done, all in tell(kind.plural, done, of: all) }
        var details: [Int: JSON] = [:]
        for (id, answer) in zip(ids, answers) {
            do throws(ShellError) {
                details[id] = try await item(of: answer)[detail]
            } catch {
                guard error.isRefusal else { throw error }
                snapshot.withoutDetail[kind, default: [:]][id] = error.message
            }
            try Task.checkCancellation()
        }
        snapshot.objects[kind] = snapshot[kind].map { object in
            guard let id = object.id, let value = details[id] else { return object }
            var json = object.json
            json[detail] = value
            return PortalObject(.object(json)) ?? object
        }
    }

    /// What `get` brought. A call that was refused among others is made once more by itself: the refusal may have been
    /// for lack of time or rate, which a single call waits for.
    private func item(of answer: Batch.Answer) async throws(ShellError) -> JSON {
        switch answer.outcome {
        case .done(let result): return result["item"] ?? result
        case .refused(let refusal) where refusal.method == Batch.method: throw .call(.refused(refusal))
        case .refused:
            do throws(ClientError) {
                let command = answer.command
                let result = try await caller.call(command.method, command.parameters, with: client).result
                return result["item"] ?? result
            } catch {
                throw .call(error)
            }
        case .notRun(let cause?), .unknown(let cause?): throw .call(cause)
        case .notRun(nil) where Task.isCancelled: throw .givenUp(Messages.cancelled)
        case .notRun(nil), .unknown(nil): throw .call(answer.withoutWord)
        }
    }
}

extension ShellError {
    /// Whether the portal refused this very call, and will again, though it answers others: no limit, login or fault.
    fileprivate var isRefusal: Bool {
        guard case .refused(let refusal) = answer else { return false }
        return refusal.status < 500 && ![401, 429].contains(refusal.status)
    }
}
