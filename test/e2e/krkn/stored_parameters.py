"""What the service stores of scenario parameters, beside what PyYAML and Python's json make of them."""

import base64
import datetime
import json
import math

import requests
import yaml


class TelemetryApi:
    """The service as Krkn's configuration names it."""

    def __init__(self, config):
        self.url = config["api_url"]
        self.group = config["telemetry_group"]
        self.auth = (config["username"], config["password"])

    def post(self, request_id, body):
        """POSTs bytes as krkn-lib does."""
        return requests.post(
            f"{self.url}/telemetry",
            auth=self.auth,
            data=body,
            params={"request_id": request_id, "telemetry_group": self.group},
            headers={"Content-type": "application/json", "Accept": "text/plain"},
        )

    def stored_parameters(self, request_id):
        """The parameters of each scenario of a run, as canonical JSON; None if the run was not stored."""
        answer = requests.get(f"{self.url}/download-url/{self.group}/{request_id}/telemetry.json", auth=self.auth)
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        stored = requests.get(answer.json()["download_link"])
        stored.raise_for_status()
        return [canonical(scenario["parameters"]) for scenario in json.loads(stored.content)["scenarios"]]


def expected_parameters(scenario):
    """The parameters of a scenario as sent, read as Krkn's own server reads them, as canonical JSON."""
    encoded = scenario.get("parameters_base64", scenario.get("parametersBase64"))
    return canonical(yaml.safe_load(base64.b64decode(encoded)) if encoded else scenario["parameters"])


def canonical(value):
    """JSON that is the same for the same value: keys in order, numbers with all their digits, 1 and 1.0 apart."""
    return json.dumps(json.loads(json.dumps(as_json(value))), sort_keys=True)


def as_json(value):
    """The value with what JSON has not, and at which Krkn's own server fails, as our server stores it."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, datetime.date):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
