"""What PostgreSQL has to do for a read: lists that everyone asks come out of one index, and the province lies beside the row."""

import pytest

from support.cluster import Connection
from support.made_up import some_collectives  # noqa: F401
from support.own_service import admin, database, key, server  # noqa: F401

ANEW = {"Cache-Control": "no-cache"}


def plan_of(database, http, path):
    """The plan for any value, of the statement with which the service answered: where an index gives the order, no sort is
    needed, however small the table."""
    assert http.get(path, headers=ANEW).status == 200
    [(sql,)] = database("select query from pg_stat_activity where usename = 'wdhs_service' and query like %s"
                        " order by query_start desc limit 1", "%from collectives t%")
    with Connection(database.superuser_url) as run:
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            run(f"set {setting} = off")
        run("set plan_cache_mode = force_generic_plan")
        run(f"prepare asked as {sql}")
        [(count,)] = run("select cardinality(parameter_types) from pg_prepared_statements where name = 'asked'")
        values = f"({', '.join(['null'] * count)})" if count else ""
        return "\n".join(line for (line,) in run(f"explain execute asked{values}"))


@pytest.mark.parametrize("query, index", [
    ("?municipality=GM0344", "collectives_municipality_idx"),
    ("?province=PV26", "collectives_province_idx"),
    ("?type=dorpshuis", "collectives_type_idx"),
    ("", "collectives_public_name_idx"),
])
def test_one_value_of_an_indexed_field_is_read_in_the_order_of_its_index(query, index, database, http):
    plan = plan_of(database, http, "/v1/collectives" + query)
    assert f"using {index}" in plan
    assert "Sort" not in plan


def test_next_page_of_such_a_list_is_read_from_the_index_too(database, http):
    following = http.get("/v1/collectives?province=PV26&limit=2").json()["links"]["next"]
    plan = plan_of(database, http, following[following.index("/v1/"):])
    assert "using collectives_province_idx" in plan
    assert "Sort" not in plan


# --- the province of a collective -------------------------------------------------------------------------------------


def make(http, admin, **fields):
    sent = {"name": "Dorpshuis Het Anker", "type": "dorpshuis", "municipality": "GM0344", "publicationState": "published", **fields}
    return http.post("/v1/collectives", json=sent, key=admin)


def path_of(answer):
    return f"/v1/collectives/{answer.json()['id']}"


def test_province_follows_the_municipality_of_a_collective(http, admin):
    path = path_of(make(http, admin))
    assert http.get(path).json()["province"] == "PV26"
    moved = http.patch(path, json={"municipality": "GM0363"}, key=admin, headers={"If-Match": "*"})
    assert moved.status in (200, 204)
    assert http.get(path).json()["province"] == "PV27"
    assert http.patch(path, json={"name": "Dorpshuis Het Roer"}, key=admin, headers={"If-Match": "*"}).status in (200, 204)
    assert http.get(path).json()["province"] == "PV27"


def test_province_follows_a_municipality_that_moves(http, admin):
    """Its collectives change with it: what a client kept of them is no longer what there is."""
    new = {"code": "GM9876", "slug": "verhuisdorp", "name": "Verhuisdorp", "province": "PV26", "validFrom": "2026-01-01"}
    assert http.post("/v1/municipalities", json=new, key=admin).status == 201
    path = path_of(make(http, admin, municipality="GM9876"))
    before = http.get(path)
    assert http.patch("/v1/municipalities/GM9876", json={"province": "PV27"}, key=admin, headers={"If-Match": "*"}).status in (200, 204)
    after = http.get(path)
    assert (before.json()["province"], after.json()["province"]) == ("PV26", "PV27")
    assert before.headers["ETag"] != after.headers["ETag"]
    listed = {province: {item["id"] for item in http.get(f"/v1/collectives?limit=500&province={province}").json()["items"]}
              for province in ("PV26", "PV27")}
    assert after.json()["id"] in listed["PV27"] - listed["PV26"]


def test_province_is_not_set_by_hand(database, http, admin):
    refused = make(http, admin, province="PV27")
    assert (refused.status, refused.json()["errors"][0]["location"]) == (400, "/province"), refused
    path = path_of(make(http, admin))
    identifier = path.rsplit("/", 1)[1]
    database("update collectives set province = 'PV27' where id = %s", identifier)
    assert http.get(path, headers=ANEW).json()["province"] == "PV26"


def test_unknown_municipality_is_still_a_fault_of_that_field(http, admin):
    refused = make(http, admin, municipality="GM0001")
    assert refused.status == 400
    assert refused.json()["errors"][0]["location"] == "/municipality", refused
