import Glibc
import OrderedJSON
import Testing

/// Depth is a limit with a message, not a crash.
struct DepthTests {
    @Test(arguments: [1, 2, 511, 512])
    func `as deep as allowed`(_ depth: Int) throws {
        let arrays = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try JSON(parsing: arrays).text() == arrays)
        let objects = String(repeating: "{\"a\":", count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
        #expect(try JSON(parsing: objects).text() == objects)
    }

    @Test(arguments: [("[", 512), ("{\"a\":", 2560), ("[{\"a\":", 1536), (" [", 1025)])
    func `one level deeper`(_ opening: String, _ offset: Int) throws {
        for levels in [513, 100_000] {
            let text = String(repeating: opening, count: levels)
            let error = try #require(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
            #expect(error.reason == "nested deeper than 512 levels")
            #expect(error.offset == offset)
        }
    }

    @Test func `a limit of one's own`() throws {
        #expect(try JSON(bytes: Array("[1]".utf8), maximumDepth: 1) == [1])
        #expect(throws: JSON.SyntaxError.self) { try JSON(bytes: Array("[[1]]".utf8), maximumDepth: 1) }
        #expect(try JSON(bytes: Array("1".utf8), maximumDepth: 0) == 1)
        #expect(throws: JSON.SyntaxError.self) { try JSON(bytes: Array("[]".utf8), maximumDepth: 0) }
    }

    /// Worker threads of a host may have as little as 512 KiB: reading, writing, comparing and releasing must fit.
    @Test func `the deepest value fits a small stack`() {
        let survived = onThread(stackSize: 512 << 10) {
            let text = String(repeating: "[{\"a\":", count: 256) + "1" + String(repeating: "}]", count: 256)
            guard let value = try? JSON(parsing: text), let again = try? JSON(parsing: value.text(.indented)) else {
                return false
            }
            return value == again && value.hashValue == again.hashValue && value.text() == text
        }
        #expect(survived)
    }
}

/// Runs `body` on a thread with so small a stack and waits for it.
private func onThread(stackSize: Int, _ body: @escaping () -> Bool) -> Bool {
    final class Work {
        let body: () -> Bool
        var outcome = false
        init(_ body: @escaping () -> Bool) { self.body = body }
    }
    let work = Work(body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    var thread = pthread_t()
    let started = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            let work = Unmanaged<Work>.fromOpaque(argument).takeUnretainedValue()
            work.outcome = work.body()
            return nil
        }, Unmanaged.passUnretained(work).toOpaque())
    guard started == 0, pthread_join(thread, nil) == 0 else { return false }
    return work.outcome
}
