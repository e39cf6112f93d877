"""The proof of work that may be asked of who signs up: made here as any solver would, from the description alone."""

import hashlib
import hmac
import re
import time

import pytest

SECRET = "a secret of the tests, long enough"
COST = 2000
CHALLENGE = "/v1/pledges/challenge"


@pytest.fixture
def asking(start_server):
    return start_server({"WDHS_CHALLENGE": "required", "WDHS_CHALLENGE_SECRET": SECRET, "WDHS_CHALLENGE_COST": str(COST)})


def solve(challenge):
    """The number, or None when there is none."""
    for number in range(challenge["maxnumber"] + 1):
        if hashlib.sha256((challenge["salt"] + str(number)).encode()).hexdigest() == challenge["challenge"]:
            return number
    return None


def signature(challenge, secret=SECRET):
    return hmac.new(secret.encode(), challenge["challenge"].encode(), hashlib.sha256).hexdigest()


def test_a_challenge_can_be_solved_and_is_signed_with_the_secret(asking):
    response = asking.http.get(CHALLENGE)
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
    challenge = response.json()
    assert list(challenge) == ["algorithm", "challenge", "maxnumber", "salt", "signature"]
    assert (challenge["algorithm"], challenge["maxnumber"]) == ("SHA-256", COST)
    assert solve(challenge) is not None
    assert challenge["signature"] == signature(challenge)


def test_a_challenge_lives_for_twenty_minutes(asking):
    salt = asking.http.get(CHALLENGE).json()["salt"]
    expires = int(re.fullmatch(r"[0-9a-f]{24}\?expires=(\d+)&", salt).group(1))
    assert 1190 <= expires - time.time() <= 1201


def test_no_two_challenges_are_the_same(asking):
    challenges = [asking.http.get(CHALLENGE).json() for _ in range(50)]
    assert len({one["salt"] for one in challenges}) == 50
    numbers = {solve(one) for one in challenges}
    assert None not in numbers and len(numbers) > 30


def test_without_a_secret_each_process_has_its_own(start_server):
    server = start_server({"WDHS_CHALLENGE": "optional"})
    challenge = server.http.get(CHALLENGE).json()
    assert challenge["maxnumber"] == 100000
    assert challenge["signature"] not in (signature(challenge, ""), signature(challenge))


def test_where_none_is_asked_there_is_none(start_server):
    response = start_server().http.get(CHALLENGE)
    assert response.status == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_challenge_takes_no_parameters_and_is_json(asking):
    assert asking.http.get(CHALLENGE + "?x=1").status == 400
    assert asking.http.get(CHALLENGE, headers={"Accept": "text/html"}).status == 406
    assert asking.http.post(CHALLENGE, json={}).status == 405


def test_the_problem_of_coming_too_often_is_a_registered_one(http):
    problem = http.get("/v1/problems/quota-exceeded").json()
    assert problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert problem["status"] == 429
    assert problem in http.get("/v1/problems").json()["items"]


@pytest.mark.parametrize("name, value", [
    ("WDHS_CHALLENGE", "on"), ("WDHS_CHALLENGE_SECRET", "too short"), ("WDHS_CHALLENGE_COST", "10"),
    ("WDHS_CHALLENGE_COST", "100000000"), ("WDHS_SIGNUPS_PER_CLIENT", "-1"), ("WDHS_SIGNUPS_IN_ALL", "many"),
])
def test_settings_that_make_no_sense_are_refused(cli, name, value):
    done = cli("check", settings={name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert (value in done.stderr) != name.endswith("_SECRET")
