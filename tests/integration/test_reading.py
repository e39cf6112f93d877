"""What can be read without a key, from what the coalition's data brings along."""

import datetime
import json
import zoneinfo

import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_headers_of_every_answer

OPEN_LISTS = {"partners": 20, "programmes": 1, "goals": 5, "municipalities": 342, "provinces": 12, "themes": 10,
              "collective-types": 13, "collectives": 0, "memberships": 0, "pledges": 0,
              "declarations": 1}
CLOSED_LISTS = {"mails", "signup-blocks"}
CORE = {"LSA", "NLZVE", "Katalys", "LVKK", "Oranje Fonds", "NOV", "Stichting DOEN", "VSBfonds"}
PUBLIC_CACHING = "public, max-age=60, must-revalidate"


def get(http, path, **options):
    answer = http.get(path, **options)
    assert answer.status == 200, answer
    assert_headers_of_every_answer(answer)
    assert answer.headers["Content-Type"] == "application/json"
    return answer


def items(http, path, **options):
    return get(http, path, **options).json()["items"]


def names(http, path, **options):
    return [item["name"] for item in items(http, path, **options)]


def this_year():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Amsterdam")).year


# --- lists ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), OPEN_LISTS.items())
def test_every_list_is_open_and_has_its_seeded_records(name, count, http):
    answer = get(http, f"/v1/{name}?limit=500&count=true")
    body = answer.json()
    assert list(body) == ["items", "links", "total"]
    assert body["total"] == count
    assert len(body["items"]) == count
    assert body["links"]["next"] is None
    assert body["links"]["prev"] is None
    assert answer.headers["Cache-Control"] == PUBLIC_CACHING
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["ETag"]


def test_list_without_count_has_no_total(http):
    assert "total" not in get(http, "/v1/partners").json()
    assert "total" not in get(http, "/v1/partners?count=false").json()


def test_count_counts_what_the_filters_leave_not_what_the_page_shows(http):
    body = get(http, "/v1/municipalities?province=PV26&count=true&limit=1").json()
    assert body["total"] == 26
    assert len(body["items"]) == 1


def test_list_is_twenty_long_unless_asked_otherwise(http):
    assert len(items(http, "/v1/municipalities")) == 20
    assert len(items(http, "/v1/municipalities?limit=500")) == 342
    assert len(items(http, "/v1/municipalities?limit=1")) == 1


def test_links_are_absolute_and_stand_in_the_link_header_too(http, server):
    answer = get(http, "/v1/municipalities?limit=5&sort=-code")
    links = answer.json()["links"]
    assert links["self"] == server.url + "/v1/municipalities?limit=5&sort=-code"
    assert links["next"].startswith(server.url + "/v1/municipalities?limit=5&sort=-code&cursor=")
    assert answer.headers["Link"] == f"<{links['self']}>; rel=\"self\", <{links['next']}>; rel=\"next\""


def test_eight_core_partners_and_twelve_affiliated_ones(http):
    core = items(http, "/v1/partners?role=core")
    assert len(core) == 8
    assert CORE <= {name for partner in core for name in [partner["name"], *partner["aliases"]]}
    assert len(items(http, "/v1/partners?role=affiliated")) == 12
    assert len(items(http, "/v1/partners?role=core&role=affiliated")) == 20
    assert not [name for name in names(http, "/v1/partners?limit=500") if "Dwarsverband" in name]


def test_kinds_of_the_core_partners(http):
    kinds = {partner["name"]: partner["kind"] for partner in items(http, "/v1/partners?role=core")}
    assert kinds["Oranje Fonds"] == kinds["Stichting DOEN"] == kinds["VSBfonds"] == "fund"
    assert len([kind for kind in kinds.values() if kind == "umbrella"]) == 4


def test_contact_point_of_nlzve_is_the_only_one_and_belongs_to_no_person(http):
    contacts = {partner["name"]: partner["contactPoint"] for partner in items(http, "/v1/partners")}
    known = {name: contact for name, contact in contacts.items() if contact}
    (contact,) = known.values()
    assert contact["email"] == "ondersteuningsteam@nlzve.nl"
    assert contact["phone"] == "0800-8010"
    assert "9" in contact["openingHours"] and "17" in contact["openingHours"]


def test_five_goals_in_the_order_of_their_numbers(http):
    goals = items(http, "/v1/goals")
    assert [(goal["number"], goal["slug"], goal["targetYear"]) for goal in goals] == [
        (1, "samen-is-normaal", 2030), (2, "bewoners-zijn-de-beste-oplossers", 2027), (3, "samenwerkingswetten", 2027),
        (4, "nieuwe-financieringsmodellen", 2030), (5, "alles-is-er-al", 2025)]
    assert [goal["atTheLatest"] for goal in goals] == [False, False, True, False, False]
    assert goals[0]["slogan"] == "Samen = normaal"
    assert {goal["status"] for goal in goals} == {"open"}


