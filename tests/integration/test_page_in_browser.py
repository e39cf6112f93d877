"""The page for signers in a real browser, in front of an interface that answers from memory."""

import json
import urllib.parse

import pytest

from support import browser as browsers
from support.client import Client
from support.signer_service import CONFIRM_TOKEN, HASH, MANAGE_TOKEN, MINE, NAME, PAGE, RECORD, SignerService, problem

pytestmark = pytest.mark.skipif(not browsers.is_installed(), reason="chromium and chromium-driver are not installed")

TAB, ENTER = "\ue004", "\ue007"
# Contrast of everything that is shown, as WCAG 2.2 defines it: [text, ratio] of what is below 4.5, or 3 for edges.
CONTRAST = """
const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const ratio = (a, b) => {
    const [low, high] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
};
const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if ((parse(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
};
const weak = [];
let seen = 0;
for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || ["SCRIPT", "STYLE", "TEMPLATE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    if ([...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) {
        seen++;
        const found = ratio(style.color, behind(element));
        if (found < 4.5) weak.push([element.textContent, found]);
    }
    if (element.matches("input, select, textarea")) {
        const found = ratio(style.borderTopColor, behind(element.parentElement));
        if (found < 3) weak.push([element.id, found]);
    }
}
return [seen, weak];
"""
# Fields and buttons without a name, targets that are too small, headings that skip a level.
NAMES = """
const wrong = [];
for (const element of document.querySelectorAll("button, input, select, textarea, a")) {
    if (!element.checkVisibility()) continue;
    const name = element.labels?.length ? element.labels[0].innerText : element.innerText;
    const box = (element.type === "checkbox" ? element.labels[0] : element).getBoundingClientRect();
    if (!name.trim()) wrong.push(`no name: ${element.outerHTML}`);
    if (box.height < 24 && getComputedStyle(element).display !== "inline") wrong.push(`small: ${element.outerHTML}`);
}
const levels = [...document.querySelectorAll("h1, h2, h3")].filter((h) => h.checkVisibility()).map((h) => +h.tagName[1]);
if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) wrong.push(`headings: ${levels}`);
return wrong;
"""


@pytest.fixture(scope="module")
def service(server):
    made = SignerService(Client("127.0.0.1", server.port))
    yield made
    made.end()


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    made = browsers.Browser(tmp_path_factory.mktemp("browser"))
    yield made
    made.end()


