"""The same requests on databases of different sizes: what grows with the data, and what does not."""

import dataclasses
import statistics
import sys

import load
from database import Database
from measuring import measure, per_request, spread
from processes import family_faults, family_resident_kib
from scenarios import DEEP_PAGE, PAGE, follow_to
from servers import SERVICE_PORT, Service
from stage import CODES, PAST_CACHES, SLUG, Stage
from writing import forget_signups, sign_up_party

SIZES = [1_000, 100_000, 1_000_000]
# Frequent enough for a full page among a thousand.
TYPES = ["bewonersinitiatief", "energiecooperatie", "zorgzame-gemeenschap", "dorpshuis"]
IN_INBOX, SIGN_UP = "Create a pledge, durably", "Sign up while mail is made of it"
WARM, WARM_UP_SECONDS = 0.05, 60 # pages mapped per request; at most so long
KEYS = ("rate", "median_ms", "p99_ms", "own_us", "postgres_us")


@dataclasses.dataclass
class Place:
    """One size: its database, its service, and who is asked in each scenario."""

    rows: int
    stage: Stage
    idle_kib: int
    parties: dict
    taken: dict


def scripts_of(stage):
    rows = stage.database.rows
    first_page = f"/v1/collectives?limit={PAGE}"
    lists = [f"/v1/collectives?type={one}" for one in TYPES]
    number = min(DEEP_PAGE, rows // PAGE)
    deep = follow_to(stage.service.port, number)
    texts = {
        "One record, from memory": load.same_request(f"{SLUG}1"),
        "First page, from memory": load.same_request(first_page),
        "Any record, from the database": load.random_number(SLUG, rows, PAST_CACHES),
        "Any list of 20, filtered, from the database": load.random_path(lists, PAST_CACHES),
        "First page, from the database": load.same_request(first_page, PAST_CACHES),
        f"Page {DEEP_PAGE:,} (or the last), from the database": load.same_request(deep, PAST_CACHES),
        "Public pledges, first page, from the database": load.same_request("/v1/pledges", PAST_CACHES),
        IN_INBOX: load.pledges(stage.goals, CODES),
        "95% reads, 5% pledges": load.pledges(stage.goals, CODES, lists + [f"{SLUG}{n}" for n in range(1, 251)], 19),
    }
    return {title: stage.load_script(f"growth-{rows}-{index}", text) for index, (title, text) in
            enumerate(texts.items())}


def parties_of(stage):
    parties = {title: stage.http_party(stage.service, script) for title, script in scripts_of(stage).items()}
    return {**parties, SIGN_UP: sign_up_party(stage)}


def place(binary, admin, directory, rows, index, quick):
    database = Database(binary, admin, rows, pledges=rows, name=f"bench_{rows}")
    stage = Stage(database, directory, Service(binary, database, directory, SERVICE_PORT + 20 + index),
                  quick=quick)
    idle_kib = family_resident_kib(stage.service.pid)
    parties = parties_of(stage)
    return Place(rows, stage, idle_kib, parties, {title: [] for title in parties})


def warm_up(party, postmaster, most):
    """Until PostgreSQL's processes have touched nearly all of the shared memory that the requests need: each maps a page
    when it first reads it, and of a large database that takes them many seconds, as it would not in a service that runs
    for days."""
    for _ in range(most):
        before = family_faults(postmaster)
        requests = party.load(1)["requests"]
        if family_faults(postmaster) - before < WARM * requests:
            return


def play(places, rounds, seconds, postmaster):
    """The sizes in turn, in each round of each scenario; each round the next one begins."""
    for title in places[0].parties:
        for one in places:
            if title != SIGN_UP and not one.stage.quick: # every round of that has a new service
                warm_up(one.parties[title], postmaster, WARM_UP_SECONDS if "from the database" in title else 1)
        for number in range(rounds):
            first = number % len(places)
            for one in places[first:] + places[:first]:
                figures = measure(one.parties[title], seconds, postmaster)
                per_request(figures)
                one.taken[title].append(figures)
        if title == IN_INBOX:
            for one in places:
                forget_signups(one.stage)


def summary(places):
    rows = []
    for title in places[0].parties:
        sizes = [{"rows": one.rows, **{key: spread([figures[key] for figures in one.taken[title]]) for key in KEYS},
                  **one.parties[title].details} for one in places]
        rounds = list(zip(places[0].taken[title], places[-1].taken[title]))
        ratios = {key: statistics.median(large[key] / small[key] for small, large in rounds)
                  for key in ("median_ms", "p99_ms")}
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
