"""Records of lists that were written before: the same to the byte, and never older than what PostgreSQL answers."""

import psycopg2
import pytest

from support.made_up import some_collectives  # noqa: F401
from support.metrics import metric
from support.own_service import admin, database, key, server  # noqa: F401
from support.waiting import eventually

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


# --- only their states are read ----------------------------------------------------------------------------------------------

LEARNED = 8  # lists whose records were all kept, after which only states are asked for


@pytest.fixture
def learned(http):
    """A service that has the first page's records, and has seen that it has most."""
    for _ in range(1 + LEARNED):
        fresh(http, PAGE)
    before, incomplete = outlines(http)
    assert before > 0 and incomplete == 0
    fresh(http, PAGE)
    assert outlines(http) == (before + 1, 0)
    return http


def outlines(http):
    """Lists of which only the states were read; those that had to be read whole then."""
    return metric(http, "wdhs_record_cache_lists_total"), metric(http, "wdhs_record_cache_incomplete_total")


def same(learned, plain, path, **headers):
    """Whether the one answers what the other does, but for its own address."""
    said = []
    for http in (learned, plain):
        answer = fresh(http, path, **headers)
        address = answer.json()["links"]["self"].split("/v1/")[0]
        said.append([text.replace(address, "") for text in (answer.text, answer.headers["Link"], answer.headers["Content-Language"])])
        assert answer.status == 200
    return said[0] == said[1]


@pytest.mark.parametrize("query", ["limit=20", "limit=7", "limit=20&sort=name", "limit=19&sort=-createdAt,name&count=true",
                                   "limit=5&sort=slug&count=true", "limit=20&municipality=GM0000", "limit=20&municipality=GM0000&count=true"])
def test_list_of_states_is_the_list(query, learned, plain):
    """With its order, its total, its links; also when nothing is on it."""
    path = f"/v1/collectives?{query}"
    fresh(learned, path)
    before, incomplete = outlines(learned)
    assert same(learned, plain, path)
    assert outlines(learned) == (before + 1, incomplete)


@pytest.mark.parametrize("sort", ["code", "-code", "code,name", "name,code", "-name,code"])
def test_order_by_the_key_itself(sort, learned, plain):
    path = f"/v1/provinces?limit=5&sort={sort}"
    fresh(learned, path)
    before, incomplete = outlines(learned)
    assert same(learned, plain, path)
    links = [fresh(http, path).json()["links"]["next"] for http in (learned, plain)]
    assert fresh(learned, links[0]).json()["items"] == fresh(plain, links[1]).json()["items"] != []
    assert outlines(learned)[0] > before and outlines(learned)[1] <= incomplete + 1


def test_pages_of_states_lead_on_and_back(learned, plain):
    def walk(http, first):
        answer = fresh(http, first).json()
        names, links = [item["id"] for item in answer["items"]], answer["links"]
        while links["next"] is not None:
            answer = fresh(http, links["next"]).json()
            names += [item["id"] for item in answer["items"]]
            links = answer["links"]
        back = []
        while links["prev"] is not None:
            answer = fresh(http, links["prev"]).json()
            back = [item["id"] for item in answer["items"]] + back
            links = answer["links"]
        return names, back

    for query in ("limit=60", "limit=60&sort=-name"):
        for _ in range(3):
            walked = walk(learned, f"/v1/collectives?{query}")
        before, _ = outlines(learned)
        assert walk(learned, f"/v1/collectives?{query}") == walked == walk(plain, f"/v1/collectives?{query}")
        assert outlines(learned)[0] > before
        names, back = walked
        assert len(names) == len(set(names)) > 180 and back == names[:len(back)]


def test_record_that_is_not_kept_is_read(learned, plain, database):
    """The list is then asked for whole; what is kept from it serves the next one."""
    record = fresh(learned, PAGE).json()["items"][11]["id"]
    before = outlines(learned)
    database(f"update collectives set place = 'Nieuw' where id = '{record}'")
    assert items(learned)[record]["place"] == "Nieuw"
    assert outlines(learned) == (before[0], before[1] + 1)
    assert same(learned, plain, PAGE)
    assert outlines(learned) == (before[0] + 1, before[1] + 1)


def test_other_language_is_not_taken_for_it(learned, plain):
    assert same(learned, plain, PAGE, **{"Accept-Language": "en"})
    assert same(learned, plain, PAGE, **{"Accept-Language": "nl"})
    assert same(learned, plain, PAGE + "&languages=all")


@pytest.mark.parametrize("path", ["/v1/collectives?fields=slug,name", "/v1/collectives?expand=municipality", "/v1/goals"])
def test_lists_whose_records_are_not_kept_are_read_whole(path, learned, plain):
    before = outlines(learned)
    assert same(learned, plain, path)
    assert outlines(learned) == before


def test_holder_of_a_key_reads_whole(learned, admin):
    before = outlines(learned)
    assert len(learned.get(PAGE, key=admin).json()["items"]) == 20
    assert outlines(learned) == before


def test_parent_that_does_not_exist_has_no_empty_list(learned, plain):
    before, _ = outlines(learned)
    assert same(learned, plain, "/v1/goals/samen-is-normaal/progress")
    assert outlines(learned)[0] == before + 1
    assert fresh(learned, "/v1/goals/bestaat-niet/progress").status == 404


def test_where_most_is_not_kept_lists_are_read_whole(start_server, database):
    """A cache that is too small for what is read costs no second question."""
    http = start_server({"WDHS_LOOPS": "1", "WDHS_RECORD_CACHE_BYTES": "20000"}, database=database).http
    for offset in range(12):
        assert fresh(http, f"/v1/collectives?limit={100 + offset}").status == 200
    assert outlines(http) == (0, 0)


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


@pytest.mark.parametrize("settings", [{}, {"WDHS_CACHE_BYTES": "0"}])
def test_what_was_changed_behind_the_triggers_is_forgotten_on_request(settings, start_server, database):
    http, path = start_server({"WDHS_LOOPS": "1", **settings}, database=database).http, "/v1/themes?limit=50"
    connection = psycopg2.connect(database.superuser_url)
    connection.autocommit = True
    run, before = connection.cursor().execute, fresh(http, path).json()["items"][0]
    run("set session_replication_role = replica")
    for name in ("Achterom", before["name"]):
        for _ in range(LEARNED):
            fresh(http, path)
        run("update themes set name_nl = %s where slug = %s", (name, before["slug"]))
        run("notify wdhs_changed, 'all'")
        eventually(lambda: fresh(http, path).json()["items"][0]["name"] == name)
        assert http.get(f"/v1/themes/{before['slug']}").json()["name"] == name
    connection.close()


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
