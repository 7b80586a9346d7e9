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

    /// How many bytes it has as JSON, roughly.
    static let size = 320

    /// Writes the members a current portal sends, in its order, as JSON. Every call and every command of a batch has one,
    /// so that they are written piece by piece: a tree of values or an interpolated text takes two and three times as long.
    func write(to json: inout [UInt8]) {
        let duration = Self.number(max(0, finished - started))
        let begun = PortalTime(seconds: started, offset: offset).isoBytes
        // Most calls end in the second in which they began, and the text of a date costs more than the rest.
        let isSameSecond = started.rounded(.down) == finished.rounded(.down)
        let ended = isSameSecond ? begun : PortalTime(seconds: finished, offset: offset).isoBytes
        json.append("{\"start\":")
        Self.write(Self.number(started), to: &json)
        json.append(",\"finish\":")
        Self.write(Self.number(finished), to: &json)
        json.append(",\"duration\":")
        Self.write(duration, to: &json)
        json.append(",\"processing\":")
        Self.write(duration, to: &json)
        json.append(",\"date_start\":\"")
        json += begun
        json.append("\",\"date_finish\":\"")
        json += ended
        json.append("\",\"operating_reset_at\":")
        json.append(digitsOf: Int64(reading.resetAt))
        json.append(",\"operating\":")
        Self.write(Self.number(reading.operating), to: &json)
        json.append("}")
    }

    private static func write(_ number: String, to json: inout [UInt8]) {
        var number = number
        number.withUTF8 { json.append(contentsOf: $0) }
    }

    private static func number(_ value: Double) -> String { JSON.Number(value)?.text ?? "0" }
}
