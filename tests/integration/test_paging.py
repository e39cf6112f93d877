"""Walking through a list page by page, while others change it."""

import random

import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem
from support.waiting import eventually

MUNICIPALITIES = "/v1/municipalities"
SORTS = ["name", "-name", "code", "-code", "slug", "-slug", "createdAt", "-createdAt", "updatedAt", "-updatedAt", "name,-code",
         "-updatedAt,name,-slug,code"]


class Walk:
    """A reader that goes where the links lead."""

    def __init__(self, http, server, language="nl"):
        self.http, self.base, self.language = http, server.url, language

    def page(self, path):
        answer = self.http.get(path.replace(self.base, ""), headers={"Accept-Language": self.language})
        assert answer.status == 200, answer
        return answer.json()

    def pages(self, path, towards="next", between=None):
        while path:
            page = self.page(path)
            yield page
            if between:
                between()
            path = page["links"][towards]

    def codes(self, path, towards="next", between=None):
        return [[item["code"] for item in page["items"]] for page in self.pages(path, towards, between)]


@pytest.fixture
def walk(http, server):
    return Walk(http, server)


def flat(pages):
    return [code for page in pages for code in page]


def last_page(walk, path):
    *_, last = walk.pages(path)
    return last


@pytest.mark.parametrize("sort", SORTS)
def test_every_record_is_seen_once_forwards(sort, walk):
    whole = flat(walk.codes(f"{MUNICIPALITIES}?limit=500&sort={sort}"))
    pages = walk.codes(f"{MUNICIPALITIES}?limit=50&sort={sort}")
    assert len(set(whole)) == 342
    assert [len(page) for page in pages] == [50] * 6 + [42]
    assert flat(pages) == whole


@pytest.mark.parametrize("sort", SORTS)
def test_every_record_is_seen_once_backwards(sort, walk):
    whole = flat(walk.codes(f"{MUNICIPALITIES}?limit=500&sort={sort}"))
    last = last_page(walk, f"{MUNICIPALITIES}?limit=50&sort={sort}")
    backwards = [[item["code"] for item in last["items"]]] + walk.codes(last["links"]["prev"], "prev")
    assert flat(backwards[::-1]) == whole
    assert all(backwards)


@pytest.mark.parametrize("sort", ["name", "-updatedAt", "name,-code"])
def test_prev_of_next_is_the_same_page_and_next_of_prev_too(sort, walk):
    first, second, third = list(walk.pages(f"{MUNICIPALITIES}?limit=100&sort={sort}"))[:3]
    back = walk.page(second["links"]["prev"])
    assert back["items"] == first["items"]
    assert back["links"]["prev"] is None
    assert walk.page(walk.page(third["links"]["prev"])["links"]["next"])["items"] == third["items"]


def test_first_page_has_no_prev_and_last_page_no_next(walk):
    pages = list(walk.pages(f"{MUNICIPALITIES}?limit=171"))
    assert [page["links"]["prev"] is None for page in pages] == [True, False]
    assert [page["links"]["next"] is None for page in pages] == [False, True]


def test_page_that_ends_exactly_at_the_end_has_no_next(walk):
    assert walk.page(f"{MUNICIPALITIES}?limit=342")["links"]["next"] is None
    assert len(walk.codes("/v1/municipalities?limit=13&province=PV26")) == 2


def test_limit_may_change_between_pages(walk):
    first = walk.page(f"{MUNICIPALITIES}?limit=10")
    following = walk.page(first["links"]["next"].replace("limit=10", "limit=100"))
    assert len(following["items"]) == 100


def test_links_keep_filters_fields_and_expansions(walk):
    first = walk.page(f"{MUNICIPALITIES}?province=PV26&province=PV27&fields=code,province&expand=province&limit=5&count=true")
    following = walk.page(first["links"]["next"])
    assert list(following["items"][0]) == ["code", "province"]
    assert following["items"][0]["province"]["code"] in ("PV26", "PV27")
    assert following["total"] == first["total"]


def test_filters_in_another_order_are_the_same_filters(walk):
    first = walk.page(f"{MUNICIPALITIES}?province=PV26&current=true&limit=5")
    cursor = first["links"]["next"].partition("cursor=")[2]
    assert walk.page(f"{MUNICIPALITIES}?current=true&limit=5&cursor={cursor}&province=PV26")["items"]


@pytest.mark.parametrize("change", ["&sort=-name", "&sort=code", "&province=PV27", "&province=PV26&province=PV27",
                                    "&province=PV26&current=true", ""])
def test_cursor_serves_only_the_question_it_came_from(change, walk, http):
    first = walk.page(f"{MUNICIPALITIES}?province=PV26&limit=5")
    cursor = first["links"]["next"].partition("cursor=")[2]
    answer = http.get(f"{MUNICIPALITIES}?limit=5&cursor={cursor}{change}")
    assert_problem(answer, "invalid-input", [("query", "cursor", "invalid-cursor")])


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_pages_in_english_are_the_whole_list_both_ways(sort, http, server):
    english = Walk(http, server, "en")
    path = f"/v1/themes?limit=4&sort={sort}"
    whole = [item["name"] for item in english.page(f"/v1/themes?limit=500&sort={sort}")["items"]]
    pages = list(english.pages(path))
    assert [item["name"] for page in pages for item in page["items"]] == whole
    back = [page["items"] for page in english.pages(pages[-1]["links"]["prev"], "prev")]
    assert [item["name"] for items in reversed(back) for item in items] == whole[:-len(pages[-1]["items"])]


