public import BIConnector
import OrderedJSON

/// Who gives an order, and what that is good for.
public enum OrderGiver: Sendable, Hashable {
    /// The teacher, or whoever runs the server: for every portal, and for the class.
    case teacher
    /// The member with this number: for the own portal.
    case member(Int)
}

/// Carries out orders.
extension Classroom {
    /// Carries out an order.
    ///
    /// Shape of what several students have to show: an array in which each element begins with `student`.
    /// - `client`: The address of whoever gives it, where an open sandbox may call endpoints; nil for this program.
    /// - Throws: ``OrderError``, also when only some of several portals could do it; the others have done it then.
    public func carryOut(
        _ request: OrderRequest, by giver: OrderGiver, from client: IPAddress? = nil
    ) async throws(OrderError) -> SandboxOrder.Answer {
        let order = try SandboxOrder(named: request.order)
        try order.check(request.words)
        switch order.deed {
        case .onPortal(let deed):
            let targets = try targets(of: request, by: giver)
            let run = { (portal: Sandbox) async throws(OrderError) in
                try await deed(
                    SandboxOrder.OnPortal(sandbox: portal, words: request.words, text: request.text, client: client))
            }
            let answer =
                targets.isSeveral ? try await give(run, to: targets.portals) : try await run(targets.portals[0].portal)
            return giver == .teacher && isClass
                ? answer.addressed(to: OrderAnswers.whom(targets.portals.map(\.name))) : answer
        case .onClass(let deed):
            guard giver == .teacher else { throw .forTeacher(order.name) }
            guard request.target == nil else { throw .notForOne(order.name) }
            defer { teacher.watch.tellChange() }
            return try deed(.init(classroom: self, words: request.words, text: request.text))
        }
    }

    // MARK: For whom

    private struct Target {
        var name: String
        var portal: Sandbox
    }

    private struct Targets {
        var portals: [Target]
        /// Whether it was said for whom, and that it is for more than one.
        var isSeveral = false
    }

    private func targets(of request: OrderRequest, by giver: OrderGiver) throws(OrderError) -> Targets {
        let own = self.own(of: giver)
        guard let target = request.target else { return Targets(portals: [own]) }
        guard isClass else { throw .noClass }
        guard giver == .teacher else {
            guard target != OrderRequest.everyStudent, member(target)?.portal === own.portal else {
                throw .forOthers
            }
            return Targets(portals: [own])
        }
        guard target.lowercased() != OrderRequest.everyStudent else {
            return Targets(portals: students.map { Target(name: $0.name, portal: $0.portal) }, isSeveral: true)
        }
        let member = try memberForOrder(target)
        return Targets(portals: [Target(name: member.name, portal: member.portal)])
    }

    private func own(of giver: OrderGiver) -> Target {
        let members = members
        guard case .member(let number) = giver, members.indices.contains(number) else {
            return Target(name: Self.teacherName, portal: teacher)
        }
        return Target(name: members[number].name, portal: members[number].portal)
    }

    /// The member that an order names.
    func memberForOrder(_ name: String) throws(OrderError) -> Member {
        guard isClass else { throw .noClass }
        guard let member = member(name) else { throw .noStudent(name, among: students.map(\.name)) }
        return member
    }

    // MARK: For several

    private func give(
        _ order: (Sandbox) async throws(OrderError) -> SandboxOrder.Answer, to targets: [Target]
    ) async throws(OrderError) -> SandboxOrder.Answer {
        var outcome = OutcomeOfSeveral()
        for target in targets {
            do throws(OrderError) {
                outcome.add(try await order(target.portal), of: target.name)
            } catch {
                outcome.failures.append((target.name, error))
            }
        }
        return try outcome.answer()
    }
}

/// What came of an order to several portals.
private struct OutcomeOfSeveral {
    private var sentences: [String] = []
    private var values: [JSON] = []
    var failures: [(student: String, error: OrderError)] = []

    mutating func add(_ answer: SandboxOrder.Answer, of student: String) {
        switch answer {
        case .said(let sentence): if !sentences.contains(sentence) { sentences.append(sentence) }
        case .shown(.array(let elements)): values += elements.map { Self.labelled($0, student) }
        case .shown(let value): values.append(Self.labelled(value, student))
        }
    }

    private static func labelled(_ value: JSON, _ student: String) -> JSON {
        var labelled: JSON.Object = ["student": .string(student)]
        guard let object = value.object else {
            labelled["value"] = value
            return .object(labelled)
        }
        for member in object.members where member.name != "student" { labelled[member.name] = member.value }
        return .object(labelled)
    }

    func answer() throws(OrderError) -> SandboxOrder.Answer {
        if let first = failures.first {
            let isForNobody = sentences.isEmpty && values.isEmpty
            let isOneReason = failures.allSatisfy { $0.error == first.error }
            if isForNobody, isOneReason { throw first.error }
            throw .notForAll(failures.map { ($0.student, $0.error.message) }, isForNobody: isForNobody)
        }
        return sentences.isEmpty ? .shown(.array(values)) : .said(sentences.joined(separator: "\n"))
    }
}

extension SandboxOrder.Answer {
    /// A sentence says for whom it is where there are several portals: one alone may not be the one that was meant.
    fileprivate func addressed(to whom: String) -> SandboxOrder.Answer {
        guard case .said(let text) = self else { return self }
        return .said("\(text) (\(whom))")
    }
}
