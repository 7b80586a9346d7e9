import BIConnector
import TextUI

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

    /// Calls that wait hold connections, and those are for everybody.
    static let crowded = tooMuch("too many calls of this portal are waiting; send it again later")

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

// MARK: - Orders

extension OrderError {
    // MARK: Words

    static func unknownOrder(_ name: String) -> OrderError {
        let names = SandboxOrder.all.map(\.name)
        return words(
            "unknown order '\(name)'",
            hint: otherWords[name] ?? didYouMean(name, names) ?? "the orders are \(list(names))")
    }

    /// What people type who look for something that is called otherwise.
    private static let otherWords = [
        "help": "write 'help sandbox'", OrderRequest.targetWord: endWithTarget, "students": showsClass,
        "list": showsClass, "grid": showsClass, "show": showsClass,
    ]
    private static let showsClass = "'sandbox class' shows the students"
    private static let endWithTarget = "end with 'for NAME', 'for 7' or 'for all', as in 'sandbox reset for anna'"

    static let misplacedTarget = words(
        "unexpected word '\(OrderRequest.targetWord)'",
        hint: "\(endWithTarget); a name with blanks needs quotation marks")
    static func write(_ order: SandboxOrder) -> String { "write 'sandbox \(order.usage)'" }
    static let writeOff = "write 'sandbox fault off'"
    static let span = "a span of time"
    static let oddWord = words(
        "a word is longer than \(SandboxOrder.longestWord) bytes, or has control characters", hint: nil)
    static let badCode = words(
        "a code of your own has at most 100 letters, digits and signs of ASCII",
        hint: "write 'sandbox fault MY_CODE status 400'")
    static let manyFaults = words(
        "\(SandboxOrder.mostFaults) faults are pending", hint: "write 'sandbox fault off' to clear them")
    static let longLatency = words(
        "the latency is at most \(SandboxOrder.longestLatency.spelled)", hint: writeLatency)

