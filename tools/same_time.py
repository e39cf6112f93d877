#!/usr/bin/python3
"""Does the answer to a sign-up, or the time it takes, tell whether its address is known? Run it by script/same-time.

Signs up with a confirmed address and with new ones, in pairs whose order is drawn by lot, over one connection. The answers
must be the same but for their id and date; the times must not be told apart by a Mann-Whitney test (p > 0.01), or their
medians must differ by less than 1 percent.
"""

import argparse
import http.client
import json
import math
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/integration")]

from support.cluster import Cluster  # noqa: E402
from support.service import running, seeded  # noqa: E402

ITS_OWN = {"date", "x-request-id", "ratelimit"}


def mann_whitney(one, other):
    """Two-sided p, by the normal approximation with correction for ties, which thousands of values allow."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    rank_sum, ties, at = 0.0, 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        rank_sum += sum(1 for _, group in ranked[at:end] if group == 0) * (at + 1 + end) / 2
        ties += (end - at) ** 3 - (end - at)
        at = end
    n1, n2, n = len(one), len(other), len(ranked)
    u = rank_sum - n1 * (n1 + 1) / 2
    sigma = math.sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))))
    return math.erfc(abs(u - n1 * n2 / 2) / sigma / math.sqrt(2))


class Signer:
    def __init__(self, port, goal):
        self.connection, self.goal = http.client.HTTPConnection("127.0.0.1", port), goal

    def sign(self, email):
        body = json.dumps({"signer": "person", "name": "Proef Persoon", "email": email, "goals": [self.goal],
                           "municipality": "GM0344", "declaration": "intentieverklaring-1",
                           "consents": {"sign": True, "atLeast16": True}})
        began = time.perf_counter_ns()
        self.connection.request("POST", "/v1/pledges", body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter_ns() - began
        headers = sorted((name.lower(), value) for name, value in answer.getheaders() if name.lower() not in ITS_OWN)
        return took, (answer.status, content, headers)


def confirmed_address(signer, database):
    """An address whose pledge is confirmed, so that as much as possible is known about it."""
    signer.sign("bekend-0000000@example.org")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        database("select accept_signups(1000)")
        if database("update pledges set status = 'confirmed' where email = 'bekend-0000000@example.org' returning id"):
            return "bekend-0000000@example.org"
        time.sleep(0.1)
    raise SystemExit("the first sign-up was not worked through")


def measure(signer, known, pairs):
    times, answers = {"known": [], "new": []}, set()
    for pair in range(pairs + 50):
        kinds = ["known", "new"]
        random.shuffle(kinds)
        for kind in kinds:
            took, answer = signer.sign(known if kind == "known" else f"nieuw-{pair:08d}@example.org")
            answers.add(repr(answer))
            if pair >= 50:  # the first ones prepare statements and fill caches
                times[kind].append(took)
    return times, answers


def judge(times, answers):
    medians = {kind: statistics.median(values) / 1000 for kind, values in times.items()}
    p = mann_whitney(times["known"], times["new"])
    difference = abs(medians["known"] - medians["new"]) / medians["new"]
    print(f"pairs {len(times['new'])}, median known {medians['known']:.1f} us, new {medians['new']:.1f} us "
          f"({difference:.2%} apart), Mann-Whitney p = {p:.4f}, different answers: {len(answers)}")
    return len(answers) == 1 and (p > 0.01 or difference < 0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2000)
    arguments = parser.parse_args()
    cluster = Cluster(os.environ["WDHS_TEST_DATABASE_URL"])
    cluster.make_roles()
    with tempfile.TemporaryDirectory() as place, seeded(cluster) as database:
        # New addresses get mail and a known one soon does not: what that costs belongs to it.
        settings = {"WDHS_SIGNUPS_PER_DOMAIN": "0", "WDHS_SIGNUPS_IN_ALL": "0", "WDHS_MAIL_DIRECTORY": place + "/mail"}
        with running(database, pathlib.Path(place), settings) as server:
            goal = server.http.get("/v1/goals/samen-is-normaal").json()["id"]
            signer = Signer(server.port, goal)
            times, answers = measure(signer, confirmed_address(signer, database), arguments.pairs)
    if not judge(times, answers):
        sys.exit("known and new addresses can be told apart")


if __name__ == "__main__":
    main()
