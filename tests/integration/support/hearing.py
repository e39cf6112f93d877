"""Tests of what is kept, on a machine that has no time: a service that does not hear of changes for a second keeps nothing, and
rightly. Such a test begins anew, with fixtures of its own, and fails only when the service heard all the while."""

import datetime

from _pytest.runner import runtestprotocol

from support.service import Server

TIMES = 8


def moment():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="microseconds")


def was_deaf(since):
    """Whether some service said so since then."""
    return any(line["time"] >= since for server in Server.started for line in server.log_lines() if line.get("event") == "listening-lost")


def run_hearing(item, nextitem):
    """The reports of the one time that counts."""
    for left in reversed(range(TIMES)):
        since = moment()
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if left == 0 or not any(report.failed for report in reports) or not was_deaf(since):
            return reports
