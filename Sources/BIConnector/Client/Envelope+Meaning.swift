public import OrderedJSON

extension Envelope {
    /// What a portal's answer says about what became of a call.
    public enum Meaning: Sendable, Hashable {
        /// An object was made; its identifier.
        case made(id: Int)
        /// The call was carried out.
        case done
        /// The portal refused the call and has not carried it out.
        case refused(Refusal)
        /// The reply does not say whether a write was carried out, for this reason: it is looked up, and never sent again
        /// before that.
        case unknown(ClientError)
    }

    /// What an answer means; the one place where that is decided, for single calls, batches and journals alike.
    ///
    /// | the answer to a write | means |
    /// |---|---|
    /// | `*.add`: `{"id": 58}`, `58`, `"58"` | made |
    /// | `*.add`: anything without a positive whole number as its id | unknown |
    /// | `*.update`, `*.delete`: `null`, `false`, `0`, `""` | unknown |
    /// | any other result | done |
    /// | a refusal, or a status other than 2xx, beside a result that reports success: an id, or what holds one; `true` where that is the result | unknown |
    /// | a refusal after a fault of the portal's own, which may have come after the write | unknown |
    /// | any other refusal | refused |
    ///
    /// A read is done or refused: nothing depends on which when an answer says both.
    /// - `body`: An object with `result`, `error`, `error_description`, each of which may be missing.
    /// - `status`: The HTTP status it came with.
    /// - `isRead`: Whether the call changes nothing, for who knows more than the method's row says.
    public static func meaning(of body: JSON, status: Int, method: String, isRead: Bool? = nil) -> Meaning {
        meaning(
            of: body["result"] ?? .null, Refusal(body: body, status: status, method: method),
            PortalMethod(named: method), status: status, method: method, isRead: isRead)
    }

    /// The same from the parts of a body.
    static func meaning(
        of result: JSON, _ refusal: Refusal?, _ row: PortalMethod?, status: Int, method: String, isRead: Bool? = nil
    ) -> Meaning {
        if isRead ?? row?.isRead == true { return refusal.map { .refused($0) } ?? .done }
        guard let refusal else {
            guard (200..<300).contains(status) || !reportsSuccess(result, row) else {
                let problem = Messages.statusBesideResult(status, result.shape)
                return .unknown(.unexpectedResult(UnexpectedResult(problem), method: method))
            }
            return meaning(of: result, row, method)
        }
        if reportsSuccess(result, row) {
            let problem = Messages.refusalBesideResult(refusal.code.text, result.shape)
            return .unknown(.unexpectedResult(UnexpectedResult(problem), method: method))
        }
        return refusal.mayHaveRun ? .unknown(.refused(refusal)) : .refused(refusal)
    }

    /// Whether a result makes a body that refuses nothing a portal's answer: one with a status that goes with it, or, of a
    /// write, one that reports success all the same.
    static func isAnswer(_ result: JSON?, _ row: PortalMethod?, status: Int) -> Bool {
        guard let result else { return false }
        return (200..<300).contains(status) || row?.isRead != true && reportsSuccess(result, row)
    }

    private static func meaning(of result: JSON, _ row: PortalMethod?, _ method: String) -> Meaning {
        switch row?.result {
        case .id:
            if let id = identifier(in: result) { return .made(id: id) }
            return .unknown(
                .unexpectedResult(UnexpectedResult(Messages.noID(result.shape)), method: method))
        case .done where isEmpty(result):
            return .unknown(
                .unexpectedResult(
                    UnexpectedResult(Messages.unconfirmed(result.shape)), method: method))
        case .done, .item, .list, .fields, .any, nil: return .done
        }
    }

    /// The identifier of what was made: older revisions answer it bare.
    static func identifier(in result: JSON) -> Int? { Identifier(result["id"] ?? result)?.value }

    /// The result as all of bcx knows it: a bare identifier is `{"id": 58}`.
    static func uniform(_ result: JSON, _ row: PortalMethod?) -> JSON {
        guard row?.result == .id, result.object == nil, Identifier(result) != nil else {
            return result
        }
        return ["id": result]
    }

    /// Whether a result is what only a call brings that was carried out.
    private static func reportsSuccess(_ result: JSON, _ row: PortalMethod?) -> Bool {
        if row?.name == Batch.method { return holdsSomething(result["result"]) }
        if row?.result == .done, result == true { return true }
        return Identifier(result) != nil || holdsIdentifier(result)
    }

    private static func holdsIdentifier(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool, .number, .string: false
        case .array(let elements): elements.contains(where: holdsIdentifier)
        case .object(let object):
            object.members.contains { member in
                member.name.lowercased() == "id" && Identifier(member.value) != nil || holdsIdentifier(member.value)
            }
        }
    }

    private static func holdsSomething(_ value: JSON?) -> Bool {
        switch value {
        case .array(let elements): !elements.isEmpty
        case .object(let object): !object.isEmpty
        case nil, .null, .bool, .number, .string: false
        }
    }

    private static func isEmpty(_ result: JSON) -> Bool {
        result.isNull || result == false || result == "" || result.number?.isEqual(to: JSON.Number(0)) == true
    }
}

extension JSON {
    /// What kind of result it is, without texts that may be somebody's.
    fileprivate var shape: String {
        switch self {
        case .null, .bool, .number: text()
        case .string(let text): text.isEmpty ? "\"\"" : Messages.text
        case .array(let elements): elements.isEmpty ? "[]" : Messages.array
        case .object(let object): object.isEmpty ? "{}" : Messages.object(object.names)
        }
    }
}
