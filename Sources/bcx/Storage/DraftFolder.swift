import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The folder in which prompts save their drafts: a file for each process, readable by its owner alone. A file whose
/// process is gone has a draft that was not sent, however that session ended.
struct DraftFolder: Sendable {
    private let folder: String

    /// The drafts in `folder`, which is made when a draft is saved.
    init(_ folder: String) { self.folder = folder }

    /// Saves the draft of this process; nil deletes it.
    func keep(_ bytes: [UInt8]?) throws(FileError) {
        try FileAccess.writePrivate(path(of: getpid()), bytes)
    }

    /// Whether the draft of this process is saved: there is one, and it was not sent.
    var hasOwn: Bool { FileAccess.exists(path(of: getpid())) }

    /// A draft that remains from an earlier session.
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

    /// The newest draft that remains from an earlier session.
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
