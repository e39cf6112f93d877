"""Decisions of editors: each does what it says, only where it can, and stays in the log."""

import uuid

import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.pledge_fixtures import editor, goal, reader  # noqa: F401
from support.problems import assert_problem

WITH_REASON = ("confirm", "invalidate", "refuse-statement", "erase")


@pytest.fixture
def openly():
    return {"consents": {**signing.AGREED, "publicName": True}, "statement": "Wij doen mee."}


@pytest.fixture
def organisation(http, db, goal, openly):
    """A confirmed organisation that is named."""
    return signing.confirmed(http, db, signing.organisation(goal, **openly, website="https://www.example.org/over"))


@pytest.fixture
def decide(http, editor):
    def post(pledge, decision, reason=None, key=editor):
        body = {"decision": decision, **({"reason": reason} if reason else {})}
        return http.post(f"/v1/pledges/{pledge}/decisions", json=body, key=key)

    return post


@pytest.fixture
def done(decide):
    """done(pledge, "verify", …): decisions that succeed, with a reason where one is needed."""

    def all_of(pledge, *decisions):
        for decision in decisions:
            answer = decide(pledge, decision, "Nagegaan." if decision in WITH_REASON else None)
            assert answer.status == 201, answer
        return answer

    return all_of


def personal(http, reader, pledge):
    answer = http.get(f"/v1/pledges/{pledge}", key=reader, headers=signing.REASON)
    assert answer.status == 200, answer
    return answer.json()


# --- each of them ----------------------------------------------------------------------------------------------------


def test_decision_is_answered_with_who_decided_what_and_why(http, organisation, decide, editor):
    answer = decide(organisation, "verify", "Uittreksel gezien.")
    assert answer.status == 201, answer
    made = answer.json()
    assert (made["pledge"], made["decision"], made["reason"]) == (organisation, "verify", "Uittreksel gezien.")
    assert (made["apiKey"], made["partner"]) == (editor.split("_")[1], None)
    path = answer.headers["Location"].split("/v1", 1)[1]
    assert http.get("/v1" + path, key=editor).json() == made


def test_confirm_is_for_who_could_not_do_so_by_mail(http, db, goal, openly, done, decide):
    pledge = signing.pending(http, db, signing.person(goal, **openly))
    token = signing.confirm_token(db, pledge)
    done(pledge, "confirm")
    assert http.get(f"/v1/pledges/{pledge}").json()["status"] == "confirmed"
    assert_problem(decide(pledge, "confirm", "Nog eens."), "conflict")
    assert signing.confirm(http, token).status == 200


def test_verify_and_unverify(http, organisation, done, decide, reader):
    assert personal(http, reader, organisation)["verifiedAt"] is None
    assert http.get(f"/v1/pledges/{organisation}").json()["verifiedAt"] is None
    assert_problem(decide(organisation, "unverify"), "conflict")
    done(organisation, "verify")
    assert http.get(f"/v1/pledges/{organisation}").json()["verifiedAt"]
    assert_problem(decide(organisation, "verify"), "conflict")
    done(organisation, "unverify")
    assert http.get(f"/v1/pledges/{organisation}").json()["verifiedAt"] is None


def test_verification_ends_when_the_organisation_changes_who_it_is(http, db, organisation, done, reader):
    mine = signing.manage_token(db, organisation)
    for change, stays in (({"municipality": "GM0344"}, True), ({"name": f"Iets anders {uuid.uuid4().hex[:6]}"}, False),
                          ({"website": "https://anders.example.org"}, False), ({"kvkNumber": "12312312"}, False)):
        if personal(http, reader, organisation)["verifiedAt"] is None:
            done(organisation, "verify")
        assert http.patch("/v1/pledges/mine", json=change, key=mine, headers={"If-Match": "*"}).status == 200
        assert (personal(http, reader, organisation)["verifiedAt"] is not None) == stays, change


@pytest.mark.parametrize(("email", "website", "matches"), [
    ("info@voorbeeld.example", "https://voorbeeld.example/over", True),
    ("info@mail.voorbeeld.example", "https://www.voorbeeld.example", True),
    ("info@voorbeeld.example", "https://voorbeeld.example:8443/", True),
    ("info@nietvoorbeeld.example", "https://voorbeeld.example", False),
    ("voorbeeld@gmail.example", "https://voorbeeld.example", False), ("info@voorbeeld.example", None, None)])
