// Names that are nearly those of credentials.
extension ShapeReader {
    /// `setings.token=S`
    func isMisspeltContainer(_ name: String, _ end: Int) -> Bool {
        guard reading == .line, [.dot, .bracket].contains(byte(end)), let first = name.first else { return false }
        return SecretName.containers.contains { $0.first == first && Self.isLike(name, $0) }
    }

    /// `passwort=S`
    func isMisspelt(_ name: String) -> Bool {
        guard reading == .line, name.utf8.count > 6 else { return false }
        return ["password", "access_token", "refresh_token", "client_secret"].contains {
            Self.isLike(name.lowercased(), $0)
        }
    }

    /// Whether a word is another, or as good as it: two letters wrong, left out or too many. Of a name with a dot the last
    /// part counts.
    static func isLike(_ word: String, _ other: String) -> Bool {
        let word = Array((word.split(separator: ".").last ?? "").lowercased().utf8)
        let other = Array(other.utf8)
        guard word.count <= other.count + 2, !word.isEmpty else { return false }
        var row = Array(0...other.count)
        for (index, byte) in word.enumerated() {
            var next = [index + 1]
            for column in other.indices {
                next.append(min(next[column] + 1, row[column + 1] + 1, row[column] + (other[column] == byte ? 0 : 1)))
            }
            row = next
        }
        return row[other.count] <= min(2, other.count / 2)
    }
}
