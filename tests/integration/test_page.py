"""The page for signers as it is served: its headers, its languages, and what it is made of."""

import base64
import hashlib
import html.parser
import json
import re

import pytest

from support.cluster import CHECKOUT
from support.problems import ALWAYS, assert_problem

PAGE = "/v1/pledges/page"
PARTS = CHECKOUT / "data/pages"
LANGUAGES = ("nl", "en")
VOID = {"meta", "input", "link", "br"}


def texts(language):
    def once(pairs):
        assert len(dict(pairs)) == len(pairs), "a key occurs twice"
        return dict(pairs)

    return json.loads((PARTS / f"signers.{language}.json").read_text(encoding="utf-8"), object_pairs_hook=once)


class Outline(html.parser.HTMLParser):
    """Elements as (name, attributes), and a check that they are nested as they should be."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def named(self, *names):
        return [attributes for name, attributes in self.elements if name in names]


def page(http, language="nl"):
    answer = http.get(PAGE, query={"language": language})
    assert answer.status == 200, answer
    return answer


def inside(text, tag):
    return re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL).group(1)


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_comes_with_the_headers_of_every_answer_and_a_policy_of_its_own(http, language):
    answer = page(http, language)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == language
    assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert "Set-Cookie" not in answer.headers
    for name, value in ALWAYS.items():
        assert name == "Content-Security-Policy" or answer.headers.get_all(name) == [value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_policy_allows_this_script_and_this_style_and_nothing_else(http, language):
    answer = page(http, language)
    hashes = {tag: base64.b64encode(hashlib.sha256(inside(answer.text, tag).encode()).digest()).decode()
              for tag in ("script", "style")}
    assert answer.headers.get_all("Content-Security-Policy") == [
        f"default-src 'none'; script-src 'sha256-{hashes['script']}'; style-src 'sha256-{hashes['style']}'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"]


def test_page_asks_nothing_of_others_and_has_no_script_or_style_elsewhere(http):
    outline = Outline(page(http).text)
    assert not outline.named("link", "img", "iframe", "object", "embed", "base", "audio", "video", "source")
    assert len(outline.named("script")) == len(outline.named("style")) == 1
    for _, attributes in outline.elements:
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "src", "action")]
    links = [link["href"] for link in outline.named("a")]
    assert links and all(re.match(r"\?language=|mailto:", link) for link in links)


@pytest.mark.parametrize("forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Storage",
                                       "cookie", "indexedDB", "window.confirm", "alert(", "http:", "https:", "//"])
def test_script_does_without(forbidden):
    assert forbidden not in (PARTS / "signers.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("forbidden", ["url(", "@import", "transition", "animation", "scroll-behavior"])
def test_style_fetches_and_moves_nothing(forbidden):
    assert forbidden not in (PARTS / "signers.css").read_text(encoding="utf-8")


# --- languages ------------------------------------------------------------------------------------


def test_every_text_is_there_in_both_languages():
    dutch, english = texts("nl"), texts("en")
    assert set(dutch) == set(english) == {"page", "words"}
    for part in dutch:
        assert list(dutch[part]) == list(english[part])
        assert all(text.strip() for text in [*dutch[part].values(), *english[part].values()])
        for key, text in dutch[part].items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", english[part][key])), key


def test_every_text_is_used_and_no_other():
    template = (PARTS / "signers.html").read_text(encoding="utf-8")
    places = set(re.findall(r"\{\{(.*?)\}\}", template))
    assert places - {"style", "script", "words", "contactName", "contactEmail"} == set(texts("nl")["page"])
    words = set(texts("nl")["words"])
    used = set(re.findall(r'word\("([^"]+)"[,)]', (PARTS / "signers.js").read_text(encoding="utf-8"))) | {"yes", "no"}
    assert used <= words
    assert all(word.startswith(("field.", "value.")) for word in words - used)


@pytest.mark.parametrize(("query", "accept", "expected"), [
    ({}, None, "nl"), ({}, "en", "en"), ({}, "de", "nl"), ({"language": "en"}, "nl", "en"), ({"language": "nl"}, "en", "nl")])
def test_language_of_the_page(http, query, accept, expected):
    answer = http.get(PAGE, query=query, headers={"Accept-Language": accept})
    assert answer.headers["Content-Language"] == expected
    outline = Outline(answer.text)
    assert outline.named("html")[0]["lang"] == expected
    other = "en" if expected == "nl" else "nl"
    switch = [link for link in outline.named("a") if link["href"].startswith("?")]
    assert [(link["href"], link["lang"], link["hreflang"]) for link in switch] == [(f"?language={other}", other, other)]
    assert "{{" not in answer.text.replace(inside(answer.text, "script"), "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_no_javascript_reads_what_to_do(start_server, language):
    installed = start_server({"WDHS_CONTACT_EMAIL": "hallo@samen.example", "WDHS_CONTACT_NAME": "Bureau <Samen> & co"})
    text = page(installed.http, language).text
    assert texts(language)["page"]["noscript"] in inside(text, "noscript")
    assert '<a href="mailto:hallo@samen.example">' in inside(text, "noscript")
    assert "Bureau &lt;Samen&gt; &amp; co" in text


# --- accessibility that can be read off the markup ------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_names_everything_that_can_be_used(http, language):
    text = page(http, language).text
    outline = Outline(text)
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = {label.get("for") for label in outline.named("label")}
    for field in outline.named("input", "select", "textarea"):
        assert field.get("type") == "checkbox" or field["id"] in labels
    assert len(re.findall(r'<label class="choice"><input type="checkbox"', text)) == 3
    assert "checked" not in [name for field in outline.named("input") for name in field]
    for _, attributes in outline.elements:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert set(attributes.get(name, "").split()) <= set(ids)
    for region in [one for _, one in outline.elements if "status" in one.get("class", "")]:
        assert (region["role"], region["aria-live"]) == ("status", "polite")
    assert not re.search("user-scalable|maximum-scale", text)
    assert len(outline.named("main")) == len(outline.named("header")) == len(outline.named("footer")) == 1


# --- what else may be asked of it -----------------------------------------------------------------


def test_head_has_the_headers_and_no_body(http):
    answer = http.head(PAGE)
    assert (answer.status, answer.body) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Content-Security-Policy"):
        assert answer.headers[name] == http.get(PAGE).headers[name]


@pytest.mark.parametrize("coding", [None, "br", "gzip"])
def test_page_that_is_known_already_is_not_sent_again(http, coding):
    """The answer has the page's own policy: browsers take the headers of a 304 over."""
    first = http.get(PAGE, headers={"Accept-Encoding": coding})
    again = http.get(PAGE, headers={"Accept-Encoding": coding, "If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert first.headers.get("Content-Encoding") == coding


def test_each_language_has_an_entity_tag_of_its_own(http):
    assert page(http, "nl").headers["ETag"] != page(http, "en").headers["ETag"]
    other = http.get(PAGE, query={"language": "en"}, headers={"If-None-Match": page(http, "nl").headers["ETag"]})
    assert other.status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_page_is_only_read(http, method):
    answer = http.request(method, PAGE, headers={"Content-Type": "application/json"}, body=b"{}")
    assert_problem(answer, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_page_is_html_and_nothing_else(http):
    assert_problem(http.get(PAGE, headers={"Accept": "application/json"}), "not-acceptable")
    english = http.get(PAGE, query={"language": "en"}, headers={"Accept": "application/json"})
    assert_problem(english, "not-acceptable", language="en")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert http.get(PAGE, headers={"Accept": browser}).status == 200


@pytest.mark.parametrize("path", [PAGE + "/", PAGE + "/meer", "/v1/pledges/Page/x"])
def test_there_is_nothing_below_the_page(http, path):
    assert_problem(http.get(path), "not-found")


@pytest.mark.parametrize(("query", "faults"), [
    ("language=fr", [("query", "language", "invalid-value")]), ("language=", [("query", "language", "invalid-value")]),
    ("language=nl&language=en", [("query", "language", "repeated-parameter")]),
    ("token=x", [("query", "token", "unknown-parameter")]),
    ("lang=nl&language=de", [("query", "lang", "unknown-parameter"), ("query", "language", "invalid-value")])])
def test_wrong_parameters_of_the_page_are_named(http, query, faults):
    assert_problem(http.get(f"{PAGE}?{query}"), "invalid-input", faults)


def test_what_the_script_asks_for_is_there_as_it_expects(http):
    """The tests in a browser have a stand-in for the interface; this is the real one."""
    (wanted,) = re.findall(r'call\("GET", "\.\.(/municipalities[^"]*)"\)', (PARTS / "signers.js").read_text(encoding="utf-8"))
    answer = http.get("/v1" + wanted)
    assert answer.status == 200, answer
    items = answer.json()["items"]
    assert len(items) > 300 and answer.json()["links"]["next"] is None
    assert all(list(item) == ["code", "name"] for item in items)
    assert {"code": "GM0344", "name": "Utrecht"} in items
