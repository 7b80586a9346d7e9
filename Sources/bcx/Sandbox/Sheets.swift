import OrderedJSON
import TextUI

/// How the sheets of a class are written, by the ending of their file.
enum SheetForm: String {
    case html, text = "txt", json

    init?(path: String) {
        let ending = path.split(separator: "/").last.flatMap { $0.split(separator: ".").dropFirst().last }
        guard let form = ending.flatMap({ SheetForm(rawValue: $0.lowercased()) }) else { return nil }
        self = form
    }

    /// The sheets of all students.
    func text(of handout: Handout) -> String {
        switch self {
        case .json: handout.sheets.text(.indented) + "\n"
        case .text: handout.members.map { Sheet(member: $0, handout: handout).text }.joined(separator: "\u{C}\n")
        case .html: Sheet.page(handout.members.map { Sheet(member: $0, handout: handout).section }.joined())
        }
    }
}

/// What a student needs to get in, on a page of its own.
struct Sheet {
    let member: Handout.Member
    let handout: Handout

    /// What to do, and what to type for it.
    private struct Step {
        var what: String
        var line: String?
    }

    private var title: String {
        member.name == String(member.number) ? "Student \(member.number)" : member.name
    }

    private var steps: [Step] {
        var steps = [Step(what: "Open a terminal and start bcx.", line: "bcx")]
        let question =
            handout.fingerprint.map { _ in
                " bcx shows the fingerprint of the server's key; answer yes if it is the one below."
            } ?? ""
        steps.append(Step(what: "Connect to your own portal.\(question)", line: "connect \(member.join)"))
        steps += [
            Step(what: "See what is there, and use a connector.", line: "connector.list"),
            Step(what: "", line: "use 31"),
            Step(what: "Compose a source, look at it, and send it.", line: "set title=Harbour settings.token=t-9f3c"),
            Step(what: "", line: "fields"), Step(what: "", line: "source.add"),
            Step(
                what: "Begin again whenever you like: this deletes your objects, and nobody else's.",
                line: "sandbox reset"),
        ]
        return steps
    }

    private var notes: [String] {
        let warning =
            handout.portal.hasPrefix("https://")
            ? " The browser warns that it does not know the certificate, since nobody has signed it." : ""
        return [
            "Tab completes, grey hints show what can follow, and help explains.",
            "Open \(member.join) in a browser to see your portal and every request as it arrives.\(warning)",
            "The address is yours alone: whoever has it works in your portal.",
        ]
    }

    // MARK: Text

    /// The sheet as text.
    var text: String {
        var text = "\(title)\n\n"
        for step in steps {
            if !step.what.isEmpty { text += "\(step.what)\n" }
            if let line = step.line { text += "    \(line)\n" }
        }
        text += "\n" + notes.joined(separator: "\n") + "\n"
        if let fingerprint = handout.fingerprint { text += "\nfingerprint   \(fingerprint)\n" }
        return text
    }

    // MARK: HTML

    /// The sheet as a section of a page.
    var section: String {
        let items = steps.map { step in
            let line = step.line.map { "<code>\(Markup.escape($0))</code>" } ?? ""
            return step.what.isEmpty ? line : "</li>\n<li>\(Markup.escape(step.what))\(line)"
        }
        let fingerprint =
            handout.fingerprint.map { "<p>Fingerprint of the server's key</p><code>\(Markup.escape($0))</code>" } ?? ""
        return """
            <section>
            <h1>\(Markup.escape(title))</h1>
            <p>Your portal: <code>\(Markup.escape(member.join))</code></p>
            <ol>\(items.joined().dropFirst("</li>".count))</li></ol>
            \(notes.map { "<p>\(Markup.escape($0))</p>" }.joined(separator: "\n"))
            \(fingerprint)
            </section>

            """
    }

    /// A page of sections, each printed on a sheet of its own.
    static func page(_ sections: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Sheets for the class</title>
        <style>\(style)</style>
        </head>
        <body>
        \(sections)</body>
        </html>

        """
    }

    private static let style = """
        body{font:11.5pt/1.4 system-ui,sans-serif;margin:0;color:#000;background:#fff}
        section{max-width:44rem;margin:0 auto;padding:1.5rem;break-after:page;break-inside:avoid}
        section:last-child{break-after:auto}
        h1{font-size:1.8rem;margin:0 0 .8rem}
        code{display:block;font:1.05em/1.4 ui-monospace,monospace;border-left:.25rem solid #888;padding:.1rem .8rem;\
        margin:.2rem 0;overflow-wrap:anywhere}
        li{margin:.5rem 0}
        @media screen{section{border-bottom:2px dashed #aaa}}
        @media print{section{padding:0}}
        @page{margin:15mm}
        """
}
