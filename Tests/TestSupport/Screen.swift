/// What a person would see: a terminal of rows and columns that understands what shells and editors send.
///
/// A model of xterm in the parts that matter here: wrapping at the margin, wide and combining characters,
/// moving, erasing, inserting, colours, and breaking rows anew when the width changes.
public struct Screen {
    /// Columns of a row.
    public private(set) var columns: Int
    /// Rows on the screen.
    public private(set) var rows: Int
    /// Where the cursor is, counted from 0.
    public private(set) var cursor = (row: 0, column: 0)
    /// The private modes that are on, such as 2004 for marked pastes.
    public private(set) var modes: Set<Int> = [25]
    /// How often it beeped.
    public private(set) var beeps = 0

    private var lines: [Row]
    private var scrolledOut: [Row] = []
    private var style = ""
    private var inserts = false
    /// The last column is written, and the next character begins a row.
    private var isAtMargin = false
    private var kept = (row: 0, column: 0, style: "")
    private var parser = ScreenParser()

    /// An empty screen.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        lines = Array(repeating: Row(columns: columns), count: rows)
    }

    /// The rows without their trailing blanks.
    public var text: [String] { lines.map(\.text) }

    /// The rows that are not blank, in one text.
    public var contents: String { text.filter { !$0.isEmpty }.joined(separator: "\n") }

    /// The rows that left at the top, and those on the screen.
    public var everything: String { (scrolledOut + lines).map(\.text).filter { !$0.isEmpty }.joined(separator: "\n") }

    /// The row the cursor is in.
    public var cursorRow: String { lines[cursor.row].text }

    /// The colour codes in force where `text` stands for the first time, such as `2` for dim; nil when it does not.
    public func style(of text: String) -> String? {
        for line in lines {
            if let column = line.column(of: text) { return line.cells[column].style }
        }
        return nil
    }

    /// Draws what a program sent.
    public mutating func receive(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if let action = parser.read(byte) { perform(action) }
        }
    }

    /// Changes the size and breaks wrapped rows anew, as most terminals do.
    public mutating func resize(columns: Int, rows: Int) {
        let (paragraphs, place) = paragraphs()
        (self.columns, self.rows) = (columns, rows)
        lines = []
        for (index, paragraph) in paragraphs.enumerated() {
            let start = lines.count
            lines += Row.rows(of: paragraph, columns: columns)
            if index == place.paragraph {
                cursor = (start + place.offset / columns, place.offset % columns)
            }
        }
        while lines.count > rows, lines.last?.isBlank == true, lines.count - 1 > cursor.row { lines.removeLast() }
        while lines.count > rows { scroll(keepingHeight: false) }
        while lines.count < rows { lines.append(Row(columns: columns)) }
        isAtMargin = false
    }
}

// MARK: - Drawing

extension Screen {
    private mutating func perform(_ action: ScreenParser.Action) {
        switch action {
        case .print(let scalar): print(scalar)
        case .control(let byte): control(byte)
        case .escape(let byte): escape(byte)
        case .sequence(let sequence): perform(sequence)
        }
    }

    private mutating func print(_ scalar: Unicode.Scalar) {
        let width = scalar.columns
        if width == 0 { return combine(scalar) }
        if isAtMargin || cursor.column + width > columns {
            lines[cursor.row].isWrapped = true
            cursor.column = 0
            lineFeed()
        }
        if inserts { lines[cursor.row].insert(width, at: cursor.column) }
        lines[cursor.row].put(scalar, width: width, style: style, at: cursor.column)
        cursor.column += width
        isAtMargin = cursor.column >= columns
        if isAtMargin { cursor.column = columns - 1 }
    }

    private mutating func combine(_ scalar: Unicode.Scalar) {
        let column = isAtMargin ? cursor.column : cursor.column - 1
        if column >= 0 { lines[cursor.row].combine(scalar, at: column) }
    }

