import BIConnector
import CommandLanguage
import OrderedJSON

/// What a file records about the rows of loops, as JSON lines.
///
/// ```
/// {"journal":2}
/// {"loop":1,"portal":"https://acme.bitrix24.com","script":"north.bcx","table":"n.csv","head":"for row in …","number":1}
/// {"loop":1,"sent":["n1","n2"],"as":["source.add 9f3c…","source.add 01ab…"],"above":{"source":57},"at":1790000000}
/// {"loop":1,"done":"n1","kind":"source","id":58}
/// {"loop":1,"failed":"n2","code":"CONNECTOR_NOT_FOUND","text":"Connector was not found."}
/// ```
/// A row is recorded as sent before it is sent, so a row without a later line may have been carried out. A row that is
/// done stays done, whatever follows.
struct Journal {
    /// The state of a row.
    enum State: Hashable {
        /// It was sent, and the outcome is unknown.
        case sent(Sending)
        /// It was carried out; the object that it created, if any.
        case done(Made?)
        /// It was refused.
        case failed(code: String, text: String)
        /// It was sent and did not arrive.
        case open

        /// What is done stays done.
        fileprivate mutating func become(_ state: State) {
            if case .done = self { return }
            self = state
        }
    }

    /// An object that a row created.
    struct Made: Hashable {
        /// The kind of object; nil in journals of older versions, which did not record it.
        var kind: String?
        var id: Int
    }

    /// What was sent for a row and when, and the objects that existed before.
    struct Sending: Hashable {
        /// Seconds since 1970; nil when that is not known.
        var at: Int?
        /// The highest id of each kind of object at that time.
        var above: [String: Int]
        /// What was sent; nil in journals of older versions.
        var call: SentCall?
    }

    /// A loop that has rows in the file.
    struct Loop: Hashable {
        /// The loop the rows belong to; nil for an older version's journal until that is known.
        var owner: JournalOwner?
        /// The line that describes it.
        var line: Int
        /// The rows of the last group that was sent.
        fileprivate var newest: [String] = []

        init(owner: JournalOwner?, line: Int) {
            self.owner = owner
            self.line = line
        }
    }

    /// The loops, by the numbers that they have in the file.
    var loops: [Int: Loop] = [:]
    /// The states of the rows of the current loop, by their keys as they are written.
    private var rows: [String: State] = [:]
    /// Those of the other loops.
    private var others: [Int: [String: State]] = [:]
    /// Which loop wrote the file, when an older version did.
    private(set) var old: OldJournalOwner?
    /// How many bytes of the file are whole lines.
    private(set) var length = 0
    /// Whether the last line has no line end.
    private(set) var lacksLineEnd = false
    /// The number of the current loop.
    var current = 1 {
        didSet {
            if !rows.isEmpty { others[oldValue] = rows }
            rows = others.removeValue(forKey: current) ?? [:]
        }
    }
    /// A key in the form for the file. Credentials are replaced here and nowhere else.
    var written: (String) -> String = { $0 }
    /// The hidden form of a key: it may have become known as a credential only after the row was looked up, or was
    /// already one when an earlier run recorded it. Nil where no key is hidden.
    var hidden: (String) -> String? = { _ in nil }
    /// The ids of the objects that rows created, by kind.
    private var ids: [String: Set<Int>] = [:]
    /// The ids whose kind is unknown.
    private(set) var idsOfSomeKind: Set<Int> = []

    /// An empty journal.
    init() {}

    /// The states of the rows of each loop, by their keys as they are written.
    var states: [Int: [String: State]] { rows.isEmpty ? others : others.merging([current: rows]) { $1 } }

    /// The ids of the objects of a kind that rows created.
    func ids(of kind: String) -> Set<Int> { ids[kind] ?? [] }

    // MARK: The loop at hand

