import Foundation
import Synchronization

/// What one turn took.
struct Measurement {
    /// The time on the clock, in seconds.
    var seconds: Double
    /// The time of the processor, in seconds; a busy machine changes it less.
    var processor: Double
    /// The most memory the process had resident, in MiB; nil for work in this process.
    var memory: Double?
    /// What 99 of 100 pieces of work took at most, in seconds; nil where they are not timed one by one.
    var latency: Double?

    /// Measures work in this process.
    static func here(_ body: () async throws -> Void) async throws -> Measurement {
        let before = rusage.ofSelf
        let start = ContinuousClock.now
        try await body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Measurement(seconds: seconds, processor: rusage.ofSelf.seconds - before.seconds, memory: nil)
    }

    /// Runs a program to its end; what it says goes nowhere.
    static func process(_ words: [String], environment: [String: String]) throws -> Measurement {
        let start = ContinuousClock.now
        let child = try Programs.start(words, environment: environment)
        let watch = MemoryWatch(child)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw Failed(words: words, status: -1) }
        }
        guard status == 0 else { throw Failed(words: words, status: status) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Measurement(seconds: seconds, processor: usage.seconds, memory: watch.end() ?? usage.residentMiB)
    }

    /// Waits for a program that ended, and says what it took of the processor, in seconds.
    static func processor(of child: pid_t) throws -> Double {
        var status: Int32 = 0
        var usage = rusage()
        guard wait4(child, &status, 0, &usage) == child else { throw Failed(words: [], status: -1) }
        return usage.seconds
    }

    /// The middle of each figure.
    static func median(of turns: [Measurement]) -> Measurement {
        Measurement(
            seconds: middle(turns.map(\.seconds)) ?? 0, processor: middle(turns.map(\.processor)) ?? 0,
            memory: middle(turns.compactMap(\.memory)), latency: middle(turns.compactMap(\.latency)))
    }

    private static func middle(_ figures: [Double]) -> Double? {
        figures.isEmpty ? nil : figures.sorted()[figures.count / 2]
    }
}

/// Looks now and then how much memory a process has had. The system's own figure at its end counts the memory of the
/// process that started it as well, which is this one's.
private final class MemoryWatch: Sendable {
    private let highest = Mutex<(mostMiB: Double?, isOver: Bool)>((nil, false))

    init(_ process: pid_t) {
        Thread.detachNewThread { [self] in
            // Short programs are looked at often, long ones seldom.
            var pause: UInt32 = 500
            while let now = Self.highestMiB(of: process), keep(now) {
                usleep(pause)
                pause = min(pause * 2, 20_000)
            }
        }
    }

    private func keep(_ now: Double) -> Bool {
        highest.withLock { highest in
            highest.mostMiB = max(highest.mostMiB ?? 0, now)
            return !highest.isOver
        }
    }

    /// The most that was seen; nil where the system does not tell.
    func end() -> Double? {
        highest.withLock { highest in
            highest.isOver = true
            return highest.mostMiB
        }
    }

    private static func highestMiB(of process: pid_t) -> Double? {
        let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropLast().last.flatMap { Double($0) }.map { $0 / 1024 }
    }
}

/// A program that did not do its work.
struct Failed: Error, CustomStringConvertible {
    var words: [String]
    var status: Int32
    var description: String { "\(words.joined(separator: " ")) ended with wait status \(status)" }
}

extension rusage {
    fileprivate static var ofSelf: rusage {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return usage
    }

    fileprivate var seconds: Double {
        Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
    }

    fileprivate var residentMiB: Double {
        #if os(Linux)
            Double(ru_maxrss) / 1024
        #else
            Double(ru_maxrss) / (1024 * 1024)
        #endif
    }
}
