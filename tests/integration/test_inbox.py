"""The inbox in trouble: rows that cannot be worked through, sign-ups that come without end, and a link that is used while
what it was sent for is being replaced."""

import json
import threading
import time
import uuid

import psycopg2
import pytest

from support import signing
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem
from support.waiting import Threads, eventually

COLUMNS = ("insert into pledge_signups (id, kind, dropped, email, language, declaration, signer, name, kvk_number, "
           "representative_name, goals, public_name, newsletter, share_with_partners) ")
ORGANISATION = ("(%s, 'pledge', false, %s, 'nl', 'intentieverklaring-1', 'organisation', %s, %s, 'Jan', "
                "array(select id from goals order by number limit 1), false, false, false)")

WAITING = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


@pytest.fixture
def person(http):
    return signing.person(signing.goal_id(http))


def put_in(db, address):
    """As no request can send it: the number is none."""
    made = str(uuid.uuid4())
    db(f"{COLUMNS} values {ORGANISATION}", made, address, "Proef", "geen")
    return made


def put_in_together(db, address, *names):
    rows = [(str(uuid.uuid4()), address, name, None) for name in names]
    db(f"{COLUMNS} values {', '.join([ORGANISATION] * len(rows))}", *[value for row in rows for value in row])


def set_aside(db, made):
    return eventually(lambda: db("select code, violated, contents ->> 'kvk_number' from failed_signups where id = %s", made))


def test_a_row_that_cannot_be_worked_through_is_put_aside(http, db, server, person):
    before = metric(http, "wdhs_signups_set_aside_total")
    others = [dict(person, email=signing.new_address()) for _ in range(2)]
    signing.sign(http, others[0])
    address = signing.new_address()
    made = put_in(db, address)
    signing.sign(http, others[1])
    assert set_aside(db, made) == [("23514", "pledges_kvk_number_check", "geen")]
    for other in others:
        assert eventually(lambda: signing.pledges_of(db, other["email"]))
    assert signing.pledges_of(db, address) == []
    assert eventually(lambda: metric(http, "wdhs_signups_set_aside_total") == before + 1)
    [line] = [line for line in eventually(lambda: [json.loads(line) for line in server.log().splitlines()
                                                   if made in line])]
    assert (line["event"], line["sqlstate"]) == ("signup-set-aside", "23514")
    assert address not in server.log()


def test_what_was_put_aside_can_be_put_back(http, db, person):
    signing.sign(http, person)
    made = put_in(db, person["email"])
    set_aside(db, made)
    db("update failed_signups set contents = contents || '{\"kvk_number\": \"12345678\"}' where id = %s", made)
    db("with again as (delete from failed_signups where id = %s returning contents) "
       "insert into pledge_signups select (jsonb_populate_record(null::pledge_signups, contents)).* from again", made)
    assert eventually(lambda: made in signing.pledges_of(db, person["email"]))


def test_erasing_reaches_what_was_put_aside(http, db, person):
    pledge = signing.pending(http, db, person)
    made = put_in(db, person["email"].upper())
    set_aside(db, made)
    assert db("select erase_pledge(%s)", pledge) == [(True,)]
    assert db("select count(*) from failed_signups where id = %s", made) == [(0,)]


def test_retention_reaches_what_was_put_aside(http, db, person):
    made = put_in(db, person["email"])
    set_aside(db, made)
    db("update failed_signups set failed_at = now() - interval '15 days' where id = %s", made)
    find = "select sum(records) from apply_retention(14, 30, 6, 24, %s) where what = 'unconfirmed'"
    assert db(find, True)[0][0] >= 1
    assert db("select count(*) from failed_signups where id = %s", made) == [(1,)]
    db(find, False)
    assert db("select count(*) from failed_signups where id = %s", made) == [(0,)]


def test_retention_erases_no_more_than_asked_at_a_time(http, db, person):
    pledges = [signing.pending(http, db, dict(person, email=signing.new_address())) for _ in range(3)]
    db("update pledges set signed_at = now() - interval '20 days' where id = any (%s::uuid[])", pledges)
    left = "select count(*) from pledges where id = any (%s::uuid[])"
    db("select * from apply_retention(14, 30, 6, 24, false, 2)")
    assert db(left, pledges)[0][0] >= 1
    db("select * from apply_retention(14, 30, 6, 24, false)")
    assert db(left, pledges) == [(0,)]


