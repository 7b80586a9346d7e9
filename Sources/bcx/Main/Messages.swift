import BIConnector
import TextUI

/// The sentences of the program but for those of its rows (options, subcommands, exit statuses, orders of the sandbox)
/// and the page of `--help`: messages in lower case without a full stop, and hints as one imperative.
enum Messages {
    // MARK: The start

    static func fewDescriptors(needed: Int, room: Int) -> String {
        """
        error: bcx needs \(needed) free file descriptors, and only \(room) are left
        hint: raise the limit, for example with 'ulimit -n 64'

        """
    }

    static func wordNotUTF8(_ position: Int) -> String {
        """
        error: word \(position) after 'bcx' is not UTF-8
        hint: put the text into a file that is, and read it with key=@FILE; or use a terminal that speaks UTF-8

        """
    }

    static func version(_ version: String) -> String { "bcx \(version)\n" }

    static let draftStays = "the draft was not sent; it is saved and offered at the next start\n"

    static func greeting(_ version: String) -> String {
        "bcx \(version): 'connect sandbox' to practise, 'help' for the rest, Control-D exits\n"
    }

    static func unknownTerminal(_ name: String, usedAs other: String) -> String {
        "this system has no description of the terminal '\(name)'; bcx uses it as \(other)"
    }

    // MARK: Options

    static func unknownOption(_ word: String, of command: String?) -> String {
        "unknown option '\(word)'" + (command.map { " of '\($0)'" } ?? "")
    }

    static func takesNoValue(_ option: String) -> String { "\(option) takes no value" }

    static func takesNoValue(_ option: String, _ value: String) -> String { "\(option) takes no value '\(value)'" }

    static func needsValues(_ option: String, _ count: Int) -> String {
        "\(option) needs \(count == 1 ? "a value" : "\(count) values")"
    }

    static func takes(_ option: String, _ what: String, got value: String? = nil) -> String {
        "\(option) takes \(what)" + (value.map { ", got '\($0)'" } ?? "")
    }

    static func unknownFormat(_ text: String) -> String { "unknown format '\(text)'" }

    static func notSpan(_ text: String) -> String { "'\(text)' is not a span of time" }

    static func notPort(_ text: String) -> String { "'\(text)' is not a port" }

    static func notHost(_ text: String) -> String { "'\(text)' is not the name of a host" }

    static func notNetwork(_ text: String) -> String { "'\(text)' is not a network" }

    static let badSandboxToken = "\(EnvironmentVariable.sandboxToken.name) cannot be used"

    static let readFingerprint = "copy it from the sheet of the class, or from what 'bcx sandbox --tls self' prints"

    static func noScript(in paths: [String], _ filter: String) -> String {
        "no script in \(paths.joined(separator: ", "))" + (filter.isEmpty ? "" : " has '\(filter)' in its path")
    }

    static func noFile(to purpose: String) -> String { "no file to \(purpose)" }

    static let programOptions = "Options of bcx itself ('bcx --help') may be given, too."

    // MARK: The first word

    static func unknownWord(_ word: String) -> String { "'\(word)' is no command, method or file" }

    static func runAtPrompt(_ word: String) -> String {
        "'\(word)' is a command of the prompt: write bcx -c '\(word) …'"
    }

    static func alsoFile(_ method: String) -> String {
        "'\(method)' is taken as the method; the file of this name is run by 'bcx ./\(method)'"
    }

    static func callWithCommands(_ method: String) -> String { "-c and the call of \(method) exclude each other" }

    static let addressAlone = "an address is the value of --connect"

    static let connectAddress = "write bcx --connect ADDRESS for the prompt, or bcx --connect ADDRESS METHOD WORD…"

    static let notConnected = "not connected to a portal"

    static func connectCall(_ method: String) -> String {
        "write 'bcx --connect sandbox \(method)' to practise, or --connect https://…/rest/USER/CODE/"
    }

    static let chooseOne = "write the call after -c, or leave -c out"

    /// What stands in messages in place of a file's name.
    static let argumentsName = "arguments"

    static func credentialInArguments(_ key: String) -> String {
        "the value of \(key) is a credential, and other users of this machine can read command lines; put it into a "
            + "variable and write \(key)=secret:NAME"
    }

    static func unusedArgument(_ word: String) -> String { "nothing uses the argument '\(word)'" }

    static let quoteCommands = "put all commands after -c into one pair of quotes; $args holds further arguments"

