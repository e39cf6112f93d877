"""What the service says about personal data, and that it lets go of them when it says so."""

import json

import pytest

from support import signing
from support.fixtures import service_fixtures
from support.pledge_fixtures import goal  # noqa: F401
from support.problems import assert_headers_of_every_answer
from support.service import run_cli
from support.waiting import eventually

# The jobs would apply retention by themselves, before a test has looked.
admin, database, key, server = service_fixtures("module", {"WDHS_JOBS": "off"})

LIMITS = {"WDHS_KEEP_PENDING_DAYS": "7", "WDHS_KEEP_WITHDRAWN_DAYS": "0", "WDHS_KEEP_CONFIRMED_MONTHS": "12",
          "WDHS_KEEP_READS_MONTHS": "36"}
NOTHING = {"confirmed": 0, "personal-reads": 0, "unconfirmed": 0, "withdrawn": 0}


# --- GET /v1/privacy -------------------------------------------------------------------------------------------------


def privacy(http, language="nl"):
    answer = http.get("/v1/privacy", headers={"Accept-Language": language})
    assert answer.status == 200, answer
    assert_headers_of_every_answer(answer)
    assert answer.headers["Content-Language"] == language
    return answer.json()


def test_privacy_names_who_is_responsible_for_every_declaration(http, db):
    named = db("select slug, controller_name, controller_email from declarations")
    found = [(one["declaration"], one["name"], one["email"]) for one in privacy(http)["controllers"]]
    assert found == named


@pytest.mark.parametrize(("published", "retired", "told"), [
    (None, None, False), ("2999-01-01", None, False), ("2024-01-01", None, True), ("2024-01-01", "2024-02-01", True)])
def test_privacy_names_declarations_that_could_be_signed_once_and_no_drafts(published, retired, told, http, db, admin):
    number = db("select max(number) + 1 from declarations")[0][0]
    text = {"slug": f"proef-{number}", "programme": http.get("/v1/programmes/we-doen-het-samen").json()["id"],
            "number": number, "title": "Proef", "text": "Wij willen.", "purposes": "Meedoen.", "retention": "Kort.",
            "controller": {"name": "Een ander", "email": f"ander{number}@example.org"},
            "publishedOn": published, "retiredOn": retired}
    assert http.post("/v1/declarations", json=text, key=admin).status == 201
    assert (f"ander{number}@" in json.dumps(privacy(http))) == told


def test_privacy_is_told_in_both_languages(http):
    dutch, english = privacy(http), privacy(http, "en")
    for part in ("purposes", "categories", "recipients", "rights"):
        assert [one["name"] for one in dutch[part]] == [one["name"] for one in english[part]]
        for one, other in zip(dutch[part], english[part]):
            assert one["description"] and other["description"] and one["description"] != other["description"]
    assert "artikel 9" in dutch["legalBasis"] and "article 9" in english["legalBasis"]
    assert (dutch["minimumAge"], dutch["retention"]) == (16, english["retention"])


def test_every_purpose_is_one_that_receipts_name(http, db, key):
    made = signing.pending(http, db, signing.person(signing.goal_id(http)))
    receipts = {row[0] for row in db("select purpose from pledge_consents where pledge = %s", made)}
    assert {one["name"] for one in privacy(http)["purposes"]} == receipts


def test_every_right_can_be_exercised_where_it_says(http, server):
    for right in privacy(http)["rights"]:
        assert right["href"].startswith(server.url)
        allowed = http.options(right["href"].replace(server.url, "")).headers["Allow"]
        assert right["method"] in allowed.split(", "), right


def test_privacy_tells_the_periods_that_are_set(http, start_server):
    assert privacy(http)["retention"] == {"unconfirmedDays": 14, "withdrawnDays": 30, "confirmedMonthsAfterProgramme": 6,
                                          "readLogMonths": 24}
    other = start_server({"WDHS_JOBS": "off", **LIMITS})
    assert privacy(other.http)["retention"] == {"unconfirmedDays": 7, "withdrawnDays": 0,
                                                "confirmedMonthsAfterProgramme": 12, "readLogMonths": 36}


# --- retention -------------------------------------------------------------------------------------------------------


@pytest.fixture
def retain(db):
    """retain("--dry-run", settings={…}): what the command says, as numbers."""

    def run(*arguments, settings=None):
        done = run_cli(db, "retention", *arguments, settings=settings)
        assert (done.returncode, done.stderr) == (0, "")
        lines = [line.removeprefix("would erase ").removeprefix("erased ") for line in done.stdout.splitlines()]
        return {line.split(": ")[1].split(" (")[0]: int(line.split(":")[0]) for line in lines}

    return run


@pytest.fixture(autouse=True)
def clean_slate(db):
    yield
    db("set session_replication_role = replica; update programmes set ends_on = null")
    for (made,) in db("select id::text from pledges"):
        db("select erase_pledge(%s)", made)
    db("delete from personal_reads")


def age(db, pledge, column, interval):
    db(f"set session_replication_role = replica; update pledges set {column} = now() - %s::interval where id = %s",
       interval, pledge)


def end_programme(db, interval):
    db("set session_replication_role = replica; update programmes set ends_on = current_date - %s::interval", interval)


def left(db):
    return {row[0] for row in db("select id::text from pledges")}


def withdrawn(http, db, goal):
    made = signing.confirmed(http, db, signing.person(goal))
    assert http.post("/v1/pledges/mine/withdrawal", key=signing.manage_token(db, made)).status == 200
    return made


def total(http):
    return http.get("/v1/pledges/counts", headers={"Cache-Control": "no-cache"}).json()["total"]


