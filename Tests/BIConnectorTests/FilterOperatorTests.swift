import BIConnector
import Testing

struct FilterOperatorTests {
    @Test(arguments: FilterOperator.allCases)
    func `the key of a field is split into its parts again`(_ row: FilterOperator) {
        for prefix in [row.rawValue] + row.otherPrefixes {
            let (found, field) = FilterOperator.split(prefix + "id")
            #expect(found == row)
            #expect(field == "id")
        }
        #expect(FilterOperator.split(row.key("title")) == (row, "title"))
    }
}