    private static func didYouMean(_ word: String, _ names: [String]) -> String? {
        Spelling.nearest(to: word, among: names).map { "did you mean '\($0)'?" }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

    static let missingCode = words("missing a code", hint: "write 'sandbox fault CODE'")
    static func unknownCode(_ code: String) -> OrderError {
        words(
            "unknown code '\(code)'",
            hint: didYouMean(code, ErrorCode.all.map(\.name.text)) ?? "a code of your own needs a status: 'status 400'")
    }

    static func unexpectedWord(_ word: String, hint: String) -> OrderError {
        words("unexpected word '\(word)'", hint: hint)
    }

    static let writeConditions = "write 'times N', 'on METHOD' or 'status N'"

    static func isNot(_ text: String, _ what: String, hint: String? = nil) -> OrderError {
        words("'\(text)' is not \(what)", hint: hint)
    }

    static let numberOfTimes = "a number of times"
    static let httpStatus = "an HTTP status"
    static let positiveNumber = "a positive number"
    static let rate = "a rate"

    static let missingAddress = words("missing an address", hint: "write 'sandbox move https://new.example'")
    static func missingSpan(hint: String) -> OrderError { words("missing a span of time", hint: hint) }
    static let writeLatency = "write 'sandbox latency 200ms', or 0s for none"
    static let writeAdvance = "write 'sandbox advance 1h'"
    static let missingLimit = words(
        "a limit is missing",
        hint: "write 'sandbox limit rate 50/2', 'sandbox limit operating 480s' or 'sandbox limit off'")
    static let writeRate = "write 'sandbox limit rate 50/2': 50 at once, 2 a second"
    static let writeOperating = "write 'sandbox limit operating 480s'"
    static let badErrorPlace = words(
        "errors must be 'top' or 'nested'", hint: "write 'sandbox errors top' or 'sandbox errors nested'")
    static let badWebhooks = words(
        "webhooks must be 'allow' or 'deny'", hint: "write 'sandbox webhooks allow' or 'webhooks deny'")
    static let missingTable = words("missing a table", hint: "write 'sandbox preview ID'; table.list shows them")
    static let lookAtLog = "see 'sandbox log', and try the connector's address"
    static let missingFile = words("missing a file", hint: "write 'sandbox seed FILE'")

    /// The file of an order cannot be used.
    /// - `reason`: Why not, in lower case without a full stop.
    public static func cannotTake(_ path: String, _ reason: String) -> OrderError {
        words("cannot take '\(path)': \(reason)", hint: "give JSON with arrays connectors, sources, tables")
    }

    /// The file of names cannot be used.
    /// - `reason`: Why not, in lower case without a full stop.
    public static func cannotTakeNames(_ path: String, _ reason: String) -> OrderError {
        words("cannot take '\(path)': \(reason)", hint: "give a file with one name on each line")
    }

    /// The file of an order cannot be read.
    /// - `message`: Why not, in lower case without a full stop.
    /// - `hint`: What to do, as one imperative.
    public static func unreadable(_ message: String, hint: String?) -> OrderError { words(message, hint: hint) }

    static func noNames(_ path: String) -> OrderError { cannotTakeNames(path, "it has no names") }

    // MARK: The class

    static let noClass = words(
        "there is no class", hint: "make one with 'sandbox class 30' or 'sandbox class FILE', a name on each line")
    static let missingStudent = words("missing a student", hint: "write 'sandbox reissue NAME'")
    static func noStudent(_ name: String, among names: [String]) -> OrderError {
        words(
            "there is no student '\(name)'",
            hint: (Int(name) == nil ? didYouMean(name, names) : nil)
                ?? "write a name or a number; 'sandbox class' lists the students")
    }

    static func notForOne(_ order: String) -> OrderError {
        words("'\(order)' concerns the class as a whole", hint: "write it without 'for'")
    }

    static func notForAll(_ failures: [(student: String, message: String)], isForNobody: Bool) -> OrderError {
        let reasons = failures.map { "\($0.student): \($0.message)" }.joined(separator: "; ")
        return words(
            "not carried out for \(failures.count == 1 ? "one student" : "\(failures.count) students"): \(reasons)",
            hint: isForNobody ? nil : "it was carried out for all others")
    }

    // MARK: Rights

    private static func notAllowed(_ message: String, hint: String?) -> OrderError {
        OrderError(.notAllowed, message, hint: hint)
    }

    static let missingCredential = OrderError(
        .unknownCredential, "an order needs credentials", hint: "send 'Authorization: Bearer CREDENTIAL' once")
    static let unknownCredential = OrderError(
        .unknownCredential, "the sandbox does not know these credentials, or they have expired",
        hint: "connect with the address on the sheet, or with the webhook that 'bcx sandbox' printed")
    static func otherUser(_ user: Int) -> OrderError {
        notAllowed(
            "only user \(user) of this sandbox gives orders, since they concern all its applications",
            hint: "use the webhook that 'bcx sandbox' printed first")
    }

    private static let useTeacherKey =
        "the teacher connects to the address that 'bcx sandbox' printed as 'teacher'"
    static func forTeacher(_ order: String) -> OrderError {
        notAllowed("'\(order)' is for the teacher", hint: useTeacherKey)
    }

    static let forOthers = notAllowed(
        "orders for others are for the teacher", hint: "write it without 'for' for your own portal; \(useTeacherKey)")
    static let noOrder = words(
        "the body is not an order", hint: #"send {"order": "latency", "words": ["200ms"]} as JSON"#)
}

/// What orders say when they are carried out.
enum OrderAnswers {
    static let faultsCleared = "all faults were cleared"
    static func refuses(_ fault: Fault, _ code: String) -> String {
        "the sandbox refuses the next \(fault.calls) with \(code)"
    }

    static func dropsReplies(_ fault: Fault) -> String { "the sandbox drops the replies of the next \(fault.calls)" }
    static func answersWithPages(_ fault: Fault) -> String {
        "the sandbox answers with a web page for the next \(fault.calls)"
    }

    static func redirects(_ fault: Fault, to address: String) -> String {
        "the sandbox sends the next \(fault.calls) to \(address)"
    }

    static func calls(_ count: Int, of method: String?) -> String {
        (count == 1 ? "call" : "\(count) calls") + (method.map { " of \($0)" } ?? "")
    }

    static let tokensExpired = "all access tokens of the sandbox have expired"
    static func latency(_ latency: Duration) -> String {
        latency == .zero ? "the sandbox answers immediately" : "the sandbox waits \(latency) before every answer"
    }

    static let noLimits = "the sandbox has no limits"
    static func rateLimit(_ text: String) -> String {
        let parts = text.split(separator: "/")
        return "the sandbox allows a client \(parts[0]) requests at once and \(parts.last ?? parts[0]) a second"
    }

    static func operatingLimit(_ span: Duration) -> String { "the sandbox allows a method \(span) in ten minutes" }
    static func errors(_ place: Sandbox.Settings.ErrorPlace) -> String {
        "the sandbox puts errors \(place == .top ? "at the top" : "inside result")"
    }

    static func webhooks(_ webhooks: Sandbox.Settings.Webhooks) -> String {
        "the sandbox \(webhooks == .allow ? "allows" : "denies") webhooks"
    }

    static func clock(_ time: String) -> String { "the sandbox's clock says \(time)" }
    static func seeded(_ path: String) -> String { "the objects of '\(path)' were added to the sandbox" }
    static let reset = "the sandbox was reset"

    // MARK: The class

    private static func students(_ count: Int) -> String { count == 1 ? "one student" : "\(count) students" }

    /// - Parameter before: How many students there were.
    static func added(_ new: [Classroom.Member], before: Int, _ classroom: Classroom) -> String {
        let sentence =
            before == 0
            ? "the sandbox is now a class of \(students(new.count))"
            : "the class has \(students(before + new.count)), \(new.isEmpty ? "none" : String(new.count)) of them new"
        let addresses = new.compactMap { student in classroom.joinAddress(of: student).map { (student.name, $0) } }
        guard !addresses.isEmpty else { return sentence }
        let width = addresses.map(\.0.displayWidth).max() ?? 0
        let lines = addresses.map { name, address in
            "  \(name)\(String(repeating: " ", count: width - name.displayWidth))  \(address)"
        }
        return ([sentence] + lines).joined(separator: "\n")
    }

    /// - Parameter address: The new join address, where the server's is known.
    static func whom(_ names: [String]) -> String {
        guard names.count == 1 else { return "\(names.count) students" }
        return names[0] == Classroom.teacherName ? "the teacher's own portal" : names[0]
    }

    static func reissued(_ member: Classroom.Member, _ address: String?) -> String {
        guard let address else { return "the new join code of \(member.name) is \(member.joinCode.reveal())" }
        return "\(member.name) now joins with \(address); the old sheet is void"
    }
}