    static func optionAfterFile(_ option: String, _ file: String) -> String {
        "'\(option)' after '\(file)' is an argument of the script, which does not use $args"
    }

    static func optionsFirst(_ options: String, _ file: String) -> String {
        "options stand before the file: bcx \(options) \(file)"
    }

    // MARK: Hints

    static let seeHelp = "see 'bcx --help'"

    static func write(_ usage: String) -> String { "write \(usage)" }

    static func writeProgram(_ usage: String) -> String { "write 'bcx \(usage)'" }

    static func writeChoice(_ option: String, _ choice: String) -> String {
        "write --\(option), or --\(option)=\(choice)"
    }

    static func didYouMean(_ word: String) -> String { "did you mean '\(word)'?" }

    static func formats(_ names: [String]) -> String { "the formats are \(names.joined(separator: ", "))" }

    static let writeSpan = "write 500ms, 10s, 1m"

    static let writePort = "write a number up to 65535; 0 picks a free port"

    static let writeHost = "write a name or an address without scheme, port and path: --name sandbox.example"

    static let writeNetwork = "write an address and a prefix length: --reach 192.168.1.0/24, --reach fd00::/8"

    static let giveToken = "give 8 to 128 letters, digits, '-' and '_'"

    // MARK: Scripts and results

    static let nameScript = "name a script, or give commands with -c"

    static func lost(_ results: String) -> String { "the lost output begins with: \(results)" }

    static func statementTooLong(lines: Int) -> String {
        "a statement on standard input is longer than \(lines) lines or 1 MiB"
    }

    static let closeStatement =
        "look for a quotation mark or brace that is not closed, or read all of it at once with 'bcx -'"

