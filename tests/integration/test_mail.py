"""Mail from the sign-up to the mail server: what is in it, that it comes once, and what becomes of it in trouble."""

import base64
import email.header
import email.utils
import hashlib
import signal
import stat
import time
import uuid

import pytest

from support.mail import MailServer, files_of, html_of, make_certificate, read_file, text_of, token_in
from support.own_service import admin, key  # noqa: F401
from support.service import STOP_TIMEOUT_S, make_key, run_cli, seeded
from support.waiting import eventually

NAME = "Zoë Brontë-Ünal <b>\u201cde Buurt\u201d</b>"


@pytest.fixture
def database(cluster):
    with seeded(cluster) as made:
        yield made


@pytest.fixture
def mail_server():
    started = MailServer()
    yield started
    started.stop()


@pytest.fixture
def world(database, start_server):
    return World(database, start_server)


class World:
    def __init__(self, db, start):
        self.db = db
        self.start_server = start
        self.goals = [row[0] for row in db("select id::text from goals order by number limit 2")]
        self.declaration = db("select slug from declarations limit 1")[0][0]
        self.server = None

    def start(self, **settings):
        given = {"WDHS_CONFIRM_URL": "https://voorbeeld.nl/teken", **settings}
        self.server = self.start_server(given, database=self.db)
        return self.server

    def sign(self, address, language="nl", name=NAME):
        """A sign-up as the service stores it."""
        self.db("insert into pledge_signups (id, kind, dropped, email, language, declaration, signer, name, goals, "
                "public_name, newsletter, share_with_partners) values (%s, 'pledge', false, %s, %s, %s, 'person', %s, "
                "%s::uuid[], false, false, false)",
                str(uuid.uuid4()), address, language, self.declaration, name, self.goals)

    def mails(self):
        return self.db("select state, attempts, last_error, due_at > now() + interval '50 seconds' from mails")

    def eventually_mails(self, *states):
        def found():
            rows = self.mails()
            return rows if sorted(row[0] for row in rows) == sorted(states) else None
        return eventually(found, 20)

    def due_now(self):
        self.db("update mails set due_at = now(), claimed_until = null")


def raw_header(mail, name):
    """As it came: the parser puts a space between the encoded words of a name."""
    return dict(mail.raw_items())[name]


def stored_hash(token):
    return hashlib.sha256(base64.urlsafe_b64decode(token + "=")).digest()


def assert_nothing_personal(server, *words):
    log = server.log()
    for word in words:
        assert word not in log
    assert "@" not in log.replace("noreply@example.org", "")


def test_confirmation_says_what_was_signed(world, mail_server):
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    world.eventually_mails("sent")
    [(sender, to, mail)] = mail_server.mails()
    assert (sender, to) == ("noreply@example.org", ["zoe@voorbeeld.nl"])
    assert mail["Subject"] == "Bevestig uw ondertekening"
    assert mail["From"].addresses[0].addr_spec == "noreply@example.org"
    assert mail["From"].addresses[0].display_name == "We Doen Het Samen (voorbeeld)"
    assert str(email.header.make_header(email.header.decode_header(raw_header(mail, "To")))).startswith(NAME)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nl"
    assert mail["Message-ID"].endswith("@example.org>")
    assert abs(email.utils.parsedate_to_datetime(mail["Date"]).timestamp() - time.time()) < 60
    assert mail.get_content_type() == "multipart/alternative"
    slogans = [row[0] for row in world.db("select slogan_nl from goals where id = any (%s::uuid[])", world.goals)]
    for body in (text_of(mail), html_of(mail)):
        assert "Intentieverklaring We Doen Het Samen" in body
        assert "{{" not in body
        for slogan in slogans:
            assert slogan.replace("'", "&#39;") in body or slogan in body
    assert f"Beste {NAME}," in text_of(mail)
    assert "<b>" not in html_of(mail) and "Zoë Brontë-Ünal &lt;b&gt;" in html_of(mail)
    assert "<img" not in html_of(mail)
    token = token_in(mail)
    assert f"https://voorbeeld.nl/teken#confirm={token}" in html_of(mail)
    [(stored, purpose, days)] = world.db("select hash, purpose, round(extract(epoch from expires_at - now()) / 86400) "
                                         "from pledge_tokens")
    assert (bytes(stored), purpose, days) == (stored_hash(token), "confirm", 14)
    assert_nothing_personal(server, "Zoë", "zoe", token)


