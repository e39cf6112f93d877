"""The whole way of a signer, as it is gone: a form, a mail, the page in a browser, the counter; back out again, and gone."""

import re

import pytest

from support import browser as browsers
from support import signing
from support.listener import PATH, Listener
from support.mail import files_of, read_file, text_of
from support.service import running, seeded
from support.waiting import eventually

pytestmark = pytest.mark.skipif(not browsers.is_installed(), reason="chromium and chromium-driver are not installed")

SAYS = {
    "nl": {"heading": "Bevestig uw ondertekening", "confirmed": "Dank u", "loaded": "Uw gegevens staan",
           "newsletter": "Toestemming: nieuwsbrief\nja", "saved": "Uw wijzigingen zijn bewaard.",
           "withdrawn": "Uw ondertekening is ingetrokken.", "over": "Wij bewaren niets meer van u."},
    "en": {"heading": "Confirm your signature", "confirmed": "Thank you", "loaded": "Your data are",
           "newsletter": "Consent: newsletter\nyes", "saved": "Your changes are saved.",
           "withdrawn": "Your signature is withdrawn.", "over": "We keep nothing about you any more."},
}


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    made = browsers.Browser(tmp_path_factory.mktemp("browser"))
    yield made
    made.end()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("whole-way")


@pytest.fixture(scope="module")
def database(cluster):
    with seeded(cluster) as made:
        yield made


@pytest.fixture(scope="module")
def server(database, place):
    with running(database, place, {"WDHS_MAIL_DIRECTORY": str(place / "mail")}) as started:
        yield started


@pytest.fixture
def listener(server):
    made = Listener(server)
    yield made
    made.socket.close()


@pytest.fixture
def signer(server, window, listener, place):
    return Signer(server, window, listener, place / "mail")


class Signer:
    """Somebody with a mailbox and a browser, who knows no more than what they are told."""

    def __init__(self, server, browser, listener, mail):
        self.http, self.browser, self.listener, self.mail = server.http, browser, listener, mail
        self.pledge = {**signing.person(signing.goal_id(server.http)), "municipality": "GM0344"}
        self.read = set()

    def sign(self, language):
        headers = {"Accept-Language": language}
        answer = signing.sign(self.http, self.pledge, headers=headers)
        assert answer.headers["Content-Language"] == language

    def speak(self, language):
        """What the browser asks for of its own accord."""
        agent = self.browser.run("return navigator.userAgent")
        self.browser.command("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)

    def link(self, purpose, language):
        """Out of a mail that was not read yet."""
        def found():
            for path in files_of(self.mail):
                mail = read_file(path)
                if path not in self.read and self.pledge["email"] in mail["To"]:
                    self.read.add(path)
                    return mail
            return None

        mail = eventually(found, 20)
        assert mail["Content-Language"] == language
        return re.search(rf"^https?://\S+#{purpose}=\S+", text_of(mail), re.MULTILINE).group()

    def confirm(self, language, total):
        """Nothing happens by opening the link; the counter rises by the click."""
        says = SAYS[language]
        self.speak(language)
        self.browser.go(self.link("confirm", language))
        self.browser.wait_for_text("h1:not([hidden] *)", says["heading"])
        assert self.counted() == total - 1
        self.browser.click("#confirm-button")
        self.browser.wait_for_text("#confirmed", says["confirmed"])
        self.sees(total)

    def open_own(self, language):
        self.browser.go(self.link("manage", language))
        self.browser.wait_for_text("#manage-status", SAYS[language]["loaded"])
        shown = self.browser.text("#fields")
        assert self.pledge["email"] in shown and "Utrecht (GM0344)" in shown
        assert self.browser.run("return document.getElementById('municipality').length") > 300

    def choose(self, name, says):
        """A consent, and what is kept of it shows."""
        self.browser.click(f"[name={name}]")
        self.browser.click("#correct button")
        self.browser.wait_for_text("#correct-status", says["saved"])
        assert says["newsletter"] in self.browser.text("#fields")

    def withdraw(self, says, total):
        self.browser.click("#withdraw")
        self.browser.click("#withdraw-yes")
        self.browser.wait_for_text("#manage-status", says["withdrawn"])
        self.sees(total)

    def erase(self, says):
        self.browser.click("#erase")
        self.browser.click("#erase-yes")
        self.browser.wait_for_text("#erased", says["over"])

    def begin(self):
        """The counter, as soon as it is known."""
        while not self.listener.totals():
            assert self.listener.read()
        return self.listener.totals()[-1]

    def counted(self):
        return self.http.get(PATH + "?by=total").json()["total"]

    def sees(self, total):
        """By the stream of events, and, as soon as what is kept of it for a second is over, in JSON."""
        while self.listener.totals()[-1:] != [total]:
            assert self.listener.read(), self.listener.data
        eventually(lambda: self.counted() == total)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_from_the_form_to_nothing(language, signer, database, server):
    signer.browser.console()
    says, before = SAYS[language], signer.begin()
    signer.sign(language)
    signer.confirm(language, before + 1)
    signer.open_own(language)
    signer.choose("newsletter", says)
    signer.withdraw(says, before)
    # The same link goes on working; whoever withdrew may still look and change.
    assert signer.browser.text("#withdrawing") == ""
    signer.browser.click("[name=shareWithPartners]")
    signer.browser.click("#correct button")
    signer.browser.wait_for_text("#correct-status", says["saved"])
    assert database("select status, newsletter, share_with_partners from pledges") == [("withdrawn", True, True)]
    signer.sign(language)
    signer.confirm(language, before + 1)
    signer.open_own(language)
    signer.erase(says)
    assert database("select count(*) from pledges") == [(0,)]
    eventually(lambda: files_of(signer.mail) == [])
    assert signer.browser.console() == []
    # Who was forgotten did sign.
    assert signer.counted() == before + 1
    assert signer.pledge["email"] not in server.log() and "#" not in server.log()


def test_a_link_works_in_a_page_that_speaks_another_language(signer):
    before = signer.begin()
    signer.sign("nl")
    signer.speak("en")
    signer.browser.go(signer.link("confirm", "nl"))
    signer.browser.wait_for_text("h1:not([hidden] *)", SAYS["en"]["heading"])
    signer.browser.click("#switch")
    signer.browser.wait_for_text("h1:not([hidden] *)", SAYS["nl"]["heading"])
    signer.browser.click("#confirm-button")
    signer.browser.wait_for_text("#confirmed", SAYS["nl"]["confirmed"])
    signer.sees(before + 1)
    signer.speak("nl")
    signer.open_own("nl")
    assert signer.browser.console() == []
