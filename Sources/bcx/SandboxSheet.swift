import BIConnector
import OrderedJSON
import SandboxPortal

/// How to reach a sandbox, for people and for programs. Its credentials are no secrets: they are how a lesson begins.
struct SandboxSheet {
    /// Whose turn it is to call.
    private struct Line {
        var name: String
        var webhook: String
        var token: String
        var access: Access?
    }

    private let portal: String
    /// Where to look on.
    private var page: String { "\(portal)/" }
    private let certificate: String?
    private let own: Line
    private let students: [Line]

    init(_ server: HTTPServer, certificate: String?, students: [Access]) {
        let host = LocalAddress.reachable(server.address)
        let portal = "\(server.isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        self.portal = portal
        self.certificate = certificate
        func webhook(_ user: Int, _ code: String) -> String { "\(portal)/rest/\(user)/\(code)/" }
        own = Line(name: "", webhook: webhook(1, Sandbox.webhookCode), token: Sandbox.accessToken)
        self.students = students.map { access in
            Line(
                name: access.name, webhook: webhook(access.user, access.webhookCode.reveal()),
                token: access.accessToken.reveal(), access: access)
        }
    }

    /// A few lines, and a few for each student, to be printed and cut.
    var text: String {
        var text = """
            portal        \(portal)
            webhook       \(own.webhook)
            access token  \(own.token)
            page          \(page)

            """
        if let certificate { text += "certificate   \(certificate)   (curl --cacert, bcx --cacert)\n" }
        for student in students {
            text += """

                \(student.name)
                  portal        \(portal)
                  webhook       \(student.webhook)
                  access token  \(student.token)

                """
        }
        return text
    }

    /// The same as an object.
    var json: JSON {
        var object: JSON.Object = [
            "portal": .string(portal), "webhook": .string(own.webhook), "token": .string(own.token),
            "page": .string(page),
        ]
        object["certificate"] = certificate.map(JSON.string)
        if !students.isEmpty { object["students"] = .array(students.map(json)) }
        return .object(object)
    }

    private func json(of student: Line) -> JSON {
        [
            "name": .string(student.name), "webhook": .string(student.webhook), "token": .string(student.token),
            "clientId": .string(student.access?.clientID ?? ""),
            "clientSecret": .string(student.access?.clientSecret.reveal() ?? ""),
        ]
    }
}
