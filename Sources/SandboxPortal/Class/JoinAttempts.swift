/// The wrong codes of the last minute, for each address. Ten are allowed; then the address waits, also with a right one,
/// so that nobody finds codes by trying.
struct JoinAttempts {
    /// How many wrong codes an address may send in a minute.
    static let most = 10
    private static let span = 60.0
    /// The addresses that are remembered; beyond, those are forgotten that tried longest ago.
    private static let mostAddresses = 1000

    private var wrong: [String: [Double]] = [:]

    /// Whether the address may try another code.
    mutating func admits(_ address: String, now: Double) -> Bool {
        guard let times = wrong[address] else { return true }
        let recent = times.filter { $0 > now - Self.span }
        wrong[address] = recent.isEmpty ? nil : recent
        return recent.count < Self.most
    }

    /// The address has sent a wrong code.
    mutating func addWrong(_ address: String, now: Double) {
        wrong[address, default: []].append(now)
        guard wrong.count > Self.mostAddresses else { return }
        let oldest = wrong.min { ($0.value.last ?? 0) < ($1.value.last ?? 0) }
        wrong[oldest?.key ?? ""] = nil
    }
}