def test_confirming_leads_to_thanks_and_a_link(world, mail_server):
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl", language="en")
    world.eventually_mails("sent")
    first = mail_server.mails()[0][2]
    assert first["Subject"] == "Please confirm your signature"
    assert "Declaration of intent" in text_of(first)
    answer = server.http.post("/v1/pledges/confirmations", json={"token": token_in(first)})
    assert answer.status == 200
    world.eventually_mails("sent", "sent")
    thanks = mail_server.mails()[1][2]
    assert thanks["Subject"] == "Thank you, your signature counts"
    mine = server.http.get("/v1/pledges/mine", key=token_in(thanks))
    assert mine.status == 200 and mine.json()["email"] == "zoe@voorbeeld.nl"
    # Whoever signs again gets the link, and nothing changes.
    world.sign("zoe@voorbeeld.nl")
    world.eventually_mails("sent", "sent", "sent")
    assert mail_server.mails()[2][2]["Subject"] == "Uw persoonlijke link"


def test_every_mail_comes_once(world, mail_server):
    world.start(WDHS_SMTP_URL=mail_server.url)
    addresses = {f"u{number}@voorbeeld.nl" for number in range(450)}
    for address in addresses:
        world.sign(address)
    world.eventually_mails(*["sent"] * len(addresses))
    mails = mail_server.mails()
    assert sorted(to[0] for _, to, _ in mails) == sorted(addresses)
    assert len({token_in(mail) for _, _, mail in mails}) == len(addresses)
    assert len({mail["Message-ID"] for _, _, mail in mails}) == len(addresses)


def test_what_is_refused_for_good_is_dead(world, mail_server):
    mail_server.handler.rcpt = "550 5.1.1 nobody like zoe@voorbeeld.nl here"
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    assert world.eventually_mails("dead") == [("dead", 1, "SMTP 550: the recipient was refused.", False)]
    assert "wdhs_mails_dead_total 1" in server.http.get("/metrics").text
    assert_nothing_personal(server, "zoe")
    # Operators see it, without a word of the server, and may try again.
    key = make_key(world.db, "mails:write")
    assert server.http.get("/v1/mails").status == 401
    assert server.http.get("/v1/mails", key=make_key(world.db, "pledges:write")).status == 403
    [listed] = server.http.get("/v1/mails?state=dead", key=key).json()["items"]
    pledge = world.db("select id::text from pledges")[0][0]
    assert (listed["pledge"], listed["kind"], listed["language"], listed["attempts"]) == (pledge, "confirm", "nl", 1)
    assert listed["lastError"] == "SMTP 550: the recipient was refused." and listed["sentAt"] is None
    mail_server.handler.rcpt = None
    path = "/v1/mails/" + listed["id"]
    any_version = {"If-Match": "*"}
    assert server.http.patch(path, json={"state": "sent"}, key=key, headers=any_version).status == 400
    assert server.http.patch(path, json={"attempts": 3}, key=key, headers=any_version).status == 400
    assert server.http.patch(path, json={"state": "queued"}, headers=any_version).status == 401
    answer = server.http.patch(path, json={"state": "queued"}, key=key, headers=any_version)
    assert answer.status == 200 and answer.json()["attempts"] == 0, answer
    world.eventually_mails("sent")
    assert len(mail_server.mails()) == 1
    assert server.http.patch(path, json={"state": "queued"}, key=key, headers=any_version).status == 409
    assert server.http.delete(path, key=key).status == 405
    assert server.http.post("/v1/mails", json={}, key=key).status == 405


def test_what_is_refused_for_now_is_tried_later(world, mail_server):
    mail_server.handler.data = "451 4.7.1 greylisted"
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: world.mails() == [("queued", 1, "SMTP 451: the server asks to try later.", True)])
    mail_server.handler.data = None
    world.due_now()
    assert world.eventually_mails("sent") == [("sent", 2, None, False)]
    assert len(mail_server.mails()) == 1
    assert "wdhs_mails_deferred_total 1" in server.http.get("/metrics").text


