import Foundation

/// The figures of one benchmark, and what they say about its goals.
struct Report {
    var benchmark: Benchmark
    /// The contenders in order; without figures for those that took no turn.
    var results: [(contender: Contender, median: Measurement?)]

    /// A few lines for people.
    var text: String {
        var text = "\(benchmark.name): \(benchmark.summary)\n"
        let widest = results.map(\.contender.name.count).max() ?? 0
        for (contender, median) in results {
            let name = contender.name.padding(toLength: widest, withPad: " ", startingAt: 0)
            text += "  \(name)  \(line(contender, median))\n"
        }
        for goal in benchmark.goals { text += "  goal: \(sentence(goal))\n" }
        return text
    }

    private func line(_ contender: Contender, _ median: Measurement?) -> String {
        guard let median else { return "skipped: \(contender.absence ?? "no figures")" }
        var line = String(format: "%9.4f s  cpu %9.4f s", median.seconds, median.processor)
        if let first = results.first?.median { line += String(format: "  ×%.2f", median.seconds / first.seconds) }
        if let memory = median.memory { line += String(format: "  %6.1f MiB", memory) }
        if let latency = median.latency { line += String(format: "  99%% within %.2f ms", latency * 1000) }
        if let work = contender.work {
            line += String(format: "  %.3f µs a %@", median.seconds / Double(work.count) * 1e6, work.unit as NSString)
        }
        if let remark = contender.remark { line += "  \(remark)" }
        return line
    }

    private func sentence(_ goal: Goal) -> String {
        let (words, figure, limit) = reading(of: goal)
        guard let figure else { return "\(words): not measured" }
        return "\(words): \(figure <= limit ? "holds" : "MISSED") with \(String(format: "%.2f", figure))"
    }

    /// What a goal says, the figure, and what it may be at most.
    private func reading(of goal: Goal) -> (words: String, figure: Double?, limit: Double) {
        switch goal {
        case .ratio(let name, let other, let limit):
            let times = limit == 1 ? "no longer than \(other)" : "at most \(limit) times \(other)"
            let figure = quotient(figures(name)?.seconds, figures(other)?.seconds)
            return ("\(name) takes \(times)", figure, limit)
        case .processor(let name, let other, let limit):
            let figure = quotient(figures(name)?.processor, figures(other)?.processor)
            return ("\(name) takes at most \(limit) times the processor's time of \(other)", figure, limit)
        case .piece(let name, let limit):
            let words = String(format: "a piece takes '%@' at most %g µs", name as NSString, limit * 1e6)
            return (words, cost(name).map { $0 * 1e6 }, limit * 1e6)
        case .seconds(let name, let limit): return ("\(name) takes at most \(limit) s", figures(name)?.seconds, limit)
        case .memory(let name, let limit): return ("\(name) has at most \(limit) MiB", figures(name)?.memory, limit)
        case .latency(let name, let limit):
            return ("99 of 100 pieces take '\(name)' at most \(limit) s", figures(name)?.latency, limit)
        case .growth(let name, let other, let limit):
            let figure = quotient(figures(name)?.memory, figures(other)?.memory)
            return ("'\(name)' has at most \(limit) times the memory of '\(other)'", figure, limit)
        case .cost(let name, let other, let limit):
            return (
                "a piece costs '\(name)' at most \(limit) times what it costs '\(other)'",
                quotient(cost(name), cost(other)), limit
            )
        }
    }

    private func figures(_ name: String) -> Measurement? { results.first { $0.contender.name == name }?.median }

    private func cost(_ name: String) -> Double? {
        guard let result = results.first(where: { $0.contender.name == name }), let work = result.contender.work,
            let median = result.median
        else { return nil }
        return median.seconds / Double(work.count)
    }

    private func quotient(_ left: Double?, _ right: Double?) -> Double? {
        guard let left, let right, right > 0 else { return nil }
        return left / right
    }
}
