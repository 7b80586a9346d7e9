import ClientPrograms
import OrderedJSON
import Testing

struct ProgramCallTests {
    @Test func `calls are equal when method and parameters are`() throws {
        let parameters = try #require(JSON(parsing: #"{"id": 58}"#).object)
        #expect(ProgramCall("biconnector.source.get", parameters) == ProgramCall("biconnector.source.get", parameters))
        #expect(ProgramCall("biconnector.source.get", parameters) != ProgramCall("biconnector.source.get"))
    }
}
