import BCXShell
import BIConnector
import CurlTransport
import SandboxPortal
import Synchronization
import TextUI

/// The practice portal inside the program, started when it is first used. It may become a class.
final class EmbeddedSandbox: Sendable {
    private let server = Mutex<HTTPServer?>(nil)
    /// Whether it calls the endpoints of connectors and may redirect callers, as a portal does; its demo system needs
    /// no call.
    let reachesOut: Bool

    /// A portal that is not started yet.
    init(reachesOut: Bool = true) { self.reachesOut = reachesOut }

    private var running: HTTPServer? { server.withLock(\.self) }

    /// Whether faults are pending.
    var hasFaultsLeft: Bool {
        guard let classroom = running?.classroom else { return false }
        return ([classroom.teacher] + classroom.students.map(\.portal)).contains { !$0.pendingFaults.isEmpty }
    }

    /// The names of the students.
    var students: [String] { running?.classroom.students.map(\.name) ?? [] }

    /// The address of the teacher's webhook.
    func open() throws(SandboxError) -> Secret { Secret(Sandbox.webhookURL(port: try start().port)) }

    /// The address of a student's webhook.
    func enter(_ student: String) throws -> Secret {
        let server = try start()
        guard let member = server.classroom.member(student) else {
            let names = students
            let nearest = Int(student) == nil ? Spelling.nearest(to: student, among: names) : nil
            throw ShellError.usage(
                Messages.noStudent(student), hint: nearest.map(Messages.didYouMean) ?? Messages.students(names))
        }
        guard !member.isTeacher else { return try open() }
        let access = member.portal.owner
        return Secret("http://127.0.0.1:\(server.port)/rest/\(access.user)/\(access.webhookCode.reveal())/")
    }

    private func start() throws(SandboxError) -> HTTPServer {
        try server.withLock { (server) throws(SandboxError) in
            if let server { return server }
            let teacher = try Sandbox(endpoints: reachesOut ? CurlTransport() : nil)
            let started = try HTTPServer(classroom: Classroom(teacher: teacher))
            server = started
            return started
        }
    }

    /// Serves nobody any more.
    func stop() { server.withLock { $0?.stop() } }

    /// The teacher key, for a session that is at the teacher's portal: whoever started the program is the teacher.
    func key(for link: PortalLink?) -> Secret? {
        guard let server = running, let link, link.address.isLoopback, link.address.port == server.port else {
            return nil
        }
        let teacher = server.classroom.teacher.owner
        switch link.credentials {
        case .webhook(_, teacher.webhookCode), .token(teacher.accessToken):
            return server.classroom.members.first?.orderKey
        case .webhook, .token, .oauth, .none: return nil
        }
    }
}
