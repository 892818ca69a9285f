"""Sends a run of given scenarios as Krkn does, and reports its folder. Usage: … <config.yaml> <group> <scenarios.json>

scenarios.json is a list of {"name", "start", "end"}, in seconds since 1970.
"""

import json
import sys
import uuid

from krkn_client import krkn_telemetry, telemetry_config
from krkn_lib.models.telemetry import ChaosRunTelemetry, ScenarioTelemetry


def main(config_file, group, scenarios_file):
    config = telemetry_config(config_file) | {"telemetry_group": group}
    with open(scenarios_file) as file:
        scenarios = json.load(file)
    run = ChaosRunTelemetry()
    run.run_uuid = str(uuid.uuid4())
    run.scenarios = [scenario(**each) for each in scenarios]
    request_id = f"{int(scenarios[0]['start'])}-windows"
    krkn_telemetry(config, request_id).send_telemetry(config, request_id, run)
    json.dump(f"{group}/{request_id}", sys.stdout)


def scenario(name, start, end):
    told = ScenarioTelemetry()
    told.scenario = f"scenarios/kube/{name}.yml"
    told.scenario_type = "application_outages_scenarios"
    told.start_timestamp, told.end_timestamp = start, end
    return told


main(*sys.argv[1:])
