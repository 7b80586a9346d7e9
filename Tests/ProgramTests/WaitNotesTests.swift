import BIConnector
import TestSupport
import Testing

@testable import bcx

struct WaitNotesTests {
    private let time = ManualClock()

    @Test func `pauses before every call are reported now and then, all others each time`() {
        let notes = WaitNotes(clock: time)
        let pace = Wait(cause: .pacing, duration: .milliseconds(500), attempts: 0)
        let line = "waiting: 500 ms, to stay below the portal's request limit"
        #expect(notes.line(for: pace) == line)
        #expect(notes.line(for: pace) == nil)
        let refusal = Wait(
            cause: .refusal(ErrorCode.Name("QUERY_LIMIT_EXCEEDED")), duration: .seconds(1), attempts: 1)
        for _ in 0..<2 {
            #expect(notes.line(for: refusal) == "waiting: QUERY_LIMIT_EXCEEDED, sending again in 1 s")
        }
        time.advance(by: .seconds(9))
        #expect(notes.line(for: pace) == nil)
        time.advance(by: .seconds(1))
        #expect(notes.line(for: pace) == line)
        #expect(notes.line(for: Wait(cause: .pacing, duration: .seconds(30), attempts: 0)) != nil)
    }
}
