"""Dutch and English: what is asked for, what there is, and how texts come in."""

import pytest

from support.own_service import admin, database, key, server  # noqa: F401
from support.problems import assert_problem

GOAL = "/v1/goals/alles-is-er-al"


def slogan(http, accept):
    answer = http.get(GOAL, headers={"Accept-Language": accept})
    assert answer.status == 200, answer
    return answer.headers["Content-Language"], answer.json()["slogan"]


DUTCH = ("nl", "Alles wat bewonerscollectieven moeten weten, is er al")
ENGLISH = ("en", "Everything residents' collectives need to know is already there")


@pytest.mark.parametrize(("accept", "expected"), [
    (None, DUTCH), ("nl", DUTCH), ("nl-BE", DUTCH), ("fy", DUTCH), ("*", DUTCH), ("de, fr;q=0.5", DUTCH), ("", DUTCH),
    ("en;q=0.4, nl;q=0.5", DUTCH), ("en;q=0, nl", DUTCH), ("en;q=0", DUTCH), ("enx", DUTCH), ("nl;q=0.3, *;q=0.1", DUTCH),
    ("en", ENGLISH), ("en-GB", ENGLISH), ("EN", ENGLISH), ("de, en;q=0.1", ENGLISH), ("nl;q=0.5, en;q=0.6", ENGLISH),
    ("nl;q=0, *", ENGLISH), ("en, nl", ENGLISH), ("en-US,en;q=0.9,nl;q=0.8", ENGLISH)])
def test_accept_language_chooses(accept, expected, http):
    assert slogan(http, accept) == expected


def test_vary_names_the_language(http):
    assert "Accept-Language" in http.get(GOAL).headers["Vary"]


def test_text_without_a_translation_is_shown_in_dutch(http):
    english = {"Accept-Language": "en"}
    assert http.get("/v1/municipalities/GM0344", headers=english).json()["name"] == "Utrecht"


