"""Whoever is erased has gone from everywhere: the database and a dump of it, the outbox, the log, mail that is kept as files.

The same search finds them before, and in every way of writing that mails and dumps have."""

import base64
import contextlib
import email.header
import quopri
import subprocess
import time

import pytest

from support import signing
from support.cluster import Connection
from support.mail import MailServer, files_of, read_file, token_in
from support.service import Server, make_key, seeded
from support.traces import traces
from support.waiting import eventually

MINE, ANY = "/v1/pledges/mine", {"If-Match": "*"}
# Nobody else is called like this, nor anything in the program or in what it is seeded with.
PERSON = {"name": "Quirijntje Vlinderzwâm", "email": "Kwartelkoning.Q@roerdompveen.example.org"}
ORGANISATION = {"name": "Stichting Zeggekorfslak", "email": "post@slakkenhuisje.example.org",
                "representative": {"name": "Wolfhardt Grutterink", "role": "penningmeester"}}
LATER_NAME = {"person": "Quirijntje Hazelwormsma", "organisation": "Stichting Heikikkertje"}
WORDS = {"person": ["Quirijntje", "Vlinderzwâm", "Hazelwormsma", "Kwartelkoning", "roerdompveen"],
         "organisation": ["Zeggekorfslak", "Heikikkertje", "Wolfhardt", "Grutterink", "slakkenhuisje"]}


# --- the search itself -------------------------------------------------------------------------------------------------------


def in_lines(data, width=76):
    return b"\r\n".join(data[at:at + width] for at in range(0, len(data), width))


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("write", [
    lambda text: text, lambda text: text.upper(), lambda text: in_lines(base64.b64encode(text), 20),
    lambda text: base64.urlsafe_b64encode(text), lambda text: base64.b64encode(text.lower()), lambda text: text.hex().encode(),
    lambda text: text.hex().upper().encode(), lambda text: in_lines(text.hex().encode(), 10), quopri.encodestring,
    lambda text: b"".join(b"=%02X" % byte for byte in text), lambda text: b"".join(b"%%%02x" % byte for byte in text),
    lambda text: b"=\r\n".join(text[at:at + 5] for at in range(0, len(text), 5)),
    lambda text: email.header.Header(text.decode(), "utf-8", maxlinelen=40).encode().encode()])
def test_search_finds_words_however_they_are_written(write, before):
    text = b"x" * before + "Beste Quirijntje Vlinderzwâm, wees welkom.".encode()
    data = b"... " + write(text) + b" ..."
    assert traces(["Quirijntje", "Vlinderzw", "Hazelwormsma"], data) == ["Quirijntje", "Vlinderzw"], data


# --- where to look -----------------------------------------------------------------------------------------------------------


class World:
    """A service whose mail goes to files or to a mail server, and everything that it leaves behind."""

    def __init__(self, database, directory, sink):
        self.database = database
        self.directory = directory / "mail"
        self.mail_server = MailServer() if sink == "smtp" else None
        settings = {"WDHS_SMTP_URL": self.mail_server.url} if sink == "smtp" else {"WDHS_MAIL_DIRECTORY": str(self.directory)}
        self.server = Server(database, directory, {**settings, "WDHS_LOG_LEVEL": "debug", "WDHS_MAIL_LEASE_MS": "1000"})
        self.http = self.server.wait_until_ready().http
        self.editor = make_key(database, "pledges:write", "pledges:read-personal", "mails:write")

    def end(self):
        self.server.stop_cleanly()
        if self.mail_server:
            self.mail_server.stop()

    def mails(self, address):
        """As they were delivered."""
        if self.mail_server:
            return [mail for _, to, mail in self.mail_server.mails() if to == [address]]
        found = [read_file(path) for path in sorted(files_of(self.directory), key=lambda path: path.stat().st_mtime_ns)]
        return [mail for mail in found if address in mail["To"]]

    def token(self, address, number):
        """Out of the mail with this number to the address."""
        return token_in(eventually(lambda: self.mails(address)[number:number + 1])[0])

    def dump(self):
        return subprocess.run(["pg_dump", "--dbname", self.database.superuser_url], check=True, capture_output=True).stdout

    def tables(self):
        """{table: every column of every row}"""
        with Connection(self.database.superuser_url) as run:
            rows = {table: run(f"select to_jsonb(t)::text, t::text from {table} t") for table in self.database.tables()}
        return {table: "\n".join(text for row in found for text in row).encode() for table, found in rows.items()}

    def files(self):
        """Names and contents; none with a mail server. The service may remove or rename one in the middle."""
        found = []
        for path in self.directory.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                found.append(path.name.encode() + b"\n" + path.read_bytes())
        return b"\n".join(found)

    def counts(self):
        """After what is kept of them for a second is over."""
        time.sleep(1.1)
        figures = self.http.get("/v1/pledges/counts?by=goal,sector,province,municipality,month").json()
        del figures["asOf"]
        return figures


@pytest.fixture(scope="module", params=["files", "smtp"])
def world(request, cluster, tmp_path_factory):
    with seeded(cluster) as database:
        made = World(database, tmp_path_factory.mktemp("erasure"), request.param)
        yield made
        made.end()


# --- the way of a pledge -----------------------------------------------------------------------------------------------------


