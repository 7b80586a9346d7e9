extension ForeignWord {
    /// The words that people bring along, the more exact patterns first.
    static let all: [ForeignWord] = leaving + helping + session + showing + files + programs + psql + languages

    private static let leaving = [
        ForeignWord(
            "exit|quit|bye|logoff|q|:q|:q!|:wq|:x|\\q|.quit|.exit|/exit|/quit|выход|выйти *", "write 'exit'",
            like: "quit()"),
        ForeignWord(
            "logout|disconnect|signout *", "write 'auth none' to forget the credentials, 'exit' to end the session",
            like: "logout"),
    ]

    private static let helping = [
        ForeignWord(
            "help|?|\\?|\\h|.help|/help|:help|:h|-h|--help|-?|/?|man|usage|info|about|помощь|справка *",
            "write 'help$topic'", like: "man source.add"),
        ForeignWord("commands|menu|functions|methods|forms", "write 'help $0'", like: "methods"),
        ForeignWord("hello|hi|hey|привет *", "write 'help'", like: "hello"),
        ForeignWord(
            "version|ver|-v|-version|--version|\\v|.version *", "write '!bcx --version'", like: "version"),
    ]

    private static let session = [
        ForeignWord(
            "whoami|me|who|user|\\conninfo|.databases|.connection|\\du|auth.me|session *", "write 'status'",
            like: "whoami"),
        ForeignWord(
            "login|signin|log-in|authenticate *",
            "write 'auth login' to log in with a browser, 'connect URL' for a webhook", like: "login"),
        ForeignWord("sandbox|practice|demo|play *", "write 'connect sandbox'", like: "sandbox"),
        ForeignWord("connect to _", "write 'connect $1'", like: "connect to sandbox"),
        ForeignWord("\\c|\\connect|open|ssh|attach|.open *", "write 'connect URL'", like: "\\c portal"),
        ForeignWord(
            "https://…|http://… *", "write 'connect' before a portal's address", like: "https://acme.bitrix24.com"),
        ForeignWord("profiles|\\l *", "write 'profile list'", like: "profiles"),
        ForeignWord("bcx sandbox *", "write 'connect sandbox'", like: "bcx sandbox"),
        ForeignWord("bcx version|--version|-v", "write '!bcx --version'", like: "bcx --version"),
        ForeignWord("bcx", "bcx is running: write 'help'", like: "bcx"),
        ForeignWord("bcx check|fmt|test|completion *", "write '!bcx …' to run the program", like: "bcx check a.bcx"),
        ForeignWord("bcx *", "write '$*'", like: "bcx source.list"),
        ForeignWord("config|settings|options|\\pset|.show *", "write 'option'", like: "config"),
        ForeignWord("draft|preview|body|payload *", "write 'fields'", like: "preview"),
        ForeignWord("submit|send", "write 'source.add' to send the draft", like: "send"),
        ForeignWord("rollback|abort|revert *", "write 'undo' to undo a change of the draft", like: "rollback"),
        ForeignWord(
            "begin|commit|transaction|end; *", "write 'batch { … }' to send several calls together", like: "begin;"),
    ]

    private static let showing = [
        ForeignWord(
            "echo|puts|printf|say|log|console.log|print_r|var_dump|alert|\\echo|\\qecho|.print *",
            "write 'print $text'", like: "echo hello"),
        ForeignWord("cls|reset *", "press Control-L to clear the screen", like: "cls"),
        ForeignWord(
            "result|response|answer|last *", "write 'reply' for the whole reply, 'print $last' for its result",
            like: "response"),
        ForeignWord(
            "tables|\\d|\\d+|\\dt|\\dt+|.tables|.schema|schema|objects *",
            "write 'source.list', 'connector.list' or 'table.list'", like: "\\d"),
        ForeignWord(
            "ls|dir|ll *", "write 'source.list' for the sources of the portal, '!ls …' for files", like: "ls"),
        ForeignWord("get|view _", "write 'source.get ID'", like: "get 58"),
        ForeignWord(
            "list|show|get|find *", "write 'source.list', 'connector.list' or 'table.list'", like: "show"),
        ForeignWord(
            "create|add|make|insert *",
            "write 'source.add?', 'connector.add?' or 'table.add?' to be asked for each field",
            like: "create"),
        ForeignWord("delete|remove|del|drop *", "write 'source.delete ID'", like: "remove 58"),
        ForeignWord("update|modify|change|patch *", "write 'source.update ID FIELD=VALUE'", like: "modify 58"),
    ]

    private static let files = [
        ForeignWord("\\i|\\ir|.read|load|exec|execute|include|require|. _", "write 'run $1'", like: "\\i setup.bcx"),
        ForeignWord(
            "\\i|\\ir|.read|load|exec|execute|include|require *", "write 'run FILE' for a script", like: "include"),
        ForeignWord("source", "write 'run FILE' for a script, 'source.list' for sources", like: "source"),
        ForeignWord("source _", "write 'run $1' for a script, 'source.list' for sources", like: "source setup.bcx"),
        ForeignWord(
            "cd|chdir|\\cd *", "write the path of each file; a script looks for files in its own folder",
            like: "cd scripts"),
        ForeignWord(
            "\\o|.output|.once|\\copy|export-csv|download *", "write 'source.list > FILE'", like: "\\o out.json"),
        ForeignWord("\\e|.edit|edit-draft *", "write 'edit'", like: "\\e"),
        ForeignWord("\\s|.history|\\p *", "write 'history'", like: "\\s"),
    ]

    private static let programs = [
        ForeignWord("sudo _ *", "write '!$0 …' to run a system program", like: "sudo ls"),
        ForeignWord(
            """
            npm|npx|yarn|pnpm|pip|pip3|composer|apt|apt-get|brew|cargo|go|docker|git|python|python3|node|deno|php|ruby|make|\
            vi|vim|nano|less|more|tar|chmod|ssh-keygen|ping|wget|curl|bash|sh|zsh|kill|ps|top|tee|touch|find|xargs|cat|grep|\
            jq|sed|awk|rm|cp|mv|mkdir|date|sort|head|tail|pwd|wc|which|env|tree|cut|uniq|psql|mysql|sqlite3|\
            redis-cli *
            """, "write '!$0 …' to run a system program", like: "npm install"),
        ForeignWord("\\! *", "write '!…' to run a system program", like: "\\! date"),
    ]

    private static let psql = [
        ForeignWord("\\x|\\gx|.json *", "write 'option output json'", like: "\\x"),
        ForeignWord(".mode _", "write 'option output $1'", like: ".mode csv"),
        ForeignWord("\\a|\\t|.mode|.headers|format *", "write 'option output table'", like: ".headers on"),
        ForeignWord("\\timing|.timer|.trace|debug|verbose *", "write 'option trace on'", like: "\\timing"),
        ForeignWord("\\set|\\gset|.parameter *", "write 'let NAME = …'", like: "\\set id 58"),
        ForeignWord("\\… *", "write 'help': bcx has no commands that begin with '\\'", like: "\\watch 2"),
    ]

    private static let languages = [
        ForeignWord(
            "import|from|use|using|package|#include|<?php|<?|'use|\"use|namespace|require_once *",
            "bcx imports nothing: write a method, as in 'source.list'", like: "import requests"),
        ForeignWord("foreach *", "write 'for NAME in EXPR { … }'", like: "foreach ($x as $y)"),
        ForeignWord(
            "while|until|loop *", "write 'for n in range(100) { … }', and break in it to end it", like: "while true"),
        ForeignWord(
            "then|fi|do|done|end|endif|esac *", "write blocks in braces: 'if EXPR { … }'", like: "done"),
        ForeignWord("elif|elsif|elseif *", "write 'if EXPR { … } else if EXPR { … }'", like: "elif x"),
        ForeignWord(
            "function|func|fn|def|proc|sub|class|lambda *", "put the lines into a file and write 'run FILE NAME=VALUE'",
            like: "def f():"),
        ForeignWord("return|throw|raise|die *", "write 'exit' to end the script", like: "return 1"),
        ForeignWord("unless *", "write 'if not EXPR { … }'", like: "unless x"),
        ForeignWord(
            "except|catch|finally|rescue *", "write 'try { … }' and look at $error after it", like: "except Exception:"),
        ForeignWord("input|read|readline|prompt *", "write 'ask NAME \"Question\"'", like: "read name"),
        ForeignWord("wait|delay|pause|timeout *", "write 'sleep 2s'", like: "wait 2"),
        ForeignWord("test|expect.any *", "write 'assert EXPR'", like: "test x"),
        ForeignWord(
            "post|put|head|fetch|axios|async|await|bx24… *",
            "write the method's name and its parameters, as in 'source.list'", like: "POST /profile"),
    ]
}
