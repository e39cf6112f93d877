"""Rounds: who takes part in a scenario is measured in turn, and figures become medians with their spread."""

import contextlib
import dataclasses
import os
import statistics
import time
import typing

from processes import family_cpu_seconds, family_resident_kib


@dataclasses.dataclass
class Party:
    name: str # service, nginx, pgbench or Fastify
    load: typing.Callable # takes seconds, returns rate, median_ms, p99_ms and requests; or what tool makes them of
    pid: int = 0 # of the server
    tool: object = None # that is itself the client of PostgreSQL, from the first round to the last
    around: typing.Callable = contextlib.nullcontext # what holds while it is measured
    log: object = None # a file that grows with each request
    details: dict = dataclasses.field(default_factory=dict)
    again: typing.Callable = None # takes another server: the same party of that one


@dataclasses.dataclass
class Scenario:
    name: str
    title: str
    parties: list
    details: dict = dataclasses.field(default_factory=dict)
    most_rounds: int = 1000 # fewer and longer ones, the same time in all, where what surrounds them takes long
    disturbed: bool = False # the service is compared with itself, beside something else
    parts: int = 1 # more and shorter ones, where those who take part are so alike that it takes many to tell them apart


def spent(party, postmaster):
    return family_cpu_seconds(party.tool.pid if party.tool else party.pid), family_cpu_seconds(postmaster)


def measure(party, seconds, postmaster):
    time.sleep(0.1) # what the last one left to be done is done
    with party.around():
        before = spent(party, postmaster)
        figures = party.load(seconds)
        after = spent(party, postmaster)
        figures["resident_kib"] = None if party.tool else family_resident_kib(party.pid)
    figures["own_s"], figures["postgres_s"] = (after[i] - before[i] for i in range(2))
    if party.log:
        os.truncate(party.log, 0)
    return figures


def per_request(figures):
    for key in ("own", "postgres"):
        figures[f"{key}_us"] = figures[f"{key}_s"] / max(1, figures["requests"]) * 1e6


def take_turns(parties, rounds, seconds, postmaster):
    """All rounds. Whose turn comes first moves on by one each round."""
    taken = {party.name: [] for party in parties}
    for number in range(rounds):
        first = number % len(parties)
        for party in parties[first:] + parties[:first]:
            taken[party.name].append(measure(party, seconds, postmaster))
    return taken


def play(scenario, rounds, seconds, postmaster):
    """A scenario from beginning to end."""
    fewer = min(rounds, scenario.most_rounds)
    rounds, seconds = fewer, round(seconds * rounds / fewer)
    if scenario.parts > 1:
        rounds, seconds = rounds * scenario.parts, seconds / scenario.parts
    tools = {party.name: party.tool for party in scenario.parties if party.tool}
    for tool in tools.values():
        tool.begin()
    taken = take_turns(scenario.parties, rounds, seconds, postmaster)
    for name, tool in tools.items():
        tool.finish(taken[name])
    for figures in (one for rounds_of_one in taken.values() for one in rounds_of_one):
        per_request(figures)
    return {"name": scenario.name, "title": scenario.title, "rounds": rounds, "seconds": seconds, **scenario.details,
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