    /// The state of a row of the current loop; nil when it was never sent.
    func state(of key: String) -> State? {
        guard !rows.isEmpty else { return nil }
        let (written, hidden) = (written(key), hidden(key))
        guard written != key || hidden != nil else { return rows[key] }
        let found = [written, hidden, key].compactMap { $0.flatMap { rows[$0] } }
        return found.first { if case .done = $0 { true } else { false } } ?? found.first
    }

    /// Makes room for the rows of the current loop.
    mutating func reserveCapacity(_ count: Int) { rows.reserveCapacity(count) }

    /// Sets the state of a row of the current loop.
    mutating func keep(_ state: State, for key: String) { set(state, for: written(key), in: current) }

    /// Whether a row of the current loop was refused when it was last sent.
    var hasFailures: Bool {
        rows.values.contains { if case .failed = $0 { true } else { false } }
    }

    /// Whether the outcome of a row of the current loop is unknown.
    var hasDoubts: Bool { rows.values.contains { if case .sent = $0 { true } else { false } } }

    /// Whether a loop has rows in the file.
    func hasRows(_ loop: Int) -> Bool { loop == current ? !rows.isEmpty : others[loop]?.isEmpty == false }

    private mutating func set(_ state: State, for key: String, in loop: Int) {
        guard case .done(let made) = state else {
            return change(loop) { $0[key, default: state].become(state) }
        }
        if let made, let kind = made.kind { ids[kind, default: []].insert(made.id) }
        if let made, made.kind == nil { idsOfSomeKind.insert(made.id) }
        change(loop) { $0[key] = state }
    }

    /// Changes the states of a loop's rows.
    private mutating func change(_ loop: Int, _ change: (inout [String: State]) -> Void) {
        if loop == current { change(&rows) } else { change(&others[loop, default: [:]]) }
    }

    private mutating func set(_ state: State, for keys: [String], in loop: Int) {
        for key in keys { set(state, for: key, in: loop) }
    }
}

// MARK: - Reading

extension Journal {
    /// Why a file cannot be continued as a journal.
    enum Unreadable: Error, Hashable {
        case noJournal
        /// A newer version of bcx wrote it, with this version of the format.
        case newer(String)
        /// A line is not valid, for this reason.
        case badLine(Int, String)
    }

