/// The version of the program, as `--version` and the `User-Agent` header say it.
enum Version {
    static let text = "0.1.0"
}
