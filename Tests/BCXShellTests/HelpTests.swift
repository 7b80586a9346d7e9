import BCXShell
import Testing

/// Help on screens of every width.
struct HelpTests {
    @Test(arguments: [30, 40, 80]) func `no word is broken, and no row is longer than it must be`(_ width: Int)
        async throws
    {
        let narrow = try PracticeShell(width: width)
        let wide = try PracticeShell()
        for topic in ["", "options", "keys", "forms", "source.list", "table.fields.update", "auth", "range", "connect"]
        {
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
