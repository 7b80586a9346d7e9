import OrderedJSON
import TextUI

/// The page as HTML: whole without its script, which only keeps it up to date.
struct LivePage {
    let state: PageState
    let log: [LogEntry]
    /// The student whose portal the teacher looks at.
    var student: String?
    /// Allows the page's own style and script, and no others.
    let nonce: String

    /// How many requests it shows.
    static let requests = 60

    /// What a browser may do with a page.
    static func policy(_ nonce: String) -> String {
        """
        default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
    }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sandbox portal</title>
        <style nonce="\(nonce)">\(Self.style)</style>
        </head>
        <body data-last="\(log.last?.number ?? 0)" data-application="\(state.application)" \
        data-student="\(student.map { "&student=\(PercentCoding.encode($0))" } ?? "")">
        <header><h1>\(title)</h1>\(choice)<p id="live" role="status">Reload to see what is new.</p></header>
        <main>
        <div id="objects">
        \(state.sections.map(section).joined())</div>
        <section id="log" aria-labelledby="log-title">
        <h2 id="log-title">Requests</h2>
        <ol id="requests" reversed aria-live="polite" aria-relevant="additions">
        \(log.reversed().map(request).joined())</ol>
        </section>
        </main>
        <script nonce="\(nonce)">\(Self.script)</script>
        </body>
        </html>

        """
    }

    /// A link to the class, for a teacher who looks at a student's portal.
    private var title: String {
        student.map { "<a href=\"/class\">Class</a> › \(Markup.escape($0))" } ?? "Sandbox portal"
    }

    /// Whose objects are shown, when there are several applications.
    private var choice: String {
        guard state.applications.count > 1 else { return "" }
        let options = state.applications.map { application in
            let isShown = application.id == state.application
            return """
                <option value="\(application.id)"\(isShown ? " selected" : "")>\(Markup.escape(application.title))</option>
                """
        }
        return """
            <form method="get"><label>Objects of <select name="app">\(options.joined())</select></label> \
            <button>Show</button></form>
            """
    }