def test_overdue_and_years_left_follow_from_the_target_year(http):
    for goal in items(http, "/v1/goals"):
        assert goal["yearsLeft"] == goal["targetYear"] - this_year()
        assert goal["overdue"] == (goal["targetYear"] < this_year())
    overdue = items(http, "/v1/goals?overdue=true")
    assert "alles-is-er-al" in [goal["slug"] for goal in overdue]
    assert len(overdue) + len(items(http, "/v1/goals?overdue=false")) == 5


def test_twelve_provinces_share_the_municipalities_out_among_them(http):
    provinces = items(http, "/v1/provinces")
    assert [province["code"] for province in sorted(provinces, key=lambda p: p["code"])] == \
        [f"PV{number}" for number in range(20, 32)]
    counts = [get(http, f"/v1/municipalities?count=true&limit=1&province={p['code']}").json()["total"] for p in provinces]
    assert sum(counts) == 342
    assert min(counts) > 0


def test_merged_municipality_keeps_resolving_and_names_its_successor(http):
    merged = get(http, "/v1/municipalities/GM1696").json()
    assert merged["name"] == "Wijdemeren"
    assert merged["validTo"] == "2026-01-01"
    assert merged["successor"] == "GM0402"
    assert merged["current"] == (datetime.date.today() < datetime.date(2026, 1, 1))
    expanded = get(http, "/v1/municipalities/wijdemeren?expand=successor,province").json()
    assert (expanded["successor"]["code"], expanded["successor"]["name"]) == ("GM0402", "Hilversum")
    assert expanded["province"]["name"] == "Noord-Holland"
    assert [item["code"] for item in items(http, "/v1/municipalities?successor=GM0402")] == ["GM1696"]


def test_municipalities_of_today_are_those_that_are_current(http):
    assert "GM1696" not in [item["code"] for item in items(http, "/v1/municipalities?current=true&limit=500")] \
        or datetime.date.today() < datetime.date(2026, 1, 1)


def test_themes_and_types_are_those_of_the_coalition(http):
    assert {"zorg", "welzijn", "wonen", "energie-en-verduurzaming", "armoede", "eenzaamheid", "polarisatie", "leefbaarheid",
            "voedsel", "mobiliteit"} == {theme["slug"] for theme in items(http, "/v1/themes")}
    types = {one["slug"] for one in items(http, "/v1/collective-types")}
    assert {"dorpshuis", "energiecooperatie", "zorgzame-gemeenschap", "lokaal-fonds", "wooncooperatie"} < types


# --- single records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "by_key"), [
    ("/v1/partners/vsbfonds", "id"), ("/v1/goals/samen-is-normaal", "id"), ("/v1/programmes/we-doen-het-samen", "id"),
    ("/v1/municipalities/utrecht", "code"), ("/v1/provinces/utrecht", "code")])
def test_record_is_the_same_by_slug_and_by_key(path, by_key, http):
    by_slug = get(http, path)
    record = by_slug.json()
    collection = path.rpartition("/")[0]
    again = get(http, f"{collection}/{record[by_key]}")
    assert again.body == by_slug.body
    assert again.headers["ETag"] == by_slug.headers["ETag"]


def test_identifier_is_found_in_either_case(http):
    record = get(http, "/v1/partners/vsbfonds").json()
    assert get(http, "/v1/partners/" + record["id"].upper()).json() == record


def test_slug_may_be_percent_encoded(http):
    assert get(http, "/v1/partners/%76sbfonds").json()["slug"] == "vsbfonds"


def test_record_in_a_list_is_the_record_by_itself(http):
    for one in items(http, "/v1/partners?limit=3"):
        assert get(http, "/v1/partners/" + one["id"]).json() == one


def test_timestamps_are_utc_with_z_and_dates_have_no_time(http):
    programme = get(http, "/v1/programmes/we-doen-het-samen").json()
    assert programme["presentedOn"] == "2024-04-13"
    for name in ("createdAt", "updatedAt"):
        datetime.datetime.strptime(programme[name], "%Y-%m-%dT%H:%M:%S.%fZ")


# --- what is shown ------------------------------------------------------------------------------------------------------------


def test_fields_shows_those_in_the_order_of_the_record(http):
    assert list(get(http, "/v1/partners/vsbfonds?fields=name,id").json()) == ["id", "name"]
    for one in items(http, "/v1/partners?fields=slug"):
        assert list(one) == ["slug"]


def test_fields_of_a_group_shows_the_whole_group(http):
    shown = get(http, "/v1/partners/nlzve?fields=contactPoint").json()
    assert list(shown) == ["contactPoint"]
    assert set(shown["contactPoint"]) == {"email", "phone", "url", "openingHours"}