def test_editor_sees_whether_the_address_is_of_the_organisation(email, website, matches, http, db, goal, reader):
    pledge = signing.pending(http, db, signing.organisation(goal, email=email, website=website))
    assert personal(http, reader, pledge)["emailMatchesWebsite"] is matches


def test_statement_is_public_while_it_is_approved(http, organisation, done, decide, reader):
    def shown():
        return http.get(f"/v1/pledges/{organisation}").json()["approvedStatement"]

    assert shown() is None
    done(organisation, "approve-statement")
    assert shown() == "Wij doen mee."
    assert_problem(decide(organisation, "approve-statement"), "conflict")
    done(organisation, "refuse-statement")
    assert shown() is None
    assert personal(http, reader, organisation)["statementState"] == "refused"
    assert_problem(decide(organisation, "refuse-statement", "Nog eens."), "conflict")
    done(organisation, "approve-statement")
    assert shown() == "Wij doen mee."


def test_statements_to_be_looked_at_are_a_list(http, db, goal, organisation, done, reader):
    queue = "/v1/pledges?statementState=submitted&sort=createdAt&limit=500"
    silent = signing.confirmed(http, db, signing.person(goal))

    def waiting():
        answer = http.get(queue, key=reader, headers=signing.REASON)
        assert answer.status == 200, answer
        return [item["id"] for item in answer.json()["items"]]

    assert organisation in waiting()
    assert silent not in waiting()
    done(organisation, "approve-statement")
    assert organisation not in waiting()


def test_invalidated_pledge_neither_shows_nor_counts_until_it_is_set_right(http, db, organisation, done, decide):
    def counted():
        return db("""select coalesce(sum(delta), 0) + coalesce((select count from pledge_counts where dimension = 'total'), 0)
                     from pledge_count_changes""")[0][0]

    before = counted()
    assert http.get(f"/v1/pledges/{organisation}").status == 200
    done(organisation, "invalidate")
    assert_problem(http.get(f"/v1/pledges/{organisation}"), "not-found")
    assert counted() == before - 1
    assert_problem(decide(organisation, "invalidate", "Nog eens."), "conflict")
    done(organisation, "revalidate")
    assert http.get(f"/v1/pledges/{organisation}").status == 200
    assert counted() == before
    assert_problem(decide(organisation, "revalidate"), "conflict")


def test_promotion_makes_a_partner_of_a_verified_organisation(http, db, organisation, done, decide):
    assert_problem(decide(organisation, "promote"), "conflict")
    done(organisation, "verify")
    partners = "/v1/partners?count=true"
    before = http.get(partners).json()["total"]
    made = done(organisation, "promote").json()
    partner = http.get("/v1/partners/" + made["partner"]).json()
    pledge = http.get(f"/v1/pledges/{organisation}?expand=partner").json()
    assert (partner["name"], partner["role"], partner["website"]) == (pledge["name"], "affiliated", "https://www.example.org/over")
    assert pledge["partner"]["id"] == partner["id"]
    assert http.get(partners).json()["total"] == before + 1
    assert_problem(decide(organisation, "promote"), "conflict")


def test_promotion_of_a_name_that_is_taken_gets_a_slug_of_its_own(http, db, goal, openly, done):
    pledge = signing.confirmed(http, db, signing.organisation(goal, **openly, name="Katalys"))
    made = done(pledge, "verify", "promote").json()
    partner = http.get("/v1/partners/" + made["partner"]).json()
    assert partner["slug"].startswith("katalys-")
    assert partner["name"] == "Katalys"


@pytest.mark.parametrize("decision", ["verify", "promote"])
def test_person_is_no_organisation(decision, http, db, goal, decide):
    assert_problem(decide(signing.confirmed(http, db, signing.person(goal)), decision), "conflict")


@pytest.mark.parametrize("decision", ["verify", "unverify", "promote", "approve-statement", "refuse-statement", "revalidate"])
def test_what_waits_to_be_confirmed_without_a_statement_has_little_to_decide(decision, http, db, goal, decide):
    pledge = signing.pending(http, db, signing.organisation(goal))
    assert_problem(decide(pledge, decision, "Nagegaan."), "conflict")


def test_withdrawn_pledge_is_confirmed_by_nobody_else(http, db, organisation, decide):
    assert http.post("/v1/pledges/mine/withdrawal", key=signing.manage_token(db, organisation)).status == 200
    for decision in ("confirm", "verify"):
        assert_problem(decide(organisation, decision, "Toch maar."), "conflict")


