"""Asks URLs as the health checks of Krkn do, and reports what they answered. Usage: … <interval> <seconds> <URL…>

One URL after the other, with a pause of the interval, in seconds, after each. What fails or takes more than three seconds
counts as 500.
"""

import json
import sys
import time
from datetime import datetime

import requests


def main(interval, seconds, *urls):
    answers = []
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        for url in urls:
            answers.append({"url": url, "code": status_code(url), "at": datetime.now().isoformat()})
            time.sleep(float(interval))
    json.dump({"answers": answers, "end": datetime.now().isoformat()}, sys.stdout)


def status_code(url):
    try:
        return requests.get(url, timeout=3).status_code
    except requests.RequestException:
        return 500


main(*sys.argv[1:])
