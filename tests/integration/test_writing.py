"""Making, changing and removing records, and what everyone sees of it."""

import gzip
import itertools
import re
import threading

import brotli
import pytest

from support import signing
from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer, assert_problem

NUMBERS = itertools.count(30)
UNUSED_ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def ids(server):
    """Ids of what is there from the beginning, by slug."""
    lists = [server.http.get(f"/v1/{name}").json()["items"] for name in ("partners", "goals", "programmes")]
    return {item["slug"]: item["id"] for item in sum(lists, [])}


def create(http, key, path, fields, **options):
    answer = http.post(path, json=fields, key=key, **options)
    assert answer.status == 201, answer
    assert_headers_of_every_answer(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


def patch(http, key, path, change, **options):
    options.setdefault("headers", {"If-Match": "*"})
    return http.patch(path, json=change, key=key, **options)


def path_of(http, answer):
    return answer.headers["Location"].replace(f"http://{http.host}:{http.port}", "")


def collective(**fields):
    return {"name": "Dorpshuis De Klink", "type": "dorpshuis", "municipality": "GM0344", **fields}


def bodies(ids):
    """For each resource: path, what is sent, what a PATCH changes."""
    goal = {"programme": ids["we-doen-het-samen"], "number": next(NUMBERS), "targetYear": 2031, "slogan": "Een proefdoel"}
    return {
        "collectives": ("/v1/collectives", collective(themes=["zorg"], memberCount=0), {"memberCount": 12, "phase": "growing"}),
        "partners": ("/v1/partners", {"name": "Proef", "role": "affiliated", "kind": "other"}, {"kind": "network"}),
        "memberships": ("/v1/memberships", {"partner": ids["nov"], "memberPartner": ids["lvkk"]}, {"validFrom": "2020-01-01"}),
        "programmes": ("/v1/programmes", {"name": "Proefprogramma", "presentedOn": "2025-01-01"}, {"endsOn": "2026-01-01"}),
        "goals": ("/v1/goals", goal, {"status": "on-track"}),
        "progress": ("/v1/goals/samen-is-normaal/progress",
                     {"statedOn": "2024-05-01", "statement": "Begonnen", "source": "Proef"}, {"status": "behind"}),
        "declarations": ("/v1/declarations", {
            "slug": "proefverklaring", "programme": ids["we-doen-het-samen"], "number": next(NUMBERS), "title": "Proef",
            "text": "Wij doen mee.", "purposes": "Meedoen.", "retention": "Een jaar.",
            "controller": {"name": "Proef", "email": "proef@example.org"}}, {"retiredOn": "2030-01-01"}),
        "municipalities": ("/v1/municipalities", {"code": "GM9999", "name": "Proefstad", "province": "PV26"},
                           {"validTo": "2030-01-01"}),
        "provinces": ("/v1/provinces", {"code": "PV99", "name": "Proefland"}, {"slug": "proefprovincie"}),
        "themes": ("/v1/themes", {"name": [{"language": "nl", "value": "Proef"}, {"language": "en", "value": "Test"}]},
                   {"description": "Om te proberen"}),
        "collective-types": ("/v1/collective-types",
                             {"name": [{"language": "nl", "value": "Proef"}, {"language": "en", "value": "Test"}]},
                             {"description": "Om te proberen"}),
    }


EVERY_RESOURCE = ["collectives", "partners", "memberships", "programmes", "goals", "progress", "declarations",
                  "municipalities", "provinces", "themes", "collective-types"]


# --- every resource from beginning to end ------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", EVERY_RESOURCE)
def test_record_is_made_read_changed_and_removed(resource, http, admin, ids):
    collection, fields, change = bodies(ids)[resource]
    made = create(http, admin, collection, fields)
    path = path_of(http, made)
    assert path.startswith(collection + "/")
    read = http.get(path, key=admin)
    assert (read.status, read.body, read.headers["ETag"]) == (200, made.body, made.headers["ETag"])
    changed = patch(http, admin, path, change, headers={"If-Match": made.headers["ETag"]})
    assert changed.status == 200, changed
    assert changed.headers["ETag"] != made.headers["ETag"]
    expected = {**made.json(), **change, "updatedAt": changed.json()["updatedAt"]}
    assert {name: value for name, value in changed.json().items() if name != "current"} == \
           {name: value for name, value in expected.items() if name != "current"}
    assert changed.json()["createdAt"] == made.json()["createdAt"]
    removed = http.delete(path, key=admin, headers={"If-Match": changed.headers["ETag"]})
    assert (removed.status, removed.body) == (204, b"")
    assert_headers_of_every_answer(removed)
    assert_problem(http.get(path, key=admin), "not-found")
    assert_problem(http.delete(path, key=admin, headers={"If-Match": "*"}), "not-found")


@pytest.mark.parametrize("resource", EVERY_RESOURCE)
def test_put_replaces_all_that_can_be_written(resource, http, admin, ids):
    collection, fields, change = bodies(ids)[resource]
    path = path_of(http, create(http, admin, collection, {**fields, **change}))
    before = http.get(path, key=admin)
    replaced = http.put(path, json=fields, key=admin, headers={"If-Match": before.headers["ETag"]})
    assert replaced.status == 200, replaced
    shown = replaced.json()
    for name in change:
        assert shown[name] == fields.get(name) or (name == "slug" and shown[name]) or \
            (name == "status" and shown[name] in ("open", None)), name
    assert http.get(path, key=admin).json() == shown
    assert http.delete(path, key=admin, headers={"If-Match": replaced.headers["ETag"]}).status == 204


@pytest.mark.parametrize("resource", EVERY_RESOURCE)
def test_minimal_answers_have_no_body_but_all_headers(resource, http, admin, ids):
    collection, fields, change = bodies(ids)[resource]
    minimal = {"Prefer": "return=minimal"}
    made = http.post(collection, json=fields, key=admin, headers=minimal)
    assert (made.status, made.body, made.headers["Preference-Applied"]) == (201, b"", "return=minimal")
    path = path_of(http, made)
    assert http.get(path, key=admin).headers["ETag"] == made.headers["ETag"]
    changed = patch(http, admin, path, change, headers={**minimal, "If-Match": made.headers["ETag"]})
    assert (changed.status, changed.body, changed.headers["Preference-Applied"]) == (204, b"", "return=minimal")
    assert http.get(path, key=admin).headers["ETag"] == changed.headers["ETag"]
    assert http.delete(path, key=admin, headers={"If-Match": changed.headers["ETag"]}).status == 204


def test_success_without_a_body_suits_whatever_the_caller_takes(http, admin):
    """Clients that are generated ask for problem documents only where nothing else is described."""
    only_problems = {"Accept": "application/problem+json", "If-Match": "*"}
    name = {"name": "Voorbeeld", "role": "affiliated", "kind": "other"}
    brief = {**only_problems, "Prefer": "return=minimal"}
    made = http.post("/v1/partners", json=name, key=admin, headers=brief)
    assert made.status == 201 and made.body == b""
    path = path_of(http, made)
    assert http.patch(path, json={"name": "Beter"}, key=admin, headers=brief).status == 204
    assert http.patch(path, json={"name": "Beter"}, key=admin, headers=only_problems).status == 406
    assert http.put(path, json=name, key=admin, headers=brief).status == 204
    removed = http.delete(path, key=admin, headers=only_problems)
    assert removed.status == 204 and removed.body == b""


def test_what_is_written_is_read_at_once_in_lists_too(http, admin):
    made = create(http, admin, "/v1/collectives", collective(publicationState="published"))
    found = http.get("/v1/collectives?id=" + made.json()["id"]).json()["items"]
    assert found == [made.json()]


# --- PUT as creation -------------------------------------------------------------------------------------------------------------


def test_put_with_if_none_match_creates_under_the_slug_in_the_url(http, admin):
    fields = {"name": "Nieuw", "role": "affiliated", "kind": "other"}
    made = http.put("/v1/partners/zelf-gekozen", json=fields, key=admin, headers={"If-None-Match": "*"})
    assert made.status == 201, made
    assert made.json()["slug"] == "zelf-gekozen"
    assert path_of(http, made) == "/v1/partners/zelf-gekozen"
    again = http.put("/v1/partners/zelf-gekozen", json=fields, key=admin, headers={"If-None-Match": "*"})
    assert_problem(again, "precondition-failed")
    assert http.delete("/v1/partners/zelf-gekozen", key=admin, headers={"If-Match": made.headers["ETag"]}).status == 204


def test_put_with_if_none_match_creates_under_the_id_in_the_url(http, admin):
    fields = {"name": "Nieuw", "role": "affiliated", "kind": "other"}
    path = "/v1/partners/" + UNUSED_ID
    made = http.put(path, json=fields, key=admin, headers={"If-None-Match": "*"})
    assert made.status == 201, made
    assert made.json()["id"] == UNUSED_ID
    assert made.json()["slug"] == "nieuw"
    assert_problem(http.put(path, json={**fields, "slug": "nieuw-2"}, key=admin, headers={"If-None-Match": "*"}),
                   "precondition-failed")
    assert http.delete(path, key=admin, headers={"If-Match": "*"}).status == 204


def test_put_creates_under_a_code_that_the_body_need_not_repeat(http, admin):
    made = http.put("/v1/municipalities/GM9998", json={"name": "Nieuwe stad", "province": "PV26"}, key=admin,
                    headers={"If-None-Match": "*"})
    assert made.status == 201, made
    assert (made.json()["code"], made.json()["slug"]) == ("GM9998", "nieuwe-stad")
    changed = http.put("/v1/municipalities/GM9998", json={"code": "GM9998", "name": "Andere stad", "province": "PV27"},
                       key=admin, headers={"If-Match": made.headers["ETag"]})
    assert changed.status == 200, changed
    assert (changed.json()["name"], changed.json()["slug"]) == ("Andere stad", "nieuwe-stad")
    assert http.delete("/v1/municipalities/GM9998", key=admin, headers={"If-Match": "*"}).status == 204


# --- conditions --------------------------------------------------------------------------------------------------------------------


def test_second_writer_does_not_overwrite_the_first(http, admin, ids):
    path = "/v1/partners/" + ids["cooplink"]
    read = http.get(path).headers["ETag"]
    assert patch(http, admin, path, {"aliases": ["Eerste"]}, headers={"If-Match": read}).status == 200
    assert_problem(patch(http, admin, path, {"aliases": ["Tweede"]}, headers={"If-Match": read}), "precondition-failed")
    assert http.get(path).json()["aliases"] == ["Eerste"]


def test_of_many_writers_at_the_same_time_one_wins(http, admin, ids):
    path = "/v1/partners/" + ids["lansco"]
    tag = http.get(path).headers["ETag"]
    seen, barrier = [], threading.Barrier(8)

    def write(number):
        barrier.wait(10)
        seen.append(patch(http, admin, path, {"aliases": [str(number)]}, headers={"If-Match": tag}).status)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(seen) == [200] + [412] * 7


@pytest.mark.parametrize("representation", ["", "?fields=slug", "?languages=all", "?expand=programme"])
def test_if_match_takes_the_etag_of_any_representation(representation, http, admin):
    path = "/v1/goals/bewoners-zijn-de-beste-oplossers"
    tag = http.get(path + representation).headers["ETag"]
    assert patch(http, admin, path, {"status": "on-track"}, headers={"If-Match": tag}).status == 200


@pytest.mark.parametrize(("coding", "expand"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_if_match_takes_the_etag_of_a_compressed_answer(coding, expand, http, admin):
    path = "/v1/goals/samenwerkingswetten?languages=all&expand=programme"
    answer = http.get(path, headers={"Accept-Encoding": coding})
    assert answer.headers["Content-Encoding"] == coding
    assert answer.headers["ETag"].endswith(f'-{coding}"')
    assert expand(answer.body) == http.get(path).body
    changed = patch(http, admin, "/v1/goals/samenwerkingswetten", {"status": "behind"},
                    headers={"If-Match": answer.headers["ETag"]})
    assert changed.status == 200, changed


def test_if_match_takes_one_of_a_list(http, admin, ids):
    path = "/v1/partners/" + ids["herenboeren"]
    tag = http.get(path).headers["ETag"]
    assert patch(http, admin, path, {"aliases": ["H"]}, headers={"If-Match": f'"oud", W/"x", {tag}'}).status == 200


def test_change_that_changes_nothing_is_a_change(http, admin, ids):
    """The version goes up, so that a writer can tell that somebody was there."""
    path = "/v1/partners/" + ids["katalys"]
    before = http.get(path)
    after = patch(http, admin, path, {"name": before.json()["name"]}, headers={"If-Match": before.headers["ETag"]})
    assert after.status == 200
    assert after.headers["ETag"] != before.headers["ETag"]


# --- merge patch ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def partner(http, admin):
    """A partner with everything: its path."""
    made = create(http, admin, "/v1/partners", {
        "name": "Volledig", "aliases": ["V", "Vol"], "role": "affiliated", "kind": "knowledge", "joinedOn": "2024-04-13",
        "website": "https://volledig.example.org/pad?a=b#c", "kvkNumber": "00000007", "description": "Eerste regel.\nTweede.",
        "contactPoint": {"email": "info@volledig.example.org", "phone": "+31 (0)20-123 45 67",
                         "url": "https://volledig.example.org", "openingHours": "werkdagen"}})
    yield path_of(http, made)
    http.delete(path_of(http, made), key=admin, headers={"If-Match": "*"})


def test_everything_written_comes_back_as_it_was(http, partner):
    shown = http.get(partner).json()
    assert shown["website"] == "https://volledig.example.org/pad?a=b#c"
    assert shown["kvkNumber"] == "00000007"
    assert shown["description"] == "Eerste regel.\nTweede."
    assert shown["contactPoint"] == {"email": "info@volledig.example.org", "phone": "+31 (0)20-123 45 67",
                                     "url": "https://volledig.example.org", "openingHours": "werkdagen"}


def test_patch_changes_one_part_of_a_group_and_leaves_the_others(http, admin, partner):
    shown = patch(http, admin, partner, {"contactPoint": {"phone": None, "openingHours": "altijd"}}).json()["contactPoint"]
    assert shown == {"email": "info@volledig.example.org", "phone": None, "url": "https://volledig.example.org",
                     "openingHours": "altijd"}


def test_patch_of_a_group_to_null_empties_it(http, admin, partner):
    assert patch(http, admin, partner, {"contactPoint": None}).json()["contactPoint"] is None
    filled = patch(http, admin, partner, {"contactPoint": {"email": "x@example.org"}}).json()["contactPoint"]
    assert filled == {"email": "x@example.org", "phone": None, "url": None, "openingHours": None}


def test_patch_to_null_empties_what_is_optional_and_lists_become_empty(http, admin, partner):
    shown = patch(http, admin, partner, {"website": None, "kvkNumber": None, "joinedOn": None, "aliases": None,
                                         "description": None}).json()
    assert [shown[name] for name in ("website", "kvkNumber", "joinedOn", "aliases", "description")] == \
        [None, None, None, [], None]


def test_patch_replaces_lists_whole(http, admin, partner):
    assert patch(http, admin, partner, {"aliases": ["Nieuw"]}).json()["aliases"] == ["Nieuw"]
    assert patch(http, admin, partner, {"aliases": []}).json()["aliases"] == []


def test_texts_keep_every_letter(http, admin, partner):
    name = "Súdwest \"Fryslân\" \\ {a,b} NULL 'x'; -- 你好 😀 👩‍👩‍👧 é"
    shown = patch(http, admin, partner, {"name": name, "aliases": [name, "NULL", "a,b", "{}", "\"", "\\", "null"]}).json()
    assert shown["name"] == name
    assert shown["aliases"] == [name, "NULL", "a,b", "{}", "\"", "\\", "null"]
    assert http.get(partner).json() == shown


def test_put_empties_what_it_leaves_out(http, admin, partner):
    shown = http.put(partner, json={"name": "Kaal", "role": "core", "kind": "other"}, key=admin, headers={"If-Match": "*"}).json()
    empty = {name for name, value in shown.items() if value is None or value == []}
    assert empty == {"aliases", "joinedOn", "website", "contactPoint", "kvkNumber", "description"}
    http.patch(partner, json={"role": "affiliated"}, key=admin, headers={"If-Match": "*"})


def test_collective_keeps_its_place_and_its_identifiers(http, admin):
    made = create(http, admin, "/v1/collectives", collective(
        location={"type": "Point", "coordinates": [5.1214, 52.0907]}, postcodeArea="3511", place="Utrecht", foundedYear=1970,
        externalIds=[{"source": "kvk-lokaal", "id": "a:b:c"}], scale="village", themes=["zorg", "wonen"],
        lastConfirmedOn="2024-02-29", memberCount=10_000_000, memberCountSource="eigen opgave"))
    shown = made.json()
    assert shown["location"] == {"type": "Point", "coordinates": [5.1214, 52.0907]}
    assert shown["externalIds"] == [{"source": "kvk-lokaal", "id": "a:b:c"}]
    assert shown["themes"] == ["zorg", "wonen"]
    assert shown["province"] == "PV26"
    assert shown["lastConfirmedOn"] == "2024-02-29"
    moved = patch(http, admin, path_of(http, made), {"location": None, "externalIds": None, "themes": [], "foundedYear": None}).json()
    assert (moved["location"], moved["externalIds"], moved["themes"], moved["foundedYear"]) == (None, [], [], None)


def test_whole_numbers_may_be_written_as_json_allows(http, admin):
    for written, value in (("1.0", 1), ("12e1", 120), ("-0", 0), ("0.0", 0), ("1E+2", 100)):
        body = '{"name":"N","type":"dorpshuis","municipality":"GM0344","memberCount":%s}' % written
        made = http.post("/v1/collectives", body=body.encode(), key=admin, headers={"Content-Type": "application/json"})
        assert made.status == 201, made
        assert made.json()["memberCount"] == value


@pytest.mark.parametrize("content_type", ["application/json", "application/json;charset=utf-8", "APPLICATION/JSON; charset=\"UTF-8\"",
                                          "application/json ; profile=x"])
def test_content_type_may_be_written_as_people_do(content_type, http, admin):
    made = http.post("/v1/collectives", body=b' {"name":"T","type":"dorpshuis","municipality":"GM0344"}\n', key=admin,
                     headers={"Content-Type": content_type})
    assert made.status == 201, made


# --- slugs ----------------------------------------------------------------------------------------------------------------------------


def test_slug_is_made_from_the_name(http, admin):
    made = create(http, admin, "/v1/partners", {"name": "  Coöperatie 'De Ÿ' & Cø. ", "role": "affiliated", "kind": "other"})
    assert made.json()["slug"] == "cooperatie-de-y-co"
    assert http.delete(path_of(http, made), key=admin, headers={"If-Match": "*"}).status == 204


def test_slugs_of_collectives_end_in_letters_that_keep_equal_names_apart(http, admin):
    slugs = {create(http, admin, "/v1/collectives", collective()).json()["slug"] for _ in range(3)}
    assert len(slugs) == 3
    assert all(re.fullmatch(r"dorpshuis-de-klink-[a-z0-9]{4}", slug) for slug in slugs)


def test_name_without_a_single_latin_letter_gets_a_slug_too(http, admin):
    made = create(http, admin, "/v1/partners", {"name": "你好", "role": "affiliated", "kind": "other"})
    assert re.fullmatch(r"[a-z0-9-]+", made.json()["slug"])
    assert http.delete(path_of(http, made), key=admin, headers={"If-Match": "*"}).status == 204


def test_slug_of_a_very_long_name_is_cut(http, admin):
    made = create(http, admin, "/v1/collectives", collective(name="woord " * 33))
    assert len(made.json()["slug"]) <= 100


def test_slug_can_be_changed_and_the_id_stays(http, admin, partner):
    record = http.get(partner).json()
    assert patch(http, admin, partner, {"slug": "verhuisd"}).status == 200
    assert http.get("/v1/partners/verhuisd").json()["id"] == record["id"]
    assert_problem(http.get("/v1/partners/" + record["slug"]), "not-found")


# --- what is public ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def states(http, admin, ids):
    """Three collectives, one in each state, each a member of LSA: {state: record}."""
    made = {}
    for state in ("submitted", "published", "archived"):
        made[state] = create(http, admin, "/v1/collectives", collective(publicationState=state, name="Staat " + state)).json()
        create(http, admin, "/v1/memberships", {"partner": ids["lsa-bewoners"], "collective": made[state]["id"]})
    yield made
    for record in made.values():
        http.delete("/v1/collectives/" + record["id"], key=admin, headers={"If-Match": "*"})


def test_only_published_collectives_are_public(http, admin, states, key):
    ids = "&".join("id=" + record["id"] for record in states.values())
    public = http.get(f"/v1/collectives?count=true&{ids}").json()
    assert [item["id"] for item in public["items"]] == [states["published"]["id"]]
    assert public["total"] == 1
    editors = http.get(f"/v1/collectives?count=true&{ids}", key=key("collectives:write"))
    assert editors.json()["total"] == 3
    assert editors.headers["Cache-Control"] == "no-store"
    assert http.get(f"/v1/collectives?{ids}", key=key("goals:write")).json()["items"] == public["items"]
    for state, record in states.items():
        for name in (record["id"], record["slug"]):
            assert http.get("/v1/collectives/" + name).status == (200 if state == "published" else 404)
            assert http.get("/v1/collectives/" + name, key=admin).status == 200
    assert http.get(f"/v1/collectives?publicationState=submitted&{ids}").json()["items"] == []


def test_collective_without_a_state_waits_for_an_editor(http, admin):
    made = create(http, admin, "/v1/collectives", collective())
    assert made.json()["publicationState"] == "submitted"
    path = path_of(http, made)
    assert_problem(http.get(path), "not-found")
    assert patch(http, admin, path, {"publicationState": "published"}).status == 200
    assert http.get(path).status == 200
    assert patch(http, admin, path, {"publicationState": None}).json()["publicationState"] == "submitted"
    assert_problem(http.get(path), "not-found")


def test_memberships_and_expansions_tell_nothing_of_hidden_collectives(http, admin, states, ids):
    listed = http.get(f"/v1/memberships?partner={ids['lsa-bewoners']}&expand=collective,partner&limit=500&count=true")
    shown = listed.json()["items"]
    assert states["published"]["id"] in [item["collective"]["id"] for item in shown if isinstance(item["collective"], dict)]
    for state in ("submitted", "archived"):
        assert states[state]["id"] not in listed.text
        assert states[state]["name"] not in listed.text
        assert http.get("/v1/memberships?collective=" + states[state]["id"]).json()["items"] == []
    assert listed.json()["total"] == len(shown)
    for_editors = http.get(f"/v1/memberships?collective={states['submitted']['id']}", key=admin).json()["items"]
    assert len(for_editors) == 1
    assert_problem(http.get("/v1/memberships/" + for_editors[0]["id"]), "not-found")


def test_pledge_of_a_hidden_collective_does_not_show_it(http, admin, states, ids, db):
    pledge = signing.organisation(ids["samen-is-normaal"], collective=states["published"]["id"],
                                  consents={**signing.AGREED, "publicName": True})
    path = "/v1/pledges/" + signing.confirmed(http, db, pledge)
    assert states["published"]["name"] in http.get(path + "?expand=collective,goals").text
    hidden = {"collective": states["submitted"]["id"]}
    assert_problem(http.post("/v1/pledges", json={**pledge, **hidden}), "invalid-input",
                   [("body", "/collective", "unknown-reference")])
    assert patch(http, admin, path, hidden).status == 204
    shown = http.get(path + "?expand=collective,goals")
    assert states["submitted"]["name"] not in shown.text
    assert isinstance(shown.json()["collective"], str) or shown.json()["collective"] is None


def test_membership_ends_and_begins_again(http, admin, ids, states):
    member = {"partner": ids["nlzve"], "collective": states["published"]["id"]}
    past = create(http, admin, "/v1/memberships", {**member, "validFrom": "2015-01-01", "validTo": "2020-01-01"})
    now = create(http, admin, "/v1/memberships", {**member, "validFrom": "2020-01-01"})
    assert (past.json()["current"], now.json()["current"]) == (False, True)
    current = http.get(f"/v1/memberships?partner={ids['nlzve']}&current=true").json()["items"]
    assert [one["id"] for one in current] == [now.json()["id"]]
    overlapping = http.post("/v1/memberships", json={**member, "validFrom": "2018-01-01", "validTo": "2019-01-01"}, key=admin)
    assert_problem(overlapping, "conflict")
    assert_problem(patch(http, admin, path_of(http, past), {"validTo": None}), "conflict")


def test_removing_a_collective_removes_its_memberships(http, admin, ids):
    made = create(http, admin, "/v1/collectives", collective(publicationState="published")).json()
    membership = create(http, admin, "/v1/memberships", {"partner": ids["lvkk"], "collective": made["id"]})
    assert http.delete("/v1/collectives/" + made["id"], key=admin, headers={"If-Match": "*"}).status == 204
    assert_problem(http.get(path_of(http, membership), key=admin), "not-found")


def test_progress_belongs_to_its_goal(http, admin, ids):
    made = create(http, admin, "/v1/goals/samenwerkingswetten/progress",
                  {"statedOn": "2024-06-01", "statement": "Wet ingediend", "source": "Kamerstuk", "sourceUrl": "https://a.example.org"})
    assert made.json()["goal"] == ids["samenwerkingswetten"]
    by_id = http.get(f"/v1/goals/{ids['samenwerkingswetten']}/progress/{made.json()['id']}?expand=goal")
    assert by_id.json()["goal"]["slug"] == "samenwerkingswetten"
    assert_problem(http.get(f"/v1/goals/alles-is-er-al/progress/{made.json()['id']}"), "not-found")
    assert http.get("/v1/goals/alles-is-er-al/progress?count=true").json()["total"] == 0
    assert http.delete(path_of(http, made), key=admin, headers={"If-Match": made.headers["ETag"]}).status == 204


def test_achieved_goal_is_not_overdue(http, admin):
    path = "/v1/goals/alles-is-er-al"
    assert http.get(path).json()["overdue"] is True
    assert patch(http, admin, path, {"status": "achieved"}).json()["overdue"] is False
    assert patch(http, admin, path, {"status": "open"}).json()["overdue"] is True
