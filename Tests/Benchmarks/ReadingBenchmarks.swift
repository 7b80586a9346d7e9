import Foundation
import OrderedJSON

/// How fast JSON is read and written.
extension Benchmark {
    static let reading: [Benchmark] = [
        Benchmark(
            name: "json.read", summary: "reading a listing of 20 MB",
            goals: [.ratio("OrderedJSON", to: "JSONSerialization", atMost: 1)],
            contenders: { _ in
                let listing = listing(bytes: 20_000_000)
                let bytes = Array(listing.utf8)
                let data = Data(bytes)
                return [
                    .here("OrderedJSON") { keep(try JSON(bytes: bytes)) },
                    .here("JSONSerialization") { keep(try JSONSerialization.jsonObject(with: data)) },
                ]
            }),
        Benchmark(
            name: "json.write", summary: "writing a listing of 20 MB",
            contenders: { _ in
                let listing = listing(bytes: 20_000_000)
                let value = try JSON(parsing: listing)
                let object = try JSONSerialization.jsonObject(with: Data(listing.utf8))
                return [
                    .here("OrderedJSON") { keep(value.text()) },
                    .here("JSONSerialization") { keep(try JSONSerialization.data(withJSONObject: object)) },
                ]
            }),
    ]

    /// Sources as a portal lists them.
    private static func listing(bytes: Int) -> String {
        var text = "{\"result\":["
        var number = 0
        while text.utf8.count < bytes {
            text += number == 0 ? "" : ","
            number += 1
            text += """
                {"id":"\(number)","title":"Гавань \(number)","type":"connector","code":"src_\(number)",\
                "description":"Line one\\nline \\"two\\"","active":true,"dateCreate":"2026-09-20 08:15:42",\
                "dateUpdate":null,"createdById":1,"updatedById":1,"connectorId":\(number % 40),\
                "settings":[{"code":"token","value":"t-9f3c"},{"code":"ratio","value":\(number).25}]}
                """
        }
        return text + "],\"total\":\(number)}"
    }

    /// Keeps a value from being optimised away.
    @inline(never)
    private static func keep<Value>(_ value: Value) {}
}
