#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Unbuffered reading and writing of file descriptors; interrupted system calls are repeated.
enum Descriptor {
    /// Writes all of `text`; stops silently when the reader is gone.
    static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { _ = write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// Writes all of `bytes`; returns whether that succeeded.
    @discardableResult
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if count < 0 {
                guard errno == EINTR || (errno == EAGAIN && wait(for: descriptor, to: POLLOUT)) else { return false }
            } else {
                rest = rest.dropFirst(count)
            }
        }
        return true
    }

    /// Reads what is there, at most `count` bytes; nil after an error, empty at the end.
    static func read(_ descriptor: Int32, atMost count: Int) -> [UInt8]? {
        var result = -1
        // Filled by the system; what it does not fill is not counted.
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            repeat {
                result = systemRead(descriptor, UnsafeMutableRawBufferPointer(buffer))
            } while result < 0 && errno == EINTR
            initialized = max(result, 0)
        }
        return result < 0 ? nil : bytes
    }

    /// Opens a file. For a pipe it waits until a reader opens it or the task is cancelled. A pipe's descriptor does not
    /// block, see ``FileAccess/writeAll(_:_:_:)``.
    /// - Returns: Negative after an error; see `errno`.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) -> Int32 {
        var status = stat()
        guard flags & O_ACCMODE == O_WRONLY, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            return systemOpen(path, flags, mode)
        }
        var wait = PipeWait(Messages.noReader(path))
        while true {
            let descriptor = systemOpen(path, flags | O_NONBLOCK, mode)
            guard descriptor < 0, errno == ENXIO else { return descriptor }
            guard wait.goesOn() else {
                errno = EINTR
                return -1
            }
            usleep(useconds_t(PipeWait.milliseconds * 1000))
        }
    }

    /// Returns when there is room to write, when the reader is gone, or after the time.
    static func waitForRoom(_ descriptor: Int32, milliseconds: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, milliseconds)
    }

    /// Waits until one of two descriptors can be read; a negative one is ignored.
    ///
    /// - Parameter milliseconds: How long; negative means without a limit.
    /// - Returns: Which of them can be read or was closed; neither after the time or a signal.
    static func waitForInput(_ first: Int32, _ second: Int32, milliseconds: Int32 = -1) -> (first: Bool, second: Bool) {
        var requests = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&requests, 2, milliseconds) > 0 else { return (false, false) }
        return (requests[0].revents != 0, requests[1].revents != 0)
    }

    private static func wait(for descriptor: Int32, to events: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&request, 1, -1) >= 0 || errno == EINTR
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    private static func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Darwin)
            Darwin.read(descriptor, bytes.baseAddress, bytes.count)
        #else
            Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}

private func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
