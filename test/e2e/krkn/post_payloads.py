"""POSTs bodies and compares the parameters that are stored with PyYAML's. Usage: … <config.yaml> <payloads.json>

payloads.json is a list of {"name", "body" in base64, "expect": status}. Reports a row for each of them.
"""

import base64
import json
import sys

from krkn_client import telemetry_config
from stored_parameters import TelemetryApi, expected_parameters


def main(config_file, payloads_file):
    api = TelemetryApi(telemetry_config(config_file))
    with open(payloads_file) as stream:
        payloads = json.load(stream)
    rows = [compared(api, f"1745343338-{index}", payload) for index, payload in enumerate(payloads)]
    json.dump(rows, sys.stdout)


def compared(api, request_id, payload):
    body = base64.b64decode(payload["body"])
    answer = api.post(request_id, body)
    return {
        "name": payload["name"],
        "status": answer.status_code,
        "stored": api.stored_parameters(request_id),
        "expected": expected(body) if payload["expect"] == 200 else None,
    }


def expected(body):
    return [expected_parameters(scenario) for scenario in json.loads(body)["scenarios"]]


main(*sys.argv[1:])