def test_all_languages_are_shown_side_by_side(http):
    answer = http.get(GOAL + "?languages=all", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "nl, en"
    assert answer.json()["slogan"] == [{"language": "nl", "value": DUTCH[1]}, {"language": "en", "value": ENGLISH[1]}]
    utrecht = http.get("/v1/municipalities/GM0344?languages=all").json()
    assert utrecht["name"] == [{"language": "nl", "value": "Utrecht"}]
    listed = http.get("/v1/themes?languages=all&limit=500").json()["items"]
    assert all([one["language"] for one in theme["name"]] == ["nl", "en"] for theme in listed)


def test_expanded_records_are_in_the_same_language(http):
    goal = http.get(GOAL + "?expand=programme", headers={"Accept-Language": "en"}).json()
    programme = http.get("/v1/programmes/we-doen-het-samen", headers={"Accept-Language": "en"}).json()
    assert goal["programme"]["description"] == programme["description"]
    dutch = http.get("/v1/programmes/we-doen-het-samen").json()["description"]
    assert programme["description"] != dutch


def test_etag_differs_by_language_and_by_fields(http):
    tags = [http.get(GOAL + query, headers={"Accept-Language": language}).headers["ETag"]
            for query in ("", "?fields=slug,slogan", "?languages=all") for language in ("nl", "en")]
    assert len(set(tags[:4])) == 4
    assert tags[4] == tags[5] or len(set(tags)) == 6


@pytest.mark.parametrize("path", ["/v1/themes", "/v1/collective-types", "/v1/provinces", "/v1/municipalities"])
@pytest.mark.parametrize("sort", ["name", "-name"])
def test_names_are_sorted_as_they_are_shown(path, sort, http, database):
    """In English what has no English name stands where its Dutch one belongs."""
    table = path.removeprefix("/v1/").replace("-", "_")
    for language, shown in (("nl", "name_nl"), ("en", "coalesce(name_en, name_nl)")):
        listed = http.get(f"{path}?sort={sort}&limit=500", headers={"Accept-Language": language}).json()["items"]
        direction = "desc" if sort.startswith("-") else "asc"
        expected = [name for name, in database(f"select {shown} from {table} order by 1 {direction}")]
        assert [one["name"] for one in listed] == expected, language


def test_orders_of_the_two_languages_differ(http):
    orders = [[theme["slug"] for theme in http.get("/v1/themes", headers={"Accept-Language": language}).json()["items"]]
              for language in ("nl", "en")]
    assert orders[0] != orders[1] and sorted(orders[0]) == sorted(orders[1])


@pytest.fixture
def goal(http, admin):
    """A goal of the test's own: its path."""
    programme = http.get("/v1/programmes/we-doen-het-samen").json()["id"]
    made = http.post("/v1/goals", key=admin, json={
        "programme": programme, "number": 50, "slug": "taaldoel", "targetYear": 2030,
        "slogan": [{"language": "en", "value": "English"}, {"language": "nl", "value": "Nederlands"}]})
    assert made.status == 201, made
    yield "/v1/goals/taaldoel"
    assert http.delete("/v1/goals/taaldoel", key=admin, headers={"If-Match": "*"}).status == 204


def languages(http, path, name="slogan"):
    shown = http.get(path + "?languages=all").json()[name]
    return shown and {one["language"]: one["value"] for one in shown}


def patch(http, admin, path, change, content_language=None):
    answer = http.patch(path, json=change, key=admin, headers={"If-Match": "*", "Content-Language": content_language})
    assert answer.status == 200, answer
    return answer


def test_list_of_languages_is_stored_as_given(http, goal):
    assert languages(http, goal) == {"nl": "Nederlands", "en": "English"}


@pytest.mark.parametrize(("content_language", "expected"), [
    (None, {"nl": "Nieuw", "en": "English"}), ("nl", {"nl": "Nieuw", "en": "English"}),
    ("nl-NL", {"nl": "Nieuw", "en": "English"}), ("en", {"nl": "Nederlands", "en": "Nieuw"}),
    ("en-GB", {"nl": "Nederlands", "en": "Nieuw"}), ("EN", {"nl": "Nederlands", "en": "Nieuw"})])
def test_plain_text_changes_the_language_that_content_language_names(content_language, expected, http, admin, goal):
    patch(http, admin, goal, {"slogan": "Nieuw"}, content_language)
    assert languages(http, goal) == expected


def test_list_removes_the_language_that_it_leaves_out(http, admin, goal):
    patch(http, admin, goal, {"slogan": [{"language": "nl", "value": "Alleen"}]})
    assert languages(http, goal) == {"nl": "Alleen"}


def test_null_removes_both_languages_of_what_is_optional(http, admin, goal):
    patch(http, admin, goal, {"addressee": "Iedereen"})
    patch(http, admin, goal, {"addressee": "Everyone"}, "en")
    assert languages(http, goal, "addressee") == {"nl": "Iedereen", "en": "Everyone"}
    answer = patch(http, admin, goal, {"addressee": None})
    assert answer.json()["addressee"] is None
    assert languages(http, goal, "addressee") is None


def test_optional_text_may_be_in_english_only_and_is_shown_to_all(http, admin, goal):
    patch(http, admin, goal, {"addressee": "Everyone"}, "en")
    assert languages(http, goal, "addressee") == {"en": "Everyone"}
    assert http.get(goal).json()["addressee"] == "Everyone"


def test_answer_to_a_write_is_in_the_language_asked_for(http, admin, goal):
    answer = http.patch(goal, json={"number": 51}, key=admin, headers={"If-Match": "*", "Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"
    assert answer.json()["slogan"] == "English"
    everything = http.patch(goal + "?languages=all", json={"number": 52}, key=admin, headers={"If-Match": "*"})
    assert len(everything.json()["slogan"]) == 2


def test_if_match_takes_the_etag_of_any_language(http, admin, goal):
    tag = http.get(goal, headers={"Accept-Language": "en"}).headers["ETag"]
    answer = http.patch(goal, json={"number": 53}, key=admin, headers={"If-Match": tag})
    assert answer.status == 200, answer


def test_problem_of_a_constraint_is_in_the_language_asked_for(http, admin, goal):
    for language, detail in (("nl", "Dit programma heeft al een doel met dit nummer."),
                             ("en", "This programme has a goal with this number already.")):
        answer = http.patch(goal, json={"number": 1}, key=admin, headers={"If-Match": "*", "Accept-Language": language})
        assert_problem(answer, "conflict", detail=detail, language=language)
