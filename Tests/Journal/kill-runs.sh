#!/usr/bin/env bash
# Kills a loop with a journal again and again while its portal misbehaves, and counts what was made.
#
#   Tests/Journal/kill-runs.sh [RUNS] [ROWS] [BCX]
#
# Every run is ended by kill -9 at a moment that chance chooses, the last one is left to end by itself. Rows are sources
# and connectors by turns, so that the ids of the two kinds meet; two rows of each kind share a title. A run that finds
# rows whose requests may not have arrived waits for a real minute. Prints figures; the status is 0 when no row was lost
# and none was made twice.
set -euo pipefail

runs=${1:-20}
rows=${2:-2000}
bcx=$(realpath "${3:-.build/debug/bcx}")
RANDOM=${SEED:-4}

folder=$(mktemp -d)
cd "$folder"
export HOME="$folder"
mkfifo orders
"$bcx" sandbox <orders >sandbox.out 2>sandbox.err &
sandbox=$!
exec 9>orders
trap 'kill "$sandbox" 2>/dev/null; rm -rf "$folder"' EXIT
until grep -q 'access token' sandbox.out; do sleep 0.1; done
webhook=$(grep -o 'http[^ ]*/rest/[^ ]*' sandbox.out | head -n 1)

{
    echo 'code,title'
    for ((n = 0; n < rows; n++)); do echo "c$n,\"North, $((n / 4))\""; done
} >sources.csv
cat >bulk.bcx <<'SCRIPT'
for n, row in csv("sources.csv") journal "done.jsonl" key $row.code {
    if $n % 2 == 0 {
        source.add title=$row.title description=$row.code connectorId=31 settings.token=t-9f3c
    } else {
        connector.add title=$row.title description=$row.code logo="data:image/png;base64,iVBORw0KGgo=" \
            urlCheck="https://erp.example/c" urlTableList="https://erp.example/l" \
            urlTableDescription="https://erp.example/d" urlData="https://erp.example/r" \
            settings:=[{"name": "Token", "code": "token", "type": "STRING"}]
    }
}
SCRIPT

faults=(
    'drop-reply on batch'
    'drop-reply 2 on batch'
    'drop-reply on biconnector.source.list'
    'fault QUERY_LIMIT_EXCEEDED on batch'
    'fault INTERNAL_SERVER_ERROR on batch'
    'fault INTERNAL_SERVER_ERROR times 7 on biconnector.source.add'
    'fault QUERY_LIMIT_EXCEEDED times 3 on biconnector.connector.add'
    'page 502 on batch'
    'latency 30ms'
    'latency 0ms'
)

size() { stat -c %s done.jsonl 2>/dev/null || stat -f %z done.jsonl 2>/dev/null || echo 0; }
seconds() { date +%s; }
start=$(seconds)
killed=0 ended=0 waits=0

for ((run = 1; run <= runs; run++)); do
    fault=${faults[RANDOM % ${#faults[@]}]}
    echo "$fault" >&9
    goal=$(($(size) + 1 + RANDOM % (rows * 200 / runs)))
    "$bcx" --connect "$webhook" bulk.bcx >run.out 2>run.err &
    victim=$!
    # The moment is when the journal has grown by so much, and a little later.
    until (($(size) >= goal)) || ! kill -0 "$victim" 2>/dev/null; do sleep 0.01; done
    sleep "0.0$((RANDOM % 10))"
    kill -9 "$victim" 2>/dev/null && killed=$((killed + 1)) || ended=$((ended + 1))
    wait "$victim" 2>/dev/null || true
    grep -q 'looking up rows' run.err && waits=$((waits + 1))
    printf 'run %2d: %-62s %6d bytes\n' "$run" "$fault" "$(size)"
done

echo 'fault off' >&9
echo 'latency 0ms' >&9
status=1
for ((try = 0; try < 10 && status != 0; try++)); do
    status=0
    "$bcx" --connect "$webhook" bulk.bcx >run.out 2>run.err || status=$?
done
tail -n 1 run.err

"$bcx" --connect "$webhook" --quiet -c 'source.list all select id,description -> all; for o in $all { print $o.description }' \
    | grep '^c[0-9]' >made || true
"$bcx" --connect "$webhook" --quiet -c 'connector.list all select id,description -> all; for o in $all { print $o.description }' \
    | grep '^c[0-9]' >>made || true
made=$(wc -l <made)
distinct=$(sort -u made | wc -l)
done=$(grep -c '"done"' done.jsonl)
echo "$rows rows, $killed runs killed, $ended ended by a fault before that, $waits had rows to look up, $(($(seconds) - start)) s"
echo "made $made, lost $((rows - distinct)), doubled $((made - distinct)), done in the journal $done, last status $status"
((status == 0 && made == rows && distinct == rows && done == rows))
