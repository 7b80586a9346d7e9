"""What b24pysdk gives programs, over plain http and with nothing but the standard library: for values of every kind."""

import json
from urllib.request import Request, urlopen


class BitrixWebhook:
    def __init__(self, *, domain, webhook_token):
        self._address = f"http://{domain}/rest/{webhook_token}/"

    def call_method(self, api_method, params=None):
        body = json.dumps(params, allow_nan=False).encode()
        return json.load(urlopen(Request(self._address + api_method, body, {"Content-Type": "application/json"})))