def test_fields_may_leave_out_what_is_sorted_by(http, server):
    body = get(http, "/v1/municipalities?fields=slug&sort=name&limit=2").json()
    following = get(http, body["links"]["next"].replace(server.url, "")).json()
    assert [item["slug"] for item in body["items"] + following["items"]] == \
        [item["slug"] for item in items(http, "/v1/municipalities?limit=4")]


def test_expand_embeds_one_record(http):
    plain = get(http, "/v1/goals/samenwerkingswetten").json()
    expanded = get(http, "/v1/goals/samenwerkingswetten?expand=programme").json()
    programme = get(http, "/v1/programmes/" + plain["programme"]).json()
    assert expanded == {**plain, "programme": programme}


def test_expand_embeds_a_list_of_records_in_its_order(http, admin):
    ids = [get(http, "/v1/partners/" + slug).json()["id"] for slug in ("vsbfonds", "oranje-fonds", "triodos-bank")]
    changed = http.patch("/v1/goals/nieuwe-financieringsmodellen", json={"responsiblePartners": ids}, key=admin,
                         headers={"If-Match": "*"})
    assert changed.status == 200, changed
    assert changed.json()["responsiblePartners"] == ids
    expanded = get(http, "/v1/goals/nieuwe-financieringsmodellen?expand=responsiblePartners").json()
    assert expanded["responsiblePartners"] == [get(http, "/v1/partners/" + one).json() for one in ids]
    without = get(http, "/v1/goals/samen-is-normaal?expand=responsiblePartners").json()
    assert without["responsiblePartners"] == []
    listed = items(http, f"/v1/goals?responsiblePartners={ids[1]}&expand=responsiblePartners,programme&fields=programme")
    assert listed[0]["programme"]["slug"] == "we-doen-het-samen"


def test_expand_together_with_fields_embeds_only_what_is_shown(http):
    shown = get(http, "/v1/municipalities/utrecht?fields=code,province&expand=successor,province").json()
    assert list(shown) == ["code", "province"]
    assert shown["province"]["code"] == "PV26"


def test_expand_in_a_list_gives_each_record_its_own(http):
    listed = items(http, "/v1/municipalities?limit=500&expand=province")
    assert {item["province"]["code"] for item in listed} == {f"PV{number}" for number in range(20, 32)}
    by_code = {item["code"]: item["province"]["name"] for item in listed}
    assert (by_code["GM0344"], by_code["GM0363"]) == ("Utrecht", "Noord-Holland")


# --- filters and order ---------------------------------------------------------------------------------------------------------


def test_filters_of_different_fields_must_all_hold(http):
    assert names(http, "/v1/partners?role=affiliated&kind=bank") == ["Triodos Bank"]
    assert names(http, "/v1/partners?role=core&kind=bank") == []


def test_filter_with_several_values_is_any_of_them(http):
    both = items(http, "/v1/municipalities?code=GM0344&code=GM0363&code=GM0000")
    assert [item["code"] for item in both] == ["GM0363", "GM0344"]
    assert len(items(http, "/v1/partners?slug=vsbfonds&slug=oranje-fonds")) == 2


def test_same_value_twice_is_no_fault(http):
    assert len(items(http, "/v1/partners?slug=vsbfonds&slug=vsbfonds")) == 1


def test_ranges_include_both_ends(http):
    assert len(items(http, "/v1/goals?targetYearMin=2027")) == 4
    assert len(items(http, "/v1/goals?targetYearMax=2027")) == 3
    assert len(items(http, "/v1/goals?targetYearMin=2027&targetYearMax=2027")) == 2
    assert len(items(http, "/v1/goals?targetYear=2027")) == 2
    assert len(items(http, "/v1/goals?targetYear=2025&targetYear=2030")) == 3


def test_ranges_of_dates_and_moments(http):
    assert len(items(http, "/v1/programmes?presentedSince=2024-04-13&presentedUntil=2024-04-13")) == 1
    assert items(http, "/v1/programmes?presentedSince=2024-04-14") == []
    programme = get(http, "/v1/programmes/we-doen-het-samen").json()
    moment = programme["updatedAt"]
    assert len(items(http, f"/v1/programmes?updatedSince={moment}&updatedUntil={moment}")) == 1
    assert items(http, "/v1/programmes?updatedSince=2100-01-01T00:00:00Z") == []
    assert items(http, "/v1/programmes?createdUntil=2024-01-01T00:00:00Z") == []


@pytest.mark.parametrize("offset", ["Z", "%2B02:00", "-05:30", "%2B23:59", "-23:59"])
def test_moments_may_have_any_offset(offset, http):
    assert len(items(http, f"/v1/programmes?updatedSince=2024-01-01T00:00:00{offset}")) == 1