    /// Reads a file. An incomplete last line does not count: its writer was killed while writing it.
    init(_ bytes: [UInt8]) throws(Unreadable) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var start = bytes.starts(with: mark) ? mark.count : 0
        var number = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            let line = Array(bytes[start..<(end ?? bytes.count)])
            number += 1
            if end == nil, (try? JSON(bytes: line))?.object == nil {
                // A file that is not a journal is never cut.
                guard number > 1 || Self.isTornHeader(line) else { throw .noJournal }
                return
            }
            if !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { try take(line, number) }
            start = end.map { $0 + 1 } ?? bytes.count
            length = start
            lacksLineEnd = end == nil
        }
    }

    private static func isTornHeader(_ bytes: [UInt8]) -> Bool {
        let start = Array("{\"journal\":".utf8)
        return bytes.starts(with: start) || start.starts(with: bytes)
    }

    private mutating func take(_ line: [UInt8], _ number: Int) throws(Unreadable) {
        guard let entry = try? JSON(bytes: line), entry.object != nil else {
            throw number == 1 ? .noJournal : .badLine(number, Messages.Journal.noObject)
        }
        if number == 1 { return try takeHeader(entry) }
        do throws(BadMember) {
            try take(entry, number)
        } catch {
            throw .badLine(number, error.text)
        }
    }

    private mutating func takeHeader(_ entry: JSON) throws(Unreadable) {
        guard let version = entry["journal"] else { throw .noJournal }
        switch version.integer {
        case 1:
            guard let owner = OldJournalOwner(entry) else { throw .badLine(1, Messages.Journal.noOwner) }
            old = owner
            loops[1] = Loop(owner: nil, line: 1)
        case 2: break
        default: throw version.number == nil ? .noJournal : .newer(version.text())
        }
    }

    private mutating func take(_ entry: JSON, _ number: Int) throws(BadMember) {
        let loop = try entry.positive("loop") ?? 1
        if entry["head"] != nil {
            let owner = try JournalOwner(entry)
            loops[loop, default: Loop(owner: nil, line: number)].owner = owner
            loops[loop]?.line = number
            return
        }
        guard loops[loop] != nil else { throw BadMember(Messages.Journal.unknownLoop(loop)) }
        if let keys = try entry.texts("sent") {
            try take(sent: keys, entry, loop)
        } else if let keys = try entry.texts("open") {
            set(.open, for: keys, in: loop)
        } else if let key = try entry.text("done") {
            set(.done(try made(entry)), for: key, in: loop)
        } else if let key = try entry.text("failed") {
            let state = State.failed(code: try entry.text("code") ?? "", text: try entry.text("text") ?? "")
            set(state, for: key, in: loop)
        } else if entry["at"] != nil {
            take(sentAt: entry["at"]?.integer, loop)
        } else {
            throw BadMember(Messages.Journal.noRow)
        }
    }

    private mutating func take(sent keys: [String], _ entry: JSON, _ loop: Int) throws(BadMember) {
        let calls = try entry.texts("as")
        guard calls.map({ $0.count == keys.count }) ?? true else {
            throw BadMember(Messages.Journal.differentLengths)
        }
        var above: [String: Int] = [:]
        for member in entry["above"]?.object?.members ?? [] {
            guard let id = member.value.integer, id >= 0 else {
                throw BadMember(Messages.Journal.badID(member.value))
            }
            above[Entity.storedName(of: member.name)] = id
        }
        for (place, key) in keys.enumerated() {
            let call = calls.map { SentCall(text: $0[place]) }
            set(.sent(Sending(at: entry["at"]?.integer, above: above, call: call)), for: key, in: loop)
        }
        loops[loop]?.newest = keys
    }

    /// Records when the last group of rows really went out, which may be later or again.
    private mutating func take(sentAt at: Int?, _ loop: Int) {
        guard let keys = loops[loop]?.newest else { return }
        change(loop) { rows in
            for key in keys {
                guard case .sent(var sending) = rows[key] else { continue }
                sending.at = at
                rows[key] = .sent(sending)
            }
        }
    }

    private func made(_ entry: JSON) throws(BadMember) -> Made? {
        guard let id = try entry.positive("id") else { return nil }
        return Made(kind: try entry.text("kind") ?? old?.onlyKind, id: id)
    }
}

/// What is wrong with a line.
private struct BadMember: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

extension JSON {
    /// The positive whole number of a member; nil when there is no such member.
    fileprivate func positive(_ name: String) throws(BadMember) -> Int? {
        guard let value = self[name] else { return nil }
        guard let number = value.integer, number > 0 else {
            throw BadMember(Messages.Journal.badNumber(name, value))
        }
        return number
    }

    fileprivate func text(_ name: String) throws(BadMember) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw BadMember(Messages.Journal.noText(name)) }
        return text
    }

    fileprivate func texts(_ name: String) throws(BadMember) -> [String]? {
        guard let value = self[name] else { return nil }
        guard let texts = value.array?.compactMap(\.string), texts.count == value.array?.count else {
            throw BadMember(Messages.Journal.noTexts(name))
        }
        return texts
    }
}

extension JournalOwner {
    fileprivate init(_ line: JSON) throws(BadMember) {
        guard let portal = try line.text("portal"), let script = try line.text("script"),
            let head = try line.text("head"), let number = try line.positive("number")
        else { throw BadMember(Messages.Journal.incompleteOwner) }
        self.init(portal: portal, script: script, head: head, number: number, table: nil)
        if let table = line["table"] { self.table = table.isNull ? "" : try line.text("table") }
    }
}

