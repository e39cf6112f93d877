"""Signing as it is done, without a mailbox: the inbox is worked through here, and tokens are made as the mails make them.

The service may do the same at the same time: what counts is the outcome, whoever brought it about."""

import base64
import hashlib
import os
import uuid

from support.cluster import Connection
from support.waiting import eventually

DECLARATION = "intentieverklaring-1"
REASON = {"Read-Reason": "nagaan of de proef klopt"}
AGREED = {"sign": True, "atLeast16": True}
LIFETIME = {"confirm": "7 days", "manage": "30 days"}


def new_address():
    """One that nobody signed with: an address gets only so many mails a day."""
    return f"proef-{uuid.uuid4().hex[:12]}@voorbeeld.example.org"


def goal_id(http, slug="samen-is-normaal"):
    return http.get(f"/v1/goals/{slug}").json()["id"]


def person(goal, **changes):
    return {"declaration": DECLARATION, "signer": "person", "name": "Jan Voorbeeld", "email": new_address(),
            "goals": [goal], "consents": dict(AGREED), **changes}


def organisation(goal, **changes):
    return {"declaration": DECLARATION, "signer": "organisation", "name": f"Vereniging {uuid.uuid4().hex[:8]}",
            "email": new_address(), "goals": [goal], "sector": "civil-society",
            "representative": {"name": "Piet Voorbeeld", "role": "voorzitter"}, "consents": dict(AGREED), **changes}


def sign(http, pledge, **options):
    answer = http.post("/v1/pledges", json=pledge, **options)
    assert answer.status == 202, answer
    return answer


def work_through_inbox(database):
    """Until nothing waits any more: with the rights of the service, a batch at a time."""
    with Connection(database.service_url) as run:
        while run("select accept_signups(1000)")[0][0]:
            pass
    eventually(lambda: database("select count(*) from pledge_signups")[0][0] == 0)


def pledges_of(database, email):
    """Ids of what was signed with an address, the oldest first."""
    rows = database("select id::text from pledges where lower(email) = lower(%s) order by created_at, id", email)
    return [row[0] for row in rows]


def make_token(database, pledge, purpose, lifetime=None):
    """A new token as it stands in a link; only its hash is stored."""
    token = base64.urlsafe_b64encode(os.urandom(32)).rstrip(b"=").decode()
    database("insert into pledge_tokens (hash, pledge, purpose, expires_at) values (%s, %s, %s, now() + %s::interval)",
             hashlib.sha256(base64.urlsafe_b64decode(token + "=")).digest(), pledge, purpose,
             lifetime or LIFETIME[purpose])
    return token


def confirm_token(database, pledge, lifetime=None):
    return make_token(database, pledge, "confirm", lifetime)


def manage_token(database, pledge, lifetime=None):
    return make_token(database, pledge, "manage", lifetime)


def pending(http, database, pledge):
    """Signs and gives the id of what is waiting to be confirmed."""
    sign(http, pledge)
    work_through_inbox(database)
    names = database("select id::text from pledges where lower(email) = lower(%s) and signer = %s and name = %s",
                     pledge["email"], pledge["signer"], pledge["name"])
    assert len(names) == 1, names
    return names[0][0]


def confirm(http, token, **options):
    return http.post("/v1/pledges/confirmations", json={"token": token}, **options)


def confirmed(http, database, pledge):
    """Signs and confirms; gives the id."""
    made = pending(http, database, pledge)
    answer = confirm(http, confirm_token(database, made))
    assert answer.status == 200, answer
    return made


def mails_of(database, email):
    """Kinds of the mails that an address gets, by their names: two may have been asked for in the same millisecond."""
    return [kind for (kind,) in database("""
        select m.kind from mails m join pledges p on p.id = m.pledge where lower(p.email) = lower(%s)
        order by m.kind""", email)]
