"""What Krkn sees of an OpenShift cluster, in place of krkn-lib's clients of Kubernetes and OpenShift of any version."""

import json
import tempfile
from pathlib import Path

from krkn_lib.models.telemetry import NodeInfo, Taint

LOGS = bytes(range(256)) * 200
EVENTS = [{"metadata": {"name": "etcd-0.1838"}, "reason": "Killing", "message": "Stopping container etcd"}]


class Cluster:
    """Methods and attributes that krkn-lib's KrknTelemetryOpenshift uses; those that it finds missing, it warns of."""

    @property
    def api_client(self):
        return self

    def select_header_accept(self, types):
        return types[0]

    def call_api(self, path, *_, **__):
        return repr(self.list_cluster_custom_object(plural=path.split("/")[-1])), 200

    @property
    def custom_object_client(self):
        return self

    def list_cluster_custom_object(self, plural, **_):
        return {"items": [{}] * {"virtualmachineinstances": 2, "builds": 5, "routes": 8}[plural]}

    def get_all_kubernetes_object_count(self, kinds):
        return {kind: 10 * len(kind) for kind in kinds}

    def get_nodes_infos(self):
        if not hasattr(NodeInfo(), "nodes_type"):
            return [node("m-0", "master"), node("w-0", "worker"), node("w-1", "worker")]
        workers = node("w-0", "worker")
        workers.count = 2
        taint = {"node_name": "m-0", "effect": "NoSchedule", "key": "node-role.kubernetes.io/master"}
        return [node("m-0", "master"), workers], [Taint(taint)]

    def get_version(self):
        return "v1.31.6"

    def get_clusterversion_string(self):
        return "4.18.3"

    def get_cloud_infrastructure(self):
        return "AWS"

    def get_cluster_type(self):
        return "self-managed"

    def get_cluster_network_plugins(self):
        return ["OVNKubernetes"]

    def is_fips_enabled(self):
        return True

    def is_etcd_encryption_enabled(self):
        return False

    def is_ipsec_enabled(self):
        return False

    def get_kubeconfig_path(self):
        return "kubeconfig"

    def collect_filter_archive_ocp_logs(self, source, destination, *_):
        """The path of an archive in a folder of krkn-lib's."""
        archive = Path(destination) / "logs.tar.gz"
        archive.write_bytes(LOGS)
        return str(archive)

    def collect_cluster_events(self, *_, **__):
        """The path of a file that krkn-lib deletes."""
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            json.dump(EVENTS, file)
        return file.name


def node(name, role):
    info = NodeInfo()
    if hasattr(info, "nodes_type"):
        info.nodes_type = role
    else:
        info.name = name
        info.node_type = role
    info.architecture = "amd64"
    info.instance_type = "m6i.xlarge"
    info.kernel_version = "5.14.0-427.60.1.el9_4.x86_64"
    info.kubelet_version = "v1.31.6"
    info.os_version = "Red Hat Enterprise Linux CoreOS 418.94"
    return info
