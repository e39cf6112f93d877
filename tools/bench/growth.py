"""The same requests on databases of different sizes: what grows with the data, and what does not."""

import dataclasses
import sys

import load
import scenarios
from database import Database
from measuring import measure, spread
from processes import family_resident_kib
from scenarios import CODES, PAGE, PAST_CACHES, SLUG, Stage
from servers import SERVICE_PORT, Service

SIZES = [1_000, 100_000, 1_000_000]
# Frequent enough for a full page among a thousand.
TYPES = ["bewonersinitiatief", "energiecooperatie", "zorgzame-gemeenschap", "dorpshuis"]
KEYS = ("rate", "median_ms", "p99_ms", "own_us", "postgres_us")


@dataclasses.dataclass
class Place:
    """One size: its database, its service, and the wrk script of each scenario."""

    rows: int
    stage: Stage
    idle_kib: int
    scripts: dict
    taken: dict


def scripts_of(stage):
    rows = stage.database.rows
    first_page = f"/v1/collectives?limit={PAGE}"
    lists = [f"/v1/collectives?type={one}" for one in TYPES]
    number = min(scenarios.DEEP_PAGE, rows // PAGE)
    deep = scenarios.follow_to(stage.service.port, number)
    texts = {
        "One record, from memory": load.same_request(f"{SLUG}1"),
        "First page, from memory": load.same_request(first_page),
        "Any record, from the database": load.random_number(SLUG, rows, PAST_CACHES),
        "Any list of 20, filtered, from the database": load.random_path(lists, PAST_CACHES),
        "First page, from the database": load.same_request(first_page, PAST_CACHES),
        f"Page {scenarios.DEEP_PAGE:,} (or the last), from the database": load.same_request(deep, PAST_CACHES),
        "Public pledges, first page, from the database": load.same_request("/v1/pledges", PAST_CACHES),
        "Create a pledge, durably": load.pledges(stage.goals, CODES),
        "95% reads, 5% pledges": load.pledges(stage.goals, CODES, lists + [f"{SLUG}{n}" for n in range(1, 251)], 19),
    }
    return {title: stage.script(f"growth-{rows}-{index}.lua", text) for index, (title, text) in
            enumerate(texts.items())}


def place(binary, admin, directory, rows, index, quick):
    database = Database(binary, admin, rows, pledges=rows, name=f"bench_{rows}")
    stage = Stage(database, directory, Service(binary, database, directory, SERVICE_PORT + 20 + index),
                  quick=quick)
    idle_kib = family_resident_kib(stage.service.pid)
    scripts = scripts_of(stage)
    return Place(rows, stage, idle_kib, scripts, {title: [] for title in scripts})


def play(places, rounds, seconds, postmaster):
    """The sizes in turn, in each round of each scenario."""
    for title in places[0].scripts:
        for one in places:
            one.stage.warm_up(one.stage.service.port, one.scripts[title])
        for _ in range(rounds):
            for one in places:
                party = one.stage.wrk_party(one.stage.service, one.scripts[title])
                one.taken[title].append(measure(party, seconds, postmaster))


def summary(places):
    rows = []
    for title in places[0].scripts:
        sizes = [{"rows": one.rows, **{key: spread([figures[key] for figures in one.taken[title]]) for key in KEYS}}
                 for one in places]
        small, large = sizes[0], sizes[-1]
        ratios = {key: large[key]["median"] / small[key]["median"] for key in ("median_ms", "p99_ms")}
        rows.append({"title": title, "sizes": sizes, "largest_to_smallest": ratios})
    return rows


def run(chosen, binary, admin, directory):
    places = []
    for index, rows in enumerate(chosen.sizes):
        print(f"filling a database with {rows:,} collectives and as many pledges", file=sys.stderr, flush=True)
        places.append(place(binary, admin, directory, rows, index, chosen.quick))
    postmaster = places[0].stage.database.postmaster()
    play(places, chosen.rounds, chosen.seconds, postmaster)
    memory = [{"rows": one.rows, "idle_kib": one.idle_kib, "after_kib": family_resident_kib(one.stage.service.pid)}
              for one in places]
    for one in places:
        one.stage.service.stop()
    return {"sizes": chosen.sizes, "scenarios": summary(places), "memory": memory}
