import Terminal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Nobody reading any more is an answer of `write`, not the end of the program: it has a portal to close.
signal(SIGPIPE, SIG_IGN)
// Nor is a file that may not grow any further: what could not be written is a message.
signal(SIGXFSZ, SIG_IGN)

let words = Array(CommandLine.arguments.dropFirst())
exit(Int32(MainThread.run { await Program(arguments: words).run() }))
