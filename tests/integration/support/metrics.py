"""Reading /metrics."""

import re

from support.waiting import eventually


def metric(http, name, absent=None):
    """The value of the line of this name and these labels, or `absent`; that it is not there is wrong when that is None."""
    found = re.search(f"^{re.escape(name)} ([0-9.]+)$", http.get("/metrics").text, re.MULTILINE)
    assert found or absent is not None, name
    return float(found.group(1)) if found else absent


def under_way(http):
    """Requests that were received and not answered, but for the one that asks."""
    return metric(http, "wdhs_http_requests_in_flight") - 1


def wait_until_under_way(http, count):
    eventually(lambda: under_way(http) == count)