def test_cursor_works_in_another_language(walk, http):
    first = walk.page(f"{MUNICIPALITIES}?limit=100")
    english = http.get(first["links"]["next"].replace(walk.base, ""), headers={"Accept-Language": "en"})
    assert [one["code"] for one in english.json()["items"]] == \
        [one["code"] for one in walk.page(first["links"]["next"])["items"]]


@pytest.fixture
def commotion(db):
    """Called between two pages: adds a municipality somewhere, and removes one that was added before."""
    dice, added, removed = random.Random(13042024), [], []

    def happen():
        fresh = [code for code in {f"GM{dice.randrange(2000, 9999):04}" for _ in range(5)} if code not in added]
        added.extend(fresh)
        there = [code for code in added if code not in removed and code not in fresh]
        gone = dice.sample(there, min(3, len(there)))
        removed.extend(gone)
        db("with gone as (delete from municipalities where code = any(%s))"
           " insert into municipalities (code, slug, name_nl, province)"
           " select code, 'proef-' || lower(code), chr(65 + mod(right(code, 4)::integer, 26)) || code, 'PV26' from unnest(%s) as code",
           gone, fresh)

    yield happen
    db("delete from municipalities where slug like 'proef-%%'")


@pytest.mark.parametrize("towards", ["next", "prev"])
@pytest.mark.parametrize("sort", SORTS)
def test_what_stays_is_seen_once_while_others_come_and_go(sort, towards, walk, commotion, db):
    """Each of the 342 that are there from beginning to end, whatever is added and removed around them."""
    staying = {code for code, in db("select code from municipalities")}
    path = f"{MUNICIPALITIES}?limit=20&sort={sort}"
    if towards == "prev":
        last = last_page(walk, path)
        seen = [item["code"] for item in last["items"]]
        seen += flat(walk.codes(last["links"]["prev"], "prev", commotion))
    else:
        seen = flat(walk.codes(path, "next", commotion))
    assert sorted(code for code in seen if code in staying) == sorted(staying)
    assert len(set(seen)) == len(seen)


def test_removing_the_record_at_the_boundary_loses_nothing(walk, db):
    db("insert into municipalities (code, slug, name_nl, province) values ('GM0001', 'proef-grens', 'Grens', 'PV26')")
    first = walk.page(f"{MUNICIPALITIES}?limit=1&sort=code")
    db("delete from municipalities where code = 'GM0001'")
    assert first["items"][0]["code"] == "GM0001"
    rest = flat(walk.codes(first["links"]["next"].replace("limit=1", "limit=500")))
    assert len(rest) == 342


def test_record_that_moves_up_in_the_order_is_seen_again_not_lost(walk, db):
    """A reader of -updatedAt or updatedAt who follows changes must not miss one."""
    first = walk.page(f"{MUNICIPALITIES}?limit=300&sort=updatedAt")
    moved = first["items"][0]["code"]
    db("update municipalities set updated_at = now() where code = %s", moved)
    rest = flat(walk.codes(first["links"]["next"]))
    assert moved in rest
    assert len(rest) == 43


def test_names_that_are_equal_are_told_apart_by_the_key(walk, http, admin):
    made = [http.post("/v1/programmes", json={"name": "Zelfde naam", "slug": f"zelfde-{n}"}, key=admin) for n in range(7)]
    ids = [one.json()["id"] for one in made]
    try:
        for sort in ("name", "-name"):
            seen = [item["id"] for page in walk.pages(f"/v1/programmes?limit=2&sort={sort}") for item in page["items"]]
            assert sorted(one for one in seen if one in ids) == sorted(ids)
            assert len(seen) == len(set(seen))
    finally:
        for one in made:
            http.delete("/v1/programmes/" + one.json()["id"], headers={"If-Match": "*"}, key=admin)


def test_pages_of_a_nested_list(walk, http, admin):
    path = "/v1/goals/samenwerkingswetten/progress"
    for day in range(1, 8):
        made = http.post(path, json={"statedOn": f"2024-05-0{day}", "statement": "Proef", "source": "Proef"}, key=admin)
        assert made.status == 201, made
    seen = [item["statedOn"] for page in walk.pages(path + "?limit=3&count=true") for item in page["items"]]
    assert seen == [f"2024-05-0{day}" for day in range(7, 0, -1)]
    last = last_page(walk, path + "?limit=3")
    assert [item["statedOn"] for item in walk.page(last["links"]["prev"])["items"]] == \
        ["2024-05-04", "2024-05-03", "2024-05-02"]
    other = http.get("/v1/goals/alles-is-er-al/progress?limit=3&cursor=" + last["links"]["prev"].partition("cursor=")[2])
    assert_problem(other, "invalid-input", [("query", "cursor", "invalid-cursor")])


def test_page_beyond_the_end_is_empty(walk, db):
    db("insert into municipalities (code, slug, name_nl, province) values ('GM9002', 'proef-eind', 'Zzzz', 'PV26')")
    pages = list(walk.pages(f"{MUNICIPALITIES}?limit=342"))
    db("delete from municipalities where code = 'GM9002'")
    # What is deleted beside the service is announced to it, which takes a moment.
    beyond = eventually(lambda: next((page for page in walk.pages(pages[0]["links"]["next"]) if not page["items"]), None))
    assert beyond["links"]["next"] is None


def test_cursor_of_an_editor_does_not_serve_the_public(http, admin):
    for name in ("Een", "Twee"):
        http.post("/v1/collectives", json={"name": name, "type": "dorpshuis", "municipality": "GM0344"}, key=admin)
    link = http.get("/v1/collectives?limit=1", key=admin).json()["links"]["next"]
    answer = http.get("/v1/collectives?limit=1&cursor=" + link.partition("cursor=")[2])
    assert_problem(answer, "invalid-input", [("query", "cursor", "invalid-cursor")])