def test_a_rule_of_the_server_is_not_the_recipients_fault(world, mail_server):
    mail_server.handler.rcpt = "554 5.7.1 relaying denied"
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: world.mails() == [("queued", 1, "SMTP 554: refused by a rule of the server.", True)])


def test_after_twelve_attempts_it_is_given_up(world, mail_server):
    mail_server.handler.data = "451 not now"
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: world.mails() == [("queued", 1, "SMTP 451: the server asks to try later.", True)]) # written down
    world.db("update mails set attempts = 11, due_at = now()")
    assert world.eventually_mails("dead") == [("dead", 12, "SMTP 451: the server asks to try later.", False)]


def test_a_connection_that_breaks_midway(world, mail_server):
    mail_server.handler.drop = True
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: world.mails() == [("queued", 1, "The connection to the mail server was lost.", True)])
    mail_server.handler.drop = False
    world.due_now()
    world.eventually_mails("sent")
    assert len(mail_server.mails()) == 1


def test_a_server_that_is_away(world, mail_server):
    mail_server.stop()
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    for number in range(30):
        world.sign(f"u{number}@voorbeeld.nl")
    eventually(lambda: any(row[2] == "The mail server cannot be reached." for row in world.mails()))
    # Not every mail has to find out by itself.
    assert sum(row[1] for row in world.mails()) <= 16
    assert "mail-trouble" in server.log()
    assert_nothing_personal(server)


def test_slow_mail_does_not_hold_up_sign_ups(world, mail_server):
    mail_server.handler.slow_s = 600
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: mail_server.handler.attempts)
    world.sign("adam@voorbeeld.nl")
    eventually(lambda: world.db("select count(*) from pledges where email like 'adam%%'")[0][0] == 1, 15)
    assert mail_server.mails() == []


def test_starttls_and_login(world, tmp_path):
    certificate = make_certificate(tmp_path)
    mail_server = MailServer(certificate, login=("bode", "geheim-1"))
    try:
        server = world.start(WDHS_SMTP_URL=mail_server.url, WDHS_SMTP_TLS="required", WDHS_SMTP_CA=str(certificate[0]))
        world.sign("zoe@voorbeeld.nl")
        world.eventually_mails("sent")
        assert mail_server.handler.tls == [True]
        assert "geheim-1" not in server.log()
    finally:
        mail_server.stop()


def test_tls_from_the_first_byte(world, tmp_path):
    certificate = make_certificate(tmp_path)
    mail_server = MailServer(certificate, login=("bode", "geheim-1"), implicit=True)
    try:
        world.start(WDHS_SMTP_URL=mail_server.url, WDHS_SMTP_CA=str(certificate[0]))
        world.sign("zoe@voorbeeld.nl")
        world.eventually_mails("sent")
        assert [to for _, to, _ in mail_server.mails()] == [["zoe@voorbeeld.nl"]]
    finally:
        mail_server.stop()


@pytest.mark.parametrize("case, said", [
    ("untrusted", "No connection to the mail server that can be trusted (TLS)."),
    ("no tls", "No connection to the mail server that can be trusted (TLS)."),
    ("wrong login", "SMTP 535: the server refused our login."),
])
def test_nothing_is_sent_over_a_connection_that_is_not_right(world, tmp_path, case, said):
    certificate = make_certificate(tmp_path)
    mail_server = MailServer(None if case == "no tls" else certificate,
                             login=("bode", "geheim-1") if case == "wrong login" else None)
    settings = {"WDHS_SMTP_URL": mail_server.url.replace("geheim-1", "geheim-2"), "WDHS_SMTP_TLS": "required"}
    if case != "untrusted":
        settings["WDHS_SMTP_CA"] = str(certificate[0])
    try:
        server = world.start(**settings)
        world.sign("zoe@voorbeeld.nl")
        eventually(lambda: world.mails() == [("queued", 1, said, True)])
        assert mail_server.mails() == []
        assert "geheim" not in server.log()
    finally:
        mail_server.stop()


def test_killed_in_the_middle_it_goes_again(world, mail_server, start_server):
    mail_server.handler.slow_s = 20
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: mail_server.handler.attempts)
    server.process.kill()
    server.process.wait()
    server.stop_cleanly = lambda: None
    assert world.db("select state, attempts, claimed_until > now() from mails") == [("queued", 1, True)]
    mail_server.handler.slow_s = 0
    world.start(WDHS_SMTP_URL=mail_server.url)
    time.sleep(1.5)
    assert mail_server.mails() == []  # the lease is still running
    world.db("update mails set claimed_until = now()")
    world.eventually_mails("sent")
    assert len(mail_server.mails()) == 1


