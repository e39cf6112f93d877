"""Rounds: who takes part in a scenario is measured in turn, and figures become medians with their spread."""

import contextlib
import dataclasses
import os
import statistics
import time
import typing

from processes import family_cpu_seconds, family_resident_kib, tool_cpu_seconds


@dataclasses.dataclass
class Party:
    name: str # service, nginx, pgbench or Fastify
    load: typing.Callable # takes seconds, returns rate, median_ms, p99_ms and requests
    pid: int = 0 # of the server; 0: the tool itself is the client of PostgreSQL
    around: typing.Callable = contextlib.nullcontext # what holds while it is measured
    log: object = None # a file that grows with each request
    details: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Scenario:
    name: str
    title: str
    parties: list
    details: dict = dataclasses.field(default_factory=dict)


def spent(party, postmaster):
    own = family_cpu_seconds(party.pid) if party.pid else tool_cpu_seconds()
    return own, family_cpu_seconds(postmaster)


def measure(party, seconds, postmaster):
    time.sleep(0.2) # the last one's backends are gone: one that goes while the times are read would be missed
    with party.around():
        before = spent(party, postmaster)
        figures = party.load(seconds)
        if not party.pid:
            time.sleep(0.1) # so that its backends have been waited for
        after = spent(party, postmaster)
        figures["resident_kib"] = family_resident_kib(party.pid) if party.pid else None
    requests = max(1, figures["requests"])
    figures["own_us"], figures["postgres_us"] = ((after[i] - before[i]) / requests * 1e6 for i in range(2))
    if party.log:
        os.truncate(party.log, 0)
    return figures


def play(scenario, rounds, seconds, postmaster):
    """All rounds of a scenario. Whose turn comes first moves on by one each round."""
    taken = {party.name: [] for party in scenario.parties}
    for number in range(rounds):
        first = number % len(scenario.parties)
        for party in scenario.parties[first:] + scenario.parties[:first]:
            taken[party.name].append(measure(party, seconds, postmaster))
    return {"name": scenario.name, "title": scenario.title, **scenario.details,
            "parties": [summary(party, taken) for party in scenario.parties]}


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summary(party, taken):
    own, first = taken[party.name], next(iter(taken.values()))
    figures = {"name": party.name, **party.details}
    for key in ("rate", "median_ms", "p99_ms", "own_us", "postgres_us", "resident_kib"):
        if own[0][key] is not None:
            figures[key] = spread([one[key] for one in own])
    if own is not first:
        figures["ratio"] = spread([ours["rate"] / theirs["rate"] for ours, theirs in zip(first, own)])
        figures["p99_ratio"] = spread([ours["p99_ms"] / theirs["p99_ms"] if theirs["p99_ms"] else 0
                                       for ours, theirs in zip(first, own)])
    return figures
