@testable import CommandLanguage

/// A script's tree as text, without the places where its parts stand: what two ways to write one script have in common.
enum TreeText {
    static func of(_ text: String) -> String {
        let source = SourceText(name: "t", text: text)
        var parser = Parser(source, parameters: [], vocabulary: AnyWord(), judgesNames: false)
        guard let program = parser.readProgram().program else { return "not a script" }
        var tree = ""
        describe(program.statements, 0, &tree)
        return tree
    }

    /// The comments, each without the spaces behind it.
    static func comments(of text: String) -> [String] {
        let source = SourceText(name: "t", text: text)
        var parser = Parser(source, parameters: [], vocabulary: AnyWord(), judgesNames: false)
        return (parser.readProgram().program?.comments ?? []).map { span in
            var comment = source.text(span)
            while let last = comment.unicodeScalars.last, [" ", "\t", "\r"].contains(last) {
                comment.unicodeScalars.removeLast()
            }
            return comment
        }
    }

    private static func describe(_ value: Any, _ depth: Int, _ text: inout String) {
        let mirror = Mirror(reflecting: value)
        let type = "\(Swift.type(of: value))"
        guard !mirror.children.isEmpty else {
            text += "\(String(repeating: " ", count: depth))\(type) \(String(reflecting: value))\n"
            return
        }
        if value is any StringProtocol { return }
        text += "\(String(repeating: " ", count: depth))\(type)\n"
        for child in mirror.children where !(child.value is SourceSpan) && !(child.value is SourceSpan?) {
            if let label = child.label { text += "\(String(repeating: " ", count: depth + 1))\(label):\n" }
            describe(child.value, depth + 1, &text)
        }
    }

    private struct AnyWord: Vocabulary {
        var variables: [String] { [] }
        func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] { [] }
        func problem(withCode code: String) -> String? { nil }
    }
}
