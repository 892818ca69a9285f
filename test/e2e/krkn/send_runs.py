"""Sends two runs as Krkn does, and reports what was sent. Usage: send_runs.py <config.yaml> <folder for archives>"""

import base64
import hashlib
import json
import random
import sys
import time
from pathlib import Path
from queue import Queue

from krkn_client import krkn_telemetry, telemetry_config
from runs import critical_alerts, kubernetes_run, openshift_run

# They go beyond 99, from where on the order of names is not that of their characters.
PART_NUMBERS = range(80, 120)


def main(config_file, folder):
    config = telemetry_config(config_file)
    reports = [
        send_openshift_run(config | {"prometheus_backup": True}, Path(folder)),
        send_kubernetes_run(config | {"telemetry_group": "qe team/kind+é"}),
    ]
    json.dump(reports, sys.stdout)


def send_openshift_run(config, folder):
    request_id = f"{int(time.time())}-openshift-nightly"
    krkn = krkn_telemetry(config, request_id)
    run, parameters = openshift_run(krkn)
    logs = [random.randbytes(100_000), random.randbytes(50_000)]
    for content in logs:  # After each scenario, under the same name.
        put_logs(krkn, config, request_id, folder, content)
    sent = krkn.send_telemetry(config, request_id, run)
    alerts = critical_alerts(run)
    krkn.put_critical_alerts(request_id, config, alerts)
    parts = {number: random.randbytes(size) for number, size in zip(PART_NUMBERS, part_sizes())}
    krkn.put_prometheus_data(config, [(number, archive(folder, number, parts[number])) for number in parts], request_id)
    contents = {f"prometheus-{number:02d}.tar": content for number, content in parts.items()}
    contents |= {"critical-alerts-00.log": alerts.to_json().encode(), "logs-00.tar.gz": logs[-1]}
    return report(config, request_id, sent, parameters, contents)


def send_kubernetes_run(config):
    request_id = f"{int(time.time())}-kubernetes"
    krkn = krkn_telemetry(config, request_id)
    run, parameters = kubernetes_run(krkn)
    sent = krkn.send_telemetry(config, request_id, run)
    krkn.put_critical_alerts(request_id, config, None)
    return report(config, request_id, sent, parameters, {})


def report(config, request_id, sent, parameters, contents):
    return {
        "folder": f"{config['telemetry_group']}/{request_id}",
        "telemetry": sent,
        "parameters": json.dumps(parameters),
        "files": {
            name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in contents.items()
        },
    }


def part_sizes():
    """Bytes of each part, from 2 kB to 4 MB, small ones as many as large ones."""
    return [int(2_000 * 2_000 ** random.random()) for _ in PART_NUMBERS]


def archive(folder, number, content):
    """The file in base64 that krkn-lib makes of what a pod sends."""
    file = folder / f"prometheus.{number}.b64"
    file.write_bytes(base64.encodebytes(content))
    return str(file)


def put_logs(krkn, config, request_id, folder, content):
    """As put_ocp_logs of krkn-lib, which itself wants a cluster."""
    file = folder / "logs.tar.gz"
    file.write_bytes(content)
    queue = Queue()
    queue.put((0, str(file), 0))
    krkn.generate_url_and_put_to_s3_worker(
        queue, 1, request_id, config["telemetry_group"], f"{config['api_url']}/presigned-url",
        config["username"], config["password"], 0, [], config["max_retries"], "logs-", ".tar.gz",
    )  # fmt: skip


main(*sys.argv[1:])
