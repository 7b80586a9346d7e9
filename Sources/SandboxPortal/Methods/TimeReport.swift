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

    /// The members a current portal sends, in its order, as JSON. Every call and every command of a batch has one, so
    /// that they are written piece by piece: a tree of values or an interpolated text takes two and three times as long.
    var bytes: [UInt8] {
        let duration = Self.number(max(0, finished - started))
        let begun = PortalTime(seconds: started, offset: offset).iso
        // Most calls end in the second in which they began, and the text of a date costs more than the rest.
        let isSameSecond = started.rounded(.down) == finished.rounded(.down)
        let ended = isSameSecond ? begun : PortalTime(seconds: finished, offset: offset).iso
        var json: [UInt8] = []
        json.reserveCapacity(320)
        json += "{\"start\":".utf8
        json += Self.number(started).utf8
        json += ",\"finish\":".utf8
        json += Self.number(finished).utf8
        json += ",\"duration\":".utf8
        json += duration.utf8
        json += ",\"processing\":".utf8
        json += duration.utf8
        json += ",\"date_start\":\"".utf8
        json += begun.utf8
        json += "\",\"date_finish\":\"".utf8
        json += ended.utf8
        json += "\",\"operating_reset_at\":".utf8
        json += String(reading.resetAt).utf8
        json += ",\"operating\":".utf8
        json += Self.number(reading.operating).utf8
        json.append(UInt8(ascii: "}"))
        return json
    }

    private static func number(_ value: Double) -> String { JSON.Number(value)?.text ?? "0" }
}