def test_records_without_a_date_are_in_no_range_of_it(http):
    undated = [partner for partner in items(http, "/v1/partners") if partner["joinedOn"] is None]
    ranged = items(http, "/v1/partners?joinedSince=0001-01-01")
    assert len(ranged) + len(undated) == 20


@pytest.mark.parametrize(("path", "sort", "of"), [
    ("/v1/goals", "targetYear", lambda goal: goal["targetYear"]),
    ("/v1/municipalities", "code", lambda one: one["code"]),
    ("/v1/partners", "slug", lambda one: one["slug"]),
    ("/v1/partners", "updatedAt", lambda one: one["updatedAt"])])
def test_sort_goes_both_ways(path, sort, of, http):
    up = [of(one) for one in items(http, f"{path}?limit=500&sort={sort}")]
    down = [of(one) for one in items(http, f"{path}?limit=500&sort=-{sort}")]
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_descending_is_ascending_backwards_also_among_equals(http):
    up = [goal["id"] for goal in items(http, "/v1/goals?sort=targetYear")]
    assert [goal["id"] for goal in items(http, "/v1/goals?sort=-targetYear")] == up[::-1]


def test_second_sort_decides_among_equals(http):
    goals = items(http, "/v1/goals?sort=targetYear,-number")
    assert [(goal["targetYear"], goal["number"]) for goal in goals] == [(2025, 5), (2027, 3), (2027, 2), (2030, 4), (2030, 1)]


def test_names_are_sorted_as_people_do(http):
    """Accents and capitals do not move a name to the end: 's-Hertogenbosch, De Ronde Venen and Súdwest-Fryslân."""
    order = names(http, "/v1/municipalities?limit=500")
    assert order.index("Súdwest-Fryslân") < order.index("Terneuzen")
    assert order.index("Stichtse Vecht") < order.index("Súdwest-Fryslân")
    assert order.index("De Ronde Venen") < order.index("Delft")


# --- the service about itself --------------------------------------------------------------------------------------------------


def test_root_lists_every_resource_with_a_link_that_works(http, server, admin):
    root = get(http, "/v1").json()
    assert {one["name"] for one in root["resources"]} == set(OPEN_LISTS) | CLOSED_LISTS
    for one in root["resources"]:
        assert one["href"].startswith(server.url)
        key = admin if one["name"] in CLOSED_LISTS else None
        get(http, one["href"].replace(server.url, "") + "?limit=1", key=key)
    assert get(http, "/v1/").json() == root
    for link in root["links"].values():
        assert http.get(link.replace(server.url, "")).status == 200


def test_root_is_not_stored(http):
    assert get(http, "/v1").headers["Cache-Control"] == "no-store"


def test_contract_is_served_in_both_forms_with_this_installations_address(http, server):
    contract = get(http, "/v1/openapi.json")
    assert contract.json()["servers"][0]["url"] == server.url + "/v1"
    assert contract.headers["API-Version"] == contract.json()["info"]["version"]
    assert contract.headers["Access-Control-Allow-Origin"] == "*"
    yaml = http.get("/v1/openapi.yaml")
    assert yaml.status == 200
    assert yaml.headers["Content-Type"] == "application/yaml"
    assert server.url + "/v1" in yaml.text
    assert '"https://api.example.org/v1"' not in yaml.text + contract.text


def test_every_problem_type_can_be_opened_by_programs_and_by_people(http, server):
    types = get(http, "/v1/problems").json()["items"]
    assert len(types) >= 20
    registered = {one["slug"]: one["type"] for one in types if not one["type"].startswith(server.url)}
    assert registered == {"quota-exceeded": "https://iana.org/assignments/http-problem-types#quota-exceeded"}
    for one in types:
        path = f"/v1/problems/{one['slug']}"
        assert get(http, path).json()["title"] == one["title"]
        page = http.get(path, headers={"Accept": "text/html"})
        assert page.status == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<html lang=\"nl\">" in page.text
        assert one["type"] == registered.get(one["slug"], server.url + path)


def test_problem_has_the_title_of_its_type_in_the_language_of_the_request(http):
    for language in ("nl", "en"):
        wanted = {"Accept-Language": language}
        problem = http.get("/v1/nothing", headers=wanted).json()
        assert problem["title"] == get(http, "/v1/problems/not-found", headers=wanted).json()["title"]


def test_health_and_metrics_are_open_and_not_stored(http):
    for path in ("/health/live", "/health/ready"):
        answer = get(http, path)
        assert json.loads(answer.body) == {"status": "ok"}
        assert answer.headers["Cache-Control"] == "no-store"
    assert http.get("/metrics").headers["Cache-Control"] == "no-store"
