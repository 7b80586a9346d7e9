"""What the documentation of b24pysdk promises, on the sandbox.

Usage: python b24pysdk_flows.py HOST:PORT PHASE REFRESH_TOKEN

The client speaks https only. PHASE is `calls`, or `refresh` once the access tokens have expired.
"""

import sys

from b24pysdk import BitrixAppLocal, BitrixTokenLocal, BitrixWebhook, Client
from b24pysdk.api.requesters import BitrixOAuthRequester
from b24pysdk.errors import BitrixAPIError, BitrixAPIExpiredToken

domain, phase, refresh_token = sys.argv[1:]
# Its authorisation server is another one than the sandbox's.
BitrixOAuthRequester._OAUTH_TOKEN_URL = f"https://{domain}/oauth/token/"

application = BitrixAppLocal(domain=domain, client_id="local.sandbox0application", client_secret="sandbox0secret")
token = BitrixTokenLocal(auth_token="sandbox0token", refresh_token=refresh_token, bitrix_app=application)
client = Client(token)
sources = client.biconnector.source


def expect_refusal(code, request):
    try:
        result = request.result
    except BitrixAPIError as error:
        assert error.error == code, error
    else:
        raise AssertionError(f"{code} expected, got {result}")


def source(title):
    return {"title": title, "connectorId": 31, "settings": {"token": "x"}}


if phase == "refresh":
    # 401 expired_token: it refreshes once, keeps the new pair and repeats the call.
    assert [connector["id"] for connector in client.biconnector.connector.list().result] == [8, 31, 123]
    assert token.oauth_token.access_token != "sandbox0token"
    assert token.oauth_token.refresh_token != refresh_token
    print("done")
    sys.exit()

fields = {field["title"] for field in sources.fields().result["fields"]}
assert {"id", "title", "connectorId", "settings"} <= fields, fields
made = sources.add(source("North")).result["id"]
assert sources.get(made).result["item"]["connection"]["title"] == "North"
assert sources.update(made, {"title": "North quay"}).result is True
found = sources.list(select=["id", "title"], filter={"%title": "quay"}, order={"id": "ASC"}).result
assert found == [{"id": made, "title": "North quay"}], found

answers = token.call_batch(
    {
        "made": ("biconnector.source.add", {"fields": source("Batch & Сын")}),
        "read": ("biconnector.source.get", {"id": "$result[made][id]"}),
        "gone": ("biconnector.source.get", {"id": 999999}),
    }
)["result"]
assert answers["result"]["read"]["item"]["connection"]["title"] == "Batch & Сын", answers
assert answers["result_error"]["gone"]["error"] == "SOURCE_NOT_FOUND", answers

# There is no wrapper for tables: any method is called by its name.
table = token.call_method(
    "biconnector.table.add",
    {
        "fields": {
            "sourceId": made,
            "name": "berths",
            "externalName": "Berths",
            "externalCode": "v_berths",
            "fields": [{"type": "int", "name": "ID", "externalCode": "berth_id"}],
        }
    },
)["result"]["id"]
expect_refusal("BX_ERROR", sources.delete(made))
assert token.call_method("biconnector.table.delete", {"id": table})["result"] is True

expect_refusal("SOURCE_NOT_FOUND", sources.get(999999))
expect_refusal("CONNECTOR_NOT_FOUND", sources.add({**source("x"), "connectorId": 999999}))
expect_refusal("VALIDATION_UNKNOWN_PARAMETERS", sources.add({**source("x"), "colour": "red"}))
for number in (made, answers["result"]["made"]["id"]):
    assert sources.delete(number).result is True

webhook = Client(BitrixWebhook(domain=domain, webhook_token="1/sandbox0webhook"))
assert webhook.biconnector.source.list().result == []
try:
    Client(BitrixWebhook(domain=domain, webhook_token="1/wrong")).biconnector.source.list().result
except BitrixAPIError as error:
    assert error.error == "NO_AUTH_FOUND", error
else:
    raise AssertionError("a wrong webhook got in")
print("done")
