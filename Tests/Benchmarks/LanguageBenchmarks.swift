/// How fast scripts run and are checked.
extension Benchmark {
    static let language: [Benchmark] = [
        Benchmark(
            name: "language.loop", summary: "one million rounds of a loop that adds",
            goals: [.ratio("bcx", to: "tclsh", atMost: 1), .ratio("bcx", to: "jimsh", atMost: 1)],
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
