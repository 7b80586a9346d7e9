import BIConnector
import CommandLanguage
import OrderedJSON

/// A portal with its credentials, saved under a name.
struct Profile: Sendable {
    /// The portal and the credentials.
    var link: PortalLink
    /// The address by which a class is joined each time, where somebody wrote one in place of the portal's.
    var joins: JoinAddress?
    /// Whether calls that change the portal are refused.
    var isReadOnly = false
    /// The options worth keeping, as `option` spells them: `timeout`, `pace`, `http`.
    var options: [(name: String, value: String)] = []

    /// The names of the options that are kept.
    static let keptOptions = ["timeout", "pace", "http"]

    /// `https://acme.bitrix24.com, webhook of user 1, readonly`
    var summary: String { Messages.Profiles.summary(link, isReadOnly: isReadOnly) }

    fileprivate init(revealed json: JSON) throws(CredentialsError) {
        link = try PortalLink(revealed: json)
        joins = (try? JoinAddress(json["portal"]?.string ?? "")).flatMap(\.self)
        isReadOnly = json["readonly"] == true
        options = Self.keptOptions.compactMap { name in json[name]?.string.map { (name, $0) } }
    }

    init(_ link: PortalLink, isReadOnly: Bool, options: Options) {
        self.link = link
        self.isReadOnly = isReadOnly
        let usual = Options()
        for row in Options.rows where Self.keptOptions.contains(row.name) && row.get(options) != row.get(usual) {
            self.options.append((row.name, row.get(options)))
        }
    }

    /// Whether credentials may go to the portal over plain http in a private network.
    var allowsPlainHTTP: Bool { options.contains { $0 == ("http", "on") } }

    /// Whether nothing is lost when one replaces the other.
    func isSame(as other: Profile) -> Bool { reveal() == other.reveal() }

    fileprivate func reveal() -> JSON {
        var object = link.reveal().object ?? [:]
        if let joins { object["portal"] = .string(joins.reveal()) }
        if isReadOnly { object["readonly"] = true }
        for (name, value) in options { object[name] = .string(value) }
        return .object(object)
    }
}

/// The profiles of a user, as one file stores them: an object of names, secrets in clear.
struct Profiles {
    private(set) var all: [(name: String, profile: Profile)] = []

    init() {}

    /// Reads the file's text.
    init(_ bytes: [UInt8]) throws(ShellError) {
        // An editor may have added a byte order mark.
        guard let text = try? DecodedText(bytes), let object = (try? JSON(bytes: text.bytes))?.object else {
            throw .usage(Messages.Profiles.notJSON, hint: Messages.Profiles.correctFile)
        }
        for member in object.members {
            do throws(CredentialsError) {
                all.append((member.name, try Profile(revealed: member.value)))
            } catch {
                throw .usage(Messages.Profiles.unreadable(member.name, error), hint: Messages.Profiles.saveAgain)
            }
        }
    }

    /// The text of the file.
    var bytes: [UInt8] {
        Array((JSON.object(JSON.Object(all.map { ($0.name, $0.profile.reveal()) })).text(.indented) + "\n").utf8)
    }

    subscript(_ name: String) -> Profile? {
        get { all.first { $0.name == name }?.profile }
        set {
            guard let index = all.firstIndex(where: { $0.name == name }) else {
                if let newValue { all.append((name, newValue)) }
                return
            }
            if let newValue { all[index].profile = newValue } else { all.remove(at: index) }
        }
    }

    /// Whether a text can be the name of a profile: nothing that `connect` takes for something else.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != SandboxTarget.word && !text.contains(".") && !text.contains(":") && !text.contains("/")
            && text.allSatisfy { !$0.isWhitespace } && text.utf8.count <= 64
    }
}

extension Credentials {
    /// What kind of credentials they are, for people.
    var kind: String {
        switch self {
        case .none: Messages.Profiles.noCredentials
        case .webhook(let user, _): Messages.Profiles.webhook(user: user)
        case .token: Messages.Profiles.token
        case .oauth(let grant): Messages.Profiles.tokens(of: grant)
        }
    }
}