    static func weakStartFile(_ paths: [String]) -> String {
        "rc.bcx was not run: other users can write \(paths.map { "\"\($0)\"" }.joined(separator: " and "))"
    }

    static func run(_ commands: [String]) -> String { "run \(commands.joined(separator: " && "))" }

    // MARK: The person

    static let answerNotUTF8 = "the answer is not UTF-8"

    static func open(_ part: String) -> String { "… \(part)>" }

    static func stillOpen(_ part: String) -> String {
        guard part != "\\" else { return open(part) }
        let end = ["{": "}", "(": ")", "[": "]", "${": "}"][part] ?? part
        return "\(open(part)) \(end) closes it, Control-C gives the line up"
    }

    static let lateElse = "the 'if' before this 'else' has already run"

    static let recallElse = "press Up: there both are one line, with 'else' after the '}'"

    static let lineNotUTF8 = "this line is not UTF-8"

    static let setUTF8 = "set the terminal to UTF-8"

    static func mayFollow(_ old: PortalAddress, to new: PortalAddress) -> String {
        "\(old) says that it moved to \(new); send the credentials there? [y/N]"
    }

    static func renamed(_ old: PortalAddress, to new: PortalAddress) -> String {
        "\(old) is now called \(new); connect there from now on"
    }

    static let renewed = "the access token had expired and was renewed"

    static func waiting(_ wait: Wait) -> String { "waiting: \(wait)" }

    static func waiting(progress: String) -> String { "\(progress), waiting" }

    static func variableNotUTF8(_ name: String) -> String { "$env.\(name) is ignored: its value is not UTF-8\n" }

    // MARK: What is not allowed

    static let writingFiles = "writing files"

    static let readingFiles = "reading files"

    static let listening = "listening"

    static let readingEnvironment = "reading the environment"

    static let callingElsewhere = "sending calls elsewhere"

    static func notAllowed(_ what: String) -> String { "\(what) is not allowed here" }

    static let runWithoutStrict = "run without --safe=strict"

    // MARK: Storage

    static let noPlaceForProfiles = "profiles cannot be saved: neither HOME nor XDG_CONFIG_HOME is set"

    static let setHome = "set HOME"

    static let noPlaceForTokens = "neither HOME nor XDG_STATE_HOME is set"

    static func tokensNotUsed(_ path: String, _ reason: String) -> String { "\"\(path)\" is not used: \(reason)" }

    static func noTokens(_ path: String) -> String { "\"\(path)\" does not contain tokens; remove it and log in again" }

    static func tokensLocked(_ path: String, for span: String) -> String {
        "another process has held the lock for \(span), \"\(path)\" is locked"
    }

    static let cancelled = "cancelled"

    static let noPlaceForKeys = "neither HOME nor XDG_STATE_HOME is set"

    static func damagedLine(_ number: Int) -> String { "line \(number) is not an address, a blank and SHA256:…" }

    static func line(_ number: Int, of path: String) -> String { "line \(number) of \"\(path)\"" }

    static let lockHeld = "another process holds it"

    static func damagedServerKey(_ path: String, _ reason: String) -> String {
        "\"\(path)\" is not the key of a server: \(reason)"
    }

    static let removeServerKey =
        "restore the file, or remove it: the server then has a new key, and everybody who knew the old one must forget it"

    static let keyIsForOwner = "make it readable by you alone with 'chmod 600', or remove it"

    static let newKeyEachTime =
        "note: there is no folder to keep the server's key in, so that it is another one at each start\n"

    static let noKey = "it does not contain a key of bcx"

    static let noFolderForCertificate = "cannot make a folder below /tmp for the certificate"

    // MARK: The sandbox

    static func openToOthers(_ files: [String]) -> String {
        let names = files.map { "'\($0.visible())'" }.joined(separator: ", ")
        return "note: other users could read \(names), which may contain tokens; the mode is now 0600\n"
    }

    static func openToNetwork(_ address: String, _ port: Int, isSecure: Bool) -> String {
        """
        warning: THIS PORTAL IS OPEN TO THE NETWORK
        warning: anyone who can reach \(address) port \(port) with credentials from above can \
        use it\(isSecure ? "" : "; without --tls, anyone on the network can read them")

        """
    }

    static func serving(takesOrders: Bool) -> String {
        "serving until Control-C\(takesOrders ? "; type 'help' to list the orders" : "")\n"
    }

    static let servingAtPrompt = "serving until Control-D; 'help' lists the orders\n"

    static func failure(_ message: String, hint: String?) -> String {
        "error: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? "")
    }

    static func unknownSheets(_ path: String) -> String {
        "the sheets cannot be written as '\(path.visible())'"
    }

    static let writeSheets = "write --sheets class.html, class.txt or class.json"

    static let sheetsWithoutClass = "there are sheets for classes only"

    static let giveClass = "add --class 30 or --class names.txt"

    static let twoKindsOfStudents = "--class and --students cannot be used together"

    static let chooseStudents =
        "--class gives each student a portal; --students gives them applications in one portal"

    static func noNames(_ path: String) -> String { "there is no name in '\(path.visible())'" }

    static func wroteSheets(_ count: Int, _ path: String) -> String {
        "wrote \(count) sheet\(count == 1 ? "" : "s") to '\(path.visible())'\n"
    }

    static let classOnThisMachine =
        "note: only this machine reaches the class; add --listen 0.0.0.0 to open it to the network\n"

    // MARK: Orders

    static let ordersPrompt = "orders> "

    static let helpOfOrder = "help [ORDER]"

    static let helpSummary = "List the orders, or explain one."

    static let exitOfOrders = "exit"

    static let exitSummary = "End the server, as Control-D does."

    static func forOthers(_ usage: String) -> String { "\(usage) … for NAME|all" }

    static let forOthersSummary =
        "Give an order as the teacher of a class; students give theirs for their own portals only."

    static func forTeacher(_ summary: String) -> String { "\(summary) For the teacher." }

    static func endClass(of count: Int) -> String {
        "\(count == 1 ? "one student is" : "\(count) students are") in the class; end the server? [y/N] "
    }

    static let goesOn = "the server goes on; Control-D and 'y' end it"

    static func noStudent(_ name: String) -> String { "there is no student '\(name)' in the sandbox's class" }

    static func students(_ names: [String]) -> String {
        names.isEmpty ? "'sandbox class 3' makes a class" : "the students are \(names.joined(separator: ", "))"
    }

    // MARK: Tests

    static func tested(passed: Int, failed: Int, notReached: Int) -> String {
        "\(passed) passed, \(failed) failed\(notReached == 0 ? "" : ", \(notReached) not reached")\n"
    }

    static let reads = "reads"

    static let runs = "runs"

    static func cannotSet(_ name: String) -> String { "--set cannot give '\(name.visible())' a value" }
    static let otherName = "choose a name of letters, digits and '_' that bcx does not fill in itself"
    static let beforeFirstStep = "before the first step"
    static func ends(with status: Int) -> String { "the script ended with 'exit \(status)'" }
}