extension OldJournalOwner {
    fileprivate init?(_ line: JSON) {
        guard let portal = line["portal"]?.string, let script = line["script"]?.string, let key = line["key"]?.string
        else { return nil }
        self.init(portal: portal, script: script, calls: (line["calls"]?.array ?? []).compactMap(\.string), key: key)
    }
}

// MARK: - Writing

extension Journal {
    /// The first line of a file.
    static let header: JSON = ["journal": 2]

    /// The line that describes a loop.
    static func line(_ owner: JournalOwner, loop: Int) -> JSON {
        var line: JSON.Object = ["loop": .int(loop), "portal": .string(owner.portal), "script": .string(owner.script)]
        if let table = owner.table { line["table"] = table.isEmpty ? .null : .string(table) }
        line["head"] = .string(owner.head)
        line["number"] = .int(owner.number)
        return .object(line)
    }

    /// The line for the time at which the last recorded rows go out.
    static func line(at seconds: Int, loop: Int) -> JSON { ["loop": .int(loop), "at": .int(seconds)] }

    /// Appends the line for rows that are about to be sent.
    /// - Parameters:
    ///   - keys: As they are written.
    ///   - calls: What is sent for each.
    static func append(
        sent keys: some Sequence<String>, as calls: some Sequence<SentCall>, above: [String: Int], at: Int, loop: Int,
        to lines: inout [UInt8]
    ) {
        lines.begin(loop: loop)
        lines.append("sent", keys)
        lines.append("as", calls)
        let highest = above.sorted { $0.key < $1.key }.map { ($0.key, JSON.int($0.value)) }
        lines.append(",\"above\":")
        lines += JSON.object(JSON.Object(highest)).bytes()
        lines.append("at", at)
        lines.append("}\n")
    }

    /// Appends the line for the outcome of a row that was sent.
    /// - Parameter key: As it is written.
    static func append(_ state: State, for key: String, loop: Int, to lines: inout [UInt8]) {
        lines.begin(loop: loop)
        switch state {
        case .sent, .open: lines.append("open", CollectionOfOne(key))
        case .done(let made):
            lines.append("done", key)
            if let kind = made?.kind { lines.append("kind", kind) }
            if let id = made?.id { lines.append("id", id) }
        case .failed(let code, let text):
            lines.append("failed", key)
            lines.append("code", code)
            lines.append("text", text)
        }
        lines.append("}\n")
    }
}

/// Lines of a journal are written member by member: a loop writes two for every row, and a value of each on the way took
/// twice as long.
extension [UInt8] {
    fileprivate mutating func begin(loop: Int) {
        append("{\"loop\":")
        append(digitsOf: Int64(loop))
    }

    private mutating func begin(_ name: StaticString) {
        append(",\"")
        append(name)
        append("\":")
    }

    fileprivate mutating func append(_ name: StaticString, _ text: String) {
        begin(name)
        append(quoted: text)
    }

    fileprivate mutating func append(_ name: StaticString, _ number: Int) {
        begin(name)
        append(digitsOf: Int64(number))
    }

    fileprivate mutating func append(_ name: StaticString, _ texts: some Sequence<String>) {
        append(name, texts) { $0.append(quoted: $1) }
    }

    fileprivate mutating func append(_ name: StaticString, _ calls: some Sequence<SentCall>) {
        append(name, calls) { $0.append(quoted: $1) }
    }

    private mutating func append<Item>(
        _ name: StaticString, _ items: some Sequence<Item>, _ append: (inout [UInt8], Item) -> Void
    ) {
        begin(name)
        self.append("[")
        for (index, item) in items.enumerated() {
            if index > 0 { self.append(",") }
            append(&self, item)
        }
        self.append("]")
    }

    /// What ``SentCall/text`` is, which needs no text of its own here.
    private mutating func append(quoted call: SentCall) {
        append(quoted: call.method ?? "")
        guard let digest = call.digest else { return }
        removeLast()
        append(" ")
        self += digest.utf8
        append("\"")
    }
}
