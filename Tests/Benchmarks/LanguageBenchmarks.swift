/// How fast scripts run and are checked.
extension Benchmark {
    static let language: [Benchmark] = [
        Benchmark(
            name: "language.loop", summary: "one million rounds of a loop that adds",
            goals: [
                .ratio("bcx", to: "tclsh, in a procedure", atMost: 0.8), .ratio("bcx", to: "tclsh", atMost: 1),
                .ratio("bcx", to: "jimsh", atMost: 1),
            ],
            contenders: { workspace in
                let bcx = "let s = 0\nfor i in range(1000000) { let s = $s + $i }\nassert $s == 499999500000\n"
                let tcl = "set s 0\nfor {set i 0} {$i < 1000000} {incr i} { set s [expr {$s + $i}] }\n"
                let tclCheck = "if {$s != 499999500000} { exit 1 }\n"
                let tclProcedure = "proc add {} {\n\(tcl)return $s\n}\nset s [add]\n\(tclCheck)"
                let bash = "s=0; for ((i = 0; i < 1000000; i++)); do ((s = s + i)); done; [ $s = 499999500000 ]\n"
                let tclFile = try workspace.file("loop.tcl", tcl + tclCheck)
                let procedure = try workspace.file("procedure.tcl", tclProcedure)
                return [
                    .program("bcx", [Programs.bcx, try workspace.file("loop.bcx", bcx)]),
                    .program("tclsh", ["tclsh", tclFile]),
                    .program("tclsh, in a procedure", ["tclsh", procedure]),
                    .program("jimsh", ["jimsh", tclFile]),
                    .program("bash", ["bash", try workspace.file("loop.sh", bash)]),
                ]
            }),
        Benchmark(
            name: "language.table", summary: "two columns of a table of a million rows",
            goals: [.ratio("bcx", to: "Python", atMost: 0.4), .memory("bcx", atMost: 30)], mostTurns: 3,
            contenders: { workspace in try tables(workspace, rows: [1_000_000]) }),
        Benchmark(
            name: "language.growth", summary: "the same of tables of other lengths",
            goals: [
                .cost("bcx, 1,000,000 rows", to: "bcx, 100,000 rows", atMost: 1.3),
                .growth("bcx, 1,000,000 rows", from: "bcx, 100,000 rows", atMost: 1.2),
            ], mostTurns: 3,
            contenders: { workspace in try tables(workspace, rows: [10_000, 100_000, 1_000_000]) }),
        Benchmark(
            name: "language.texts", summary: "300,000 texts put together and compared, in loops in loops",
            goals: goalsAmongScripts,
            contenders: { workspace in
                try scripts(
                    workspace, "texts",
                    bcx: """
                        let n = 0
                        for i in range(300) { for j in range(1000) {
                            let text = "row $i of $j"
                            if $text == "row 7 of 9" { let n = $n + 1 }
                        } }
                        assert $n == 1

                        """,
                    tcl: """
                        proc work {} {
                            set n 0
                            for {set i 0} {$i < 300} {incr i} { for {set j 0} {$j < 1000} {incr j} {
                                set text "row $i of $j"
                                if {$text eq "row 7 of 9"} { incr n }
                            } }
                            return $n
                        }
                        if {[work] != 1} { exit 1 }

                        """,
                    python: """
                        def work():
                            n = 0
                            for i in range(300):
                                for j in range(1000):
                                    text = f"row {i} of {j}"
                                    if text == "row 7 of 9":
                                        n += 1
                            return n
                        assert work() == 1

                        """)
            }),
        Benchmark(
            name: "language.paths", summary: "300,000 paths followed into an object",
            goals: goalsAmongScripts,
            contenders: { workspace in
                try scripts(
                    workspace, "paths",
                    bcx: """
                        let object = {a: {b: [1, 2, 3]}}
                        let n = 0
                        for i in range(300000) { let n = $n + $object.a.b[1] }
                        assert $n == 600000

                        """,
                    tcl: """
                        proc work {} {
                            set object [dict create a [dict create b [list 1 2 3]]]
                            set n 0
                            for {set i 0} {$i < 300000} {incr i} {
                                set n [expr {$n + [lindex [dict get $object a b] 1]}]
                            }
                            return $n
                        }
                        if {[work] != 600000} { exit 1 }

                        """,
                    python: """
                        def work():
                            object = {"a": {"b": [1, 2, 3]}}
                            n = 0
                            for i in range(300000):
                                n += object["a"]["b"][1]
                            return n
                        assert work() == 600000

                        """)
            }),
        Benchmark(
            name: "language.objects", summary: "a loop over the members of an object of 1000, 300 times",
            goals: goalsAmongScripts,
            contenders: { workspace in
                let members = (0..<1000).map { "n\($0): \($0)" }.joined(separator: ", ")
                let pairs = (0..<1000).map { "n\($0) \($0)" }.joined(separator: " ")
                return try scripts(
                    workspace, "objects",
                    bcx: """
                        let object = {\(members)}
                        let sum = 0
                        for i in range(300) { for name, value in $object { let sum = $sum + $value } }
                        assert $sum == 149850000

                        """,
                    tcl: """
                        proc work {} {
                            set object [dict create \(pairs)]
                            set sum 0
                            for {set i 0} {$i < 300} {incr i} { dict for {name value} $object { incr sum $value } }
                            return $sum
                        }
                        if {[work] != 149850000} { exit 1 }

                        """,
                    python: """
                        def work():
                            object = {f"n{i}": i for i in range(1000)}
                            sum = 0
                            for i in range(300):
                                for name, value in object.items():
                                    sum += value
                            return sum
                        assert work() == 149850000

                        """)
            }),
        Benchmark(
            name: "language.building", summary: "an array, an object and a text put together in a loop",
            goals: [.cost("100k rounds", to: "10k rounds", atMost: 1.5)],
            contenders: { workspace in
                try [("10k rounds", 10_000), ("100k rounds", 100_000)].map { name, count in
                    let bcx = """
                        let array = []
                        let object = {}
                        let text = ""
                        let line = ""
                        for i in range(\(count)) {
                            let array = $array + [{id: $i, title: "North $i"}]
                            let object = $object + {"n$i": $i}
                            let text = $text + "$i,"
                            let line = "$line$i "
                        }
                        assert count($array) == \(count) and count($object) == \(count)

                        """
                    let file = try workspace.file("\(count).bcx", bcx)
                    return .program(name, [Programs.bcx, file], work: (count, "round"))
                }
            }),
        Benchmark(
            name: "language.pages", summary: "pages of fifty rows put together, alone and beside a table of 350 MiB",
            goals: [
                .cost("1600 pages", to: "200 pages", atMost: 1.5),
                .cost("80k beside a table", to: "20k beside a table", atMost: 1.2),
            ], mostTurns: 3,
            contenders: { workspace in
                let lines = (0..<1_200_000).lazy.map {
                    "\($0),Title \($0),Warsaw,\($0 * 3).5,note about \($0) and so on\n"
                }
                let table = try workspace.file("large.csv", "id,title,city,amount,note\n" + lines.joined())
                return try [200, 1600].map { count in
                    let bcx = """
                        let all = []
                        for page in range(\(count)) {
                            let rows = []
                            for i in range(50) { let rows = $rows + [{id: $i, title: "North $i", city: "Hamburg", sort: 100}] }
                            let all = $all + $rows
                        }
                        assert count($all) == \(count * 50)

                        """
                    let file = try workspace.file("pages\(count).bcx", bcx)
                    return .program("\(count) pages", [Programs.bcx, file], work: (count, "page"))
                }
                    + [20_000, 80_000].map { count in
                        let bcx = """
                            let table = csv("\(table)")
                            let ids = []
                            for row in $table { let ids = $ids + [$row.id]; if count($ids) == \(count) { break } }

                            """
                        let file = try workspace.file("ids\(count).bcx", bcx)
                        return .program("\(count / 1000)k beside a table", [Programs.bcx, file], work: (count, "row"))
                    }
            }),
        Benchmark(
            name: "language.rows", summary: "a table bound to a name: 200,000 rows of short cells, and 100 MB",
            goals: [.memory("3 MiB of short cells", atMost: 24), .memory("100 MB", atMost: 300)], mostTurns: 3,
            contenders: { workspace in
                let short = (0..<200_000).lazy.map { "\($0),x\($0 % 10),\($0 % 7),y,\($0 % 100)\n" }
                let long = (0..<760_000).lazy.map {
                    "\($0),\"Harbour, production \($0)\",What people write about the row with number \($0) and the next,"
                        + "Hamburg-\($0 % 977),\($0 % 1000).50,true\n"
                }
                return [
                    try held(workspace, "3 MiB of short cells", "id,a,b,c,d\n", short, count: 200_000),
                    try held(workspace, "100 MB", "id,title,description,city,price,active\n", long, count: 760_000),
                ]
            }),
        Benchmark(
            name: "language.check", summary: "'bcx check' of long scripts",
            goals: [
                .seconds("100k lines", atMost: 1), .memory("100k lines", atMost: 300),
                .cost("100k lines", to: "10k lines", atMost: 1.5), .cost("1M lines", to: "100k lines", atMost: 1.5),
            ],
            contenders: { workspace in
                try [("10k lines", 10_000), ("100k lines", 100_000), ("1M lines", 1_000_000)].map { name, count in
                    let file = try workspace.file("\(count).bcx", pieces: longScript(lines: count))
                    return .program(name, [Programs.bcx, "check", file], work: (count, "line"))
                }
            }),
    ]