    private func section(_ section: PageState.Section) -> String {
        let name = Markup.escape(section.name)
        let head = section.columns.map { "<th scope=\"col\">\(Markup.escape($0))</th>" }.joined()
        let rows = section.rows.map { row in
            let cells = zip(section.columns, row).map { column, text in
                "<td data-label=\"\(Markup.escape(column))\">\(Markup.escape(text))</td>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return """
            <section><h2>\(name) <span class="count">\(section.rows.count)</span></h2>
            <table data-section="\(name)"><thead><tr>\(head)</tr></thead>
            <tbody>\(rows.joined())</tbody></table></section>

            """
    }

    /// One request; the script makes the same of an event.
    private func request(_ entry: LogEntry) -> String {
        let parameters = entry.parameters.object?.isEmpty == true ? "" : entry.parameters.text()
        let isRefused = entry.code != nil
        let time = Markup.escape(String(entry.time.dropFirst(11).prefix(8)))
        let answer =
            isRefused ? "\(entry.status) \(entry.code.map { $0.isEmpty ? "refused" : $0 } ?? "")" : "\(entry.status)"
        return """
            <li value="\(entry.number)"\(isRefused ? " class=\"refused\"" : "")>\
            <p><strong>\(Markup.escape(entry.method))</strong> <span class="answer">\(Markup.escape(answer))</span> \
            <span class="who">\(Markup.escape(entry.caller))</span> <time>\(time)</time> <span>\(Int(entry.duration / .milliseconds(1))) ms</span></p>\
            <code>\(Markup.escape(parameters))</code><code class="result">\(Markup.escape(entry.result))</code></li>

            """
    }
}

extension LivePage {
    static let style = """
        :root{color-scheme:light dark;--ink:#14181f;--paper:#fff;--faint:#5a6472;--line:#cfd6df;--good:#0a6b3d;--bad:#b3261e;\
        --band:#f2f5f9}
        @media(prefers-color-scheme:dark){:root{--ink:#eef2f7;--paper:#11151b;--faint:#a3afbd;--line:#38424f;--good:#5fd39a;\
        --bad:#ff8a80;--band:#1a2029}}
        *{box-sizing:border-box}
        body{margin:0;font:1.05rem/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        header{display:flex;flex-wrap:wrap;gap:.4rem 2rem;align-items:baseline;padding:1rem 1.5rem;border-bottom:2px solid var(--line)}
        h1{font-size:1.6rem;margin:0}
        h2{font-size:1.25rem;margin:1.2rem 0 .4rem}
        #live{margin:0;color:var(--faint)}#live.on{color:var(--good)}
        select,button{font:inherit;padding:.15rem .6rem;max-width:100%}
        main{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 2rem;padding:0 1.5rem 2rem}
        .count{color:var(--faint);font-weight:400}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
        td{overflow-wrap:anywhere;min-width:4rem}
        th{color:var(--faint);font-weight:600}
        td:first-child{font-variant-numeric:tabular-nums;white-space:nowrap;min-width:0}
        ol{list-style:none;margin:0;padding:0}
        li{padding:.5rem .8rem;border-left:.3rem solid var(--good);background:var(--band);margin-bottom:.5rem;overflow-wrap:anywhere}
        li.refused{border-color:var(--bad)}
        li p{margin:0;display:flex;flex-wrap:wrap;gap:0 .9rem}
        li p>:not(strong):not(.answer){color:var(--faint)}
        .answer{color:var(--good);font-weight:600}.refused .answer{color:var(--bad)}
        code{display:block;font:.9rem/1.4 ui-monospace,monospace;white-space:pre-wrap}
        code:empty{display:none}
        .result::before{content:"→ ";color:var(--faint)}
        li.new{animation:new 2s}@keyframes new{from{outline:.2rem solid var(--good)}to{outline:.2rem solid transparent}}
        @media(prefers-reduced-motion:reduce){li.new{animation:none}}
        @media(max-width:60rem){main{grid-template-columns:minmax(0,1fr)}#log{order:-1}}
        @media(max-width:34rem){header,main{padding-left:1rem;padding-right:1rem}thead{position:absolute;width:1px;overflow:hidden;clip-path:inset(50%)}table,tbody{display:block}\
        tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}td{display:flex;gap:.6rem;border:0;padding:.1rem 0}\
        td::before{content:attr(data-label);flex:0 0 6.5rem;color:var(--faint)}td:empty{display:none}}
        """

    private static let script = """
        'use strict';
        const list=document.getElementById('requests'),live=document.getElementById('live'),most=\(requests);
        const {application,student}=document.body.dataset;
        const make=(name,text,kind)=>{const e=document.createElement(name);e.textContent=text;if(kind)e.className=kind;return e};
        const show=entry=>{
          const item=make('li','',entry.code!==null?'refused new':'new'),line=make('p','');
          item.value=entry.number;
          const answer=entry.code===null?String(entry.status):entry.status+' '+(entry.code||'refused');
          line.append(make('strong',entry.method),make('span',answer,'answer'),make('span',entry.caller,'who'),
            make('time',entry.time.slice(11,19)),make('span',Math.floor(entry.milliseconds)+' ms'));
          const sent=JSON.stringify(entry.parameters);
          item.append(line,make('code',sent==='{}'?'':sent),make('code',entry.result,'result'));
          list.prepend(item);
          while(list.children.length>most)list.lastChild.remove();
        };
        const fill=section=>{
          const table=document.querySelector('table[data-section="'+section.name+'"]');
          table.tBodies[0].replaceChildren(...section.rows.map(cells=>{
            const row=make('tr','');
            row.append(...cells.map((text,index)=>{const cell=make('td',text);cell.dataset.label=section.columns[index];return cell}));
            return row}));
          table.parentElement.querySelector('.count').textContent=section.rows.length;
        };
        let timer=0;
        const refresh=()=>{clearTimeout(timer);timer=setTimeout(async()=>{
          const answer=await fetch('/state.json?app='+application+student);
          if(answer.ok)(await answer.json()).sections.forEach(fill)},150)};
        const source=new EventSource('/events?after='+document.body.dataset.last+student);
        source.addEventListener('open',()=>{live.textContent='Live';live.className='on'});
        source.addEventListener('error',()=>{live.textContent='Not connected; trying again';live.className=''});
        source.addEventListener('request',event=>{
          const entry=JSON.parse(event.data);
          show(entry);
          if(/(add|update|delete|batch)$/.test(entry.method))refresh();
        });
        source.addEventListener('change',refresh);
        document.querySelector('select')?.addEventListener('change',event=>event.target.form.submit());
        """
}
