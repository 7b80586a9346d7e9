/// How much memory the calls under way take, in bytes, estimated from their bodies.
struct Load {
    /// What all may take together.
    private static let most = 64 << 20
    /// What those of one address may take while there are others: the rest is left to others.
    private static let mostOfAddress = most / 2

    private var total = 0
    private var ofAddress: [String: Int] = [:]

    /// Counts a call; to be removed afterwards in any case.
    /// - Returns: Whether there is room for it. A call that is alone may take what it takes.
    mutating func add(_ weight: Int, of address: String) -> Bool {
        let (others, own) = (total, ofAddress[address, default: 0])
        total += weight
        ofAddress[address] = own + weight
        return others == 0 || others + weight <= Self.most && (own == 0 || own + weight <= Self.mostOfAddress)
    }

    mutating func remove(_ weight: Int, of address: String) {
        total -= weight
        let rest = ofAddress[address, default: 0] - weight
        ofAddress[address] = rest > 0 ? rest : nil
    }
}
