import BCXShell
import SandboxPortal
import TextUI

/// The orders, for people.
enum OrderHelp {
    /// Every order with who may give it.
    /// - Parameter prefix: What stands before each.
    static func forms(after prefix: String) -> [CommandKey] {
        SandboxOrder.all.map { CommandKey(prefix + $0.usage, summary(of: $0)) }
            + [CommandKey(Messages.forOthers("\(prefix)ORDER"), Messages.forOthersSummary)]
    }

    private static func summary(of order: SandboxOrder) -> String {
        order.givers == .teacher ? Messages.forTeacher(order.summary) : order.summary
    }

    /// What `help` prints on the server's terminal.
    static func text(width: Int?) -> String {
        let own = [
            CommandKey(Messages.helpOfOrder, Messages.helpSummary),
            CommandKey(Messages.exitOfOrders, Messages.exitSummary),
        ]
        return lines(forms(after: "") + own, width: width)
    }

    /// What `help ORDER` prints there.
    static func text(of order: SandboxOrder, width: Int?) -> String {
        "\(order.usage)\n  \(summary(of: order))".wrapped(toColumns: width)
    }

    private static func lines(_ rows: [CommandKey], width: Int?) -> String {
        let column = rows.map(\.name.displayWidth).max() ?? 0
        return rows.map { row in
            row.name + String(repeating: " ", count: column + 2 - row.name.displayWidth) + row.summary
        }.joined(separator: "\n").wrapped(toColumns: width)
    }
}
