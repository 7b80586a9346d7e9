import OrderedJSON
import TextUI

// What the client knows of a refusal that the row of its code cannot: by what right the call was made, and what the
// portal said before or says when it is asked.
extension Client {
    /// The refusal with what to do about it here and now.
    func advised(_ refusal: Refusal) -> Refusal {
        var advised = refusal
        switch refusal.row?.name {
        case .accessDenied where refusal.status == 200: advised.advice = adviceOnDeniedAccess(to: refusal.method)
        case .operationTimeLimit: advised.advice = adviceOnUsedUpTime(of: refusal.method)
        default: break
        }
        return advised
    }

    /// The same, and when the portal does not know a method it is asked why.
    func explained(_ refusal: Refusal) async -> Refusal {
        let advised = advised(refusal)
        guard asksWhy, refusal.row?.name == .methodNotFound, refusal.method != Self.question,
            PortalMethod(named: refusal.method) != nil
        else { return advised }
        var explained = advised
        explained.advice = await adviceOnUnknown(refusal.method)
        return explained
    }

    private static let question = "method.get"

    private func adviceOnDeniedAccess(to method: String) -> String? {
        guard let row = PortalMethod(named: method), row.needsApplication else { return nil }
        return switch authorization {
        case .webhook:
            """
            authorise an application with 'auth login' or 'auth oauth': all methods of the section but *.fields need the \
            context of an application, which a webhook does not have
            """
        case .token, .tokens:
            """
            ask for both permissions, "Access to BI Builder" and "Access to Analytics Hub", for the user of the token
            """
        case .none: nil
        }
    }

    private func adviceOnUsedUpTime(of method: String) -> String? {
        guard let left = executionTime.reading(of: method, at: portal)?.untilReset, left > .zero else { return nil }
        let advice = "wait \(left.words), until the portal gives \(method) time again"
        return waitsForReset ? advice : "\(advice); with 'option wait on' the call waits itself"
    }

    /// Nil when the portal does not say.
    private func adviceOnUnknown(_ method: String) async -> String? {
        guard let answer = try? await call(Self.question, ["name": .string(method.lowercased())]).result,
            let exists = answer["isExisting"]?.bool
        else { return nil }
        guard exists else {
            let older = method.hasPrefix("biconnector.table.") ? ", or use dataset.*, its older name" : ""
            return "update the portal\(older): this one does not know \(method), which is spelt right"
        }
        guard answer["isAvailable"]?.bool == false else { return nil }
        return "add the scope of \(method) to the credentials: the portal knows the method, they may not call it"
    }
}
