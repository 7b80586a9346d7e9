#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The person's web browser.
public enum Browser {
    /// Opens `address`, if there is a graphical screen.
    /// - Returns: Whether a browser was started.
    public static func open(_ address: String, environment: Environment) -> Bool {
        #if canImport(Darwin)
            let opener = "open"
        #else
            let opener = "xdg-open"
            guard environment["DISPLAY"]?.isEmpty == false || environment["WAYLAND_DISPLAY"]?.isEmpty == false else {
                return false
            }
        #endif
        // Quoted for the shell; an address does not contain such quotes.
        guard !address.contains("'") else { return false }
        let line = "command -v \(opener) >/dev/null && { \(opener) '\(address)' </dev/null >/dev/null 2>&1 & }"
        return (try? SystemShell.run(line)) != nil
    }
}
