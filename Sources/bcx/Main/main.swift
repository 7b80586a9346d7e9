import BCXShell
import CArguments
import LineInput

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// A closed pipe is an error of `write`, not the end of the program: the sandbox has to be closed first.
signal(SIGPIPE, SIG_IGN)
// The same for a file that has reached its size limit: the program reports it.
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
ProgramEnd.leave(MainThread.run { await Program(arguments: words).run() })
