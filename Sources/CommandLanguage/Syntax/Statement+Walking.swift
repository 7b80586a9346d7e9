extension Statement {
    /// The statements in its blocks, in their order.
    public var inner: [Statement] {
        switch kind {
        case .if(let branches, let otherwise):
            (branches.map(\.block) + [otherwise].compactMap(\.self)).flatMap(\.statements)
        case .for(let loop): loop.block.statements
        case .try(let block), .expect(_, let block), .batch(_, _, let block): block.statements
        case .command, .let, .break, .continue, .assert, .print, .run, .step, .ask, .sleep, .exit, .shell: []
        }
    }

    /// The commands in it, in their order, those of its blocks among them.
    public var commands: [CommandStatement] {
        if case .command(let command) = kind { [command] } else { inner.flatMap(\.commands) }
    }
}
