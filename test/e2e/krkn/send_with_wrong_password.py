"""Makes each call of krkn-lib with a wrong password, and reports how it ends. Usage: … <config.yaml> <any file>"""

import json
import re
import sys
import time
from queue import Queue

from krkn_client import krkn_telemetry, telemetry_config
from runs import kubernetes_run

REQUEST_ID = "1745343338-wrong-password"


def main(config_file, file):
    config = telemetry_config(config_file) | {"password": "wrong"}
    krkn = krkn_telemetry(config, REQUEST_ID)
    run, _ = kubernetes_run(krkn)
    group, user, password = config["telemetry_group"], config["username"], config["password"]
    links = f"{config['api_url']}/presigned-url"
    last_attempt = Queue()
    last_attempt.put((0, file, config["max_retries"]))
    calls = {
        "send_telemetry": lambda: krkn.send_telemetry(config, REQUEST_ID, run),
        "get_bucket_url_for_filename": lambda: krkn.get_bucket_url_for_filename(
            links, f"{group}/{REQUEST_ID}", "prometheus-00.tar", user, password
        ),
        "generate_url_and_put_to_s3_worker": lambda: krkn.generate_url_and_put_to_s3_worker(
            last_attempt, 1, REQUEST_ID, group, links, user, password, 0, [], config["max_retries"], "logs-", ".tar.gz"
        ),
    }
    json.dump({name: outcome(call) for name, call in calls.items()}, sys.stdout)


def outcome(call):
    start = time.monotonic()
    try:
        call()
        status = 200
    except Exception as error:
        status = int(re.search(r"(?:error|code): (\d{3})", str(error))[1])
    return {"status": status, "seconds": time.monotonic() - start}


main(*sys.argv[1:])
