import BCXShell
import CArguments
import LineInput

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// Nobody reading any more is an answer of `write`, not the end of the program: it has a portal to close.
signal(SIGPIPE, SIG_IGN)
// Nor is a file that may not grow any further: what could not be written is a message.
signal(SIGXFSZ, SIG_IGN)

StandardDescriptors.fill()
let room = StandardDescriptors.room()
guard room >= StandardDescriptors.needed else {
    let channel = OutputChannel(STDERR_FILENO, isBuffered: false)
    channel.write(
        """
        error: bcx needs \(StandardDescriptors.needed) free file descriptors, and only \(room) are left
        hint: raise the limit, for example with 'ulimit -n 64'

        """)
    exit(Int32(ExitStatus.usage))
}
if let place = ProgramWords.unreadable {
    OutputChannel(STDERR_FILENO, isBuffered: false).write(
        """
        error: word \(place) after 'bcx' is not UTF-8
        hint: put the text into a file that is, and read it with key=@FILE; or use a terminal that speaks UTF-8

        """)
    exit(Int32(ExitStatus.usage))
}
let words = Array(ProgramWords.all.dropFirst())
exit(Int32(MainThread.run { await Program(arguments: words).run() }))
