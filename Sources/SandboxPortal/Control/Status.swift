extension Sandbox {
    /// How a sandbox stands.
    public struct Status: Sendable, Hashable {
        /// How many requests there have been.
        public var requests: Int
        /// How many applications there are.
        public var applications: Int
        /// How many connectors there are, of all applications.
        public var connectors: Int
        /// How many sources there are, of all applications.
        public var sources: Int
        /// How many tables there are, of all applications.
        public var tables: Int
        /// The portal's clock: `2026-09-20T08:15:42+00:00`.
        public var time: String
        /// How it behaves.
        public var settings: Settings
        /// The faults still to come.
        public var faults: [Fault]
    }

    /// How the sandbox stands.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func status() throws(SandboxError) -> Status {
        let now = now
        do throws(PortalError) {
            return try locked { (state) throws(PortalError) in
                func count(_ store: String) throws(PortalError) -> Int {
                    try state.database.rows("select count(*) from \(store)").first?[0].int ?? 0
                }
                return Status(
                    requests: state.log.count, applications: try count("application"),
                    connectors: try count("connector"), sources: try count("source"), tables: try count("dataset"),
                    time: PortalTime(seconds: now, offset: state.settings.zoneSeconds).iso, settings: state.settings,
                    faults: state.faults.pending)
            }
        } catch {
            throw .refused(error)
        }
    }
}