def test_nothing_is_erased_before_its_time(http, db, goal, retain):
    waiting = signing.pending(http, db, signing.person(goal))
    gone = withdrawn(http, db, goal)
    kept = signing.confirmed(http, db, signing.person(goal))
    age(db, waiting, "signed_at", "13 days 23 hours")
    age(db, gone, "withdrawn_at", "29 days 23 hours")
    age(db, kept, "confirmed_at", "5 years")
    assert retain() == NOTHING
    assert left(db) == {waiting, gone, kept}


def test_who_did_not_confirm_is_erased_after_two_weeks_with_all_that_belongs_to_it(http, db, goal, retain):
    pledge = signing.person(goal)
    made = signing.pending(http, db, pledge)
    signing.confirm_token(db, made)
    other = signing.pending(http, db, signing.person(goal))
    age(db, made, "signed_at", "14 days 1 minute")
    assert retain() == {**NOTHING, "unconfirmed": 1}
    assert left(db) == {other}
    for table in ("pledge_consents", "pledge_tokens", "mails"):
        assert db(f"select count(*) from {table} where pledge = %s", made) == [(0,)], table
    assert db("select count(*) from mail_removals where pledge = %s", made) == [(1,)]


def test_who_withdrew_is_erased_after_thirty_days(http, db, goal, retain):
    made = withdrawn(http, db, goal)
    age(db, made, "withdrawn_at", "30 days 1 minute")
    assert retain() == {**NOTHING, "withdrawn": 1}
    assert left(db) == set()


@pytest.mark.parametrize(("ended", "erased"), [("5 months", 0), ("6 months 2 days", 1), ("-1 month", 0)])
def test_who_confirmed_is_erased_half_a_year_after_the_end_of_the_programme(ended, erased, http, db, goal, retain):
    signing.confirmed(http, db, signing.person(goal))
    end_programme(db, ended)
    assert retain() == {**NOTHING, "confirmed": erased}
    assert len(left(db)) == 1 - erased


def test_without_an_end_the_last_year_of_a_goal_decides(http, db, goal, retain):
    signing.confirmed(http, db, signing.person(goal))
    years = db("select id::text, target_year from goals")
    try:
        db("set session_replication_role = replica; update goals set target_year = extract(year from now()) - 2")
        assert retain("--dry-run") == {**NOTHING, "confirmed": 1}
    finally:
        for made, year in years:
            db("set session_replication_role = replica; update goals set target_year = %s where id = %s", year, made)
    assert retain("--dry-run") == NOTHING


def test_notes_of_who_was_shown_personal_data_go_after_two_years(http, db, goal, key, retain):
    made = signing.pending(http, db, signing.person(goal))
    reader = key("pledges:read-personal")
    for _ in range(3):
        assert http.get(f"/v1/pledges/{made}", key=reader, headers=signing.REASON).status == 200
    oldest = "select min(id) from personal_reads"
    db(f"update personal_reads set read_at = now() - interval '24 months 1 day' where id = ({oldest})")
    db(f"update personal_reads set read_at = now() - interval '23 months' where id = ({oldest}) + 1")
    assert retain() == {**NOTHING, "personal-reads": 1}
    assert db("select count(*) from personal_reads") == [(2,)]


def test_what_was_counted_stays_counted(http, db, goal, retain):
    signing.confirmed(http, db, signing.person(goal))
    before = total(http)
    end_programme(db, "7 months")
    assert retain() == {**NOTHING, "confirmed": 1}
    assert left(db) == set()
    assert total(http) == before


def test_dry_run_tells_the_numbers_and_erases_nothing(http, db, goal, retain):
    made = [signing.pending(http, db, signing.person(goal)) for _ in range(3)]
    for one in made[:2]:
        age(db, one, "signed_at", "15 days")
    for _ in range(2):
        assert retain("--dry-run") == {**NOTHING, "unconfirmed": 2}
    assert left(db) == set(made)
    assert retain() == {**NOTHING, "unconfirmed": 2}
    assert retain("--dry-run") == NOTHING


def test_command_comes_to_the_end_of_many(db, goal, retain):
    db("insert into pledges (signer, name, email, goals, public_name, status, signed_at) select 'person', 'Proef', "
       "n || '@example.org', array[%s::uuid], false, 'pending', now() - interval '20 days' from generate_series(1, 1100) n", goal)
    assert retain("--dry-run") == {**NOTHING, "unconfirmed": 1100}
    assert retain() == {**NOTHING, "unconfirmed": 1100}
    assert left(db) == set()


def test_periods_are_those_of_the_settings(http, db, goal, retain):
    waiting = signing.pending(http, db, signing.person(goal))
    withdrawn(http, db, goal)
    age(db, waiting, "signed_at", "8 days")
    assert retain("--dry-run") == NOTHING
    assert retain("--dry-run", settings=LIMITS) == {**NOTHING, "unconfirmed": 1, "withdrawn": 1}


def test_service_that_runs_its_jobs_does_so_by_itself_and_tells_numbers_only(http, db, goal, start_server):
    pledge = signing.person(goal)
    made = signing.pending(http, db, pledge)
    age(db, made, "signed_at", "15 days")
    server = start_server()
    eventually(lambda: made not in left(db))
    told = eventually(lambda: [line for line in server.log_lines() if line.get("event") == "retention"])
    assert [(line["what"], line["records"]) for line in told] == [("unconfirmed", "1")]
    assert made not in server.log() and pledge["email"] not in server.log()


def test_retention_without_a_database_says_so():
    done = run_cli(None, "retention", settings={"WDHS_DATABASE_URL": "host=/nowhere dbname=none"})
    assert done.returncode != 0
    assert done.stderr.startswith("wdhs-api: ") or "retention" in done.stderr
