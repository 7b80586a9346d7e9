import BIConnector

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// Every sentence of this library but those of its pages, side by side, so that they sound alike. What the portal says
// stands with its codes.

extension SandboxError {
    // MARK: The storage

    static func storage(_ detail: String) -> SandboxError {
        SandboxError(description: "the sandbox's storage failed: \(detail)")
    }

    static let foreignFile = storage("the file is a database of another program")
    static let namelessFile = storage("the file has no name")
    static let noMemoryForSQLite = storage("no memory for SQLite")
    static func openToOthers(_ path: String) -> SandboxError {
        storage("'\(path)' can be read by others, and its mode cannot be changed; make it 0600")
    }

    static func noFolder(_ path: String, _ reason: String) -> SandboxError {
        storage("cannot make the folder '\(path)': \(reason)")
    }

    // MARK: The class

    static let tooManyStudents = SandboxError(
        description: "a class has at most \(Classroom.mostStudents) students")
    static let namelessStudent = SandboxError(description: "a student's name is empty")
    static func badStudent(_ name: String) -> SandboxError {
        SandboxError(
            description:
                "'\(name)' cannot be a student's name; names have at most \(StudentNames.longest) characters and no "
                + "control characters or '/', and are neither 'all' nor '\(Classroom.teacherName)'")
    }

    static func twoStudents(_ name: String) -> SandboxError {
        SandboxError(description: "two students are called '\(name)'")
    }

    static func numberAsName(_ name: String, _ number: Int) -> SandboxError {
        SandboxError(
            description:
                "'\(name)' cannot be the name of student \(number); a name of digits must be the student's number")
    }

    static let classToken = SandboxError(
        description: "the token of a class's teacher must not begin with 00; the credentials of students do")

    // MARK: The server

    static func cannotListen(_ address: String, _ port: Int, _ detail: String) -> SandboxError {
        SandboxError(description: "cannot listen on \(address) port \(port): \(detail)")
    }

    static func noPort(_ address: String, _ port: Int) -> SandboxError {
        cannotListen(address, port, "ports are numbers from 1 to 65535")
    }

    static func noAddress(_ address: String, _ port: Int) -> SandboxError {
        cannotListen(address, port, "it is not a numeric address")
    }

    /// - Parameter code: What the system said to the address; 0 when nothing is wrong with it.
    static func notStarted(_ address: String, _ port: Int, _ code: Int32) -> SandboxError {
        guard code != 0 else { return cannotListen(address, port, "the certificate and the key do not fit together") }
        let reason = String(cString: strerror(code))
        return cannotListen(address, port, reason.prefix(1).lowercased() + reason.dropFirst())
    }

    static func noCertificate(_ reason: String) -> SandboxError {
        SandboxError(description: "cannot make a certificate: \(reason)")
    }

    static let noKey = SandboxError(description: "cannot make a key: no memory")

    // MARK: Calls

    /// The portal's own words stay as they are.
    static func refused(_ refused: PortalError) -> SandboxError {
        if let detail = refused.detail { return .storage(detail) }
        return SandboxError(description: refused.code.text.isEmpty ? refused.text : "\(refused.code): \(refused.text)")
    }

    /// An address is shown without its query, which may hold a secret.
    private static func endpoint(_ url: String, _ detail: String) -> SandboxError {
        SandboxError(description: "the endpoint \(url.prefix { $0 != "?" }) gives no rows: \(detail)")
    }

    static func barredEndpoint(_ url: String, _ address: IPAddress?) -> SandboxError {
        endpoint(url, address.map { "the sandbox may not call \($0)" } ?? "the sandbox does not call itself")
    }

    static func silentEndpoint(_ url: String) -> SandboxError { endpoint(url, "it cannot be reached") }
    static func failingEndpoint(_ url: String, _ status: Int) -> SandboxError { endpoint(url, "it answered \(status)") }
    static func rowlessEndpoint(_ url: String) -> SandboxError { endpoint(url, "its answer is not an array of rows") }
}

extension PortalError {
    /// The sandbox itself is at fault.
    /// - Parameter detail: What happened, for the log; never sent.
    static func broken(_ detail: String) -> PortalError {
        var refused = PortalError(.internalServerError)
        refused.detail = detail
        return refused
    }

    static func noColumn(_ name: String) -> PortalError { broken("no column \(name)") }

    /// The call would take more memory than the sandbox has for one.
    private static func tooMuch(_ detail: String) -> PortalError {
        PortalError(.internalServerError, text: "Internal server error: \(detail)")
    }

    static func largeAnswer(_ bytes: Int) -> PortalError {
        tooMuch("the answer is larger than \(bytes >> 20) MiB; ask for less at a time")
    }

    static func largeResults(_ bytes: Int) -> PortalError { tooMuch("the results are larger than \(bytes >> 20) MiB") }
    static func largeParameters(_ bytes: Int) -> PortalError {
        tooMuch("the parameters are larger than \(bytes >> 20) MiB")
    }

    static let full = tooMuch("there is no more room; a sandbox with --data has as much as its disk")
    static func largeFilter(_ values: Int) -> PortalError {
        PortalError(.argumentError, text: "Invalid filter: more than \(values) values")
    }
}

extension HeadProblem {
    /// The message for a person, or for a program next to the code.
    var text: String {
        switch self {
        case .malformed: "The head of the request is malformed."
        case .lengths: "The lengths in the head of the request are missing, unreadable or contradictory."
        case .tooLarge: "The body is larger than \(HTTPServer.maximumBody >> 20) MiB."
        case .tooFine: "The body holds more than \(SandboxRequest.mostPieces) values."
        case .misdirected:
            "This sandbox answers to localhost, to loopback addresses, to the address of the connection and to the names "
                + "of its certificate. To let clients call it by another name, start it with --name HOST."
        case .loop: "The sandbox does not call itself."
        case .foreign: "The sandbox takes no requests from pages of another origin."
        case .busy: "The sandbox has no room for another large request; send it again later."
        }
    }
}

extension JoinProblem {
    var text: String {
        switch self {
        case .unknownCode: "This join code is not known. Compare it with the sheet, or ask for a new one."
        case .tooOften: "Too many wrong join codes came from this address. Wait a minute."
        }
    }
}

extension TransportError {
    static let noHost = TransportError(.badAddress, "the address has no host", mayHaveRun: false)
    static let noReply = TransportError(.empty, "the server closed the connection without a reply", mayHaveRun: true)
    static let tooLong = TransportError(.timedOut, "timed out", mayHaveRun: true)
    static let tooLarge = TransportError(.tooLarge, "the reply is larger than allowed", mayHaveRun: true)
    static func cancelled(mayHaveRun: Bool) -> TransportError {
        TransportError(.cancelled, "cancelled", mayHaveRun: mayHaveRun)
    }
}
