import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Opens the journal of a loop, or begins it.
    func openJournal(_ plan: JournalPlan) throws -> any RowJournal {
        guard let link = session.link else { throw ShellError.notConnected }
        guard !session.options.isDryRun else { return DryRun(shell: self) }
        for name in plan.calls { try checkMayCall(Method.fullName(of: name)) }
        guard let open = services.openJournal else { throw ShellError.refused("writing files") }
        let owner = Journal.Owner(
            portal: "\(link.address)", script: plan.script, calls: plan.calls, key: plan.key)
        let file = try open(plan.path)
        let journal: Journal
        do throws(Journal.Unfit) {
            journal = try Journal(file.lines, owner: owner)
        } catch {
            throw explained(error, plan, owner)
        }
        if file.lines.isEmpty { try file.append(Array((owner.line.text() + "\n").utf8)) }
        return try Bulk(plan, file, journal, shell: self)
    }

    private func explained(_ unfit: Journal.Unfit, _ plan: JournalPlan, _ owner: Journal.Owner) -> ShellError {
        switch unfit {
        case .noJournal: .usage("\"\(plan.path)\" is not a journal", hint: "name a file that is not there yet")
        case .badLine(let number):
            .usage(
                "line \(number) of the journal \"\(plan.path)\" is not one of its lines",
                hint: "put back what was changed by hand")
        case .ofOther(let other) where other.portal != owner.portal:
            .usage(
                "the journal \"\(plan.path)\" is of another portal: \(other.portal)",
                hint: "connect there, or name another file for this portal")
        case .ofOther(let other):
            .usage(
                "the journal \"\(plan.path)\" is of another loop: \(other.calls.joined(separator: ", ")) by \(other.key) in \(other.script)",
                hint: "name another file for this loop")
        }
    }
}

/// Shows what the rows of a loop would send; no journal is read or written.
private final class DryRun: RowJournal {
    let groupSize = Batch.limit
    private let shell: Shell

    init(shell: Shell) { self.shell = shell }

    func isDone(_ key: String) -> Bool { false }

    func carryOut(_ rows: [JournalRow]) async throws {
        let calls = try rows.map { try MethodCall($0.invocation, session: shell.session) }
        let completed = try await shell.completed(calls, try shell.client(), isDryRun: true) { _ in }
        let commands = try completed.map { try $0.get() }.map { Batch.Command($0.method, $0.parameters) }
        _ = shell.show(try Batch(commands: commands).parts())
    }

    func close() -> JournalReport { JournalReport(summary: .null) }
}
