import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

extension Promise {
    /// What is in a sandbox is the business of those who were let in.
    static let sandbox: [Promise] = [
        Promise("A page of another site in the same browser changes nothing in a sandbox, and neither does its form.") {
            let sandbox = try SandboxProcess()
            defer { sandbox.stop() }
            for header in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Host: evil.example"] {
                for call in ["connector.delete?id=31", "source.add?fields[title]=x&fields[connectorId]=31"] {
                    let status = try curl(header, "\(sandbox.webhook)biconnector.\(call)")
                    #expect(["403", "421"].contains(status), "\(header): \(status)")
                }
            }
            let left = try JSON(parsing: try sandbox.order("status"))
            #expect(left["connectors"] == 3 && left["sources"] == 0)
        },
        Promise("A sandbox that other machines can reach has no credential that is in the documentation.") {
            let sandbox = try SandboxProcess(["--listen", "0.0.0.0"])
            defer { sandbox.stop() }
            let port = sandbox.portal.split(separator: ":").last ?? ""
            let documented = [
                "1/\(Sandbox.webhookCode)/scope", "scope?auth=\(Sandbox.accessToken)",
                "../oauth/token/?grant_type=refresh_token&client_id=\(Sandbox.clientID)"
                    + "&client_secret=\(Sandbox.clientSecret)&refresh_token=\(Sandbox.refreshToken)",
            ]
            for path in documented {
                let status = try curl("Accept: */*", "http://127.0.0.1:\(port)/rest/\(path)")
                #expect(["400", "401"].contains(status), "\(path): \(status)")
            }
        },
        Promise("The page of a sandbox shows an application to those who have its page key or the teacher's.") {
            let sandbox = try SandboxProcess(["--students", "2", "--output", "json"], last: "portal")
            defer { sandbox.stop() }
            let sheet = try JSON(parsing: sandbox.announcement)
            let pages = [sheet["page"]?.string, sheet["students"]?[0]?["page"]?.string].compactMap(\.self)
            let shown = try pages.map { page in
                let jar = "\(try BuiltProgram.temporaryFolder())/jar"
                return try BuiltProgram.runShell("curl -sSL -m 20 -b '\(jar)' -c '\(jar)' '\(page)'").output
            }
            #expect(shown.count == 2 && shown.allSatisfy { $0.contains("Harbour ERP") })
            #expect(shown[0].contains("Application of Student 2") && !shown[1].contains("Student 2"))
            let portal = try #require(sheet["portal"]?.string)
            #expect(try curl("Accept: */*", "\(portal)/") == "403")
            #expect(try curl("Accept: */*", "\(portal)/state.json?app=2") == "403")
        },
        Promise("The file of a sandbox's data is readable by its owner only, under any umask.") {
            let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
            let modes = try BuiltProgram.runShell(
                """
                umask 0; '\(BuiltProgram.path)' sandbox --data '\(file)' > /dev/null 2>&1 & own=$!
                while ! [ -e '\(file)-wal' ]; do sleep 0.1; done
                stat -c %a '\(file)' '\(file)-wal'; kill $own; wait $own
                """
            ).output
            #expect(modes == "600\n600\n")
        },
    ]

    /// The HTTP status of a request with one more header.
    private static func curl(_ header: String, _ address: String) throws -> String {
        try BuiltProgram.runShell("curl -gsS -m 20 -o /dev/null -w '%{http_code}' -H '\(header)' '\(address)'").output
    }
}
