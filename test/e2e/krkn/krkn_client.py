"""krkn-lib as Krkn uses it, but without a cluster.

Its HTTP code, models and helpers run unmodified. Only its clients of Kubernetes and OpenShift are replaced, by nothing.
"""

import os
import sys
import types

import yaml

# The local run is on this machine, whatever proxy the environment names.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"



def replace(module, **names):
    sys.modules[module] = types.ModuleType(module)
    vars(sys.modules[module]).update(names)


replace("krkn_lib.k8s", KrknKubernetes=object)
replace("krkn_lib.ocp", KrknOpenshift=object)
replace("kubernetes")
replace("kubernetes.client")
replace("kubernetes.client.exceptions", ApiException=Exception)

from krkn_lib.telemetry.k8s import KrknTelemetryKubernetes  # noqa: E402
from krkn_lib.utils import SafeLogger  # noqa: E402


def telemetry_config(file):
    """The section of Krkn's config.yaml, read as Krkn does."""
    with open(file) as stream:
        return yaml.safe_load(stream)["telemetry"]


def krkn_telemetry(config, request_id=""):
    """What Krkn sends a run with. It logs warnings and errors to stderr."""
    return KrknTelemetryKubernetes(SafeLogger(), None, config, request_id)
