#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The person's web browser.
public enum Browser {
    /// Opens `address`, when there is a screen to open it on.
    /// - Returns: Whether a browser was asked.
    public static func open(_ address: String, environment: [String: String]) -> Bool {
        #if canImport(Darwin)
            let opener = "open"
        #else
            let opener = "xdg-open"
            guard environment["DISPLAY"]?.isEmpty == false || environment["WAYLAND_DISPLAY"]?.isEmpty == false else {
                return false
            }
        #endif
        // Quoted, since it goes through a shell; an address has no such quotes of its own.
        guard !address.contains("'") else { return false }
        let line = "command -v \(opener) >/dev/null && { \(opener) '\(address)' </dev/null >/dev/null 2>&1 & }"
        return (try? SystemShell.run(line)) != nil
    }
}
