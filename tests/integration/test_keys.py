"""API keys: what they open, for how long, and where their secret never comes."""

import datetime
import re

import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem

WRITES = {  # scope → what it may create
    "collectives:write": ("/v1/collectives", {"name": "K", "type": "dorpshuis", "municipality": "GM0344"}),
    "partners:write": ("/v1/partners", {"name": "P", "role": "affiliated", "kind": "other"}),
    "programmes:write": ("/v1/programmes", {"name": "Proef"}),
    "goals:write": ("/v1/goals/samen-is-normaal/progress", {"statedOn": "2024-05-01", "statement": "S", "source": "B"}),
    "reference-lists:write": ("/v1/provinces", {"code": "PV98", "name": "Proefland"}),
}
COLLECTIVE = WRITES["collectives:write"][1]
ANY = {"If-Match": "*"}


@pytest.fixture(scope="module")
def ids(server):
    return {item["slug"]: item["id"] for item in server.http.get("/v1/partners").json()["items"]}


def id_of(made):
    return made.split("_")[1]


@pytest.mark.parametrize("scope", WRITES)
def test_scope_opens_its_own_resource_and_no_other(scope, http, key):
    holder = key(scope)
    for other, (path, fields) in WRITES.items():
        answer = http.post(path, json=fields, key=holder)
        if other == scope:
            assert answer.status == 201, answer
            made = answer.headers["Location"].replace(f"http://{http.host}:{http.port}", "")
            assert http.delete(made, key=holder, headers=ANY).status == 204
        else:
            assert_problem(answer, "forbidden", detail=f"Deze sleutel heeft het recht \"{other}\" niet.")


def test_key_with_several_scopes_has_them_all(http, key):
    holder = key("collectives:write", "partners:write")
    for scope in ("collectives:write", "partners:write"):
        path, fields = WRITES[scope]
        assert http.post(path, json={**fields, "name": "Beide"}, key=holder).status == 201


def test_key_may_be_sent_with_any_case_of_bearer_and_answers_are_not_stored(http, admin):
    for scheme in ("Bearer", "bearer", "BEARER"):
        answer = http.get("/v1/partners", headers={"Authorization": f"{scheme} {admin}"})
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"


def test_revoked_key_stops_at_once(http, key, cli):
    holder = key("partners:write")
    assert http.get("/v1/partners", key=holder).status == 200
    assert cli("key", "revoke", id_of(holder)).returncode == 0
    for _ in range(20):
        assert_problem(http.get("/v1/partners", key=holder), "unauthorized")


def test_first_day_of_use_is_noted_and_a_wrong_secret_notes_nothing(http, key, db):
    holder = key("partners:write")
    wrong = holder[:-1] + ("a" if holder[-1] != "a" else "b")
    used = "select last_used_on from api_keys where id = %s"
    assert http.get("/v1/partners", key=wrong).status == 401
    assert db(used, id_of(holder)) == [(None,)]
    assert http.get("/v1/partners", key=holder).status == 200
    ((day,),) = db(used, id_of(holder))
    assert abs(day - datetime.date.today()) <= datetime.timedelta(days=1)


def test_database_keeps_no_secret(key, db):
    holder = key("partners:write")
    rows = db("select row_to_json(k)::text from api_keys k where id = %s", id_of(holder))
    assert len(rows) == 1
    assert holder.split("_", 2)[2] not in rows[0][0]


def test_key_without_scopes_for_it_reads_what_everyone_reads(http, key):
    holder = key("goals:write")
    assert http.get("/v1/partners", key=holder).json()["items"] == http.get("/v1/partners").json()["items"]


# --- keys of a partner -------------------------------------------------------------------------------------------------------


@pytest.fixture
def partner_key(key):
    return key("collectives:write", "partners:write", "memberships:write", partner="lsa-bewoners")


def test_partners_key_changes_its_own_record_only(http, partner_key, ids):
    mine = "/v1/partners/" + ids["lsa-bewoners"]
    assert http.patch(mine, json={"website": "https://lsa.example.org"}, key=partner_key, headers=ANY).status == 200
    assert http.patch("/v1/partners/lsa-bewoners", json={"website": None}, key=partner_key, headers=ANY).status == 200
    other = http.patch("/v1/partners/nov", json={"website": None}, key=partner_key, headers=ANY)
    assert_problem(other, "forbidden", detail="Deze sleutel mag alleen schrijven wat bij de eigen organisatie hoort.")
    assert_problem(http.delete("/v1/partners/nov", key=partner_key, headers=ANY), "forbidden")
    assert http.get("/v1/partners/nov").status == 200


