import BIConnector
import OrderedJSON
import SandboxPortal

/// How to reach a sandbox, for people and for programs. Its credentials are shown: whoever gets the handout is to use
/// them.
struct Handout {
    /// A caller: the owner or a student of `--students`.
    private struct Line {
        var name: String
        var webhook: String
        var token: String
        /// The address of the live page.
        var page: String
        var access: Access
    }

    /// A member of a class.
    struct Member {
        var number: Int
        var name: String
        /// The address to connect to.
        var join: String
    }

    let portal: String
    private let isOpen: Bool
    private let certificate: String?
    /// The fingerprint of the server's key, when clients have to be shown it.
    let fingerprint: String?
    private var own: Line
    private let students: [Line]
    private let teacher: Member?
    /// The students of a class.
    let members: [Member]

    /// - Parameters:
    ///   - host: The host by which others reach the server.
    ///   - certificate: The file of a certificate that nobody has signed.
    ///   - students: Applications of their own in the one portal.
    init(
        _ server: HTTPServer, host: String, certificate: String?, fingerprint: String? = nil, students: [Access]
    ) throws(SandboxError) {
        let portal = "\(server.isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        self.portal = portal
        self.certificate = certificate
        self.fingerprint = fingerprint
        isOpen = server.sandbox.isOpen
        let needsKey = try server.sandbox.needsPageKey()
        func line(_ access: Access) -> Line {
            Line(
                name: access.name, webhook: "\(portal)/rest/\(access.user)/\(access.webhookCode.reveal())/",
                token: access.accessToken.reveal(),
                page: needsKey ? "\(portal)/?key=\(access.pageKey.reveal())" : "\(portal)/", access: access)
        }
        own = line(server.sandbox.owner)
        self.students = students.map(line)
        let members = server.classroom.members.map { member in
            Member(number: member.number, name: member.name, join: "\(portal)/join/\(member.joinCode.reveal())")
        }
        teacher = members.first
        if teacher != nil { own.page = "\(portal)/\(Classroom.gridPath)?key=\(own.access.pageKey.reveal())" }
        self.members = Array(members.dropFirst())
    }

    /// A few lines, and a line for each student of a class or a few for each of `--students`, to print and cut apart.
    var text: String {
        var text = """
            portal        \(portal)
            webhook       \(own.webhook)
            access token  \(own.token)
            page          \(own.page)

            """
        if let teacher { text += "teacher       \(teacher.join)   (connect to it to give orders for the class)\n" }
        if let fingerprint { text += "fingerprint   \(fingerprint)\n" }
        if let certificate { text += "certificate   \(certificate)   (curl --cacert, bcx --cacert)\n" }
        for student in students {
            text += """

                \(student.name)
                  portal        \(portal)
                  webhook       \(student.webhook)
                  access token  \(student.token)
                  page          \(student.page)

                """
        }
        return text + (members.isEmpty ? "" : "\n\(list)")
    }

    /// The students of a class, a line each.
    private var list: String {
        let width = members.map(\.name.count).max() ?? 0
        return members.map { member in
            "\(member.name)\(String(repeating: " ", count: width - member.name.count))  connect \(member.join)\n"
        }.joined()
    }

    /// The same as an object.
    var json: JSON {
        var object: JSON.Object = [
            "portal": .string(portal), "webhook": .string(own.webhook), "token": .string(own.token),
            "page": .string(own.page),
        ]
        // Those of a sandbox that is not open are in the documentation.
        if isOpen { for member in application(of: own).members { object[member.name] = member.value } }
        object["certificate"] = certificate.map(JSON.string)
        object["fingerprint"] = fingerprint.map(JSON.string)
        if !students.isEmpty { object["students"] = .array(students.map(json)) }
        object["teacher"] = (teacher?.join).map(JSON.string)
        if !members.isEmpty { object["class"] = sheets }
        return .object(object)
    }

    /// The students of a class.
    ///
    /// Shape: an array of `{"number", "name", "join"}`.
    var sheets: JSON {
        .array(
            members.map { member in
                ["number": .int(member.number), "name": .string(member.name), "join": .string(member.join)]
            })
    }

    private func json(of student: Line) -> JSON {
        var object: JSON.Object = [
            "name": .string(student.name), "webhook": .string(student.webhook), "token": .string(student.token),
        ]
        for member in application(of: student).members { object[member.name] = member.value }
        object["page"] = .string(student.page)
        return .object(object)
    }

    private func application(of line: Line) -> JSON.Object {
        [
            "clientId": .string(line.access.clientID), "clientSecret": .string(line.access.clientSecret.reveal()),
        ]
    }
}
