import BIConnector
import OrderedJSON

/// The page for a workshop: what is there, and the requests as they arrive. It can be looked at, and nothing else.
extension Sandbox {
    /// The page itself.
    func answerPage(_ request: Request) -> Answer { watched(request) { .page($0, log: $1) } }

    /// What is there, for the page's own script.
    func answerState(_ request: Request) -> Answer { watched(request) { state, _ in .state(state) } }

    /// The requests there have been, when nobody can wait for those to come.
    func answerEvents(_ request: Request) -> Answer {
        guard request.verb == "GET" else { return .readOnly }
        var last = 0
        return Answer(status: 200, headers: Answer.eventHeaders, body: EventStream.events(of: self, after: &last))
    }

    private func watched(_ request: Request, _ answer: (PageState, [LogEntry]) -> Answer) -> Answer {
        guard request.verb == "GET" || request.verb == "HEAD" else { return .readOnly }
        let application = Form.parameters(request.query.utf8)["app"]?.wholeNumber
        do throws(Refused) {
            let state = try locked { (state) throws(Refused) in
                try PageState(of: application, in: state.database)
            }
            return answer(state, log(last: WorkshopPage.requests))
        } catch {
            return .page("<h1>The sandbox's storage failed</h1>", status: 500)
        }
    }
}

extension Answer {
    fileprivate static let readOnly = Answer(status: 405, headers: [Header("Allow", "GET")])

    /// Of the event stream.
    static let eventHeaders = [
        Header("Content-Type", "text/event-stream; charset=utf-8"), Header("Cache-Control", "no-store"),
        Header("X-Content-Type-Options", "nosniff"),
    ]

    fileprivate static func page(_ state: PageState, log: [LogEntry]) -> Answer {
        let page = WorkshopPage(state: state, log: log, nonce: Random.hexadecimal(32))
        var answer = Answer.page(page.html)
        answer.headers += [
            Header("Content-Security-Policy", page.policy), Header("X-Content-Type-Options", "nosniff"),
            Header("Referrer-Policy", "no-referrer"), Header("Cache-Control", "no-store"),
        ]
        return answer
    }

    fileprivate static func state(_ state: PageState) -> Answer {
        var answer = Answer.json(state.json)
        answer.headers += [Header("X-Content-Type-Options", "nosniff"), Header("Cache-Control", "no-store")]
        return answer
    }
}