def test_names_that_are_one_to_the_index_are_one_in_a_batch(http, db, person):
    """Greek has two small letters for one capital; which one it becomes depends on where it stands, and on who decides."""
    address = signing.new_address()
    put_in_together(db, address, "ΟΔΟΣ", "οδος")
    signing.sign(http, person)
    assert eventually(lambda: signing.pledges_of(db, person["email"]))
    assert len(signing.pledges_of(db, address)) == 1
    assert db("select count(*) from failed_signups where contents ->> 'email' = %s", address) == [(0,)]


def test_rows_that_cannot_be_stored_together_are_stored_apart(http, db, person):
    """Should two ever get in each other's way, whatever it is about."""
    db("create function in_the_way() returns trigger language plpgsql as $$ begin "
       "if (select count(*) from added) > 1 then raise cardinality_violation; end if; return null; end $$; "
       "create trigger in_the_way after insert on pledges referencing new table as added for each statement "
       "execute function in_the_way()")
    try:
        address = signing.new_address()
        put_in_together(db, address, "Een", "Twee")
        assert eventually(lambda: len(signing.pledges_of(db, address)) == 2)
    finally:
        db("drop trigger in_the_way on pledges; drop function in_the_way()")


def test_what_was_sent_in_earlier_does_not_replace_what_came_later(http, db, person):
    made = signing.pending(http, db, person)
    late = str(uuid.uuid4())
    db("insert into pledge_signups (id, received_at, kind, dropped, email, language, declaration, signer, name, goals, "
       "public_name, newsletter, share_with_partners) select %s, now() - interval '1 hour', 'pledge', false, email, "
       "'nl', declaration, signer, 'Eerder', goals, false, false, false from pledges where id = %s", late, made)
    assert eventually(lambda: db("select count(*) from pledge_signups where id = %s", late) == [(0,)])
    assert db("select name from pledges where lower(email) = lower(%s)", person["email"]) == [(person["name"],)]


def test_retention_leaves_what_is_signed_meanwhile(http, db, database, person):
    """It takes its time over many pledges, and by the end some are no longer what they were at the beginning."""
    people = [dict(person, email=signing.new_address()) for _ in range(3)]
    made = [signing.pending(http, db, one) for one in people]
    tokens = [signing.confirm_token(db, one) for one in made]
    db("update pledges set signed_at = now() - interval '20 days' where id = any (%s::uuid[])", made)
    db("update pledge_tokens k set signed_at = p.signed_at from pledges p where k.pledge = p.id and p.id = any (%s::uuid[])", made)
    holder, threads = psycopg2.connect(database.superuser_url), Threads()
    try:
        holder.cursor().execute("lock table personal_reads in exclusive mode") # on which erasing waits
        threads.run(db, "select * from apply_retention(14, 30, 6, 24, false)")
        assert eventually(lambda: db(WAITING))
        to_come = [row[0] for row in db("select id::text from pledges where id = any (%s::uuid[]) for update skip locked", made)]
        confirmed, anew = [made.index(one) for one in to_come]
        (first,) = {0, 1, 2} - {confirmed, anew}
        assert signing.confirm(http, tokens[confirmed]).status == 200
        assert http.post("/v1/pledges", json=people[anew]).status == 202
        assert eventually(lambda: db("select from pledges where id = %s and signed_at > now() - interval '1 day'", made[anew]))
        organisation = signing.organisation(signing.goal_id(http), email=people[first]["email"])
        assert http.post("/v1/pledges", json=organisation).status == 202
    finally:
        holder.close()
        threads.join()
    left = {row[0]: row[1] for row in db("select id::text, status from pledges where id = any (%s::uuid[])", made)}
    assert left == {made[confirmed]: "confirmed", made[anew]: "pending"}
    assert eventually(lambda: len(signing.pledges_of(db, organisation["email"])) == 1)


