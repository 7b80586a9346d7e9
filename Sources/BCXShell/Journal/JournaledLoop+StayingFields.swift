import BIConnector
import CommandLanguage

extension JournaledLoop {
    /// The rows with the unchanged fields that their updates must repeat; a row whose object cannot be read is recorded
    /// as failed.
    func completed(_ rows: [Row]) async throws -> [Row] {
        guard rows.contains(where: { !$0.unread.isEmpty }) else { return rows }
        let open = rows.map { $0.completed ?? $0.call }
        let reader = StayingFieldsReader(context.secrets, caller, client)
        let calls = try await reader.complete(open, isDryRun: false) { [self] _ in
            remark(Messages.Journal.readFirst)
        }
        var ready: [Row] = []
        for (row, call) in zip(rows, calls) {
            do throws(ShellError) {
                row.completed = try call.get()
                ready.append(row)
            } catch {
                guard case .call(.refused(let refusal)) = error else {
                    try write(.failed(code: "", text: error.message), for: row.row)
                    continue
                }
                if refusal.concernsAllRows { throw error }
                try write(.failed(code: refusal.code.text, text: refusal.description), for: row.row)
            }
        }
        return ready
    }
}
