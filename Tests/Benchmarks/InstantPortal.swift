import Foundation

/// A portal that answers whatever it is asked at once, or after a pause, and keeps nothing: what is measured is who asks.
/// It knows batches, in which every command makes an object, and lists of as many objects as it is said to have.
final class InstantPortal: Sendable {
    /// The address of a webhook on it.
    let webhook: String
    private let listener: Int32
    private let pause: Duration
    private let objects: Int

    /// - Parameters:
    ///   - pause: How long it waits with each answer.
    ///   - objects: How many objects its lists have.
    init(pause: Duration = .zero, objects: Int = 0) throws {
        (self.pause, self.objects) = (pause, objects)
        let port: Int
        (listener, port) = try Wire.listening()
        webhook = "http://127.0.0.1:\(port)/rest/1/instant0webhook/"
        let (listener, answer) = (listener, Answer(objects: objects))
        Thread.detachNewThread {
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                Thread.detachNewThread { Self.serve(connection, answer, pause) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ connection: Int32, _ answer: Answer, _ pause: Duration) {
        defer { close(connection) }
        Wire.sendAtOnce(connection)
        var reader = RequestReader(connection)
        while let request = reader.next() {
            if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
            let body = answer.body(to: request)
            let head = """
                HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
                """
            var bytes = Array((head + body).utf8)[...]
            while !bytes.isEmpty {
                let sent = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard sent > 0 else { return }
                bytes = bytes.dropFirst(sent)
            }
        }
    }

    /// Reads requests one after another.
    private struct RequestReader {
        private let connection: Int32
        private var bytes: [UInt8] = []

        init(_ connection: Int32) { self.connection = connection }

        /// The next one, head and body; nil when the other side has gone.
        mutating func next() -> (path: String, body: [UInt8])? {
            var head: (end: Int, length: Int)?
            while true {
                head = head ?? Wire.head(of: bytes[...])
                if let head, bytes.count >= head.end + head.length {
                    let path = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
                    let body = Array(bytes[head.end..<head.end + head.length])
                    bytes.removeFirst(head.end + head.length)
                    return (path, body)
                }
                var piece = [UInt8](repeating: 0, count: 1 << 16)
                let count = recv(connection, &piece, piece.count, 0)
                guard count > 0 else { return nil }
                bytes += piece.prefix(count)
            }
        }
    }

    /// What it says.
    private struct Answer: Sendable {
        let objects: Int

        func body(to request: (path: String, body: [UInt8])) -> String {
            if request.path.contains("/batch") { return batch(of: keys(in: request.body)) }
            if request.path.contains(".list") { return page(number(after: "\"page\":", in: request.body) ?? 1) }
            return "{\"result\":\"2026-09-20T08:15:42+00:00\",\"time\":\(Self.time)}"
        }

        private static let time = """
            {"start":1790000000.1,"finish":1790000000.2,"duration":0.1,"processing":0.1,\
            "date_start":"2026-09-20T08:15:42+00:00","date_finish":"2026-09-20T08:15:42+00:00",\
            "operating_reset_at":1790000600,"operating":0}
            """

        private func batch(of keys: [Substring]) -> String {
            let results = keys.enumerated().map { "\"\($1)\":{\"id\":\($0 + 1)}" }.joined(separator: ",")
            let times = keys.map { "\"\($0)\":\(Self.time)" }.joined(separator: ",")
            return """
                {"result":{"result":{\(results)},"result_error":[],"result_total":[],"result_next":[],\
                "result_time":{\(times)}},"time":\(Self.time)}
                """
        }

        private func page(_ page: Int) -> String {
            let first = (page - 1) * 50
            let rows = (first..<max(first, min(first + 50, objects))).map { number in
                """
                {"id":"\(number + 1)","title":"North, \(number)","type":"rest","code":"rest_31","description":"",\
                "active":true,"dateCreate":"2026-09-20 08:15:42","dateUpdate":"2026-09-20 08:15:42",\
                "createdById":"1","updatedById":"1","connectorId":"31"}
                """
            }
            return "{\"result\":[\(rows.joined(separator: ","))],\"time\":\(Self.time)}"
        }

        /// The names in `cmd`: every other text of it, none of which has an escape.
        private func keys(in body: [UInt8]) -> [Substring] {
            let text = String(decoding: body, as: UTF8.self)
            guard let start = text.range(of: "\"cmd\"") else { return [] }
            let texts = text[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false)
            return stride(from: 1, to: texts.count - 2, by: 4).map { texts[$0] }
        }

        private func number(after mark: String, in body: [UInt8]) -> Int? {
            let text = String(decoding: body, as: UTF8.self)
            guard let place = text.range(of: mark) else { return nil }
            return Int(text[place.upperBound...].drop { $0 == " " }.prefix { $0.isNumber })
        }
    }
}