def test_mail_goes_out_while_sign_ups_keep_coming(http, db, person):
    """However many there are: other work has its turn, and so has what came first."""
    stop, threads = threading.Event(), Threads()

    def flood():
        while not stop.is_set():
            db("insert into pledge_signups (id, kind, dropped, email, language) "
               "select gen_random_uuid(), 'pledge', true, 'x@example.org', 'nl' from generate_series(1, 400)")

    threads.run(flood)
    try:
        signing.sign(http, person)
        eventually(lambda: signing.mails_of(db, person["email"]) == ["confirm"], 20)
        before = metric(http, "wdhs_signups_accepted_total")
        eventually(lambda: metric(http, "wdhs_signups_accepted_total") > before)
    finally:
        stop.set()
        threads.join()
    eventually(lambda: db("select count(*) from pledge_signups") == [(0,)], 30)


def test_a_column_that_both_tables_have_goes_the_whole_way_by_itself(http, db, person):
    """What a sign-up sets is told by the columns alone: whatever the body's fields are called, no function names them."""
    db("alter table pledges add column shoe_size integer, add column colour text not null default 'groen'")
    db("alter table pledge_signups add column shoe_size integer, add column colour text")
    made, again = str(uuid.uuid4()), str(uuid.uuid4())
    try:
        for one, changes in ((made, {"shoe_size": "41"}), (again, {"shoe_size": 43, "colour": "rood"})):
            signup = {"id": one, "kind": "pledge", "received_at": "now", "dropped": False, "language": "nl", "name": "Jan", "signer": "person", "email": person["email"],
                      "declaration": person["declaration"], "goals": person["goals"], **changes}
            assert db("select has_goals from receive_signups(%s)",
                      json.dumps([{"client": "192.0.2.1", "signup": signup}])) == [(True,)]
            signing.work_through_inbox(db)
            row = db("select shoe_size, colour from pledges where id = %s", made)
            assert row == [(int(signup["shoe_size"]), signup.get("colour", "groen"))]
    finally:
        db("alter table pledges drop column shoe_size, drop column colour")
        db("alter table pledge_signups drop column shoe_size, drop column colour")


class Replacing:
    """Somebody signs anew with the same address, in a transaction that has not ended yet."""

    def __init__(self, database, pledge):
        self.connection = psycopg2.connect(database.superuser_url)
        self.cursor = self.connection.cursor()
        self.cursor.execute("update pledges set name = 'Iemand Anders', signed_at = now() where id = %s", (pledge,))

    def commit(self):
        self.connection.commit()
        self.connection.close()


def bound_token(db, pledge):
    """A token as the mails have it: for this signature and no other."""
    token = signing.confirm_token(db, pledge)
    db("update pledge_tokens k set signed_at = p.signed_at from pledges p where k.pledge = p.id and p.id = %s", pledge)
    return token


def test_a_link_does_not_confirm_what_replaces_its_pledge_meanwhile(http, database, db, person):
    pledge = signing.pending(http, db, person)
    token = bound_token(db, pledge)
    time.sleep(0.002)
    replacing, answers, threads = Replacing(database, pledge), [], Threads()
    threads.run(lambda: answers.append(signing.confirm(http, token)))
    eventually(lambda: db(WAITING) != [])
    assert answers == []
    replacing.commit()
    threads.join()
    assert_problem(answers[0], "invalid-input")
    assert db("select status, name from pledges where id = %s", pledge) == [("pending", "Iemand Anders")]
    assert_problem(signing.confirm(http, token), "invalid-input")


def test_two_who_click_at_once_both_succeed(http, database, db, person):
    pledge = signing.pending(http, db, person)
    token = bound_token(db, pledge)
    with psycopg2.connect(database.superuser_url) as holding:
        holding.cursor().execute("select from pledges where id = %s for update", (pledge,))
        answers, threads = [], Threads()
        for _ in range(2):
            threads.run(lambda: answers.append(http.post("/v1/pledges/confirmations", json={"token": token})))
        eventually(lambda: db(WAITING) != [])
    threads.join()
    holding.close()
    assert [answer.status for answer in answers] == [200, 200]
    assert signing.mails_of(db, person["email"]) == ["confirm", "confirmed"]
