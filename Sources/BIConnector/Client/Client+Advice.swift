import OrderedJSON

// What the client knows of a refusal that the row of its code cannot: the credentials of the call, and what the
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
            Messages.needsApplication
        case .token, .tokens:
            Messages.needsPermissions
        case .none: nil
        }
    }

    private func adviceOnUsedUpTime(of method: String) -> String? {
        guard let left = executionTime.reading(of: method, at: portal)?.untilReset, left > .zero else { return nil }
        return Messages.waitForTime(left, method, hasToBeAsked: !waitsForReset)
    }

    /// Nil when the portal does not say.
    private func adviceOnUnknown(_ method: String) async -> String? {
        guard let answer = try? await call(Self.question, ["name": .string(method.lowercased())]).result,
            let exists = answer["isExisting"]?.bool
        else { return nil }
        guard exists else {
            return Messages.unknownMethod(
                method, hasOlderName: PortalMethod(named: method)?.entity?.kind == .table)
        }
        guard answer["isAvailable"]?.bool == false else { return nil }
        return Messages.missingScope(method)
    }
}
