"""What the documentation of fast_bitrix24 promises, on the sandbox. Usage: python fast_bitrix24_flows.py WEBHOOK"""

import sys

from fast_bitrix24 import Bitrix
from fast_bitrix24.server_response import ErrorInServerResponseException

portal = Bitrix(sys.argv[1], verbose=False)


def source(number):
    return {"fields": {"title": f"Fast {number}", "connectorId": 31, "settings": {"token": "x"}}}


def expect_refusal(code, call):
    try:
        result = call()
    except ErrorInServerResponseException as error:
        assert code in str(error), error
    except RuntimeError as error:
        assert code in str(error), error
    else:
        raise AssertionError(f"{code} expected, got {result}")


# One call gives its result; a list of items goes by batches, whose results come as they finish.
first = portal.call("biconnector.source.add", source(0))
assert isinstance(first, int), first
many = portal.call("biconnector.source.add", [source(number) for number in range(1, 61)])
assert len(set(many)) == 60, many
titles = {
    item["connection"]["title"] for item in portal.call("biconnector.source.get", [{"id": number} for number in many])
}
assert titles == {f"Fast {number}" for number in range(1, 61)}, titles

# Lists of this section have pages and no total: `page` walks them, `raw` gives an answer as it came.
pages = [
    portal.call("biconnector.source.list", {"filter": {"%title": "Fast"}, "order": {"id": "ASC"}, "page": page}, raw=True)
    for page in (1, 2)
]
assert [len(page["result"]) for page in pages] == [50, 11], pages
assert "total" not in pages[0] and "next" not in pages[0]

by_id = portal.get_by_ID("biconnector.source.get", [first, many[0]], ID_field_name="id")
assert by_id[str(first)]["item"]["connectorId"] == 31, by_id

assert portal.call("biconnector.source.update", {"id": first, "fields": {"title": "Renamed"}}) is True
batch = portal.call_batch(
    {
        "halt": 0,
        "cmd": {
            "made": "biconnector.source.add?fields[title]=Batch&fields[connectorId]=31&fields[settings][token]=x",
            "read": "biconnector.source.get?id=$result[made][id]",
        },
    }
)
assert batch["read"]["item"]["connection"]["title"] == "Batch", batch

expect_refusal("SOURCE_NOT_FOUND", lambda: portal.call("biconnector.source.get", [{"id": 999999}]))
expect_refusal("SOURCE_NOT_FOUND", lambda: portal.call_batch({"halt": 0, "cmd": {"gone": "biconnector.source.get?id=999999"}}))

everything = [{"id": number} for number in [first, *many, batch["made"]["id"]]]
assert all(portal.call("biconnector.source.delete", everything))
assert portal.call("biconnector.source.list", {"filter": {"%title": "Fast"}}, raw=True)["result"] == []
print("done")
