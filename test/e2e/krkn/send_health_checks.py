"""Sends what watch_urls.py reports as a version of Krkn does. Usage: … <config.yaml> <group> <version of Krkn> <report>

Reports the folder of the run. A row begins with an answer and ends with the next other one, which begins none: the answer
after that does. Rows that are left end with the watch.
"""

import json
import sys
from datetime import datetime

from krkn_client import krkn_telemetry, telemetry_config
from krkn_lib.models.telemetry import ChaosRunTelemetry, HealthCheck, ScenarioTelemetry


def main(config_file, group, version, report_file):
    config = telemetry_config(config_file) | {"telemetry_group": group}
    with open(report_file) as file:
        report = json.load(file)
    answers, end = report["answers"], report["end"]
    start = answers[0]["at"]
    run = ChaosRunTelemetry()
    run.scenarios = [scenario(epoch(start), epoch(end))]
    run.health_checks = [HealthCheck(row) for row in rows(answers, end, RESULTS[version])]
    request_id = f"{int(epoch(start))}-krkn-{version}"
    krkn_telemetry(config, request_id).send_telemetry(config, request_id, run)
    json.dump(f"{group}/{request_id}", sys.stdout)


def rows(answers, end, result):
    opened = {}
    told = []
    for answer in answers:
        first = opened.setdefault(answer["url"], answer)
        if answer["code"] != first["code"]:
            del opened[answer["url"]]
            told.append(row(first, answer["at"]) | result(first["code"], None))
    return told + [row(first, end) | result(first["code"], answers[-1]["code"]) for first in opened.values()]


def row(first, end):
    start = first["at"]
    return {"url": first["url"], "start_timestamp": start, "end_timestamp": end, "duration": epoch(end) - epoch(start)}


def result_of_5_0_0(code, last_code):
    """https://github.com/krkn-chaos/krkn/blob/v5.0.0/krkn/utils/HealthChecker.py

    Nothing but the code is measured. `last_code` is that of the last answer, of whichever URL, in the last row of a URL.
    """
    if last_code is None:
        return {"status": False, "status_code": str(code)}
    return {"status": True, "status_code": last_code}


def result_of_5_1_1(code, last_code):
    """https://github.com/krkn-chaos/krkn/blob/v5.1.1/krkn/health_checks/http_health_check_plugin.py"""
    return {"status": code == 200, "status_code": str(code) if last_code is None else code}


RESULTS = {"5.0.0": result_of_5_0_0, "5.1.1": result_of_5_1_1}


def scenario(start, end):
    told = ScenarioTelemetry()
    told.scenario = "scenarios/kube/pod.yml"
    told.scenario_type = "pod_disruption_scenarios"
    told.start_timestamp, told.end_timestamp = start, end
    return told


def epoch(local):
    """Seconds since 1970 of a time without a zone."""
    return datetime.fromisoformat(local).timestamp()


main(*sys.argv[1:])
