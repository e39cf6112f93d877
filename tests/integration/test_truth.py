"""What is served is never older than what the same instance has acknowledged; script/truth's judge looks, for a moment."""

import asyncio
import math
import sys
import types

import pytest

from support.cluster import CHECKOUT
from support.own_service import admin, database, key  # noqa: F401

sys.path.insert(0, str(CHECKOUT / "tools"))

import truth  # noqa: E402
from truth_ledger import Judge, Outage, Reading, percentile  # noqa: E402

BOUND = 256 * 1024
SECONDS = 8
HERE, THERE = "instance 1", "instance 2"
GOUDA, UTRECHT = {"municipality": "GM0513"}, {"municipality": "GM0344"}


# --- two instances -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(database, admin, tmp_path_factory):
    with truth.instances(database, tmp_path_factory.mktemp("truth"), BOUND) as pair:
        world = truth.World(database, pair, admin, BOUND)
        yield asyncio.run(truth.run(world, SECONDS, readers=3, writers=4, disturb_every=1.5, patience=20))


def test_nothing_is_served_that_is_older_than_what_was_acknowledged(found):
    """Nor a state that never was, nor more than the cache may hold; and in the end both instances know everything."""
    assert found["wrong"] == []
    assert found["reads"] > 100
    assert found["writes_seen_elsewhere"]["count"] > 10


def test_cache_is_used_where_there_is_one(found):
    for cache in found["caches"]:
        assert cache.get("hits", 1) > 0, cache
        assert cache.get("most_bytes", 0) <= BOUND


# --- the judge ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def judge():
    """One collective: made here, acknowledged at 1; moved to Utrecht there, acknowledged at 2; removed here, at 3."""
    made = Judge()
    record = made.record("collectives", "proef")
    for instance, place, moment in ((HERE, GOUDA, 1), (THERE, UTRECHT, 2), (HERE, None, 3)):
        record.acknowledge(record.send(instance, place, moment - 0.5), moment)
    return made


def read(judge, instance, number, started, wanted=None):
    answer = types.SimpleNamespace(started=started, ended=started + 0.1, hit=False)
    record = judge.record("collectives", "proef")
    return judge.read(Reading(instance, "/v1/proef", answer, [(record, number, wanted or {})]))


def kinds(judge):
    return [fault["kind"] for fault in judge.wrong]


OLDER, NEVER = "older than its own acknowledgement", "never written"


@pytest.mark.parametrize("instance,number,started,kind", [
    (HERE, 1, 1.1, None), (HERE, 1, 1.9, None), (HERE, None, 0.9, None), (HERE, 2, 1.6, None), (THERE, 2, 2.1, None),
    (HERE, None, 1.1, OLDER), (THERE, 1, 2.1, OLDER), (HERE, 2, 3.1, OLDER), (HERE, 1, 3.1, OLDER),
    (THERE, None, 2.1, OLDER), (HERE, 2, 1.1, NEVER), (THERE, 3, 3.5, NEVER), (THERE, 4, 3.5, NEVER), (HERE, 0, 0.1, NEVER),
])
def test_judge_knows_what_an_instance_may_show(judge, instance, number, started, kind):
    if number is None and started == 2.1: # not there at all, and not yet removed
        judge.record("collectives", "proef").versions.pop()
    read(judge, instance, number, started)
    assert kinds(judge) == ([kind] if kind else [])


def test_judge_measures_how_far_the_other_instance_is_behind(judge):
    assert read(judge, HERE, 1, 2.25) == 0.25
    assert read(judge, THERE, 2, 3.5) == 0.5
    assert read(judge, THERE, None, 3.5) == 0
    assert (judge.stale, sorted(judge.delays()), judge.wrong) == ([0.25, 0.5], [0, 0.25, 0.5], [])


def test_judge_knows_in_which_lists_a_record_belongs(judge):
    assert read(judge, HERE, None, 1.2, UTRECHT) == 0
    assert read(judge, THERE, None, 2.1, GOUDA) == 0
    assert judge.wrong == []
    read(judge, HERE, None, 1.2, GOUDA)
    assert kinds(judge) == [OLDER]
    read(judge, HERE, 1, 1.2, UTRECHT)
    assert kinds(judge)[1:] == ["in a list where it does not belong"]


@pytest.mark.parametrize("kind,began,ended,started,excused", [
    ("frozen", 1.9, 2.4, 2.5, True), ("frozen", 1.0, 3.0, 2.9, True), ("frozen", 2.2, 2.4, 2.5, False),
    ("frozen", 1.5, 2.1, 2.5, False), ("frozen", 1.0, 5.0, 4.0, False),
    ("cut", 1.9, 2.4, 2.2, True), ("cut", 1.9, 2.4, 2.3, False), ("kept out", 1.9, 5.0, 2.3, False)])
def test_judge_excuses_what_an_outage_explains(kind, began, ended, started, excused):
    judge = Judge()
    record = judge.record("collectives", "proef")
    for instance, moment in ((HERE, 1), (THERE, 2)):
        record.acknowledge(record.send(instance, GOUDA, moment - 0.5), moment)
    outage = Outage(HERE, kind, began)
    judge.outages.append(outage)
    assert read(judge, HERE, 1, started) == started - 2
    outage.ended = ended
    assert (judge.judge_disturbed() == []) == excused
    assert (judge.stale, judge.wrong) == ([], [])


def test_judge_excuses_nothing_older_than_an_own_acknowledgement(judge):
    judge.outages.append(Outage(HERE, "cut", 0))
    read(judge, HERE, 2, 3.1)
    assert kinds(judge) == [OLDER]


def test_frozen_connection_is_given_up_after_a_while():
    outage = Outage(HERE, "frozen", 1)
    assert outage.limit == 1.5
    outage.ended = 1.5
    assert outage.limit == 0.5


def test_write_without_an_answer_counts_neither_way(judge):
    record = judge.record("collectives", "proef")
    lost = record.send(HERE, GOUDA, 4)
    read(judge, HERE, 4, 4.5)
    read(judge, HERE, None, 4.5)
    lost.void = True
    read(judge, HERE, None, 5)
    assert judge.wrong == []
    assert (lost.acknowledged, len(judge.delays())) == (math.inf, 3)


@pytest.mark.parametrize("values,count,expected", [([], 0, 0), ([], 10, 0), ([5, 7], 2, 7), ([5, 7], 100, 5),
                                                   ([5, 7], 200, 0), ([7], 100, 0), (list(range(100)), None, 98)])
def test_percentile_counts_those_that_were_not_stale(values, count, expected):
    assert percentile(values, 0.99, count) == expected
