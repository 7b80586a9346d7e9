import BIConnector
import OrderedJSON

/// How the grid of a class is asked for.
enum GridForm: String {
    case page = "class"
    case json = "class.json"
    case csv = "class.csv"
}

extension Classroom {
    /// The path of the grid.
    public static let gridPath = GridForm.page.rawValue

    /// The class as a grid, for the teacher only.
    func answerGrid(_ request: SandboxRequest, _ form: GridForm) -> SandboxResponse {
        guard request.isReading else { return .readOnly }
        guard isClass else { return .page("<h1>There is no class</h1>", status: 404) }
        if let key = request.pageKey {
            return opensAll(key) ? .to("/\(form.rawValue)", with: key, request) : .locked
        }
        guard request.cookies(called: request.pageCookie).contains(where: opensAll) else {
            return form == .page && !request.isSecondTry ? .secondTry(at: "/\(form.rawValue)") : .locked
        }
        do throws(SandboxError) {
            return .grid(try grid(), form)
        } catch {
            return .page("<h1>The sandbox's storage failed</h1>", status: 500)
        }
    }

    /// Whether a page key is the teacher's.
    private func opensAll(_ key: String) -> Bool { key == teacher.owner.pageKey.reveal() }
}

extension SandboxResponse {
    fileprivate static func grid(_ rows: [GridRow], _ form: GridForm) -> SandboxResponse {
        switch form {
        case .page:
            let page = ClassPage(rows: rows, nonce: Random.hexadecimal(32))
            return .page(page.html, status: 200, policy: LivePage.policy(page.nonce))
        case .json: return .unkept(.json(.array(rows.map(\.json))))
        case .csv:
            return .unkept(
                SandboxResponse(
                    status: 200,
                    headers: [
                        Header("Content-Type", "text/csv; charset=utf-8"),
                        Header("Content-Disposition", "attachment; filename=\"class.csv\""),
                    ], body: Array(ClassPage.csv(rows).utf8)))
        }
    }
}
