"""Records of lists that were written before: the same to the byte, and never older than what PostgreSQL answers."""

import pytest

from support.made_up import some_collectives  # noqa: F401
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401

FRESH = {"Cache-Control": "no-cache"}
PAGE = "/v1/collectives?limit=20"


@pytest.fixture
def plain(start_server, database):
    """A service that writes every record anew."""
    return start_server({"WDHS_RECORD_CACHE_BYTES": "0", "WDHS_CACHE_BYTES": "0"}, database=database).http


@pytest.fixture
def http(start_server, database):
    """One that has written nothing yet, with one loop: what one request keeps, the next one finds."""
    return start_server({"WDHS_LOOPS": "1"}, database=database).http


def fresh(http, path, **headers):
    """From the database, whatever the response cache holds."""
    return http.get(path, headers={**FRESH, **headers})


def counts(http):
    """Records that were written before, and that were not."""
    return metric(http, "wdhs_record_cache_hits_total"), metric(http, "wdhs_record_cache_misses_total")


def items(http, path=PAGE):
    return {item["id"]: item for item in fresh(http, path).json()["items"]}


# --- the same ----------------------------------------------------------------------------------------------------------------


def test_second_list_is_the_first(http, plain):
    first = fresh(http, PAGE)
    assert counts(http) == (0, 20)
    second = fresh(http, PAGE)
    assert counts(http) == (20, 20)
    assert second.headers["Cache-Status"] == "wdhs-api; fwd=request"
    without = plain.get(PAGE)
    assert first.status == second.status == without.status == 200
    assert (first.headers["ETag"], first.body) == (second.headers["ETag"], second.body)
    base, other = (answer.json()["links"]["self"].split("/v1/")[0].encode() for answer in (first, without))
    assert first.body.replace(base, b"") == without.body.replace(other, b"")


def test_records_are_found_on_other_pages_too(http):
    fresh(http, "/v1/collectives?limit=40")
    fresh(http, "/v1/collectives?limit=20&sort=-name&count=true")
    hits, misses = counts(http)
    fresh(http, "/v1/collectives?limit=20&sort=name")
    assert counts(http) == (hits + 20, misses)


@pytest.mark.parametrize("headers, query", [({"Accept-Language": "nl"}, ""), ({"Accept-Language": "en"}, ""), ({}, "&languages=all")])
def test_every_form_is_kept_apart(headers, query, http, plain):
    for language in ("nl", "en"):
        fresh(http, PAGE, **{"Accept-Language": language})
    fresh(http, f"{PAGE}&languages=all")
    assert counts(http) == (0, 60)
    found = fresh(http, PAGE + query, **headers)
    assert counts(http) == (20, 60)
    assert found.json()["items"] == fresh(plain, PAGE + query, **headers).json()["items"]


@pytest.mark.parametrize("path", ["/v1/municipalities?limit=400", "/v1/provinces", "/v1/themes", "/v1/collective-types", "/v1/partners",
                                  "/v1/programmes", "/v1/goals", "/v1/memberships", "/v1/goals/samen-is-normaal/progress"])
def test_every_list_is_what_it_was(path, http, plain):
    answers = [fresh(http, path) for _ in range(3)]
    assert {answer.status for answer in answers} == {200}
    assert [answer.json()["items"] for answer in answers] == [fresh(plain, path).json()["items"]] * 3


# --- never older -------------------------------------------------------------------------------------------------------------


def test_change_through_the_service_shows_at_once(http, admin):
    record = list(items(http).values())[7]
    path = f"/v1/collectives/{record['id']}"
    before = counts(http)
    answer = http.patch(path, json={"place": "Elders"}, key=admin, headers={"If-Match": http.get(path).headers["ETag"]})
    assert answer.status == 200
    assert items(http)[record["id"]]["place"] == "Elders"
    assert counts(http) == (before[0] + 19, before[1] + 1)


def test_change_with_sql_shows_at_once(http, database):
    record = list(items(http).values())[3]
    for place in ("Hier", "Daar", "Hier"):
        database(f"update collectives set place = '{place}' where id = '{record['id']}'")
        assert items(http)[record["id"]]["place"] == place


def test_what_changes_along_shows_at_once(http, database):
    """A cascade of foreign keys raises the version of what it changes."""
    found = list(items(http, "/v1/collectives?municipality=GM0363").values())
    assert found and {record["province"] for record in found} == {"PV27"}
    try:
        database("update municipalities set province = 'PV20' where code = 'GM0363'")
        now = items(http, "/v1/collectives?municipality=GM0363")
        assert set(now) == {record["id"] for record in found}
        assert {record["province"] for record in now.values()} == {"PV20"}
    finally:
        database("update municipalities set province = 'PV27' where code = 'GM0363'")


def test_another_record_under_the_same_key(http, database):
    """Its version begins at 1 again: when it was changed tells it from the one that was there."""
    add = "insert into themes (slug, name_nl, name_en) values ('tijdelijk', '{0}', '{0}')"
    for name in ("Eerste", "Tweede"):
        database(add.format(name))
        try:
            names = [item["name"] for item in fresh(http, "/v1/themes").json()["items"] if item["slug"] == "tijdelijk"]
        finally:
            database("delete from themes where slug = 'tijdelijk'")
        assert names == [name]
    assert "tijdelijk" not in fresh(http, "/v1/themes").text


def test_every_version_is_raised_by_the_database(database):
    """Of every table with records that change, whoever changes them."""
    missing = database("""select c.relname from pg_class c
                          join pg_attribute v on v.attrelid = c.oid and v.attname = 'version'
                          join pg_attribute u on u.attrelid = c.oid and u.attname = 'updated_at'
                          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not exists
                          (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                           where t.tgrelid = c.oid and p.prosrc like '%new.version := old.version + 1%' and t.tgenabled = 'O'
                             and t.tgtype & 19 = 19 and t.tgqual is null and t.tgattr = ''::int2vector)""")
    assert missing == [("pledge_decisions",)], "a log, which is shown to holders of a key alone"


# --- what is not kept --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/collectives?fields=slug,name", "/v1/collectives?expand=municipality", "/v1/goals", "/v1/pledges",
                                  "/v1/collectives/{id}"])
def test_other_records_are_written_each_time(path, http):
    path = path.format(id=fresh(http, PAGE).json()["items"][0]["id"])
    before = counts(http)
    for _ in range(2):
        assert fresh(http, path).status == 200
    assert counts(http) == before


def test_what_a_key_opens_is_not_kept(http, admin):
    for _ in range(2):
        assert http.get(PAGE, key=admin).status == 200
    assert counts(http) == (0, 0)


def test_without_memory_for_it(plain):
    before = plain.get("/v1/collectives?limit=20").body
    assert plain.get("/v1/collectives?limit=20").body == before
    assert metric(plain, "wdhs_record_cache_bytes") == 0
    assert counts(plain) == (0, 0)


def test_memory_stays_within_its_bound(start_server, database):
    bound = 100000
    http = start_server({"WDHS_LOOPS": "1", "WDHS_RECORD_CACHE_BYTES": str(bound)}, database=database).http
    for limit in (30, 200, 200, 15, 15, 15):
        assert fresh(http, f"/v1/collectives?limit={limit}").status == 200
        assert 0 < metric(http, "wdhs_record_cache_bytes") <= bound
    hits, _ = counts(http)
    assert hits > 15
    assert metric(http, "wdhs_record_cache_evictions_total") > 0