def expect(status, answer):
    assert answer.status == status, answer
    return answer


def sign(world, signer):
    goal = signing.goal_id(world.http)
    about = {"municipality": "GM0344", "consents": {**signing.AGREED, "publicName": True, "newsletter": True}}
    if signer == "person":
        return signing.person(goal, **PERSON, **about, statement=f"Ik, {PERSON['name']}, doe mee: {PERSON['email']}")
    return signing.organisation(goal, **ORGANISATION, **about, website="https://www.slakkenhuisje.example.org/wij",
                                statement=f"Wij van {ORGANISATION['name']} doen mee.")


def decide(world, pledge, decision, reason=None):
    body = {"decision": decision, **({"reason": reason} if reason else {})}
    expect(201, world.http.post(f"/v1/pledges/{pledge}/decisions", json=body, key=world.editor))


def go_through_everything(world, signer):
    """Leaves a confirmed pledge; gives its id, and the token of the last mail."""
    http, given = world.http, sign(world, signer)
    address, name = given["email"], given["name"]
    expect(202, http.post("/v1/pledges", json=given))
    expect(200, signing.confirm(http, world.token(address, 0)))
    token = world.token(address, 1)
    own = expect(200, http.get(MINE, key=token)).json()
    assert (own["name"], own["email"], own["statement"]) == (name, address, given["statement"])
    pledge = own["id"]
    for decision, reason in (("approve-statement", f"{name} schreef dit zelf."), ("refuse-statement", f"Van {address}."),
                             ("approve-statement", None), ("invalidate", f"{name.upper()} bestaat niet."),
                             ("revalidate", f"{name} bestaat toch.")):
        decide(world, pledge, decision, reason)
    if signer == "organisation":
        decide(world, pledge, "verify", "Gebeld met Wolfhardt Grutterink.")
    reading = {"Read-Reason": "nagaan of de ondertekenaar bestaat"}
    assert expect(200, http.get(f"/v1/pledges/{pledge}", key=world.editor, headers=reading)).json()["email"] == address
    reading = {"Read-Reason": f"vraag van {name}, {address}".encode()}
    expect(200, http.get("/v1/pledges?limit=500", key=world.editor, headers=reading))
    expect(200, http.patch(MINE, json={"name": LATER_NAME[signer], "consents": {"newsletter": False}}, key=token, headers=ANY))
    make_mistakes(http, name, address, token)
    expect(202, http.post("/v1/pledges/links", json={"email": address}))
    return pledge, world.token(address, 2)


def make_mistakes(http, name, address, token):
    """What is wrong is told, and written to the log, without what stood in it."""
    query = {"q": name, "email": address}
    expect(400, http.get("/v1/pledges", query=query))
    assert http.get(f"/v1/pledges/{address}").status in (400, 404)
    assert http.get(f"/{address}").status == 404
    expect(400, http.post("/v1/pledges", json={"name": name, "email": address + " ", "signer": name}))
    expect(400, http.post("/v1/pledges", body=f'{{"email": "{address}" "}}', headers={"Content-Type": "application/json"}))
    expect(400, http.patch(MINE, json={"email": "x" + address, "statement": name * 500}, key=token, headers=ANY))


def erase(world, signer, pledge, token):
    if signer == "person":
        expect(204, world.http.delete(MINE, key=token))
    else:
        decide(world, pledge, "erase", f"Verzoek van {ORGANISATION['representative']['name']} namens {LATER_NAME[signer]}.")


def where_found(world, words):
    """{place: words that are there}"""
    places = {"dump": world.dump(), "log": world.server.log().encode(), "files": world.files(),
              "metrics": world.http.get("/metrics").body, **world.tables()}
    found = {place: traces(words, data) for place, data in places.items()}
    return {place: there for place, there in found.items() if there}


@pytest.mark.parametrize("signer", ["person", "organisation"])
def test_erasure_leaves_nothing_anywhere(signer, world):
    words = WORDS[signer]
    assert where_found(world, words) == {}
    other = signing.confirmed(world.http, world.database, signing.person(signing.goal_id(world.http)))
    others = world.counts()
    pledge, token = go_through_everything(world, signer)
    before, counted = where_found(world, words), world.counts()
    # The search finds them, in everything that may hold them for as long as they are there, and in nothing else.
    assert counted["total"] == others["total"] + 1
    files = set() if world.mail_server else {"files"}
    assert set(before) == {"dump", "pledges", "pledge_decisions", "personal_reads"} | files
    assert set(before["dump"]) >= set(words)
    if world.mail_server:
        sent = b"\n".join(content for _, _, content in world.mail_server.handler.received)
        assert len(traces(words, sent)) >= 3
    erase(world, signer, pledge, token)
    eventually(lambda: not world.files() or not traces(words, world.files()))
    assert where_found(world, words) == {}
    assert world.counts() == counted
    # It stays so when the service went round once more, and was about this pledge only.
    time.sleep(1.5)
    assert where_found(world, words) == {}
    assert world.database("select id::text from pledges where id in (%s, %s)", pledge, other) == [(other,)]
    kept = world.database("select decision from pledge_decisions where pledge = %s", pledge)
    assert len(kept) == {"person": 5, "organisation": 7}[signer]
