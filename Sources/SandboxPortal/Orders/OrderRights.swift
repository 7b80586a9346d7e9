import BIConnector

/// What a credential is good for.
extension Classroom {
    /// Who gives orders with this credential.
    ///
    /// | credential | orders |
    /// |---|---|
    /// | the teacher key | all |
    /// | a student's key for orders | for the own portal |
    /// | webhook or access token of user 1 | for that portal; without a class all |
    /// - Throws: ``OrderError`` for a credential that is unknown, has expired, or is another user's.
    func giver(by credential: String) throws(OrderError) -> OrderGiver {
        guard isClass else {
            try teacher.checkIsFirstUser(credential)
            return .teacher
        }
        let member = owner(of: credential) ?? members[0]
        guard member.orderKey.reveal() != credential else {
            return member.isTeacher ? .teacher : .member(member.number)
        }
        try member.portal.checkIsFirstUser(credential)
        return .member(member.number)
    }
}

extension Sandbox {
    /// Refuses a credential that is not a webhook or an access token of the first user and the first application. Who
    /// has another application may ask for a token of any user.
    fileprivate func checkIsFirstUser(_ credential: String) throws(OrderError) {
        let (now, owner) = (now, owner)
        let ids: [Int]?
        do throws(PortalError) {
            ids = try locked { (state) throws(PortalError) in
                try state.database.rows(
                    """
                    select userId, applicationId from webhook where code = ?
                    union all select userId, applicationId from token where access = ? and expires > ?
                    """, [.text(credential), .text(credential), .real(now)]
                ).first?.map(\.int)
            }
        } catch {
            throw OrderError(.refused(error))
        }
        guard let ids else { throw .unknownCredential }
        guard ids == [owner.user, Self.firstApplication] else { throw .otherUser(owner.user) }
    }

    private static let firstApplication = 1
}
