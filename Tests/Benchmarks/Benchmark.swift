/// One thing to measure, and against what.
///
/// Every contender does the same work; they take turns, so that a busy machine slows all of them alike, and the median
/// of their turns counts. To add one, write a row into the table of its area, or a file with a table for a new area,
/// which ``all`` then names.
struct Benchmark: Sendable {
    /// Area and thing: `language.loop`.
    var name: String
    /// What is measured, in a line.
    var summary: String
    /// What is to hold.
    var goals: [Goal] = []
    /// How many turns each contender takes at most: long ones take fewer than are asked for.
    var mostTurns = Int.max
    /// How many turns each contender takes for one that is asked for: what is over in milliseconds takes many, since the
    /// speed of a machine wanders meanwhile.
    var turnsEach = 1
    /// Prepares the contenders; files go into the workspace, which is removed afterwards.
    var contenders: @Sendable (Workspace) async throws -> [Contender]

    /// All benchmarks, area by area.
    static let all: [Benchmark] = language + reading + sandbox + client
}

/// One of those that do the work.
struct Contender {
    /// The name in the report.
    var name: String
    /// How many pieces of work a turn does, and what they are called: the report then tells the time of one.
    var work: (count: Int, unit: String)?
    /// Takes one turn.
    var turn: () async throws -> Measurement
    /// Why it takes no turns.
    var absence: String?
    /// What else its figures depend on.
    var remark: String?

    /// Does the work in this process.
    static func here(
        _ name: String, work: (count: Int, unit: String)? = nil, _ body: @escaping () async throws -> Void
    ) -> Contender {
        Contender(name: name, work: work, turn: { try await Measurement.here(body) })
    }

    /// Does the work in a process of its own, which must end with status 0; found in `PATH` unless it is a path.
    /// - Parameter holding: What has to be there meanwhile.
    static func program(
        _ name: String, _ words: [String], work: (count: Int, unit: String)? = nil, environment: [String: String] = [:],
        holding: (any AnyObject & Sendable)? = nil
    ) -> Contender {
        guard let path = Programs.path(of: words[0]) else {
            return Contender(
                name: name, turn: { throw Absent(program: words[0]) }, absence: "\(words[0]) is not installed")
        }
        let words = [path] + words.dropFirst()
        return Contender(
            name: name, work: work,
            turn: {
                defer { withExtendedLifetime(holding) {} }
                return try Measurement.process(words, environment: environment)
            })
    }
}

/// A program that is not there was run after all.
struct Absent: Error {
    var program: String
}

/// What is to hold between figures of one benchmark.
enum Goal: Sendable {
    /// The contender takes no more than this share of the time of another one.
    case ratio(String, to: String, atMost: Double)
    /// The contender takes no more than this share of the processor's time that another one takes.
    case processor(String, of: String, atMost: Double)
    /// A piece of work takes the contender no more seconds than this.
    case piece(String, atMost: Double)
    /// The contender takes no more seconds than this.
    case seconds(String, atMost: Double)
    /// The contender's process never has more MiB resident than this.
    case memory(String, atMost: Double)
    /// A piece of work costs the one contender no more than this many times what it costs the other.
    case cost(String, to: String, atMost: Double)
    /// Of a hundred pieces of work the slowest takes the contender no more seconds than this.
    case latency(String, atMost: Double)
    /// The contender has no more than this many times the memory of the other one.
    case growth(String, from: String, atMost: Double)
}
