import BIConnector
import CommandLanguage

extension JournaledLoop {
    /// A row, ready to be sent.
    final class Row {
        let row: JournalRow
        private let prepared: PreparedCall
        /// With the fields that an update must repeat; nil before they were read.
        var completed: MethodCall?
        /// What the journal keeps of the call.
        let sent: SentCall
        /// When this run sent it last, by the shell's clock.
        var moment: Duration?
        var key: String { row.key }
        /// As the script wrote it.
        var call: MethodCall { prepared.call }
        /// The row of its method.
        var method: PortalMethod? { prepared.method }
        /// The kind of object that it adds.
        var added: Entity? { method?.verb == .add ? method?.entity : nil }
        var command: Batch.Command { completed?.command ?? prepared.command }
        /// The names of unchanged fields that have to be read first.
        var unread: [String] { completed?.unread ?? prepared.unread }

        init(_ row: JournalRow, _ prepared: PreparedCall, secrets: [String], hashing: Hashing?) {
            (self.row, self.prepared) = (row, prepared)
            sent = SentCall(prepared.command, prepared.method, secrets: secrets, hashing: hashing)
        }
    }

    /// The call of a row, as the script wrote it.
    enum PreparedCall {
        case built(MethodCall)
        case filled(CallForm.Filled)

        var call: MethodCall {
            switch self {
            case .built(let call): call
            case .filled(let filled): filled.call
            }
        }
        var command: Batch.Command {
            switch self {
            case .built(let call): call.command
            case .filled(let filled): filled.command
            }
        }
        var method: PortalMethod? {
            switch self {
            case .built(let call): call.row
            case .filled(let filled): filled.method
            }
        }
        /// A form has none.
        var unread: [String] { if case .built(let call) = self { call.unread } else { [] } }
    }
}
