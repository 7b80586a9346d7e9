import CommandLanguage
import Testing

/// The rows of the language, which parser, formatter, help, completion and hints share.
struct KeywordTests {
    @Test(arguments: [
        (Keyword.let, [], [Slot.name]),
        (.let, ["x"], [.word("=", summary: "The value follows.")]),
        (.let, ["x", "="], [.value]),
        (.let, ["x", "=", "1", "+"], [.value]),
        (.for, ["x"], [.word("in", summary: "What is walked follows.")]),
        (.for, ["x", "in", "$a", "journal"], [.value]),
        (.batch, [], [.word("halt", summary: "Stop at the first refusal."), .block]),
        (.batch, ["halt"], [.block]),
        (.expect, [], [.code]),
        (.run, [], [.file(ending: ".bcx")]),
        (.run, ["a.bcx", "title=x"], [.items]),
        (.exit, [], [.status]),
        (.exit, ["1", "+"], [.status]),
        (.break, [], []),
        (.break, ["x"], []),
    ])
    func `a keyword knows what may come next`(_ keyword: Keyword, _ words: [String], _ slots: [Slot]) {
        #expect(keyword.next(after: words) == slots)
    }

    @Test func `the usage of a list is made of its clauses`() {
        #expect(ListClause.usage == "[where COND] [select F,F…] [order F [desc], …] [page N | all | limit N]")
    }
}
