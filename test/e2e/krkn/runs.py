"""Runs of Krkn, made of krkn-lib's own models as Krkn fills them."""

import time
import uuid
from pathlib import Path

from krkn_lib.models.k8s import AffectedNode, AffectedPod, AffectedVMI, ResiliencyReport
from krkn_lib.models.krkn import ChaosRunAlert, ChaosRunAlertSummary
from krkn_lib.models.telemetry import (
    Alerts,
    ChaosRunTelemetry,
    ClusterEvent,
    HealthCheck,
    NodeInfo,
    ObjectStateCheck,
    ScenarioTelemetry,
    Taint,
    VirtCheck,
)

SCENARIOS = Path(__file__).parent / "scenarios"


def scenario(krkn, file, scenario_type, exit_status=0):
    """A scenario that has run, and its parameters as krkn-lib reads them from its file."""
    telemetry = ScenarioTelemetry()
    telemetry.scenario = f"scenarios/openshift/{file}"
    telemetry.scenario_type = scenario_type
    telemetry.start_timestamp = time.time() - 300.75
    telemetry.end_timestamp = time.time()
    telemetry.exit_status = exit_status
    return telemetry, krkn.set_parameters_base64(telemetry, str(SCENARIOS / file))


def kubernetes_run(krkn):
    """What is known of a run on kind: little. Returns it with the parameters of its scenarios."""
    run = ChaosRunTelemetry()
    run.run_uuid = str(uuid.uuid4())
    run.tag = ""
    pods, parameters = scenario(krkn, "pod_kill.yml", "pod_disruption_scenarios", exit_status=1)
    pods.affected_pods.unrecovered = [AffectedPod("kindnet-x2c4v", "kube-system")]
    pods.affected_pods.error = "timeout"
    run.scenarios = [pods]
    run.kubernetes_objects_count = {"ConfigMap": 12, "Deployment": 2, "Pod": 9, "Secret": 1}
    run.node_summary_infos = [node(1, "master", "", "amd64")]
    return run, [parameters]


def openshift_run(krkn):
    """A run on OpenShift with all that Krkn can know. Returns it with the parameters of its scenarios."""
    run = ChaosRunTelemetry()
    run.run_uuid = str(uuid.uuid4())
    run.tag = "nightly-4.18"
    scenarios = [
        scenario(krkn, "pod_kill.yml", "pod_disruption_scenarios", exit_status=1),
        scenario(krkn, "node_stop.yml", "node_scenarios"),
        scenario(krkn, "awkward.yml", "hog_scenarios"),
    ]
    run.scenarios = [telemetry for telemetry, _ in scenarios]
    pods, nodes, hog = run.scenarios
    pods.affected_pods.recovered = [AffectedPod("etcd-0", "openshift-etcd", 41.218, 30.104, 11.114)]
    pods.affected_pods.unrecovered = [AffectedPod("etcd-1", "openshift-etcd")]
    pods.set_cluster_events([ClusterEvent(json_dict=EVENT), ClusterEvent(json_dict=EVENT | {"reason": "Pulled"})])
    pods.resiliency_report = {"resiliency_score": 82, "passed_slos": 23, "total_slos": 27}
    nodes.affected_nodes = [AffectedNode("worker-2", "i-0abc123def4567890", 62.1, 148.9, 58.7, 31.4)]
    nodes.affected_vmis.recovered = [AffectedVMI("fedora-vm-0", "vms", 38.2, 20.1, 18.1)]
    nodes.affected_vmis.unrecovered = [AffectedVMI("fedora-vm-1", "vms")]
    hog.additional_telemetry = {"latencies": {"mean": 9007199254740993, "99th": 1.0}, "success": 0.25}

    run.node_summary_infos = [node(3, "master", "m6i.xlarge", "amd64"), node(1, "infra", "m6g.xlarge", "arm64")]
    run.node_taints = [
        Taint({"node_name": "master-0", "effect": "NoSchedule", "key": "node-role.kubernetes.io/master"})
    ]
    run.kubernetes_objects_count = {"ConfigMap": 530, "Pod": 294, "Route": 8, "VirtualMachineInstance": 12}
    run.network_plugins = ["OVNKubernetes"]
    run.total_node_count = 4
    run.cloud_infrastructure = "AWS"
    run.cloud_type = "self-managed"
    run.cluster_version = "4.18.0-0.nightly-2025-03-13-035622"
    run.major_version = "4.18"
    run.build_url = "https://prow.example/view/1914732?tab=<log>&x=é"
    run.job_status = False
    run.fips_enabled = False
    run.etcd_encryption_enabled = True
    run.ipsec_enabled = False
    run.health_checks = [
        HealthCheck(HEALTH_CHECK),
        HealthCheck(HEALTH_CHECK | {"status": True, "status_code": 200, "phase": "post"}),
    ]
    run.virt_checks = [VirtCheck(VIRT_CHECK), VirtCheck(VIRT_CHECK | {"phase": "post"})]
    run.object_state_checks = [ObjectStateCheck({"check_name": "etcd", "kind": "Pod", "objects_checked": 3})]
    run.error_logs = [{"timestamp": "2025-04-22T17:41:23.501Z", "message": 'pod "etcd-1" did not recover\n\t漢😀'}]
    run.overall_resiliency_report = ResiliencyReport({"scenarios": {pods.scenario: 82}}, 82, 23, 27)
    run.alerts = [Alerts(name="etcd leader changes", severity="critical", starts_at="2025-04-22 17:39:10")]
    return run, [parameters for _, parameters in scenarios]


def critical_alerts(run):
    """The alerts that fired during and after a run."""
    alerts = ChaosRunAlertSummary()
    alerts.run_id = run.run_uuid
    alerts.scenario = run.scenarios[-1].scenario_type
    alerts.chaos_alerts = [ChaosRunAlert("etcdInsufficientMembers", "firing", "openshift-etcd", "critical")]
    alerts.post_chaos_alerts = [ChaosRunAlert("KubePodCrashLooping", "pending", "é", "critical")]
    return alerts


def node(count, nodes_type, instance_type, architecture):
    info = NodeInfo()
    info.count = count
    info.nodes_type = nodes_type
    info.instance_type = instance_type
    info.architecture = architecture
    info.kernel_version = "5.14.0-427.60.1.el9_4.x86_64"
    info.kubelet_version = "v1.31.6"
    info.os_version = "Red Hat Enterprise Linux CoreOS 418.94"
    return info


EVENT = {
    "name": "etcd-0.1838",
    "creation": "2025-04-22T17:39:10Z",
    "reason": "Killing",
    "message": "Stopping container etcd",
    "namespace": "openshift-etcd",
    "source_component": "kubelet",
    "involved_object_kind": "Pod",
    "involved_object_name": "etcd-0",
    "involved_object_namespace": "openshift-etcd",
    "type": "Normal",
}

HEALTH_CHECK = {
    "url": "https://shop.apps.example.com/healthz?a=1&b=<2>",
    "status": False,
    "status_code": "503",
    "start_timestamp": "2025-04-22T17:36:04.010000",
    "end_timestamp": "2025-04-22T17:36:38.514000",
    "duration": 34.504,
}

VIRT_CHECK = {
    "vm_name": "fedora-vm-0",
    "namespace": "vms",
    "node_name": "worker-2",
    "ip_address": "10.129.2.15",
    "new_ip_address": "10.129.2.31",
    "ssh_status": False,
    "vmi_ready": True,
    "start_timestamp": "2025-04-22T17:41:30.112000",
    "end_timestamp": "2025-04-22T17:42:05.480000",
    "duration": 35.368,
}
