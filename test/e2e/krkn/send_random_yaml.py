"""Sends scenarios of random YAML and compares what is stored with what PyYAML reads. Usage: … <config.yaml> <seed>

Reports how many documents were compared, and those that were refused or read otherwise.
"""

import base64
import json
import random
import sys

from krkn_client import krkn_telemetry, telemetry_config
from krkn_lib.models.telemetry import ChaosRunTelemetry, ScenarioTelemetry
from random_yaml import random_document
from stored_parameters import TelemetryApi, expected_parameters

RUNS = 5
DOCUMENTS_PER_RUN = 100


def main(config_file, seed):
    config = telemetry_config(config_file)
    chance = random.Random(int(seed))
    differences = []
    for run in range(RUNS):
        documents = [random_document(chance) for _ in range(DOCUMENTS_PER_RUN)]
        differences += differences_of(config, f"1745343338-random-{run}", documents)
    json.dump({"documents": RUNS * DOCUMENTS_PER_RUN, "differences": differences}, sys.stdout)


def differences_of(config, request_id, documents):
    scenarios = [scenario(document) for document in documents]
    refusal = send(config, request_id, scenarios)
    if refusal is None:
        stored = TelemetryApi(config).stored_parameters(request_id)
    elif len(documents) > 1:
        # One document is enough to have a whole run refused: which one?
        alone = enumerate(documents)
        return [found for index, one in alone for found in differences_of(config, f"{request_id}-{index}", [one])]
    else:
        stored = [refusal]
    expected = [expected_parameters(vars(scenario)) for scenario in scenarios]
    rows = zip(documents, expected, stored, strict=True)
    return [{"yaml": row[0], "expected": row[1], "stored": row[2]} for row in rows if row[1] != row[2]]


def send(config, request_id, scenarios):
    """Sends a run. Returns what krkn-lib says if it is refused."""
    run = ChaosRunTelemetry()
    run.scenarios = scenarios
    try:
        krkn_telemetry(config).send_telemetry(config, request_id, run)
    except Exception as error:
        return str(error)


def scenario(document):
    telemetry = ScenarioTelemetry()
    telemetry.scenario = "random.yml"
    telemetry.parameters_base64 = base64.b64encode(document.encode()).decode()
    return telemetry


main(*sys.argv[1:])