    /// A table of so many rows that is bound to a name and read once.
    private static func held(
        _ workspace: Workspace, _ name: String, _ header: String, _ rows: some Sequence<String>, count: Int
    ) throws -> Contender {
        let table = try workspace.file("\(count).csv", pieces: [header] + Array(rows))
        let bcx = """
            let rows = csv("\(table)")
            let n = 0
            for row in $rows { if $row.id != "" { let n = $n + 1 } }
            assert $n == \(count) and count($rows) == \(count)

            """
        return .program(name, [Programs.bcx, try workspace.file("\(count).bcx", bcx)], work: (count, "row"))
    }

    private static let goalsAmongScripts: [Goal] = [.ratio("bcx", to: "tclsh", atMost: 1)]

    /// The same work as a script of each language. That of Tcl is in a procedure, where it is compiled.
    private static func scripts(
        _ workspace: Workspace, _ name: String, bcx: String, tcl: String, python: String
    ) throws -> [Contender] {
        let tclFile = try workspace.file("\(name).tcl", tcl)
        return [
            .program("bcx", [Programs.bcx, try workspace.file("\(name).bcx", bcx)]),
            .program("tclsh", ["tclsh", tclFile]), .program("jimsh", ["jimsh", tclFile]),
            .program("Python", ["python3", try workspace.file("\(name).py", python)]),
        ]
    }

