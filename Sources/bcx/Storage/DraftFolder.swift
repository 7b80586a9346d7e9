import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder in which prompts save their drafts while they run: a file for each process, readable by its owner alone.
/// A file whose process is gone remains from a crash.
struct DraftFolder: Sendable {
    private let folder: String

    /// The drafts in `folder`, which is made when a draft is saved.
    init(_ folder: String) { self.folder = folder }

    /// Saves the draft of this process; nil deletes it.
    func keep(_ bytes: [UInt8]?) throws(FileError) {
        try FileAccess.writePrivate(path(of: getpid()), bytes)
    }

    /// A draft that remains from a crash.
    struct Leftover: Sendable {
        /// What its process saved.
        var bytes: [UInt8]
        private let path: String

        fileprivate init?(_ path: String) {
            guard let bytes = try? FileAccess.readPrivate(path) else { return nil }
            self.bytes = bytes
            self.path = path
        }

        /// Deletes it, after the person has answered.
        func forget() { unlink(path) }
    }

    /// The newest draft that remains from a crash.
    func newestLeftover() -> Leftover? {
        let leftovers = FileAccess.names(inFolder: folder).compactMap { entry -> (path: String, time: Int)? in
            guard entry.name.hasSuffix(".json"), let process = pid_t(entry.name.dropLast(5)), !isRunning(process) else {
                return nil
            }
            var facts = stat()
            let path = path(of: process)
            guard stat(path, &facts) == 0 else { return nil }
            return (path, facts.modified)
        }
        return leftovers.max { $0.time < $1.time }.flatMap { Leftover($0.path) }
    }

    private func path(of process: pid_t) -> String { "\(folder)/\(process).json" }

    private func isRunning(_ process: pid_t) -> Bool {
        process == getpid() || kill(process, 0) == 0 || errno == EPERM
    }
}

extension stat {
    fileprivate var modified: Int {
        #if canImport(Darwin)
            Int(st_mtimespec.tv_sec)
        #else
            Int(st_mtim.tv_sec)
        #endif
    }
}
