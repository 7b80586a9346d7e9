import CommandLanguage
import TextUI

/// The formats of a test report; each is a pure function.
enum TestReport {
    /// One line a step and one for the whole, for people.
    static func text(of file: TestFile) -> String {
        file.cases.map { test in
            let place = "\(file.path): \(test.title)".visible()
            switch test.result {
            case .passed: return "ok    \(place) (\(test.duration.thousandths) s)\n"
            case .failed(_, let details): return "FAIL  \(place) (\(test.duration.thousandths) s)\n\(indented(details))"
            case .notReached: return "-     \(place) (not reached)\n"
            }
        }.joined()
    }

    static func summary(_ files: [TestFile]) -> String {
        let failed = files.map(\.failures).reduce(0, +)
        let skipped = files.map(\.notReached).reduce(0, +)
        let passed = files.map(\.cases.count).reduce(0, +) - failed - skipped
        return Messages.tested(passed: passed, failed: failed, notReached: skipped)
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
            .map { "      \($0)\n" }.joined()
    }

    /// The Test Anything Protocol, version 13.
    static func tap(_ files: [TestFile]) -> String {
        var text = "TAP version 13\n1..\(files.map(\.cases.count).reduce(0, +))\n"
        var number = 0
        for file in files {
            for test in file.cases {
                number += 1
                // `#` begins a directive.
                let title = "\(file.path): \(test.title)".visible().split(
                    separator: "#", omittingEmptySubsequences: false
                ).joined(separator: "\\#")
                switch test.result {
                case .passed: text += "ok \(number) - \(title)\n"
                case .notReached: text += "ok \(number) - \(title) # SKIP not reached\n"
                case .failed(_, let details):
                    text += "not ok \(number) - \(title)\n"
                    text += details.split(separator: "\n").map { "# \($0.visible())\n" }.joined()
                }
            }
        }
        return text
    }

    /// The XML that continuous integration reads: a suite for each file, a case for each step.
    static func junit(_ files: [TestFile]) -> String {
        let total = files.map(\.duration).reduce(.zero, +).thousandths
        let counts =
            "tests=\"\(files.map(\.cases.count).reduce(0, +))\" failures=\"\(files.map(\.failures).reduce(0, +))\""
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts) time=\"\(total)\">\n"
            + files.map(suite).joined() + "</testsuites>\n"
    }

    private static func suite(_ file: TestFile) -> String {
        let name = escaped(file.path)
        return """
              <testsuite name="\(name)" tests="\(file.cases.count)" failures="\(file.failures)" \
            skipped="\(file.notReached)" time="\(file.duration.thousandths)">

            """ + file.cases.map { element($0, of: name) }.joined() + "  </testsuite>\n"
    }

    private static func element(_ test: TestCase, of suite: String) -> String {
        let open =
            "    <testcase classname=\"\(suite)\" name=\"\(escaped(test.title))\" time=\"\(test.duration.thousandths)\""
        switch test.result {
        case .passed: return "\(open)/>\n"
        case .notReached: return "\(open)><skipped message=\"not reached\"/></testcase>\n"
        case .failed(let summary, let details):
            return
                "\(open)>\n      <failure message=\"\(escaped(summary))\">\(escaped(details))</failure>\n    </testcase>\n"
        }
    }

    /// XML knows no control characters but line ends and tabs, escaped or not.
    private static func escaped(_ text: String) -> String {
        Markup.escape(text.visible(keepingLines: true)).split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "&#10;")
    }
}
