import BCXShell
import CommandLanguage
import Terminal

/// What the words behind `bcx fmt` ask for.
struct FormattingSettings {
    var files: [String] = []
    var onlyChecks = false

    static let usage = "fmt [--check] FILE…"

    init(_ arguments: [String]) throws(UsageError) {
        for word in arguments {
            switch word {
            case "--check": onlyChecks = true
            case "-": files.append(word)
            case _ where word.hasPrefix("-"):
                throw UsageError(message: "unknown option '\(word)' of 'bcx fmt'", hint: "write 'bcx \(Self.usage)'")
            default: files.append(word)
            }
        }
        guard !files.isEmpty else { throw UsageError(message: "no file to format", hint: "write 'bcx \(Self.usage)'") }
    }
}

extension Program {
    /// Writes files in canonical form, `-` from standard input to standard output. A file that is no script is left
    /// alone and reported.
    func format(_ words: [String]) throws(UsageError) -> Int {
        let settings = try FormattingSettings(words)
        var status = ExitStatus.done
        for file in settings.files {
            do throws(FileError) {
                let outcome = try format(file, settings)
                if outcome != ExitStatus.done, status != ExitStatus.usage { status = outcome }
            } catch {
                report(Diagnostic(.usage, "\(error)"))
                status = ExitStatus.usage
            }
        }
        return status
    }

    private func format(_ file: String, _ settings: FormattingSettings) throws(FileError) -> Int {
        let bytes = file == "-" ? try FileAccess.readStandardInput() : try FileAccess.read(file)
        let text: [UInt8]
        do throws(FormattingError) {
            text = Array(try Source(name: file == "-" ? "stdin" : file, bytes: bytes).formatted().utf8)
        } catch {
            for problem in error.problems { report(problem) }
            return ExitStatus.usage
        }
        if settings.onlyChecks {
            guard text != bytes else { return ExitStatus.done }
            output.write("\(file)\n")
            return ExitStatus.assertion
        }
        if file == "-" {
            output.write(String(decoding: text, as: UTF8.self))
        } else if text != bytes {
            try FileAccess.rewrite(file, text)
        }
        return ExitStatus.done
    }
}
