import BIConnector
import OrderedJSON
import SandboxPortal

/// How to reach a sandbox, for people and for programs. Its credentials are shown: whoever gets the handout is to use
/// them.
struct Handout {
    /// A caller: the owner or a student.
    private struct Line {
        var name: String
        var webhook: String
        var token: String
        /// The address of the live page.
        var page: String
        var access: Access
    }

    private let portal: String
    private let isOpen: Bool
    private let certificate: String?
    private let own: Line
    private let students: [Line]

    init(_ server: HTTPServer, certificate: String?, students: [Access]) throws(SandboxError) {
        let host = LocalAddress.reachable(server.address)
        let portal = "\(server.isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        self.portal = portal
        self.certificate = certificate
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
    }

    /// A few lines, and a few for each student, to print and cut apart.
    var text: String {
        var text = """
            portal        \(portal)
            webhook       \(own.webhook)
            access token  \(own.token)
            page          \(own.page)

            """
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
        return text
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
        if !students.isEmpty { object["students"] = .array(students.map(json)) }
        return .object(object)
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
