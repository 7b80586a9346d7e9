import BCXShell
import CommandLanguage
import Testing

/// Help on screens of every width.
struct HelpTests {
    @Test func `help where shows every comparison, and help syntax every form`() async throws {
        let practice = try PracticeShell()
        await practice.type("help where")
        let conditions = practice.said
        for row in Comparison.allCases { #expect(conditions.contains("FIELD \(row.usage)"), "\(row)") }
        await practice.type("help syntax")
        let syntax = practice.said
        for row in SyntaxForm.all { #expect(syntax.contains(row.form) && syntax.contains(row.summary), "\(row)") }
        for clause in ListClause.allCases {
            await practice.type("help \(clause.rawValue)")
            #expect(practice.said.contains("\(clause.usage)\n  \(clause.summary)"))
            await practice.type("explain \(clause.rawValue)")
            #expect(practice.said.contains(clause.summary))
        }
        for word in ["between", "contains", "starts", "empty", "in", "like"] {
            await practice.type("explain \(word)")
            #expect(practice.said.contains("FIELD "), "\(word)")
        }
    }

    @Test(arguments: [30, 40, 80]) func `no word is broken, and no row is longer than it must be`(_ width: Int)
        async throws
    {
        let narrow = try PracticeShell(width: width)
        let wide = try PracticeShell()
        for topic in [
            "", "options", "keys", "forms", "source.list", "table.fields.update", "auth", "range", "connect", "where",
            "syntax", "limit",
        ] {
            await narrow.type("help \(topic)")
            await wide.type("help \(topic)")
            let rows = narrow.said
            #expect(rows.split(whereSeparator: \.isWhitespace) == wide.said.split(whereSeparator: \.isWhitespace))
            for row in rows.split(separator: "\n") where row.count > width {
                #expect(row.split(separator: " ").count == 1, "\(row)")
            }
        }
    }
}
