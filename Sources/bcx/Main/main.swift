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
    channel.write(Messages.fewDescriptors(needed: StandardDescriptors.needed, room: room))
    exit(Int32(ExitStatus.usage))
}
if let place = ProgramWords.unreadable {
    OutputChannel(STDERR_FILENO, isBuffered: false).write(Messages.wordNotUTF8(place))
    exit(Int32(ExitStatus.usage))
}
let words = Array(ProgramWords.all.dropFirst())
exit(Int32(MainThread.run { await Program(arguments: words).run() }))
