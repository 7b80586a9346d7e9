/// The sentences of this library but for those of the editor's commands: messages in lower case without a full stop.
enum Messages {
    // MARK: Files

    static func cannot(_ action: String, _ path: String, _ reason: String) -> String {
        "cannot \(action) \"\(path)\": \(reason)"
    }

    static let isDevice = "it is a device"

    static let isSocket = "it is a socket"

    static let isFolder = "it is a folder"

    static let isPipe = "it is a pipe; write it to a file first"

    static let isPipeNotFile = "it is a pipe, not a regular file"

    static let isDeviceNotFile = "it is a device, not a regular file"

    static let isChanged = "it was changed while it was read"
    static func tooLarge(bytes: Int) -> String { "it is larger than \(bytes >> 20) MiB" }

    static let isInUse = "another program is using it"

    static let wasReplaced = "it was removed or replaced while it was in use"

    // MARK: Private files

    static func madePrivate(_ path: String) -> String { "other users could read \"\(path)\"; its mode is now 600" }

    static let othersOwn = "it belongs to another user"

    static let othersRead = "other users can read it; run chmod 600 on it"

    // MARK: Pipes

    static func waiting(_ reason: String) -> String { "waiting: \(reason)" }

    static func noReader(_ path: String) -> String { "nobody reads from \"\(path)\" yet" }

    static func noWriter(_ path: String) -> String { "nobody writes to \"\(path)\" yet" }

    // MARK: Programs

    static func noPipe(_ reason: String) -> String { "cannot make a pipe: \(reason)" }

    static func noShell(_ reason: String) -> String { "cannot start a shell: \(reason)" }

    static func noWait(_ reason: String) -> String { "cannot wait for the program: \(reason)" }

    static func endedBySignal(_ number: Int32) -> String { "the program was ended by signal \(number)" }

    static func endedWithStatus(_ status: Int32) -> String { "the program ended with status \(status)" }

    static func pager(_ reason: String) -> String { "the pager: \(reason)" }

    // MARK: Logins

    static func cannotListen(_ reason: String) -> String { "cannot listen: \(reason)" }

    static func cannotListen(on port: Int, _ reason: String) -> String {
        "cannot listen on 127.0.0.1:\(port): \(reason)"
    }

    static func page(_ status: String) -> String { "\(status). Go back to bcx; this page can be closed." }

    // MARK: Suggestions

    static func moreRows(_ count: Int) -> String { "… and \(count) more rows; type more to narrow the list" }
}
