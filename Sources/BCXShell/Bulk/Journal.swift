import OrderedJSON

/// What is known about the rows of a loop, as its file tells it: JSON lines, the first of which says whose they are.
///
/// ```
/// {"journal":1,"portal":"https://acme.bitrix24.com","script":"north.bcx","calls":["source.add"],"key":"$row.title"}
/// {"sent":["North 1","North 2"],"above":{"source":57},"at":1790000000}
/// {"done":"North 1","id":58}
/// {"failed":"North 2","code":"CONNECTOR_NOT_FOUND","text":"Connector was not found."}
/// ```
/// A row is written down as sent before it is sent, so that one without a word behind that may have been carried out.
struct Journal {
    /// Whose rows they are.
    struct Owner: Hashable {
        var portal: String
        var script: String
        var calls: [String]
        var key: String
    }

    /// What became of a row.
    enum State: Hashable {
        /// It was sent, and nobody knows more.
        case sent(Sending)
        /// It was carried out; the id of what it made, when it made something.
        case done(id: Int?)
        /// It was refused.
        case failed(code: String, text: String)
        /// It was sent and did not arrive.
        case open
    }

    /// When a row was sent, and what there was before.
    struct Sending: Hashable {
        /// Seconds since 1970.
        var at: Int
        /// The highest id of each kind of object at that time, by the name of the kind.
        var above: [String: Int]
    }

    /// Why a file is not the journal of a loop.
    enum Unfit: Error, Hashable {
        case noJournal
        case badLine(Int)
        case ofOther(Owner)
    }

    let owner: Owner
    private(set) var states: [String: State] = [:]
    /// The ids of what the rows have made.
    private(set) var ids: Set<Int> = []

    /// An empty journal.
    init(owner: Owner) { self.owner = owner }

    /// Reads the journal of `owner`.
    init(_ lines: [UInt8], owner: Owner) throws(Unfit) {
        self.owner = owner
        var number = 0
        for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            number += 1
            guard let entry = try? JSON(bytes: Array(line)) else { throw number == 1 ? .noJournal : .badLine(number) }
            if number == 1 {
                guard let found = Owner(entry) else { throw .noJournal }
                guard found == owner else { throw .ofOther(found) }
            } else {
                guard take(entry) else { throw .badLine(number) }
            }
        }
    }

    /// Keeps what became of rows.
    mutating func set(_ state: State, for key: String) {
        states[key] = state
        if case .done(let id?) = state { ids.insert(id) }
    }

    private mutating func take(_ entry: JSON) -> Bool {
        if let keys = entry["sent"]?.array {
            let above = entry["above"]?.object?.members.map { ($0.name, $0.value.integer ?? 0) } ?? []
            let sending = Sending(
                at: entry["at"]?.integer ?? 0, above: Dictionary(above, uniquingKeysWith: { $1 }))
            return take(keys, .sent(sending))
        }
        if let keys = entry["open"]?.array { return take(keys, .open) }
        if let key = entry["done"]?.string {
            set(.done(id: entry["id"]?.integer), for: key)
        } else if let key = entry["failed"]?.string {
            set(.failed(code: entry["code"]?.string ?? "", text: entry["text"]?.string ?? ""), for: key)
        } else {
            return false
        }
        return true
    }

    private mutating func take(_ keys: [JSON], _ state: State) -> Bool {
        for key in keys {
            guard let key = key.string else { return false }
            set(state, for: key)
        }
        return true
    }
}

extension Journal.Owner {
    fileprivate init?(_ line: JSON) {
        guard line["journal"] == 1, let portal = line["portal"]?.string, let script = line["script"]?.string,
            let key = line["key"]?.string
        else { return nil }
        self.init(portal: portal, script: script, calls: (line["calls"]?.array ?? []).compactMap(\.string), key: key)
    }

    /// The first line of the file.
    var line: JSON {
        [
            "journal": 1, "portal": .string(portal), "script": .string(script),
            "calls": .array(calls.map(JSON.string)), "key": .string(key),
        ]
    }
}

extension Journal {
    /// The line for rows that are about to be sent.
    static func line(sent keys: [String], _ sending: Sending) -> JSON {
        let above = sending.above.sorted { $0.key < $1.key }.map { ($0.key, JSON.int($0.value)) }
        return [
            "sent": .array(keys.map(JSON.string)), "above": .object(JSON.Object(above)), "at": .int(sending.at),
        ]
    }

    /// The line for what became of one row.
    static func line(_ state: State, for key: String) -> JSON {
        switch state {
        case .sent(let sending): line(sent: [key], sending)
        case .done(nil): ["done": .string(key)]
        case .done(let id?): ["done": .string(key), "id": .int(id)]
        case .failed(let code, let text): ["failed": .string(key), "code": .string(code), "text": .string(text)]
        case .open: ["open": [.string(key)]]
        }
    }
}
