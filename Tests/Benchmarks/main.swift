import Foundation

/// `bcx-bench [--filter NAME] [--runs N] [--list]`
struct BenchmarkRun {
    private var filter = ""
    private var runs = 5
    private var isListing = false

    init?(_ words: [String]) {
        var words = words[...]
        while let word = words.popFirst() {
            switch word {
            case "--filter": filter = words.popFirst() ?? ""
            case "--runs":
                guard let count = words.popFirst().flatMap(Int.init), count > 0 else { return nil }
                runs = count
            case "--list": isListing = true
            default: return nil
            }
        }
    }

    func start() async throws {
        for benchmark in Benchmark.all where filter.isEmpty || benchmark.name.contains(filter) {
            if isListing {
                say("\(benchmark.name): \(benchmark.summary)\n")
                continue
            }
            say(try await report(benchmark).text + "\n")
        }
    }

    private func say(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

    /// Lets the contenders take turns.
    private func report(_ benchmark: Benchmark) async throws -> Report {
        let workspace = try Workspace()
        defer { workspace.remove() }
        let contenders = try await benchmark.contenders(workspace)
        var turns = contenders.map { _ in [Measurement]() }
        for _ in 0..<min(runs * benchmark.turnsEach, benchmark.mostTurns) {
            for (index, contender) in contenders.enumerated() where contender.absence == nil {
                turns[index].append(try await contender.turn())
            }
        }
        let medians = turns.map { $0.isEmpty ? nil : Measurement.median(of: $0) }
        return Report(benchmark: benchmark, results: Array(zip(contenders, medians)).map { ($0, $1) })
    }
}

guard let run = BenchmarkRun(Array(CommandLine.arguments.dropFirst())) else {
    print("usage: bcx-bench [--filter NAME] [--runs N] [--list]")
    exit(2)
}
do {
    try await run.start()
} catch {
    FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    exit(1)
}