@pytest.fixture
def browser(window, service):
    """Fresh; at the end of each test, nobody else was asked anything and nothing went against the policy."""
    service.reset()
    window.console()
    window.requests()
    yield window
    addresses = [urllib.parse.urlsplit(url) for url in window.requests()]
    hosts = {address.netloc for address in addresses if address.scheme in ("http", "https", "ws", "wss")}
    assert hosts == {urllib.parse.urlsplit(service.url).netloc}
    # The browser's own word on an answer of 400 and above is no fault of the page.
    assert [line for line in window.console() if "Failed to load resource" not in line] == []
    assert window.run("return [document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def open_page(browser, service, fragment="", language="nl"):
    browser.go(f"{service.url}{PAGE}?language={language}{fragment}")


def open_own(browser, service, language="nl"):
    open_page(browser, service, "#manage=" + MANAGE_TOKEN, language)
    browser.wait_for_text("#manage-status", {"nl": "Uw gegevens staan", "en": "Your data are"}[language])


def asked(service):
    return [(method, path, body) for method, path, body, _ in service.asked]


# --- confirming -----------------------------------------------------------------------------------


def test_confirming_takes_a_click(browser, service):
    open_page(browser, service, "#confirm=" + CONFIRM_TOKEN)
    assert browser.text("h1:not([hidden] *)") == "Bevestig uw ondertekening"
    assert browser.url == f"{service.url}{PAGE}?language=nl"
    assert asked(service) == []
    browser.click("#confirm-button")
    browser.wait_for_text("#confirmed", "een mail met een persoonlijke link")
    assert asked(service) == [("POST", "/v1/pledges/confirmations", {"token": CONFIRM_TOKEN})]
    assert browser.run("return document.activeElement.textContent") == "Dank u, uw ondertekening is bevestigd"
    assert browser.run("return document.title").startswith("Dank u")


@pytest.mark.parametrize(("token", "sent"), [("onbekend", 1), ("geen%20token", 0), ("", 0), ("%", 0)])
def test_every_link_that_is_not_valid_is_told_the_same(browser, service, token, sent):
    open_page(browser, service, "#confirm=" + token)
    browser.click("#confirm-button")
    browser.wait_for_text("#confirm-status", "niet of niet meer geldig. Teken opnieuw")
    assert len(service.asked) == sent
    assert browser.text("#confirmed") == ""


def test_a_mail_program_that_encodes_the_fragment_does_no_harm(browser, service):
    open_page(browser, service, "#confirm%3D" + CONFIRM_TOKEN)
    browser.click("#confirm-button")
    browser.wait_for_text("#confirmed", "persoonlijke link")


def test_a_failure_of_the_service_is_told_and_can_be_tried_again(browser, service):
    open_page(browser, service, "#confirm=" + CONFIRM_TOKEN, "en")
    service.upset = problem(503, "Not available <i>for a moment</i>", detail="Try again in a second.")
    browser.click("#confirm-button")
    browser.wait_for_text("#confirm-status", "Not available <i>for a moment</i>\n\nTry again in a second.")
    assert service.asked[0][3]["Accept-Language"] == "en"
    browser.click("#confirm-button")
    browser.wait_for_text("#confirmed", "We will send you a mail")


def test_the_other_language_keeps_the_token(browser, service):
    open_page(browser, service, "#confirm=" + CONFIRM_TOKEN)
    browser.click("#switch")
    browser.wait_for_text("#confirm", "Yes, I confirm")
    assert browser.url == f"{service.url}{PAGE}?language=en"
    assert browser.run("return document.documentElement.lang") == "en"
    browser.click("#confirm-button")
    browser.wait_for_text("#confirmed", "Thank you")


def test_a_link_pasted_into_the_same_window_is_taken_up(browser, service):
    open_page(browser, service)
    browser.wait_for_text("#home", "Mail mij mijn persoonlijke link")
    browser.run("location.hash = arguments[0]", "#manage=" + MANAGE_TOKEN)
    browser.wait_for_text("#fields", "ada@voorbeeld.nl")
    assert browser.url == f"{service.url}{PAGE}?language=nl"


# --- asking for the personal link -----------------------------------------------------------------


def test_the_personal_link_is_asked_for_with_the_keyboard_alone(browser, service):
    open_page(browser, service)
    browser.press([TAB, TAB, *"wie@voorbeeld.nl", ENTER])
    browser.wait_for_text("#link-status", "Staat er bij dit adres een ondertekening")
    assert asked(service) == [("POST", "/v1/pledges/links", {"email": "wie@voorbeeld.nl"})]


def test_a_fault_stands_with_its_field_and_goes_when_it_is_mended(browser, service):
    open_page(browser, service)
    browser.write("#email", "geen adres")
    browser.click("#link button")
    browser.wait_for_text("#email-fault", "Dit is geen e-mailadres.")
    state = "const f = document.activeElement; return [f.id, f.getAttribute('aria-invalid')]"
    assert browser.run(state) == ["email", "true"]
    browser.write("#email", "ada@voorbeeld.nl")
    browser.click("#link button")
    browser.wait_for_text("#link-status", "Staat er bij dit adres")
    assert browser.text("#email-fault") == ""
    assert browser.run("return document.querySelectorAll('[aria-invalid]').length") == 0


# --- one's own data -------------------------------------------------------------------------------


def test_everything_kept_is_shown_as_text(browser, service):
    open_own(browser, service)
    assert browser.url == f"{service.url}{PAGE}?language=nl"
    shown = browser.text("#fields")
    for expected in (NAME, "ada@voorbeeld.nl", "Utrecht (GM0344)", "Samen = normaal", "Ik begin een buurttuin.",
                     "nog niet: de tekst wordt nog gelezen", "12 mei 2026 om 10:00", "bevestigd", "3511", HASH,
                     "Delen met partners: nee, op 12 mei 2026 om 10:00", "ook dit wordt getoond", RECORD["id"]):
        assert expected in shown, expected
    assert browser.run("return document.querySelectorAll('#fields b').length") == 0
    assert all(entry[3]["Authorization"] == "Bearer " + MANAGE_TOKEN for entry in service.asked)


def test_own_data_come_as_a_file(browser, service):
    open_own(browser, service, "en")
    browser.click("#download")
    path = browser.downloads / "my-pledge.json"
    browser.wait_for(path.exists)
    assert json.loads(path.read_text(encoding="utf-8")) == RECORD


def test_only_what_was_changed_is_sent(browser, service):
    open_own(browser, service)
    assert browser.run("return [...document.querySelectorAll('[type=checkbox]')].map((box) => box.checked)") == [False] * 3
    browser.click("#correct button")
    browser.wait_for_text("#correct-status", "U hebt niets gewijzigd.")
    browser.click("[name=newsletter]")
    browser.run("document.getElementById('municipality').value = 'GM0307'")
    browser.write("#statement", "")
    browser.click("#correct button")
    browser.wait_for_text("#correct-status", "Uw wijzigingen zijn bewaard.")
    (change,) = [entry for entry in service.asked if entry[0] == "PATCH"]
    assert change[2] == {"municipality": "GM0307", "statement": None, "consents": {"newsletter": True}}
    assert change[3]["If-Match"] == '"1"'
    assert "Toestemming: nieuwsbrief\nja" in browser.text("#fields")
    assert "Amersfoort" in browser.text("#fields")


def test_a_change_meanwhile_loses_neither_side(browser, service):
    open_own(browser, service)
    browser.write("#name", "Ada de Groot")
    service.record["statement"], service.version = "Van een ander venster", 2
    browser.click("#correct button")
    browser.wait_for_text("#correct-status", "Uw gegevens zijn intussen gewijzigd")
    assert "Van een ander venster" in browser.text("#fields")
    browser.write("#statement", "Van een ander venster")
    browser.click("#correct button")
    browser.wait_for_text("#correct-status", "Uw wijzigingen zijn bewaard.")
    assert (service.record["name"], service.record["statement"]) == ("Ada de Groot", "Van een ander venster")


def test_a_name_cannot_be_emptied(browser, service):
    open_own(browser, service)
    browser.write("#name", "  ")
    browser.click("#correct button")
    browser.wait_for_text("#name-fault", "Te kort")
    assert browser.run("return document.activeElement.id") == "name"


def test_withdrawing_is_asked_twice(browser, service):
    open_own(browser, service)
    browser.click("#withdraw")
    assert browser.run("return document.activeElement.id") == "withdraw-question"
    browser.click("#withdraw-no")
    assert browser.run("return document.activeElement.id") == "withdraw"
    assert browser.text("#withdraw-sure") == "" and service.record["status"] == "confirmed"
    browser.click("#withdraw")
    browser.click("#withdraw-yes")
    browser.wait_for_text("#manage-status", "Uw ondertekening is ingetrokken.")
    assert ("POST", MINE + "/withdrawal", None) in asked(service)
    assert "Stand van zaken\ningetrokken" in browser.text("#fields")
    assert browser.text("#withdrawing") == ""


def test_erasing_is_asked_twice_and_leaves_nothing_in_the_page(browser, service):
    open_own(browser, service)
    browser.click("#erase")
    browser.click("#erase-no")
    assert service.record and browser.text("#erase-sure") == ""
    browser.click("#erase")
    browser.click("#erase-yes")
    browser.wait_for_text("#erased", "Wij bewaren niets meer van u.")
    assert service.record is None and asked(service)[-1] == ("DELETE", MINE, None)
    left = browser.run("return document.body.innerHTML + [...document.querySelectorAll('input, textarea')]"
                       ".map((field) => field.value).join()")
    assert "ada@voorbeeld.nl" not in left and "Voorbeeld" not in left and MANAGE_TOKEN not in left


@pytest.mark.parametrize("token", ["verlopen", "geen%20token"])
def test_a_personal_link_that_is_over_leads_to_a_new_one(browser, service, token):
    open_page(browser, service, "#manage=" + token)
    browser.wait_for_text("#home-status", "niet of niet meer geldig. Vraag hieronder een nieuwe aan.")
    browser.write("#email", "ada@voorbeeld.nl")
    browser.click("#link button")
    browser.wait_for_text("#link-status", "Staat er bij dit adres")


def test_own_data_that_do_not_come_can_be_asked_for_again(browser, service):
    service.upset = problem(503, "Even niet beschikbaar")
    open_page(browser, service, "#manage=" + MANAGE_TOKEN)
    browser.wait_for_text("#manage-status", "Even niet beschikbaar")
    browser.click("#again")
    browser.wait_for_text("#fields", "ada@voorbeeld.nl")
    assert browser.text("#again") == ""


# --- for everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("fragment", ["", "#confirm=" + CONFIRM_TOKEN, "#manage=" + MANAGE_TOKEN])
def test_page_can_be_read_and_used_by_everybody(browser, service, fragment):
    """At 320 pixels, which is what a window of 1280 has at 400%, nothing needs sideways scrolling."""
    browser.command("Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=False)
    try:
        open_page(browser, service, fragment)
        if "manage" in fragment:
            browser.wait_for_text("#manage-status", "Uw gegevens")
            browser.click("#withdraw")
            browser.click("#erase")
        assert browser.run("const page = document.documentElement; return page.scrollWidth <= page.clientWidth")
        seen, weak = browser.run(CONTRAST)
        assert seen > 5 and weak == []
        assert browser.run(NAMES) == []
        browser.run("document.activeElement.blur()")
        browser.press([TAB])
        assert browser.run("return getComputedStyle(document.activeElement).outlineWidth") == "3px"
    finally:
        browser.command("Emulation.clearDeviceMetricsOverride")
