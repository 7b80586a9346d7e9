/// How a program writes values.
enum ProgramLanguage {
    case javaScript, php, python, go
    /// JSON, with marks for what is put in.
    case json
    /// What `jq` takes.
    case jq

    /// The language of a whole text, for calls that look alike in several.
    init(of text: [UInt8]) {
        var counts = (python: 0, php: 0, javaScript: 0, go: 0)
        for line in text.prefix(1 << 16).split(separator: UInt8(ascii: "\n")) {
            let line = line.drop { $0 == 0x20 || $0 == 0x09 }
            for word in Self.pythonWords where line.starts(with: word) { counts.python += 1 }
            for word in Self.phpWords where line.starts(with: word) { counts.php += 1 }
            for word in Self.javaScriptWords where line.starts(with: word) { counts.javaScript += 1 }
            for word in Self.goWords where line.starts(with: word) { counts.go += 1 }
            if line.last == UInt8(ascii: ":") { counts.python += 1 }
            if line.last == UInt8(ascii: ";") { counts.python -= 1 }
        }
        let most = max(counts.python, counts.php, counts.javaScript, counts.go)
        self =
            most <= 0
            ? .javaScript
            : most == counts.php ? .php : most == counts.python ? .python : most == counts.go ? .go : .javaScript
    }

    private static let pythonWords = [
        "import ", "from ", "def ", "print(", "with ", "elif ", "except", "raise ", "client.", "#",
    ].map { Array($0.utf8) }
    private static let phpWords = ["<?php", "$", "use ", "require", "namespace ", "echo "].map { Array($0.utf8) }
    private static let javaScriptWords = [
        "const ", "let ", "var ", "import {", "import *", "await ", "//", "function ", "export ", "BX24", "});",
    ].map { Array($0.utf8) }
    private static let goWords = ["package ", "func ", "if err ", "defer "].map { Array($0.utf8) }
}
