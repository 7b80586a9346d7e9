#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Facts about the terminal the program runs on.
public enum Console {
    /// Columns and rows of the terminal that a descriptor leads to.
    ///
    /// 80 × 24 when they are unknown.
    public static func size(of descriptor: Int32 = 1) -> (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Columns of the terminal that is standard output.
    public static var width: Int { size().columns }

    /// Whether a descriptor is a terminal.
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// When to use colour, as `--color` gives it.
    public enum ColorChoice: String, Sendable, CaseIterable {
        /// On terminals that have it, unless the environment forbids it.
        case auto
        /// Wherever the output goes.
        case always
        /// Nowhere.
        case never
    }

    /// Whether to send colour to a descriptor.
    ///
    /// `NO_COLOR` (not empty) and a dumb or missing `TERM` turn ``ColorChoice/auto`` off.
    public static func supportsColor(
        _ choice: ColorChoice = .auto, environment: Environment, descriptor: Int32 = 1
    ) -> Bool {
        switch choice {
        case .always: true
        case .never: false
        case .auto:
            isTerminal(descriptor) && (environment["NO_COLOR"] ?? "").isEmpty
                && !["", "dumb"].contains(environment["TERM"] ?? "")
        }
    }

    /// Makes the C library read and measure text as UTF-8; returns whether it does.
    ///
    /// The user's locale is used when it is UTF-8, and one without a language otherwise: libedit drops
    /// every key that the locale has no character for.
    @discardableResult
    public static func useUTF8() -> Bool {
        ["", "C.UTF-8", "C.utf8", "en_US.UTF-8"].contains { (name: String) in
            setlocale(LC_CTYPE, name) != nil && String(cString: nl_langinfo(nl_item(CODESET))) == "UTF-8"
        }
    }
}
