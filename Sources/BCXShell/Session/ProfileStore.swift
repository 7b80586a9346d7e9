import CommandLanguage
import TextUI

/// The profiles of a user, as a file of the host keeps them.
struct ProfileStore {
    private let file: PrivateFile?

    init(_ services: HostServices) { file = services.files.profiles }

    /// The profiles; none when the host keeps none.
    func profiles() throws -> Profiles {
        guard let bytes = try file?.read() else { return Profiles() }
        return try Profiles(bytes)
    }

    /// Changes them and writes the file.
    func change(_ change: (inout Profiles) throws -> Void) throws {
        guard let file else { throw ShellError.refused(Messages.keepingProfiles) }
        var profiles = try profiles()
        try change(&profiles)
        try file.write(profiles.bytes)
    }

    /// The profile of this name.
    func profile(_ name: String) throws(ShellError) -> Profile {
        do {
            let profiles = try profiles()
            guard let profile = profiles[name] else { throw Self.unknown(name, among: profiles) }
            return profile
        } catch let error as ShellError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
    }

    static func unknown(_ name: String, among profiles: Profiles) -> ShellError {
        let names = profiles.all.map(\.name)
        let nearest = Spelling.nearest(to: name, among: names)
        return .usage(
            Messages.Profiles.unknown(name), hint: nearest.map(Messages.didYouMean) ?? Messages.Profiles.known(names))
    }
}
