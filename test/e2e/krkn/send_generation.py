"""Sends a run with the krkn-lib that is imported, in the order of Krkn. Usage: … <config.yaml> <folder for archives>

The run is the same with every krkn-lib: what it has no model of is left out. Reports what was sent.
"""

import base64
import datetime
import hashlib
import inspect
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import krkn_client
from cluster import EVENTS, LOGS, Cluster
from krkn_lib.models import k8s, telemetry
from krkn_lib.models.krkn import ChaosRunAlert, ChaosRunAlertSummary
from krkn_lib.telemetry.ocp import KrknTelemetryOpenshift
from krkn_lib.utils import SafeLogger

SCENARIOS = Path(__file__).parent / "scenarios"
VERSION = version("krkn-lib")
END = time.time()
START = END - 300
PARTS = [b"part %d" % number * 1000 for number in range(3)]


def main(config_file, folder):
    config = krkn_client.telemetry_config(config_file)
    config |= {"archive_path": folder, "logs_backup": True, "prometheus_backup": True, "telemetry_group": "team-a"}
    request_id = f"{int(START)}-krkn-lib-{VERSION}"
    krkn = telemetry_client(config, request_id)
    run = run_of_two_scenarios(krkn)
    krkn.collect_cluster_metadata(run)
    krkn.put_ocp_logs(request_id, config, int(START), int(END))
    sent = krkn.send_telemetry(config, request_id, run)
    files = {"logs-00.tar.gz": LOGS}
    if hasattr(krkn, "put_cluster_events"):
        krkn.put_cluster_events(request_id, config, int(START), int(END))
        files["events-00.json"] = json.dumps(EVENTS).encode()
    alerts = alert_summary(run)
    krkn.put_critical_alerts(request_id, config, alerts)
    files["critical-alerts-00.log"] = alerts.to_json().encode()
    krkn.put_prometheus_data(config, [encoded(folder, *part) for part in enumerate(PARTS)], request_id)
    files |= {f"prometheus-{number:02d}.tar": part for number, part in enumerate(PARTS)}
    report = {
        "version": VERSION,
        "requestId": request_id,
        "telemetry": sent,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    json.dump(report, sys.stdout)


def telemetry_client(config, request_id):
    """krkn-lib 1 is told neither of the configuration nor of the request."""
    known = inspect.signature(KrknTelemetryOpenshift).parameters
    settings = {"telemetry_request_id": request_id, "krkn_telemetry_config": config}
    settings = {name: value for name, value in settings.items() if name in known}
    return KrknTelemetryOpenshift(SafeLogger(), Cluster(), **settings)


def run_of_two_scenarios(krkn):
    """One scenario passes, the other fails."""
    run = telemetry.ChaosRunTelemetry()
    run.run_uuid = "7f0c5b1e"
    pods = scenario(krkn, "pod_kill.yml", "pod_disruption_scenarios", START + 10.25, exit_status=0)
    nodes = scenario(krkn, "node_stop.yml", "node_scenarios", START + 150.25, exit_status=1)
    if hasattr(pods, "affected_pods"):
        pods.affected_pods.recovered = [k8s.AffectedPod("etcd-0", "openshift-etcd", 41.218, 30.104, 11.114)]
    if hasattr(nodes, "affected_nodes"):
        nodes.affected_nodes = [k8s.AffectedNode("w-0", "i-0abc123def4567890", 62.1, 148.9, 58.7, 31.4)]
    run.scenarios = [pods, nodes]
    if hasattr(telemetry, "HealthCheck"):
        run.health_checks = health_checks()
    if hasattr(telemetry, "VirtCheck"):
        run.virt_checks = [telemetry.VirtCheck(VM | period(0, 260))]
    if hasattr(telemetry, "Alerts"):
        run.alerts = [telemetry.Alerts(OBJECTIVE)]
    return run


def scenario(krkn, file, scenario_type, start, exit_status):
    """Lasts for two minutes. krkn-lib 1 has other names for the same."""
    told = telemetry.ScenarioTelemetry()
    told.scenario = f"scenarios/openshift/{file}"
    if hasattr(told, "startTimeStamp"):
        told.startTimeStamp, told.endTimeStamp, told.exitStatus = start, start + 120, exit_status
    else:
        told.start_timestamp, told.end_timestamp, told.exit_status = start, start + 120, exit_status
    if hasattr(told, "scenario_type"):
        told.scenario_type = scenario_type
    krkn.set_parameters_base64(told, str(SCENARIOS / file))
    return told


def health_checks():
    """Down from second 60 to second 90 of 260. A krkn-lib without phases is of Krkn whose status is fixed."""
    rows = [(0, 60, "200"), (60, 90, "503"), (90, 260, 200)]
    is_fixed = "phase" not in telemetry.HealthCheck.__annotations__
    return [
        telemetry.HealthCheck(
            {
                "url": "https://shop.example.com/healthz",
                "status": code == 200 if is_fixed else int(code) == 200,
                "status_code": code,
                **period(start, end),
            }
        )
        for start, end, code in rows
    ]


def period(start, end):
    """Seconds of the run, as times without a zone."""
    local = [datetime.datetime.fromtimestamp(START + 10 + second).isoformat() for second in (start, end)]
    return {"start_timestamp": local[0], "end_timestamp": local[1], "duration": float(end - start)}


def alert_summary(run):
    """What fired during the run, and does no more."""
    alerts = ChaosRunAlertSummary()
    alerts.run_id = run.run_uuid
    alerts.scenario = "node_scenarios"
    alerts.chaos_alerts = [ChaosRunAlert("etcdInsufficientMembers", "firing", "openshift-etcd", "critical")]
    return alerts


def encoded(folder, number, content):
    """The file in base64 that krkn-lib makes of what a pod sends, with its number."""
    file = Path(folder) / f"prometheus.{number}.b64"
    file.write_bytes(base64.encodebytes(content))
    return number, str(file)


VM = {
    "vm_name": "fedora-vm-0",
    "namespace": "vms",
    "node_name": "w-0",
    "ip_address": "10.129.2.15",
    "ssh_status": True,
    "vmi_ready": True,
    "status": True,
}
OBJECTIVE = {
    "name": "etcd leader changes",
    "severity": "warning",
    "starts_at": "2026-11-03T10:05:12+00:00",
    "status": True,
}

main(*sys.argv[1:])
