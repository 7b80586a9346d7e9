#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The end of the program.
public enum ProgramEnd {
    /// Ends the program with the terminal as it was at the start.
    ///
    /// Not as `exit` does: what the libraries have made goes with the process, and to take it apart is a thirtieth of a
    /// short call. Nothing here writes through the buffers of the system's library.
    public static func leave(_ status: Int) -> Never {
        TerminalModes.restore()
        _exit(Int32(truncatingIfNeeded: status))
    }
}
