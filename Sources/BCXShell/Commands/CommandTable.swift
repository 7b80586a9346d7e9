/// The commands of a shell. Most runs use one or two of them: what is to be said of the others is not written down.
struct CommandTable: Sendable {
    /// A command that is made when somebody asks for it.
    private struct Promise: Sendable {
        var name: String
        var make: @Sendable () -> ShellCommand
    }

    /// The commands that a host has set in place of the shell's own.
    private struct Given: Sendable {
        var list: [ShellCommand]
        var byName: [String: ShellCommand]
    }

    private var given: Given?
    private var added: [Promise] = []

    /// The shell's own.
    init() {}

    /// These and no others.
    init(_ commands: [ShellCommand]) { given = Given(list: commands, byName: ShellCommand.index(commands)) }

    /// Adds a command that is made when somebody asks for it.
    mutating func add(_ name: String, _ make: @escaping @Sendable () -> ShellCommand) {
        added.append(Promise(name: name, make: make))
    }

    /// The command of this name; of several the last.
    subscript(name: String) -> ShellCommand? {
        if let promise = added.last(where: { $0.name == name }) { return promise.make() }
        guard let given else { return ShellCommand.named(name) }
        return given.byName[name]
    }

    /// Every command.
    var all: [ShellCommand] { (given?.list ?? ShellCommand.all) + added.map { $0.make() } }
}