    private mutating func control(_ byte: UInt8) {
        isAtMargin = false
        switch byte {
        case 0x07: beeps += 1
        case 0x08: cursor.column = max(cursor.column - 1, 0)
        case 0x09: cursor.column = min((cursor.column / 8 + 1) * 8, columns - 1)
        case 0x0A...0x0C: lineFeed()
        case 0x0D: cursor.column = 0
        default: break
        }
    }

    private mutating func lineFeed() {
        isAtMargin = false
        if cursor.row == rows - 1 { scroll() } else { cursor.row += 1 }
    }

    private mutating func scroll(keepingHeight: Bool = true) {
        scrolledOut.append(lines.removeFirst())
        if keepingHeight { lines.append(Row(columns: columns)) } else { cursor.row = max(cursor.row - 1, 0) }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "7"): kept = (cursor.row, cursor.column, style)
        case UInt8(ascii: "8"):
            cursor = (min(kept.row, rows - 1), min(kept.column, columns - 1))
            style = kept.style
        case UInt8(ascii: "M"): cursor.row = max(cursor.row - 1, 0)
        default: break
        }
        isAtMargin = false
    }

    private mutating func perform(_ sequence: ScreenParser.Sequence) {
        let count = max(sequence.number(0), 1)
        let column = cursor.column
        if sequence.final != UInt8(ascii: "m") { isAtMargin = false }
        switch UnicodeScalar(sequence.final) {
        case "A": cursor.row = max(cursor.row - count, 0)
        case "B": cursor.row = min(cursor.row + count, rows - 1)
        case "C": cursor.column = min(column + count, columns - 1)
        case "D": cursor.column = max(column - count, 0)
        case "G": cursor.column = min(count, columns) - 1
        case "H": cursor = (min(count, rows) - 1, min(max(sequence.number(1), 1), columns) - 1)
        case "J": eraseScreen(sequence.number(0))
        case "K": eraseRow(sequence.number(0))
        case "P": lines[cursor.row].delete(count, at: column)
        case "@": lines[cursor.row].insert(count, at: column)
        case "X": lines[cursor.row].erase(column..<min(column + count, columns))
        case "m": setStyle(sequence.parameters)
        case "h", "l": setMode(sequence, isOn: sequence.final == UInt8(ascii: "h"))
        default: break
        }
    }

    private mutating func eraseScreen(_ part: Int) {
        eraseRow(part)
        let others = part == 0 ? (cursor.row + 1)..<rows : part == 1 ? 0..<cursor.row : 0..<rows
        for row in others { lines[row] = Row(columns: columns) }
    }

    private mutating func eraseRow(_ part: Int) {
        let column = cursor.column
        lines[cursor.row].erase(part == 0 ? column..<columns : part == 1 ? 0..<(column + 1) : 0..<columns)
        if part != 1 { lines[cursor.row].isWrapped = false }
    }

    private mutating func setStyle(_ parameters: String) {
        style = ["", "0"].contains(parameters) ? "" : style.isEmpty ? parameters : style + ";" + parameters
    }

    private mutating func setMode(_ sequence: ScreenParser.Sequence, isOn: Bool) {
        if sequence.parameters == "4" { inserts = isOn }
        guard sequence.parameters.first == "?", let mode = Int(sequence.parameters.dropFirst()) else { return }
        if isOn { modes.insert(mode) } else { modes.remove(mode) }
    }
}

// MARK: - Breaking rows anew

extension Screen {
    /// Rows that wrapping broke, put together, and where the cursor is in them.
    private func paragraphs() -> (all: [[Row.Cell]], place: (paragraph: Int, offset: Int)) {
        var all: [[Row.Cell]] = []
        var place = (paragraph: 0, offset: 0)
        var isContinued = false
        for (index, line) in lines.enumerated() {
            if !isContinued { all.append([]) }
            if index == cursor.row {
                place = (all.count - 1, all[all.count - 1].count + cursor.column + (isAtMargin ? 1 : 0))
            }
            all[all.count - 1] += line.isWrapped ? line.cells[...] : line.written
            isContinued = line.isWrapped
        }
        return (all, place)
    }
}