def test_erasure_leaves_the_decision_and_nothing_else(http, db, organisation, done, decide, reader):
    done(organisation, "verify")
    decide(organisation, "unverify", "Piet Voorbeeld belde.")
    done(organisation, "erase")
    assert_problem(http.get(f"/v1/pledges/{organisation}", key=reader, headers=signing.REASON), "not-found")
    assert db("select count(*) from pledges where id = %s", organisation) == [(0,)]
    log = db("select decision, reason from pledge_decisions where pledge = %s order by created_at, id", organisation)
    assert sorted(log) == [("erase", "Nagegaan."), ("unverify", "erased"), ("verify", None)]
    assert db("select count(*) from mail_removals where pledge = %s", organisation) == [(1,)]
    assert_problem(decide(organisation, "erase", "Nog eens."), "not-found")


@pytest.mark.parametrize("decision", WITH_REASON)
def test_some_decisions_need_a_reason(decision, http, db, goal, openly, decide):
    pledge = signing.pending(http, db, signing.person(goal, **openly))
    assert_problem(decide(pledge, decision), "invalid-input", [("body", "/reason", "invalid-combination")])
    assert db("select count(*) from pledge_decisions where pledge = %s", pledge) == [(0,)]


def test_refused_decision_changes_nothing_and_is_not_in_the_log(http, db, organisation, decide, editor):
    before = db("select version from pledges where id = %s", organisation)
    assert_problem(decide(organisation, "promote"), "conflict")
    assert db("select version from pledges where id = %s", organisation) == before
    assert http.get(f"/v1/pledges/{organisation}/decisions", key=editor).json()["items"] == []


# --- the log ---------------------------------------------------------------------------------------------------------


def test_log_lists_what_was_decided_the_last_first(http, organisation, done, editor):
    done(organisation, "verify", "unverify", "verify")
    log = f"/v1/pledges/{organisation}/decisions"
    items = http.get(log, key=editor).json()["items"]
    assert [item["decision"] for item in items] == ["verify", "unverify", "verify"]
    assert [item["createdAt"] for item in items] == sorted((item["createdAt"] for item in items), reverse=True)
    only = http.get(log + "?decision=unverify&count=true", key=editor).json()
    assert (only["total"], only["items"][0]["decision"]) == (1, "unverify")


def test_log_is_not_for_everybody(http, db, goal, organisation, done, reader):
    made = done(organisation, "verify").json()
    hidden = signing.pending(http, db, signing.person(goal))
    done(hidden, "confirm")
    nobody = "00000000-0000-4000-8000-000000000000"
    for caller, slug in ((None, "unauthorized"), (reader, "forbidden")):
        for pledge in (organisation, hidden, nobody):
            assert_problem(http.get(f"/v1/pledges/{pledge}/decisions?count=true", key=caller), slug)
        assert_problem(http.get(f"/v1/pledges/{organisation}/decisions/{made['id']}", key=caller), slug)


def test_log_tells_nothing_personal_about_the_pledge(http, organisation, done, editor, admin):
    made = done(organisation, "verify").json()
    for caller in (editor, admin):
        for path in (f"/v1/pledges/{organisation}/decisions?expand=pledge",
                     f"/v1/pledges/{organisation}/decisions/{made['id']}?expand=pledge"):
            answer = http.get(path, key=caller)
            record = answer.json().get("items", [answer.json()])[0]
            assert record["pledge"]["id"] == organisation
            assert not {"email", "representative", "statement", "receipts"} & set(record["pledge"])


def test_decisions_do_not_change(http, organisation, done, admin):
    made = done(organisation, "verify").json()
    path = f"/v1/pledges/{organisation}/decisions/{made['id']}"
    for method in ("PUT", "PATCH", "DELETE"):
        body = {} if method == "DELETE" else {"json": {"reason": "x"}}
        assert http.request(method, path, key=admin, headers={"If-Match": "*"}, **body).status == 405


def test_reader_may_not_decide_and_signer_neither(http, db, organisation, decide, reader):
    assert_problem(decide(organisation, "verify", key=reader), "forbidden")
    assert_problem(decide(organisation, "verify", key=None), "unauthorized")
    assert_problem(decide(organisation, "verify", key=signing.manage_token(db, organisation)), "unauthorized")
