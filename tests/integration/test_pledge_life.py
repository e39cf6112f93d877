"""The life of a pledge: every state with every event does what the table of transitions says, and nothing else does."""

import re

import pytest

from support import signing
from support.cluster import CHECKOUT
from support.fixtures import service_fixtures
from support.pledge_fixtures import editor, goal  # noqa: F401

# The inbox is worked through here, and nothing is sent or erased meanwhile.
admin, database, key, server = service_fixtures("module", {"WDHS_JOBS": "off"})

PAGE = (CHECKOUT / "docs/pledge-life.md").read_text(encoding="utf-8")
ROWS = [tuple(row) for row in re.findall(r"^\| ([a-z]+) \| ([a-z-]+) \| ([a-z-]+) \| ([a-z]+) \| ([a-z-]+) \|$", PAGE, re.MULTILINE)
        if row[0] != "state"]
MOVES = {(state, event): (guard, becomes, effect) for state, event, guard, becomes, effect in ROWS}
STATES = ("pending", "confirmed", "withdrawn")
EVENTS = sorted({event for _, event in MOVES})
GUARD_OF = {event: guard for (_, event), (guard, _, _) in MOVES.items()}

# What a pledge must be for a guard to be true, and to be false; None: it cannot be.
GUARDS = {
    "always": ("", None),
    "old": ("signed_at = now() - interval '1 year', withdrawn_at = case when status = 'withdrawn' then now() - interval '1 year' end", ""),
    "valid": ("", "invalidated_at = now()"),
    "invalid": ("invalidated_at = now()", ""),
    "verified": ("verified_at = now()", ""),
    "unverified-organisation": ("", "verified_at = now()"),
    "verified-stranger": ("verified_at = now()", ""),
    "statement-not-approved": ("statement_state = 'submitted'", "statement_state = 'approved'"),
    "statement-not-refused": ("statement_state = 'approved'", "statement_state = 'refused'"),
}
DECISIONS = {"confirm", "verify", "unverify", "approve-statement", "refuse-statement", "invalidate", "revalidate", "promote"}
MAILS = {"ask": ["confirm"], "send-link": ["manage"], "thank": ["confirmed"]}
# What is true of a pledge after an effect.
TRACES = {
    "verify": "verified_at is not null", "unverify": "verified_at is null", "promote": "partner is not null",
    "approve-statement": "statement_state = 'approved'", "refuse-statement": "statement_state = 'refused'",
    "invalidate": "invalidated_at is not null", "revalidate": "invalidated_at is null",
    "unlink": "not exists (select from pledge_tokens k where k.pledge = p.id and k.purpose = 'confirm')",
}


class Life:
    """One pledge of an organisation, and what can happen to it."""

    def __init__(self, http, db, given, editor):
        self.http, self.db, self.given, self.editor = http, db, given, editor
        self.id = signing.pending(http, db, given)
        self.manage = signing.manage_token(db, self.id)

    def bring_to(self, state, so):
        if state != "pending":
            assert signing.confirm(self.http, signing.confirm_token(self.db, self.id)).status == 200
        if state == "withdrawn":
            assert self.withdraw() == 200
        if so:
            self.db(f"set session_replication_role = replica; update pledges set {so} where id = %s", self.id)
        self.db("delete from mails where pledge = %s", self.id)
        self.confirm = signing.confirm_token(self.db, self.id)

    def withdraw(self):
        return self.http.post("/v1/pledges/mine/withdrawal", key=self.manage).status

    def sign(self):
        signing.sign(self.http, {**self.given, "statement": "Iets anders."})
        signing.work_through_inbox(self.db)

    def ask_link(self):
        assert self.http.post("/v1/pledges/links", json={"email": self.given["email"]}).status == 202
        signing.work_through_inbox(self.db)

    def expire(self):
        old = self.db("select signed_at < now() - interval '1 month' from pledges where id = %s", self.id)[0][0]
        self.db("set session_replication_role = replica; update programmes set ends_on = %s", "2024-05-01" if old else None)
        self.db("select * from apply_retention(14, 30, 6, 24, false)")
        self.db("set session_replication_role = replica; update programmes set ends_on = null")

    def happen(self, event):
        """The status of the answer, or None where it is the same whatever happens."""
        if event in DECISIONS:
            body = {"decision": event, "reason": "Nagegaan."}
            return self.http.post(f"/v1/pledges/{self.id}/decisions", json=body, key=self.editor).status
        if event == "use-link":
            return signing.confirm(self.http, self.confirm).status
        if event == "erase":
            return self.http.delete("/v1/pledges/mine", key=self.manage).status
        return {"sign": self.sign, "ask-link": self.ask_link, "withdraw": self.withdraw, "expire": self.expire}[event]()

    def state(self):
        return (self.db("select status from pledges where id = %s", self.id) or [("gone",)])[0][0]

    def everything(self):
        return (self.db("select p::text from pledges p where id = %s", self.id), self.mails(),
                self.db("select count(*) from pledge_tokens where pledge = %s", self.id))

    def mails(self):
        return [kind for (kind,) in self.db("select kind from mails where pledge = %s", self.id)]


@pytest.fixture
def life(http, db, goal, editor):
    return Life(http, db, signing.organisation(goal, statement="Wij doen mee."), editor)


def assert_nothing_happens(life, event):
    before = life.everything()
    assert life.happen(event) in (None, 400, 409)
    assert life.everything() == before


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
def test_what_happens_in_a_state_is_what_the_table_says(state, event, life):
    life.bring_to(state, GUARDS[GUARD_OF[event]][0])
    if (state, event) not in MOVES:
        assert_nothing_happens(life, event)
        return
    _, becomes, effect = MOVES[state, event]
    assert life.happen(event) in (None, 200, 201, 204)
    assert life.state() == becomes
    assert life.mails() == MAILS.get(effect, [])
    if effect in TRACES:
        assert life.db(f"select {TRACES[effect]} from pledges p where id = %s", life.id) == [(True,)]
    assert life.db("select count(*) from mail_removals where pledge = %s", life.id) == [(int(effect == "forget"),)]


@pytest.mark.parametrize(("state", "event"), sorted(pair for pair, (guard, _, _) in MOVES.items() if GUARDS[guard][1] is not None))
def test_nothing_happens_when_the_guard_is_not_true(state, event, life):
    life.bring_to(state, GUARDS[MOVES[state, event][0]][1])
    assert_nothing_happens(life, event)


def test_page_about_it_has_the_table_of_the_database(db):
    columns = "state, event, guard, becomes, effect"
    assert sorted(ROWS) == sorted(db(f"select {columns} from pledge_transitions"))
    assert len(ROWS) == len(MOVES)


def test_drawing_has_every_arrow(db):
    drawn = {(start, end.replace("[*]", "gone"), event) for start, end, events
             in re.findall(r"^    ([a-z]+) --> (\S+): (.+)$", PAGE, re.MULTILINE) for event in events.split(", ")}
    assert drawn == set(db("select state, becomes, event from pledge_transitions where state <> becomes"))


def test_every_guard_and_effect_is_known(db):
    assert set(GUARDS) == {guard for _, _, guard, _, _ in ROWS}
    known = "select count(*) from pledge_transitions t, lateral (select p from pledges p limit 1) p where pledge_allows(p.p, t.guard) is null"
    assert db(known) == [(0,)]
