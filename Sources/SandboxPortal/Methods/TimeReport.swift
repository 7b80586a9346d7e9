import OrderedJSON

/// The member `time` of an answer.
struct TimeReport {
    /// Since 1970, in seconds.
    var started: Double
    /// Since 1970, in seconds.
    var finished: Double
    /// The portal's distance from UTC, in seconds.
    var offset: Int
    /// What the method has taken lately.
    var reading: ExecutionTimeMeter.Sample

    /// The members a portal of today sends, in its order.
    var json: JSON {
        let duration = max(0, finished - started)
        let begun = PortalTime(seconds: started, offset: offset).iso
        // Most calls end in the second in which they began, and the text of a date costs more than the rest.
        let isSameSecond = started.rounded(.down) == finished.rounded(.down)
        let ended = isSameSecond ? begun : PortalTime(seconds: finished, offset: offset).iso
        return [
            "start": Self.number(started), "finish": Self.number(finished), "duration": Self.number(duration),
            "processing": Self.number(duration),
            "date_start": .string(begun), "date_finish": .string(ended),
            "operating_reset_at": .int(reading.resetAt), "operating": Self.number(reading.operating),
        ]
    }

    private static func number(_ value: Double) -> JSON { JSON.Number(value).map { .number($0) } ?? 0 }
}
