"""What the database changes along with a write, by a cascade, is as new as the write itself for whoever reads after its
acknowledgement: that is not left to the announcement, which comes when it comes."""

import contextlib
import os
import signal
import uuid

import pytest

from support import signing
from support.kept import HIT, cache_status
from support.own_service import admin, database, key, server  # noqa: F401
from support.waiting import eventually

ELSEWHERE = "/v1/themes?limit=1"

# What the open API shows and a foreign key changes along: the table that is written, the table that changes.
FOREIGN_KEYS = """
    select confrelid::regclass::text, conrelid::regclass::text from pg_constraint
    where contype = 'f' and (confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))
    and conrelid in (select tgrelid from pg_trigger join pg_proc f on f.oid = tgfoid where f.proname ~ '^wdhs_announce')
    and confrelid in (select tgrelid from pg_trigger join pg_proc f on f.oid = tgfoid where f.proname ~ '^wdhs_announce')"""


class World:
    """Makes records, each under a name of its own, and gives their paths."""

    def __init__(self, http, database, admin):
        self.http, self.database, self.admin = http, database, admin

    def make(self, collection, key="id", **fields):
        made = self.http.post(f"/v1/{collection}", json=fields, key=self.admin)
        assert made.status == 201, made
        return f"/v1/{collection}/{made.json()[key]}"

    def municipality(self):
        code = self.database("select 'GM' || max(substr(code, 3)::int) + 1 from municipalities where code < 'GM9999'")[0][0]
        return self.make("municipalities", "code", code=code, slug=code.lower(), name=code, province="PV26", validFrom="2026-01-01")

    def partner(self):
        return self.make("partners", name=f"Proef {uuid.uuid4()}", role="affiliated", kind="other")

    def collective(self, municipality="/GM0344"):
        return self.make("collectives", name="Proef", type="dorpshuis", municipality=id_of(municipality), publicationState="published")

    def goal(self):
        programme = self.http.get("/v1/programmes").json()["items"][0]["id"]
        number = self.database("select max(number) + 1 from goals")[0][0]
        return self.make("goals", programme=programme, number=number, slogan=f"Proef {uuid.uuid4()}", targetYear=2040)

    def pledge(self, **link):
        made = signing.confirmed(self.http, self.database, signing.organisation(
            signing.goal_id(self.http), consents={**signing.AGREED, "publicName": True}))
        (column, target), = link.items()
        self.database(f"update pledges set {column} = %s where id = %s", id_of(target), made)
        return f"/v1/pledges/{made}"


def id_of(path):
    return path.rsplit("/", 1)[1]


def moved_municipality(world):
    municipality = world.municipality()
    return ("PATCH", municipality, {"province": "PV27"}), world.collective(municipality)


def removed_goal(world):
    goal = world.goal()
    return ("DELETE", goal, None), world.make(f"{goal[4:]}/progress", statedOn="2026-01-01", statement="Proef", source="Proef")


def removed_member(world):
    collective = world.collective()
    return ("DELETE", collective, None), world.make("memberships", collective=id_of(collective), partner=id_of(world.partner()))


def removed_organisation(world):
    partner = world.partner()
    return ("DELETE", partner, None), world.make("memberships", collective=id_of(world.collective()), partner=id_of(partner))


def removed_collective_of_a_signer(world):
    collective = world.collective()
    return ("DELETE", collective, None), world.pledge(collective=collective)


def removed_partner_that_signed(world):
    partner = world.partner()
    return ("DELETE", partner, None), world.pledge(partner=partner)


CASES = {("municipalities", "collectives"): moved_municipality, ("goals", "goal_progress"): removed_goal,
         ("collectives", "memberships"): removed_member, ("partners", "memberships"): removed_organisation,
         ("collectives", "pledges"): removed_collective_of_a_signer, ("partners", "pledges"): removed_partner_that_signed}


@contextlib.contextmanager
def late_announcements(database):
    """Nothing is heard inside, and for about a second the service does not know: the session that hears stands still."""
    [(pid,)] = database("select pid from pg_stat_activity where datname = current_database() and usename = 'wdhs_service'"
                        " and query ~ '^listen|heartbeat'")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def is_kept(http, path):
    return cache_status(http.get(path)) == HIT


def test_every_version_is_raised_by_the_database(database):
    """Of every table with records that change, whoever changes them: ETags hold on to it."""
    missing = database("""select c.relname from pg_class c
                          join pg_attribute v on v.attrelid = c.oid and v.attname = 'version'
                          join pg_attribute u on u.attrelid = c.oid and u.attname = 'updated_at'
                          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not exists
                          (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                           where t.tgrelid = c.oid and p.prosrc like '%new.version := old.version + 1%' and t.tgenabled = 'O'
                             and t.tgtype & 19 = 19 and t.tgqual is null and t.tgattr = ''::int2vector)""")
    assert missing == [("pledge_decisions",)], "a log, which is shown to holders of a key alone"


def test_every_foreign_key_that_changes_records_has_its_case(database):
    assert set(database(FOREIGN_KEYS)) == set(CASES)


@pytest.mark.parametrize("case", CASES.values(), ids=["-".join(tables) for tables in CASES])
def test_what_changes_along_is_new_with_the_acknowledgement(case, server, database, admin):
    http = server.http

    def tried():
        """False when the service noticed meanwhile that it is deaf, and kept nothing: then this proves nothing."""
        (method, path, body), along = case(World(http, database, admin))
        for one in (along, ELSEWHERE):
            eventually(lambda: is_kept(http, one))
        before = http.get(along)
        assert before.status == 200
        with late_announcements(database):
            answer = http.request(method, path, key=admin, headers={"If-Match": "*"}, **({"json": body} if body else {}))
            after = http.get(along)
            hears = is_kept(http, ELSEWHERE)
        assert answer.status in (200, 204), answer
        assert (after.status, after.body) != (200, before.body)
        return hears

    eventually(tried)
