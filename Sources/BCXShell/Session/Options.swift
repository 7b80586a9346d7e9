public import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// How a shell behaves; every member but the last ones is a row of `Options.rows`.
public struct Options: Sendable {
    /// How results look.
    public var format = Format.auto
    /// How long a call may take.
    public var timeout: Duration = .seconds(30)
    /// How often a call is sent again where that is safe.
    public var retries = 3
    /// How fast calls may be sent; nil for no limit. A portal on this machine is never paced.
    public var pace: PacingTransport.Rate? = .common
    /// Whether a call waits, up to ten minutes, when its method has used up its execution time.
    public var waitsForReset = false
    /// Whether credentials may go over plain http in private networks.
    public var allowsPlainHTTP = false
    /// Whether requests and replies are shown.
    public var traces = false
    /// Whether updates and deletes ask first in an interactive session.
    public var confirms = true
    /// Whether a result that is longer than the screen is shown in the pager.
    public var pages = false
    /// Whether the rest of the usage is shown after the cursor.
    public var showsHints = true
    /// The format of the prompt.
    public var prompt = PromptFormat.standard
    /// Whether requests are shown instead of sent.
    public var isDryRun = false
    /// Whether questions are answered with yes.
    public var saysYes = false
    /// Whether only results and errors are shown.
    public var isQuiet = false
    /// Whether credentials are shown in results.
    public var showsSecrets = false
    /// Whether a person can answer questions.
    public var isInteractive = false

    /// What every session begins with.
    public init() {}

    /// One option of the `option` command.
    struct Row: Sendable {
        var name: String
        var values: String
        var summary: String
        var get: @Sendable (Options) -> String
        var set: @Sendable (inout Options, String) -> Bool
    }

    static let rows: [Row] = [
        Row(
            name: "output", values: Format.words,
            summary: "How results look.",
            get: { $0.format.rawValue },
            set: { options, text in
                guard let format = Format(rawValue: text) else { return false }
                options.format = format
                return true
            }),
        Row(
            name: "timeout", values: "10s", summary: "How long a call may take.",
            get: { $0.timeout.spelled },
            set: { options, text in
                guard let timeout = Duration(spelled: text), timeout > .zero else { return false }
                options.timeout = timeout
                return true
            }),
        Row(
            name: "retries", values: "3", summary: "How often a call is sent again where that is safe.",
            get: { String($0.retries) },
            set: { options, text in
                guard let number = Int(text), (0...10).contains(number) else { return false }
                options.retries = number
                return true
            }),
        Row(
            name: "pace", values: "2/50|off", summary: "How many calls a second, and how many at once after a pause.",
            get: { $0.pace.map { "\(JSON.Number($0.perSecond)?.text ?? "")/\($0.burst)" } ?? "off" },
            set: { options, text in
                guard text != "off" else {
                    options.pace = nil
                    return true
                }
                let parts = text.split(separator: "/").map(String.init)
                guard parts.count == 2, let speed = Double(parts[0]), speed > 0, let burst = Int(parts[1]), burst > 0
                else { return false }
                options.pace = PacingTransport.Rate(perSecond: speed, burst: burst)
                return true
            }),
        toggle("wait", "Wait until a method that used up its execution time may run again.", \.waitsForReset),
        toggle(
            "http", "Allow plain http in private networks, where everybody can read what is sent.",
            \.allowsPlainHTTP),
        toggle("trace", "Show requests and replies, secrets masked.", \.traces),
        toggle("confirm", "Ask before an update or a delete in an interactive session.", \.confirms),
        toggle("pager", "Show results longer than the screen in $PAGER, or in less.", \.pages),
        toggle("hints", "Show the rest of the usage in grey after the cursor.", \.showsHints),
        Row(
            name: "prompt", values: "\"{portal} {draft}> \"",
            summary: "The prompt, made of \(PromptFormat.parts) and text.",
            get: { $0.prompt.text },
            set: { options, text in
                guard let format = PromptFormat(text) else { return false }
                options.prompt = format
                return true
            }),
    ]

    /// The values of an option; nil when there is no such option.
    public static func values(of name: String) -> String? { Row(named: name)?.values }

    /// What completion offers after the name of an option.
    @Sendable static func values(_ view: SessionView, _ words: [String]) -> [Candidate] {
        guard let row = rows.first(where: { $0.name == words.first }) else { return [] }
        let now = row.get(view.options)
        return row.values.split(separator: "|").map(String.init).map { value in
            let summary = row.name == "output" ? Format(rawValue: value)?.summary ?? "" : ""
            return Candidate(value, value != now ? summary : summary.isEmpty ? "As it is." : "\(summary) As it is.")
        }
    }

    private static func toggle(
        _ name: String, _ summary: String, _ path: any WritableKeyPath<Options, Bool> & Sendable
    ) -> Row {
        Row(
            name: name, values: "on|off", summary: summary,
            get: { $0[keyPath: path] ? "on" : "off" },
            set: { options, text in
                guard text == "on" || text == "off" else { return false }
                options[keyPath: path] = text == "on"
                return true
            })
    }
}

extension Options.Row {
    /// The row of the option called `name`.
    init?(named name: String) {
        guard let row = Options.rows.first(where: { $0.name == name }) else { return nil }
        self = row
    }
}