    /// Python and bcx over tables of so many rows, each with two columns that are looked at and two that are not.
    private static func tables(_ workspace: Workspace, rows counts: [Int]) throws -> [Contender] {
        try counts.flatMap { count -> [Contender] in
            let table = try workspace.file(
                "\(count).csv",
                pieces: ["id,title,token,price\n"]
                    + (0..<count).lazy.map { "\($0),\"North, \($0)\",t-\($0),\($0 * 7 % 1000)\n" })
            let bcx = """
                let n = 0
                for row in csv("\(table)") { if $row.price == "7" and $row.token != "" { let n = $n + 1 } }
                assert $n == \(count / 1000)

                """
            let python = """
                import csv
                n = 0
                with open("\(table)", newline="") as file:
                    for row in csv.DictReader(file):
                        if row["price"] == "7" and row["token"] != "":
                            n += 1
                assert n == \(count / 1000)

                """
            let suffix = counts.count == 1 ? "" : ", \(number(count)) rows"
            return [
                .program(
                    "bcx\(suffix)", [Programs.bcx, try workspace.file("\(count).bcx", bcx)], work: (count, "row")),
                .program(
                    "Python\(suffix)", ["python3", try workspace.file("\(count).py", python)], work: (count, "row")),
            ]
        }
    }

    /// `1,000,000`
    private static func number(_ count: Int) -> String {
        count < 1000 ? "\(count)" : "\(number(count / 1000)),\(String(String(1000 + count % 1000).dropFirst()))"
    }

    /// A script of the kind people generate: objects made, looked at and changed, with a comment here and there; ten
    /// lines an object.
    private static func longScript(lines count: Int) -> some Sequence<String> {
        (0..<count / 10).lazy.map { number in
            guard number > 0 else { return "connect sandbox\nlet total = 0" + String(repeating: "\n", count: 9) }
            return """
                # object \(number)
                source.add title="North \(number)" connectorId=31 settings.token=t-9f3c -> made
                assert $made.id > 0 "object \(number) has an id"
                let total = $total + $made.id * 2
                if $total > \(number) and $made.id != null {
                    source.update $made.id description="the ${total}th, of ${made.id}" active=false
                }
                source.list where title contains "North" and id >= \(number) order id desc select id,title -> found
                for item in $found { print $item.title count($found) }
                expect SOURCE_NOT_FOUND source.get \(number)

                """
        }
    }
}