def test_stopping_does_not_wait_for_a_slow_server(world, mail_server):
    mail_server.handler.slow_s = 10 * STOP_TIMEOUT_S
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: mail_server.handler.attempts)
    assert server.stop(signal.SIGTERM) == 0
    assert [row[0] for row in world.mails()] == ["queued"]


def test_stopping_does_not_wait_for_a_goodbye(world, mail_server):
    mail_server.handler.slow_quit_s = 10 * STOP_TIMEOUT_S
    server = world.start(WDHS_SMTP_URL=mail_server.url)
    world.sign("zoe@voorbeeld.nl")
    world.eventually_mails("sent")
    assert server.stop(signal.SIGTERM) == 0
    eventually(lambda: mail_server.handler.goodbyes == 1)


def test_two_instances_share_the_work(world, mail_server):
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.start(WDHS_SMTP_URL=mail_server.url)
    for number in range(100):
        world.sign(f"u{number}@voorbeeld.nl")
    world.eventually_mails(*["sent"] * 100)
    assert len({to[0] for _, to, _ in mail_server.mails()}) == len(mail_server.mails()) == 100


def test_mail_that_nobody_needs_any_more_is_dropped(world, mail_server):
    server = world.start(WDHS_JOBS="off")
    world.sign("zoe@voorbeeld.nl")
    world.db("select accept_signups(10)")
    world.db("update pledges set status = 'confirmed'")
    server.stop_cleanly()
    world.start(WDHS_SMTP_URL=mail_server.url)
    eventually(lambda: world.mails() == [])
    assert mail_server.mails() == []
    assert world.db("select count(*) from pledge_tokens") == [(0,)]


def test_without_a_server_mail_becomes_files(world, tmp_path):
    directory = tmp_path / "mail"
    world.start(WDHS_MAIL_DIRECTORY=str(directory))
    world.sign("zoe@voorbeeld.nl")
    world.eventually_mails("sent")
    [path] = files_of(directory)
    pledge, mail = world.db("select pledge::text, id::text from mails")[0]
    assert path.name == f"{pledge}-{mail}.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert b"\r\n" in path.read_bytes() and b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert f"Beste {NAME}," in text_of(read_file(path))
    world.sign("adam@voorbeeld.nl")
    world.eventually_mails("sent", "sent")
    world.db("select erase_pledge(%s)", pledge)
    eventually(lambda: path not in files_of(directory))
    assert len(files_of(directory)) == 1
    world.db("update mail_removals set requested_at = now() - interval '1 hour'")
    eventually(lambda: world.db("select count(*) from mail_removals") == [(0,)])


def test_with_nowhere_to_go_mail_waits(world, cli):
    world.start()
    world.sign("zoe@voorbeeld.nl")
    eventually(lambda: world.mails() == [("queued", 0, None, False)])


def test_mail_follows_a_database_that_went_away(world, mail_server):
    world.start(WDHS_SMTP_URL=mail_server.url)
    world.db("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wdhs-api jobs'")
    world.sign("zoe@voorbeeld.nl")
    world.eventually_mails("sent")


def test_nobody_is_told_the_password(database):
    secret = {"WDHS_SMTP_URL": "smtp://bode:geheim-1@mail.example.org:587"}
    checked = run_cli(database, "check", settings=secret)
    assert "mail: by SMTP to mail.example.org, with a login, TLS required" in checked.stdout
    refused = run_cli(database, "check", settings={"WDHS_SMTP_URL": "smpt://bode:geheim-1@mail.example.org"})
    assert refused.returncode == 2 and "WDHS_SMTP_URL must be an address that starts with smtp://" in refused.stderr
    helped = run_cli(database, "help", settings=secret)
    for done in (checked, refused, helped):
        assert "geheim" not in done.stdout + done.stderr
    assert "stays in the queue" in run_cli(database, "check").stdout
    wrong = run_cli(database, "check", settings={"WDHS_MAIL_FROM": "A <a b@example.org>"})
    assert wrong.returncode != 0
