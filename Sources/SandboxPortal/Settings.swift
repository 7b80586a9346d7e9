public import BIConnector

extension Sandbox {
    /// Where a sandbox keeps its data.
    public enum Storage: Sendable, Hashable {
        /// In memory: gone with the sandbox.
        case memory
        /// In an SQLite file that one process at a time may open, and that only its owner may read. Killed at any moment
        /// it has lost no write that was answered: every write is on the disk before its answer leaves.
        case file(String)
    }

    /// How a sandbox behaves where portals, or the revisions of their documentation, differ.
    public struct Settings: Sendable, Hashable {
        /// Whether incoming webhooks reach the methods of the section.
        public enum Webhooks: String, Sendable, CaseIterable {
            /// As the page of `biconnector.source.add` shows it.
            case allow
            /// Every method but `*.fields` answers `ACCESS_DENIED`, as the latest documents say.
            case deny
        }

        /// Where the section's own errors stand.
        public enum ErrorPlace: String, Sendable, CaseIterable {
            /// `error` and `error_description` at the top level with HTTP 200, as the page of
            /// `biconnector.source.add` shows it.
            case top
            /// Inside `result`, with HTTP 200 and `time`, as the latest documents say.
            case nested
        }

        /// How lists understand their filters.
        public enum Filters: String, Sendable, CaseIterable {
            /// As documented.
            case documented
            /// As portals were seen to do: OR at the top level of `connector.list` finds everything of one's own, OR and
            /// groups break the lists of sources and datasets, and `@` takes no texts.
            case observed
        }

        /// How many requests a client may send: a bucket that leaks.
        public struct RateLimit: Sendable, Hashable {
            /// How many requests fill the bucket.
            public var capacity: Double
            /// How many requests leak out of it in a second.
            public var perSecond: Double

            /// A limit of `capacity` requests at once and `perSecond` in the long run.
            public init(capacity: Double, perSecond: Double) {
                self.capacity = capacity
                self.perSecond = perSecond
            }

            /// 50 requests, 2 a second: what most portals allow.
            public static let usual = RateLimit(capacity: 50, perSecond: 2)
        }

        /// Whether webhooks reach the methods of the section.
        public var webhooks = Webhooks.allow
        /// Where the section's own errors stand. System errors stand at the top level in any case.
        public var errors = ErrorPlace.top
        /// How lists understand their filters.
        public var filters = Filters.documented
        /// Whether `dataset.delete` works. A portal with BI Builder answers HTTP 500 by the latest documents.
        public var deletesDatasets = true
        /// Whether calls over plain http are refused with `INVALID_REQUEST`.
        public var requiresHTTPS = false
        /// How long every call takes at least, and every command of a batch; it counts as execution time.
        public var latency = Duration.zero
        /// The intensity limit for each client address, answered with `QUERY_LIMIT_EXCEEDED`; nil for none.
        public var rateLimit: RateLimit?
        /// How much time one method may take in ten minutes, answered with `OPERATION_TIME_LIMIT`; nil for any.
        public var operatingLimit: Duration?
        /// How long a connector's endpoint may take to answer.
        public var endpointTimeout = Duration.seconds(250)
        /// Where an open sandbox may call endpoints, besides the caller's address. It counts only for one that
        /// was opened, see ``Sandbox/open(token:)``; another calls any address but its own.
        public var reach: [IPNetwork] = []
        /// The portal's distance from UTC. Objects carry dates in this zone without saying so.
        public var zone = Duration.zero

        /// The behaviour that the page of `biconnector.source.add` shows.
        public init() {}

        /// The newest documented behaviour: application context only, errors inside `result`, `dataset.delete` broken; and
        /// filters as portals were seen to understand them.
        public static var strict: Settings {
            var settings = Settings()
            settings.webhooks = .deny
            settings.errors = .nested
            settings.deletesDatasets = false
            settings.filters = .observed
            return settings
        }
    }
}
