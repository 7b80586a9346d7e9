import LineInput

/// A variable of the environment that the program reads: `--help` shows these rows, and README's table is compared with
/// them.
struct EnvironmentVariable: Sendable {
    var name: String
    var meaning: String

    static let webhook = EnvironmentVariable(
        name: "BITRIX24_WEBHOOK", meaning: "the webhook's full address, used without --connect and --profile")
    static let token = EnvironmentVariable(
        name: "BCX_TOKEN", meaning: "the access token, used when the portal's address is not a webhook")
    static let profile = EnvironmentVariable(
        name: "BCX_PROFILE", meaning: "the profile, used without --connect, --profile and BITRIX24_WEBHOOK")
    static let output = EnvironmentVariable(
        name: "BCX_OUTPUT", meaning: "the format of results, used without --output")
    static let history = EnvironmentVariable(
        name: "BCX_HISTORY", meaning: "the file of the prompt's history; empty to keep none")
    static let sandboxToken = EnvironmentVariable(
        name: "BCX_SANDBOX_TOKEN", meaning: "the webhook code and access token of an open 'bcx sandbox'")
    static let configurationFolder = EnvironmentVariable(
        name: "XDG_CONFIG_HOME", meaning: "where bcx/rc.bcx and bcx/profiles.json are, instead of ~/.config")
    static let stateFolder = EnvironmentVariable(
        name: "XDG_STATE_HOME",
        meaning: "where bcx stores tokens, history, drafts and keys of servers, instead of ~/.local/state")
    static let visualEditor = EnvironmentVariable(name: "VISUAL", meaning: "the editor of 'edit'")
    static let editor = EnvironmentVariable(name: "EDITOR", meaning: "the editor of 'edit', used without VISUAL")
    static let pager = EnvironmentVariable(
        name: "PAGER", meaning: "the program that shows long results with 'option pager on'")
    static let noColor = EnvironmentVariable(name: "NO_COLOR", meaning: "no colour, unless --color asks for it")
    static let continuousIntegration = EnvironmentVariable(name: "CI", meaning: "no prompts")

    static let all = [
        webhook, token, profile, output, history, sandboxToken, configurationFolder, stateFolder, visualEditor, editor,
        pager, noColor, continuousIntegration,
    ]
}

extension Environment {
    /// What a variable says; nil when it is not set or empty.
    subscript(_ variable: EnvironmentVariable) -> String? {
        self[variable.name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
