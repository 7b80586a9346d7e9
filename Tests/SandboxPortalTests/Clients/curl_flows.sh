#!/bin/sh
# What people write by hand: every flow with curl alone. Usage: curl_flows.sh WEBHOOK PORTAL TOKEN
set -eu
webhook=$1 portal=$2 token=$3

# call METHOD JSON; by webhook
call() { curl -sS -X POST -H 'Content-Type: application/json' -H 'Accept: application/json' -d "$2" "$webhook$1"; }

# expect TEXT ANSWER
expect() {
    case $2 in
    *"$1"*) ;;
    *) echo "expected $1, got $2" && exit 1 ;;
    esac
}

made=$(call biconnector.source.add '{"fields":{"title":"North","connectorId":31,"settings":{"token":"x"}}}')
expect '{"result":{"id":58},"time":{"start":' "$made"
expect '"connection":{"id":58,"title":"North"' "$(call biconnector.source.get '{"id":58}')"
expect '{"result":true,' "$(call biconnector.source.update '{"id":58,"fields":{"title":"South"}}')"
expect '{"result":[{"id":58,"title":"South"}],' \
    "$(call biconnector.source.list '{"select":["id","title"],"filter":{"%title":"out"},"order":{"id":"ASC"}}')"

# By access token, in the body and in the query.
expect '"title":"South"' "$(curl -sS -d "id=58&auth=$token" "$portal/rest/biconnector.source.get.json")"
expect '"title":"South"' "$(curl -sS "$portal/rest/biconnector.source.get/?id=58&auth=$token")"

# A batch, as JSON and as a form; a form's values are encoded twice.
batch=$(call batch '{"cmd":{"a":"biconnector.source.get?id=58","b":"biconnector.source.get?id=9"}}')
expect '"result_error":{"b":{"error":"SOURCE_NOT_FOUND","error_description":"Source was not found."}}' "$batch"
expect '"result_total":[],"result_next":[]' "$batch"
batch=$(curl -sS "${webhook}batch" -d halt=1 --data-urlencode \
    'cmd[a]=biconnector.source.add?fields[title]=Batch%20%26%20more&fields[connectorId]=31&fields[settings][token]=x' \
    --data-urlencode 'cmd[b]=biconnector.source.get?id=$result[a][id]')
expect '"title":"Batch & more"' "$batch"

# Refusals come with HTTP 200 from the section, and with a status of their own from the portal.
expect '"error":"VALIDATION_REQUIRED_FIELD_MISSING","error_description":"Field \"connectorId\" is required."' \
    "$(call biconnector.source.add '{"fields":{"title":"North"}}')"
status=$(curl -sS -o /dev/null -w '%{http_code}' "${webhook}biconnector.sorce.list")
expect 404 "$status"
status=$(curl -sS -o /dev/null -w '%{http_code}' "$portal/rest/1/wrong/biconnector.source.list")
expect 401 "$status"

for id in 58 59; do expect '{"result":true,' "$(call biconnector.source.delete "{\"id\":$id}")"; done
expect 'SOURCE_NOT_FOUND' "$(call biconnector.source.get '{"id":58}')"
echo done
