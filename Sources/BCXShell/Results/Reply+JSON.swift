import BIConnector
import OrderedJSON
import TextUI

extension Envelope {
    /// `{result, time, status, headers, timings}`; the timings in milliseconds.
    var json: JSON {
        var timings = JSON.Object()
        for (name, duration) in reply.timings.phases { timings[name] = .number(duration.milliseconds) }
        var headers = JSON.Object()
        for header in reply.headers { headers[header.name] = .string(header.value) }
        return [
            "result": result, "time": time, "status": .int(reply.status), "headers": .object(headers),
            "timings": .object(timings),
        ]
    }
}

extension Envelope {
    /// The date at the portal when it replied: `2026-11-26`; nil when it did not say.
    var day: String? {
        guard let moment = time["date_finish"]?.string ?? time["date_start"]?.string, moment.utf8.count > 10 else {
            return nil
        }
        return String(moment.prefix(10))
    }
}

extension Timings {
    /// The phases by name, in order.
    var phases: [(String, Duration)] {
        [
            ("resolved", resolved), ("connected", connected), ("secured", secured),
            ("firstByte", firstByte),
            ("total", total),
        ]
    }
}

extension Duration {
    /// In milliseconds, with three decimals.
    var milliseconds: JSON.Number { JSON.Number(Double(microseconds) / 1000) ?? JSON.Number(0) }
}