def test_partners_key_maintains_what_it_makes(http, partner_key, ids, admin):
    made = http.post("/v1/collectives", json=COLLECTIVE, key=partner_key)
    assert made.status == 201, made
    assert made.json()["maintainer"] == ids["lsa-bewoners"]
    path = "/v1/collectives/" + made.json()["id"]
    assert http.patch(path, json={"place": "Hier"}, key=partner_key, headers=ANY).status == 200
    replaced = http.put(path, json=COLLECTIVE, key=partner_key, headers=ANY)
    assert replaced.json()["maintainer"] == ids["lsa-bewoners"]
    same = http.patch(path, json={"maintainer": ids["lsa-bewoners"].upper()}, key=partner_key, headers=ANY)
    assert same.status == 200, same
    assert_problem(http.patch(path, json={"maintainer": ids["nov"]}, key=partner_key, headers=ANY), "forbidden")
    assert http.patch(path, json={"maintainer": ids["nov"]}, key=admin, headers=ANY).status == 200
    assert_problem(http.delete(path, key=partner_key, headers=ANY), "forbidden")


def test_partners_key_writes_memberships_of_itself_only(http, partner_key, ids):
    mine = http.post("/v1/memberships", json={"memberPartner": ids["cooplink"]}, key=partner_key)
    assert mine.status == 201, mine
    assert mine.json()["partner"] == ids["lsa-bewoners"]
    foreign = http.post("/v1/memberships", json={"memberPartner": ids["cooplink"], "partner": ids["nov"]}, key=partner_key)
    assert_problem(foreign, "forbidden")
    assert http.delete("/v1/memberships/" + mine.json()["id"], key=partner_key, headers=ANY).status == 204


def test_forbidden_tells_before_the_version_does(http, partner_key):
    """Whether the version is right is none of the business of one who may not write here anyway."""
    answer = http.patch("/v1/partners/nov", json={"website": None}, key=partner_key, headers={"If-Match": '"0-x-00000000"'})
    assert_problem(answer, "forbidden")


# --- keys of a municipality --------------------------------------------------------------------------------------------------


def test_municipalitys_key_writes_collectives_at_home_only(http, key):
    utrecht = key("collectives:write", municipality="GM0344")
    fields = {"name": "Hier", "type": "dorpshuis"}
    made = http.post("/v1/collectives", json={**fields, "municipality": "GM0344"}, key=utrecht)
    assert made.status == 201, made
    path = "/v1/collectives/" + made.json()["id"]
    assert http.patch(path, json={"publicationState": "published"}, key=utrecht, headers=ANY).status == 200
    assert_problem(http.patch(path, json={"municipality": "GM0363"}, key=utrecht, headers=ANY), "forbidden")
    amsterdam = key("collectives:write", municipality="GM0363")
    assert_problem(http.patch(path, json={"place": "Daar"}, key=amsterdam, headers=ANY), "forbidden")
    assert http.delete(path, key=utrecht, headers=ANY).status == 204


def test_municipalitys_key_need_not_name_its_municipality(http, key):
    """The field is required of everyone else; here the key says it."""
    utrecht = key("collectives:write", municipality="GM0344")
    made = http.post("/v1/collectives", json={"name": "Hier", "type": "dorpshuis"}, key=utrecht)
    assert made.status == 201, made
    assert made.json()["municipality"] == "GM0344"


# --- secrets ---------------------------------------------------------------------------------------------------------------------


def test_secret_is_in_no_answer_and_in_no_log(server, http, key, cli):
    holder = key("partners:write")
    secret = holder.split("_", 2)[2]
    for path in ("/v1/partners", "/v1/nothing", f"/v1/partners/{holder}", f"/v1/partners?key={holder}", "/metrics"):
        answer = http.get(path, key=holder)
        assert secret not in str(answer.headers)
        assert secret not in answer.text or holder in path
    http.post("/v1/partners", json={"name": holder}, key=holder)
    http.get("/v1/partners", headers={"Authorization": "Basic " + holder})
    assert http.get("/health/live").status == 200
    assert secret not in server.log()
    assert secret not in cli("key", "list").stdout
    assert not re.search(r"wdhs_[a-z0-9]{12}_", server.log())
