import OrderedJSON
import TextUI

/// The class as a grid: a row for each student, and the way to the student's portal. Whole without its script, which only
/// keeps it up to date.
struct ClassPage {
    let rows: [GridRow]
    /// Allows the page's own style and script, and no others.
    let nonce: String

    /// A column: its caption, the member of ``GridRow/json`` that it shows, and whether it is a number.
    private struct Column {
        var caption: String
        var member: String
        var isNumber = false
    }

    /// The first column is the student, by name.
    private static let columns = [
        Column(caption: "Student", member: "name"), Column(caption: "Connectors", member: "connectors", isNumber: true),
        Column(caption: "Sources", member: "sources", isNumber: true),
        Column(caption: "Tables", member: "tables", isNumber: true),
        Column(caption: "Requests", member: "requests", isNumber: true),
        Column(caption: "Last call", member: "lastCall"), Column(caption: "Last refusal", member: "lastRefusal"),
        Column(caption: "Minutes since", member: "minutes", isNumber: true),
        Column(caption: "Joined", member: "joined", isNumber: true),
        Column(caption: "From addresses", member: "addresses", isNumber: true),
    ]

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Class</title>
        <style nonce="\(nonce)">\(LivePage.style)\(Self.style)</style>
        </head>
        <body>
        <header><h1>Class <span class="count">\(rows.count)</span></h1><a href="/class.csv" download="class.csv">CSV</a> \
        <a href="/">Own portal</a><p id="live" role="status">Reload to see what is new.</p></header>
        <main class="class">
        <table id="grid"><thead><tr>\(head)</tr></thead>
        <tbody>\(rows.map(line).joined())</tbody></table>
        </main>
        <script nonce="\(nonce)">\(Self.script)</script>
        </body>
        </html>

        """
    }

    private var head: String {
        Self.columns.map { column in
            "<th scope=\"col\" data-member=\"\(column.member)\"\(column.isNumber ? " class=\"number\"" : "")>"
                + "\(column.caption)</th>"
        }.joined()
    }

    /// One student; the script makes the same of a row.
    private func line(_ row: GridRow) -> String {
        let values = row.json
        let cells = Self.columns.map { column in
            let text = Markup.escape(values[column.member]?.shown ?? "")
            let shown = column.member == "name" ? "<a href=\"/?student=\(row.number)\">\(text)</a>" : text
            return "<td data-label=\"\(column.caption)\"\(Self.kind(of: column, row))>\(shown)</td>"
        }
        return "<tr>\(cells.joined())</tr>\n"
    }

    /// A code that was used at more than one address may have been used by somebody else.
    private static func kind(of column: Column, _ row: GridRow) -> String {
        let kinds =
            (column.isNumber ? ["number"] : []) + (column.member == "addresses" && row.addresses > 1 ? ["odd"] : [])
        return kinds.isEmpty ? "" : " class=\"\(kinds.joined(separator: " "))\""
    }

    private static let style = """
        main.class{display:block}.number{text-align:right;font-variant-numeric:tabular-nums}
        .odd{color:var(--bad);font-weight:600}a{color:inherit}
        .class td{overflow-wrap:normal;white-space:nowrap;min-width:0}.class td:first-child{white-space:normal}
        @media(max-width:34rem){.number{text-align:left}}
        """

    private static let script = """
        'use strict';
        const live=document.getElementById('live'),grid=document.getElementById('grid');
        const columns=[...grid.tHead.rows[0].cells];
        const fill=rows=>{grid.tBodies[0].replaceChildren(...rows.map(row=>{
          const line=document.createElement('tr');
          line.append(...columns.map(column=>{
            const cell=document.createElement('td'),member=column.dataset.member,text=row[member]??'';
            cell.dataset.label=column.textContent;cell.className=column.className;
            if(member==='addresses'&&row.addresses>1)cell.classList.add('odd');
            if(member==='name'){const link=document.createElement('a');link.href='/?student='+row.number;link.textContent=text;cell.append(link)}
            else cell.textContent=text;
            return cell}));
          return line}))
          document.querySelector('.count').textContent=rows.length};
        const refresh=async()=>{
          try{
            const answer=await fetch('/class.json');
            if(!answer.ok)throw answer.status;
            fill(await answer.json());live.textContent='Live';live.className='on';
          }catch{live.textContent='Not connected; trying again';live.className=''}
          setTimeout(refresh,\(refreshPause))};
        refresh();
        """

    /// How long the script waits before it asks again, in milliseconds.
    private static let refreshPause = 2000

    // MARK: CSV

    /// The grid as a file for spreadsheets.
    static func csv(_ rows: [GridRow]) -> String {
        let names = rows.first?.json.object?.members.map(\.name) ?? []
        let lines = rows.map { row in row.json.object?.members.map(\.value.forSpreadsheet) ?? [] }
        return ([names] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }
}

extension JSON {
    /// The value as text; nothing for null.
    fileprivate var shown: String { isNull ? "" : plainText }

    /// The value as a cell of a CSV file. What a spreadsheet would take for a formula is made a text: students choose
    /// what they call.
    fileprivate var forSpreadsheet: String {
        guard let text = string else { return shown }
        return CSVWriter.cell(text.first.map { "=+-@\t".contains($0) } == true ? "'\(text)" : text)
    }
}
