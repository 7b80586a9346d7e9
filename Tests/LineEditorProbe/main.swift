import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

// A prompt that answers with what it was given, for the tests on a pseudo-terminal.
exit(MainThread.run { await Probe().run() })
