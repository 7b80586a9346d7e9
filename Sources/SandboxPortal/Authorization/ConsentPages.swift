/// The consent pages that were shown and not answered yet. A consent counts only with the token of a page that was shown
/// for the same application, so that no other page gives it in somebody's name.
struct ConsentPages {
    private var open: [(token: String, client: String, until: Double)] = []

    /// How long a page may be left open, in seconds.
    private static let lifetime = 600.0
    /// The oldest pages are forgotten beyond this many.
    private static let most = 1000

    /// A token for a page that is shown now.
    mutating func show(for client: String, now: Double) -> String {
        open.removeAll { $0.until <= now }
        if open.count >= Self.most { open.removeFirst() }
        let token = Random.hexadecimal(32)
        open.append((token, client, now + Self.lifetime))
        return token
    }

    /// Uses a token up.
    /// - Returns: Whether it was that of a page for this application.
    mutating func take(_ token: String, for client: String, now: Double) -> Bool {
        guard let index = open.firstIndex(where: { $0.token == token }) else { return false }
        let page = open.remove(at: index)
        return page.client == client && page.until > now
    }
}
