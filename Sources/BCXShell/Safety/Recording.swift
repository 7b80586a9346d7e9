/// A script that takes the lines that succeed.
struct Recording: Sendable {
    /// The file.
    let path: String
    /// The lines as they were typed and as they were written down.
    var lines: [(typed: String, written: String)] = []

    init(path: String) { self.path = path }
}
